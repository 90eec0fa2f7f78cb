package bot_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// The house's plan, checked by machine: who may import whom. See docs/architecture.md.

const module = "github.com/golive-bot/golive"

// pkg is what `go list -json` tells of a package.
type pkg struct {
	ImportPath   string
	Dir          string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// room is the package's path within the module; the module's root is ".".
func room(importPath string) (string, bool) {
	if importPath == module {
		return ".", true
	}
	return strings.CutPrefix(importPath, module+"/")
}

// under tells whether room p is top or beneath it.
func under(p, top string) bool { return p == top || strings.HasPrefix(p, top+"/") }

// member is the folder directly beneath the list's folder: "handlers/task" for "handlers/task/draft".
func member(list, p string) string {
	rest, ok := strings.CutPrefix(p, list+"/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return list + "/" + name
}

// simulator tells whether p is a service's stand-in: integrations/slack/slacksim and what is beneath it.
func simulator(p string) bool {
	of := member("integrations", p)
	return of != "" && under(p, of+"/"+path.Base(of)+"sim")
}

// codec tells of a simulator that uses a child of the integration it stands in for, such as the frames of a socket. The
// integration itself it may not use: both would then be wrong in the same way.
func codec(from, to string) bool {
	of := member("integrations", from)
	return simulator(from) && !simulator(to) && under(to, of) && to != of
}

// forbidden says why room from may not import room to, or nothing if it may.
func forbidden(from, to string) string {
	switch {
	case from == "bot", from == "config", from == "deploy":
		return from + " imports nothing of ours"
	case under(from, "cmd"):
		return ""
	case under(from, "bot"):
		return unless(under(to, "bot"), "bot/... imports bot/... only")
	case from == "handlers":
		return unless(under(to, "bot") || member("handlers", to) == to, "the list imports bot/... and its members only")
	case under(from, "handlers"):
		own := member("handlers", from)
		return unless(under(to, own) || under(to, "bot") && !under(to, "bot/engine"),
			"a capability imports bot/... only, and not the engine")
	case from == "integrations":
		return unless(under(to, "bot") || member("integrations", to) == to, "the list imports bot/... and its members only")
	case under(from, "integrations"):
		child := under(to, from) && (simulator(from) || !simulator(to))
		return unless(child || codec(from, to) || under(to, "bot"),
			"an integration imports bot/... and its own children only, simulators excepted")
	}
	return from + " is not a room of the house; say in docs/architecture.md what it is for, and here what it may import"
}

// forbiddenInTests is the same for a package's tests, which may also use any integration and simulator from within
// the integrations, and the engine from within the handlers. A capability is played together with the whole list: who
// asks for a task must be somebody in a project.
func forbiddenInTests(from, to string) string {
	switch {
	case from == to:
		return ""
	case from == "bot":
		return unless(under(to, "bot"), "tests of bot import bot/... only")
	case under(from, "handlers") && (under(to, "bot") || to == "handlers"):
		return ""
	case under(from, "integrations") && under(to, "integrations"):
		return ""
	}
	return forbidden(from, to)
}

func unless(allowed bool, why string) string {
	if allowed {
		return ""
	}
	return why
}

// violations are the forbidden imports of the packages, a line each.
func violations(packages []pkg) []string {
	var found []string
	for _, p := range packages {
		from, ok := room(p.ImportPath)
		if !ok {
			continue
		}
		look := func(imports []string, forbidden func(from, to string) string, how string) {
			for _, imported := range imports {
				if to, ours := room(imported); ours {
					if why := forbidden(from, to); why != "" {
						found = append(found, from+" imports "+to+how+": "+why)
					}
				}
			}
		}
		look(p.Imports, forbidden, "")
		look(slices.Concat(p.TestImports, p.XTestImports), forbiddenInTests, " in a test")
	}
	return found
}

// listPackages asks go for every package of the module.
func listPackages(t testing.TB) []pkg {
	t.Helper()
	list := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Imports,TestImports,XTestImports", module+"/...")
	var stderr bytes.Buffer
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	var packages []pkg
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 2 {
		t.Fatalf("go list found only %d packages", len(packages))
	}
	return packages
}

func TestDependencyRule(t *testing.T) {
	for _, violation := range violations(listPackages(t)) {
		t.Error(violation)
	}
}

func TestDependencyRuleCanFail(t *testing.T) {
	for _, c := range []struct {
		from, to string
		allowed  bool
		inTests  bool
	}{
		{from: "bot", to: "bot/i18n", inTests: true},
		{from: "bot", to: "bot/bottest", inTests: true},
		{from: "config", to: "bot"},
		{from: "bot/engine", to: "bot", allowed: true, inTests: true},
		{from: "bot/engine", to: "bot/i18n", allowed: true, inTests: true},
		{from: "bot/engine", to: "integrations/sqlite"},
		{from: "bot/engine", to: "config"},
		{from: "handlers/task", to: "bot", allowed: true, inTests: true},
		{from: "handlers/task", to: "bot/understand", allowed: true, inTests: true},
		{from: "handlers/task", to: "handlers/task/draft", allowed: true, inTests: true},
		{from: "handlers/task", to: "bot/engine", inTests: true},
		{from: "handlers/task", to: "handlers/project"},
		{from: "handlers/task", to: "handlers", inTests: true},
		{from: "handlers/task", to: "handlers/tasks"},
		{from: "handlers/task", to: "integrations/jira"},
		{from: "handlers/task", to: "config"},
		{from: "handlers", to: "handlers/task", allowed: true, inTests: true},
		{from: "handlers", to: "integrations/jira"},
		{from: "handlers", to: "handlers/task/draft"},
		{from: "integrations/slack", to: "bot", allowed: true, inTests: true},
		{from: "integrations/slack", to: "integrations/slack/blocks", allowed: true, inTests: true},
		{from: "integrations/slack", to: "integrations/slack/slacksim", inTests: true},
		{from: "integrations/slack", to: "integrations/jira", inTests: true},
		{from: "integrations/slack", to: "handlers/task"},
		{from: "integrations/slack", to: "config"},
		{from: "integrations/slack/slacksim", to: "bot", allowed: true, inTests: true},
		{from: "integrations/slack/slacksim", to: "integrations/slack/slacksim/world", allowed: true, inTests: true},
		{from: "integrations/slack/slacksim", to: "integrations/slack", inTests: true},
		{from: "integrations/slack/slacksim", to: "integrations/slack/frame", allowed: true, inTests: true},
		{from: "integrations/slack/slacksim", to: "integrations/feishu/frame", inTests: true},
		{from: "integrations", to: "integrations/slack", allowed: true, inTests: true},
		{from: "integrations", to: "integrations/slack/slacksim", inTests: true},
		{from: "integrations", to: "handlers"},
		{from: "cmd/golive", to: "handlers", allowed: true, inTests: true},
		{from: "cmd/golive", to: "integrations/slack", allowed: true, inTests: true},
		{from: "cmd/golive/demo", to: "integrations/slack/slacksim", allowed: true, inTests: true},
		{from: "shed", to: "bot"},
		{from: ".", to: "bot"},
	} {
		from, to := path.Join(module, c.from), path.Join(module, c.to)
		got := violations([]pkg{{ImportPath: from, Imports: []string{"fmt", to}}})
		if (len(got) == 0) != c.allowed {
			t.Errorf("%s imports %s: %q, want allowed: %t", c.from, c.to, got, c.allowed)
		}
		got = violations([]pkg{{ImportPath: from, XTestImports: []string{"testing", to}}})
		if inTests := c.inTests; (len(got) == 0) != inTests {
			t.Errorf("%s imports %s in a test: %q, want allowed: %t", c.from, c.to, got, inTests)
		}
	}
}
