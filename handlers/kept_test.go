package handlers_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
)

// A kind of records that no capability declares would be left out of exports, and nobody could be erased from it.
func TestEveryKindIsDeclared(t *testing.T) {
	kind := regexp.MustCompile(`Kind:\s*"([a-z-]+)",\s*Schema:`)
	kept := engine.Kept(handlers.All)
	found := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "bottest" || d.Name() == ".git" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range kind.FindAllSubmatch(text, -1) {
			found++
			if !slices.ContainsFunc(kept, func(k bot.Kept) bool { return k.Kind == string(m[1]) }) {
				t.Errorf("%s writes records of kind %q, which no capability declares in Keeps", path, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 10 {
		t.Errorf("only %d kinds were found in the code: does the pattern still fit?", found)
	}
}
