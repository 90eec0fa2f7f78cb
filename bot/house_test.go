package bot_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// machineClock lists the files that may call time.Now, each with its reason. Calendar matters (timers, expiry, back-off,
// ages) go by bot.Clock; what is listed here is about the machine. Deadlines of sockets need no entry.
var machineClock = map[string]string{
	"bot/clock.go":                              "is the clock",
	"bot/bottest/store.go":                      "how long a test waits in vain is real time",
	"bot/bottest/store_effect.go":               "a dead worker is to be relieved within 20 s of real time: leases are the machine's",
	"bot/bottest/store_lane.go":                 "a dead worker is to be relieved within 20 s of real time: leases are the machine's",
	"bot/engine/handle.go":                      "how long a handler took is real time, and goes to the metrics only",
	"bot/engine/perform.go":                     "how long a platform took is real time, and goes to the metrics only",
	"integrations/feishu/api.go":                "how long a call took is real time, and goes to the metrics only",
	"integrations/feishu/files.go":              "how long a call took is real time, and goes to the metrics only",
	"integrations/feishu/platform.go":           "when the socket last gave a sign of life is real time, like the pings",
	"integrations/feishu/socket.go":             "how long Feishu waits for an answer, and for the rest of a message in pieces, is real time",
	"integrations/feishu/supervise.go":          "how long a socket lasted is real time: one that fell at once is tried again later",
	"integrations/jira/client.go":               "how long a question waited in vain is real time, like the time-out that ends it",
	"integrations/jira/transport.go":            "how long a call took is real time, and goes to the metrics only",
	"integrations/jira/webhook.go":              "when Jira last gave a sign of life is real time, like that of sockets",
	"integrations/slack/counted.go":             "how long a call took is real time, and goes to the metrics only",
	"integrations/slack/socket.go":              "when the socket last gave a sign of life is real time, like the pings",
	"integrations/feishu/feishusim/ask.go":      "log ids need only differ",
	"integrations/feishu/feishusim/push.go":     "how long the bot took to answer is real time, like its three seconds",
	"integrations/feishu/feishusim/socket.go":   "whether a socket answers pings is real time; log ids need only differ",
	"integrations/postgres/accept.go":           "how long a count of the open events is good for is real time: it spares the database",
	"integrations/redis/redistest/redistest.go": "how long a server takes to start is real time",
	"integrations/slack/slacksim/deliver.go":    "how long the bot took to answer is real time, like its three seconds",
	"integrations/slack/slacksim/files.go":      "how long a file is being processed is real time",
	"integrations/slack/slacksim/socket.go":     "how long the bot took to answer is real time, like its three seconds",
	"integrations/sqlite/disk.go":               "how long an answer of the disk is good for is real time",
	"integrations/sqlite/queue.go":              "how long work waits behind acceptance is real time",
	"integrations/sqlite/lock.go":               "tells an operator since when the process that holds the file runs",
}

// shapeless are names that say nothing about what is in a package.
var shapeless = []string{"util", "utils", "common", "models", "types", "helper", "helpers", "shared", "misc", "base"}

// house reads the module's own Go files and collects what is wrong with them.
type house struct {
	allowed  map[string]string
	used     map[string]bool // entries of allowed that were needed
	packages map[string]bool // folder of a package -> has a comment
	found    []string
}

func newHouse(allowed map[string]string) *house {
	return &house{allowed: allowed, used: map[string]bool{}, packages: map[string]bool{}}
}

// read looks at one file; name is its path within the module.
func (h *house) read(name string, text []byte) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, text, parser.ParseComments)
	if err != nil {
		return err
	}
	folder := path.Dir(name)
	h.packages[folder] = h.packages[folder] || file.Doc.Text() != ""
	if slices.Contains(shapeless, file.Name.Name) {
		h.complain("%s: package %s is named after nothing that it does", name, file.Name.Name)
	}
	h.readImports(name, file)
	for _, declared := range file.Decls {
		if fn, ok := declared.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
			h.complain("%s: has a func init; make what it does a value or call it from main", name)
		}
	}
	if count := calendarCalls(file); count > 0 {
		h.used[name] = true
		if h.allowed[name] == "" {
			h.complain("%s: calls time.Now; take the time from a bot.Clock, or give the reason in machineClock", name)
		}
	}
	return nil
}

// readImports notes who names the members of the two lists.
func (h *house) readImports(name string, file *ast.File) {
	folder := path.Dir(name)
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		if to, ours := room(imported); ours && member(folder, to) == to && (folder == "handlers" || folder == "integrations") {
			if want := path.Join(folder, folder+".go"); name != want {
				h.complain("%s: names %s; only %s names the members", name, to, want)
			}
		}
	}
}

// calendarCalls counts the uses of time.Now that are not the deadline of a socket or context.
func calendarCalls(file *ast.File) int {
	name := timeName(file)
	count := 0
	ast.Inspect(file, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.CallExpr:
			if called, ok := n.Fun.(*ast.SelectorExpr); ok && takesDeadline(called.Sel.Name) {
				return false
			}
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && name != "" && x.Name == name && n.Sel.Name == "Now" {
				count++
			}
		}
		return true
	})
	return count
}

// takesDeadline tells of calls such as SetReadDeadline, context.WithDeadline and a WebSocket's WriteControl.
func takesDeadline(name string) bool {
	return strings.HasSuffix(name, "Deadline") || name == "WriteControl"
}

// timeName is what the file calls package time, or nothing if it does not import it.
func timeName(file *ast.File) string {
	for _, spec := range file.Imports {
		if spec.Path.Value == `"time"` {
			if spec.Name != nil {
				return spec.Name.Name
			}
			return "time"
		}
	}
	return ""
}

// violations are all complaints, once every file was read.
func (h *house) violations() []string {
	found := slices.Clone(h.found)
	for _, folder := range slices.Sorted(maps.Keys(h.packages)) {
		if !h.packages[folder] {
			found = append(found, fmt.Sprintf("%s: no file has a package comment; say what the package is for and what not", folder))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(h.allowed)) {
		if !h.used[name] {
			found = append(found, name+": is in machineClock but does not call time.Now")
		}
	}
	return found
}

func (h *house) complain(format string, args ...any) {
	h.found = append(h.found, fmt.Sprintf(format, args...))
}

func TestTheHouseIsInOrder(t *testing.T) {
	h := newHouse(machineClock)
	err := filepath.WalkDir("..", func(p string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(p, ".."+string(filepath.Separator)))
		if entry.IsDir() {
			if skip := strings.HasPrefix(entry.Name(), ".") && p != ".."; skip || entry.Name() == "testdata" || entry.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		return h.read(name, text)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, violation := range h.violations() {
		t.Error(violation)
	}
}

func TestTheHouseCanBeInDisorder(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		want             string // a part of the only complaint
	}{
		{"good", "bot/x.go", "// Package bot is good.\npackage bot\n", ""},
		{"no comment", "bot/x.go", "package bot\n", "bot: no file has a package comment"},
		{"detached comment", "bot/x.go", "// Package bot is good.\n\npackage bot\n", "no file has a package comment"},
		{"init", "bot/x.go", "// Package bot.\npackage bot\nfunc init() {}\n", "bot/x.go: has a func init"},
		{"method init", "bot/x.go", "// Package bot.\npackage bot\nfunc (x X) init() {}\n", ""},
		{"name", "bot/util/x.go", "// Package util.\npackage util\n", "is named after nothing"},
		{"time", "bot/x.go", "// Package bot.\npackage bot\nimport \"time\"\nvar t = time.Now()\n", "bot/x.go: calls time.Now"},
		{"time as a value", "bot/x.go", "// Package bot.\npackage bot\nimport \"time\"\nvar now = time.Now\n", "calls time.Now"},
		{"time renamed", "bot/x.go", "// Package bot.\npackage bot\nimport clock \"time\"\nvar t = clock.Now()\n", "calls time.Now"},
		{"own clock", "bot/x.go", "// Package bot.\npackage bot\nvar t = time.Now()\n", ""},
		{"deadline", "bot/x.go", "// Package bot.\npackage bot\nimport \"time\"\nvar e = c.SetReadDeadline(time.Now().Add(1))\n", ""},
		{"allowed", "bot/clock.go", "// Package bot.\npackage bot\nimport \"time\"\nvar t = time.Now()\n", ""},
		{"the list", "handlers/handlers.go", "// Package handlers.\npackage handlers\nimport _ \"" + module + "/handlers/task\"\n", ""},
		{"a second list", "handlers/more.go", "// Package handlers.\npackage handlers\nimport _ \"" + module + "/handlers/task\"\n", "only handlers/handlers.go names the members"},
	} {
		t.Run(c.name, func(t *testing.T) {
			allowed := map[string]string{}
			if c.name == "allowed" {
				allowed[c.file] = "is the clock"
			}
			h := newHouse(allowed)
			if err := h.read(c.file, []byte(c.text)); err != nil {
				t.Fatal(err)
			}
			got := strings.Join(h.violations(), "\n")
			if (c.want == "") != (got == "") || !strings.Contains(got, c.want) || strings.Contains(got, "\n") {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	h := newHouse(map[string]string{"bot/gone.go": "was the clock"})
	if got := h.violations(); len(got) != 1 || !strings.Contains(got[0], "bot/gone.go: is in machineClock but") {
		t.Errorf("an exception that nobody needs: %q", got)
	}
}
