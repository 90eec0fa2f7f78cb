package main

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
)

// controlCalls are the functions that make a control, and at which argument its action or its form is named.
var controlCalls = map[string]struct {
	arg  int
	form bool
}{"Button": {1, false}, "Primary": {1, false}, "UndoButton": {1, false}, "OpenValue": {0, true}, "Open": {0, true}}

// TestEveryButtonLeadsSomewhere reads the source for the actions and forms that cards name: each must belong to a capability,
// or the button would answer that it is no longer in use.
func TestEveryButtonLeadsSomewhere(t *testing.T) {
	actions, forms := engine.Names(handlers.All)
	seen := 0
	check := func(at, name string, form bool) {
		if !strings.Contains(name, ".") || strings.Contains(name, "/") {
			return // no name of ours
		}
		seen++
		if form && !forms[name] {
			t.Errorf("%s: form %q is no capability's", at, name)
		} else if !form && !actions[name] {
			t.Errorf("%s: action %q is no capability's", at, name)
		}
	}
	for _, dir := range []string{"../../bot/engine", "../../handlers", "."} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files := gotoken.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					if c, ok := controlCalls[called(n)]; ok && len(n.Args) > c.arg {
						if name, ok := literal(n.Args[c.arg]); ok {
							check(files.Position(n.Pos()).String(), name, c.form)
						}
					}
				case *ast.KeyValueExpr:
					if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Action" {
						if name, ok := literal(n.Value); ok {
							check(files.Position(n.Pos()).String(), name, false)
						}
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 60 {
		t.Errorf("only %d names were found", seen)
	}
}

// called is the name of a function or method that is called.
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != gotoken.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}
