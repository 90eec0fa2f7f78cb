package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
	"github.com/golive-bot/golive/integrations/web"
)

const root = "../.."

// pages are the texts that people follow word by word.
var pages = []string{"README.md", "README.zh-CN.md", "docs/operations.md", "docs/architecture.md", "docs/adapter-contract.md", "docs/glossary.md", "docs/subscriptions.md"}

func readPage(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Who follows a page finds the files, the make targets and the subcommands that it names.
func TestPagesNameWhatExists(t *testing.T) {
	var c cli
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	var subcommands []string
	for _, node := range parser.Model.Children {
		subcommands = append(subcommands, node.Name)
	}
	targets := regexp.MustCompile(`(?m)^([a-z-]+):`).FindAllStringSubmatch(readPage(t, "Makefile"), -1)
	for _, page := range pages {
		text := readPage(t, page)
		for _, link := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(page), link[1])); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
		code := strings.Join(regexp.MustCompile("(?s)```.*?```|`[^`\n]+`").FindAllString(text, -1), "\n")
		for _, target := range regexp.MustCompile("(?m)(?:^|`)make ([a-z-]+)").FindAllStringSubmatch(code, -1) {
			if !slices.ContainsFunc(targets, func(known []string) bool { return known[1] == target[1] }) {
				t.Errorf("%s: there is no make %s", page, target[1])
			}
		}
		for _, call := range regexp.MustCompile("(?m)(?:^|`|bin/)golive ([a-z-]+)").FindAllStringSubmatch(code, -1) {
			if !slices.Contains(subcommands, call[1]) {
				t.Errorf("%s: there is no golive %s", page, call[1])
			}
		}
	}
}

// The metrics that operators are told of are those that are there, all of them.
func TestOperationsNamesTheMetrics(t *testing.T) {
	clock := bot.SystemClock()
	metrics := web.NewMetrics(clock, bottest.NewStore(clock))
	metrics.Connections(map[string]web.Connection{"slack": func() (bool, string) { return true, "" }})
	metrics.Called("slack", "chat.postMessage", "ok")
	for _, kind := range []engine.StepKind{engine.StepAccepted, engine.StepHandled, engine.StepPerformed, engine.StepRetry, engine.StepDead} {
		metrics.Watch(engine.Step{Kind: kind, Effect: "e#1"})
	}
	shown := httptest.NewRecorder()
	metrics.Handler().ServeHTTP(shown, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	names := func(pattern, text string) []string {
		var found []string
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			found = append(found, match[1])
		}
		slices.Sort(found)
		return slices.Compact(found)
	}
	want := names(`# TYPE (golive_\w+)`, shown.Body.String())
	if diff := cmp.Diff(want, names(`\b(golive_\w+)`, readPage(t, "docs/operations.md"))); diff != "" {
		t.Errorf("there is, the page says:\n%s", diff)
	}
}

// The table of what people can say has a row for each command that golive parses, in both languages, with its role.
func TestTheReadmesListEveryCommand(t *testing.T) {
	texts, err := engine.Catalogue(handlers.All)
	if err != nil {
		t.Fatal(err)
	}
	for page, lang := range map[string]string{"README.md": "en", "README.zh-CN.md": "zh-CN"} {
		rows := commandRows(t, readPage(t, page))
		for _, capability := range handlers.All {
			for _, command := range capability.Commands {
				role := texts.Text(lang, "bot.role."+command.Role.String())
				if row, ok := rows[command.Name]; !ok || row != role {
					t.Errorf("%s: %s is for %q; the row says %q", page, command.Name, role, row)
				}
				delete(rows, command.Name)
			}
		}
		for said, role := range rows {
			t.Errorf("%s: %s (%s) is no command", page, said, role)
		}
	}
}

// commandRows are the rows of the table, "who" by the command that both of its sayings lead to; a row whose sayings do
// not is there by what it says.
func commandRows(t testing.TB, page string) map[string]string {
	t.Helper()
	_, table, ok := strings.Cut(page, "<!-- commands:")
	if !ok {
		t.Fatal("the page has no table of commands")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	rows := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\| (.+) \\|$").FindAllStringSubmatch(table, -1) {
		key := said(row[1])
		if other := said(row[2]); key == "" || key != other {
			key = row[1] + " / " + row[2]
		}
		rows[key] = row[3]
	}
	return rows
}

// said is the command whose words a line begins with: the longest, so that "project new" is not taken for "project".
func said(line string) (name string) {
	longest := 0
	for _, capability := range handlers.All {
		for _, command := range capability.Commands {
			for _, words := range command.Words {
				for _, w := range words {
					if (line == w || strings.HasPrefix(line, w+" ")) && len(w) > longest {
						name, longest = command.Name, len(w)
					}
				}
			}
		}
	}
	return name
}
