package handlers_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
)

// untagged are the titles, by the keys of their texts, of cards and forms that name no project, each with its reason. A
// key that ends with a dot stands for all that begin with it.
var untagged = map[string]string{
	"help.":                    "what golive is, and what one can say",
	"ops.":                     "golive itself",
	"meeting.year-title":       "a country's year, for all projects",
	"meeting.holidays-set":     "a country's year, for all projects",
	"digest.":                  "several projects, each named",
	"person.":                  "a person, in all their projects",
	"quiet.":                   "a room or a person, whatever is bound there",
	"bot.which-project":        "asks for it",
	"bot.key-or-word":          "asks for it",
	"meeting.standup-which":    "asks for it",
	"meeting.standup-was-over": "its words name the project",
	"meeting.standup-or":       "asks whether something else was meant",
	"bot.which-person":         "names a person where no project is meant",
	"bot.expired-title":        "a conversation, whatever it was about",
	"room.hello-title":         "nobody has said a project yet",
	"room.bind-title":          "nobody has said a project yet",
	"room.bind-which":          "asks for it",
	"project.list-title":       "several projects",
	"project.form-title":       "a project that is not there yet",
	"task.list-all":            "several projects, each named",
	"survey.mine-title":        "several projects",
	"task.elsewhere-title":     "no project shows tasks there",
}

// headline is the title of a card or form in a transcript; the project stands behind it in brackets.
var (
	headline = regexp.MustCompile(`^    (?:\[(?:card|info|good|warn|bad|done)\] ?|form )(.*)$`)
	tagged   = regexp.MustCompile(`\([A-Z][A-Z0-9]{1,9}\)$`)
	blank    = regexp.MustCompile(`\{\{.*?\}\}`)
)

// TestEveryCardAboutAProjectNamesIt looks at everything that is shown in the transcripts of all capabilities. A title without
// a project is to be one of those above.
func TestEveryCardAboutAProjectNamesIt(t *testing.T) {
	files, err := filepath.Glob("*/testdata/*.txt")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d transcripts, %v", len(files), err)
	}
	texts, used, seen := titles(t), map[string]bool{}, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		for n, line := range lines {
			m := headline.FindStringSubmatch(line)
			if m == nil || !strings.HasSuffix(lines[n-1], ":") || strings.HasPrefix(lines[n-1], "    ") {
				continue // not the first line of what is shown
			}
			seen++
			if tagged.MatchString(m[1]) {
				continue
			}
			if reason := excused(m[1], texts); reason == "" {
				t.Errorf("%s:%d: %q names no project", file, n+1, m[1])
			} else {
				used[reason] = true
			}
		}
	}
	if seen < 300 {
		t.Errorf("only %d titles were looked at", seen)
	}
	for key := range untagged {
		if !used[key] {
			t.Errorf("%s is excused, and not needed", key)
		}
	}
}

// excused is the entry of untagged that a title falls under, or "".
func excused(title string, texts map[string][]*regexp.Regexp) string {
	for _, half := range strings.Split(title, " · ") { // the hello is in both languages
		for key, forms := range texts {
			if slices.ContainsFunc(forms, func(form *regexp.Regexp) bool { return form.MatchString(half) }) {
				return key
			}
		}
	}
	return ""
}

// titles are the texts that untagged names, as patterns, by its entries.
func titles(t *testing.T) map[string][]*regexp.Regexp {
	t.Helper()
	files, err := filepath.Glob("*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, "../bot/engine/locales/en.json", "../bot/engine/locales/zh-CN.json")
	all := map[string][]*regexp.Regexp{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]any
		if err := json.Unmarshal(data, &texts); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for key, text := range texts {
			group, _, _ := strings.Cut(key, ".")
			entry := key
			if _, ok := untagged[key]; !ok {
				entry = group + "."
			}
			said, ok := text.(string)
			says := len([]rune(blank.ReplaceAllString(said, "")))
			if ok && untagged[entry] != "" && says > 2 { // what is all blanks matches everything
				all[entry] = append(all[entry], pattern(said))
			}
		}
	}
	catalogue, err := engine.Catalogue(handlers.All)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range commands() { // help is headed by the command itself
		for lang, words := range c.Words {
			said := words[0]
			if c.Args != "" {
				said += " " + catalogue.Text(lang, c.Args)
			}
			all["help."] = append(all["help."], pattern(said))
		}
	}
	return all
}

// pattern matches a text, whatever stands in its blanks.
func pattern(text string) *regexp.Regexp {
	var parts []string
	for _, fixed := range blank.Split(text, -1) {
		parts = append(parts, regexp.QuoteMeta(fixed))
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$")
}
