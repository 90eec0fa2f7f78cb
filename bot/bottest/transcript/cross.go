package transcript

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/golive-bot/golive/bot"
)

// A script is written for one platform and played on the other, too, in the same language. What is kept in the end about
// projects, people, rooms and tasks must be the same there, and so must be the words that were shown: only where they stand
// differs, and whether a form opens or is posted.

func otherPlatform(name string) string {
	if name == "slack" {
		return "feishu"
	}
	return "slack"
}

// playCrossed plays a script on the other platform than w did, which saw what is given.
func (w *world) playCrossed(file, script, saw string) {
	w.t.Helper()
	there := newWorld(w.t, w.capabilities)
	there.crossed = true
	alsoSaw := there.play(file, script)
	if diff := cmp.Diff(w.nouns(), there.nouns()); diff != "" {
		w.t.Errorf("%s: recorded (-on %s +on %s):\n%s", file, w.platform, there.platform, diff)
	}
	if diff := cmp.Diff(w.shownWords(saw), w.shownWords(alsoSaw)); diff != "" {
		w.t.Errorf("%s: shown (-on %s +on %s):\n%s", file, w.platform, there.platform, diff)
	}
}

var (
	// ids are golive's own: functions of the platform's.
	ids = regexp.MustCompile(`[0-9a-hjkmnp-z]{13}`)
	// codes link accounts.
	codes = regexp.MustCompile(`\b[0-9A-HJKMNP-Z]{8}\b`)
	// sizes of files depend on the lengths of names.
	sizes = regexp.MustCompile(`\d+ bytes`)
	// seconds: what is done on one platform alone takes time there.
	seconds = regexp.MustCompile(`(T\d\d:\d\d):\d\d`)
	// platforms are their names, in records and in either language.
	platforms = regexp.MustCompile(`(?i)slack|feishu|飞书`)
)

func masked(s string) string {
	s = seconds.ReplaceAllString(s, "$1")
	return platforms.ReplaceAllString(sizes.ReplaceAllString(codes.ReplaceAllString(ids.ReplaceAllString(s, "ID"), "CODE"), "N bytes"), "CHAT")
}

// nouns are the records that mean something to people, without what differs from platform to platform: people are named by
// their names.
func (w *world) nouns() []string {
	var names []string
	for _, rec := range w.store.Records() {
		if p, err := bot.People.Decode(rec); err == nil && rec.Kind == bot.People.Kind {
			names = append(names, rec.ID, "person "+p.Name)
		}
	}
	named := strings.NewReplacer(names...)
	var all []string
	for _, rec := range w.store.Records() {
		switch rec.Kind {
		case bot.Projects.Kind, bot.People.Kind, bot.Rooms.Kind, bot.Mutes.Kind, "task", "project-key":
			var v any
			if err := json.Unmarshal([]byte(named.Replace(string(rec.Data))), &v); err != nil {
				w.t.Fatalf("%s: %v", rec.Key(), err)
			}
			all = append(all, masked(rec.Kind+" "+string(bot.Encode(v)))) // in the order of keys
		}
	}
	slices.Sort(all)
	return all
}

// toast is how an answer of one line is drawn.
var toast = regexp.MustCompile(`^  .* sees (?:a toast|an error at [^:]*): (.*)$`)

// shownWords are the lines of text that people saw, each once, without where they stood. Forms are left out: on one platform they
// open, on the other they are messages.
func (w *world) shownWords(saw string) []string {
	var all []string
	form, apart := false, false
	for line := range strings.Lines(saw) {
		line = strings.TrimRight(line, "\n")
		text, inside := strings.CutPrefix(line, "    ")
		if !strings.HasPrefix(line, "  ") {
			apart = platformLine.MatchString(line)
		}
		switch {
		case apart:
		case inside && strings.HasPrefix(text, "form "), strings.HasSuffix(line, " sees a form:"):
			form = true
		case inside && !form:
			all = append(all, masked(strings.TrimSpace(text)))
		case !inside:
			form = false
			if m := toast.FindStringSubmatch(line); m != nil {
				all = append(all, masked(m[1]))
			}
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(line string) bool { return slices.Contains(w.differs, line) })
}

// platformLine is an act on one platform alone.
var platformLine = regexp.MustCompile(`^(slack|feishu)\| (.*)$`)

// onlyOn is the act of a line, and whether it is one for the other platform.
func (w *world) onlyOn(line string) (act string, elsewhere bool) {
	m := platformLine.FindStringSubmatch(line)
	if m == nil {
		return line, false
	}
	return m[2], m[1] != w.platform
}
