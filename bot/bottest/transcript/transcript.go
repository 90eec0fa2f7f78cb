// Package transcript plays conversations with golive from text files: who says or clicks what, and what everybody sees.
// The files are their own golden files: `go test -update` writes what golive does now. The engine runs each handler
// twice and refuses if the two decide differently, and each act is delivered a second time, which must change nothing.
//
// RunOnBoth also plays each file on the other platform, in its own language: what is kept about projects, people, rooms and tasks
// must be the same there, and what was shown must say the same.
//
// Then the file is played once more with golive hearing otherwise: where it heard every message it hears only what mentions
// it, so that people mention it in their answers, and the other way round. In the end the same must be recorded.
//
// A line is one of
//
//	# a comment
//	:platform slack | feishu         forms open as an answer | are posted
//	:now 2026-11-23T09:00:00+08:00
//	:person NAME EMAIL LANG [guest] [bot] [operator]      "-" where there is none; NAME=NAME: in this file = on the platform
//	:room #NAME [shared] [mentions] [with NAME ...]       with another organisation | where golive hears only mentions | who is in it
//	:mail                            golive sends letters
//	:once REASON                                    why the file is not played with golive hearing otherwise
//	:here REASON                                    why it is not played on the other platform
//	:differs TEXT                                   a line that is shown on one of the platforms alone
//	NAME #ROOM: TEXT                 says; "@golive" at the start mentions golive, "@NAME" anybody; #ROOM/N is the thread
//	NAME #ROOM: TEXT [FILE SIZE]...  says with files
//	NAME #ROOM: TEXT {long N}        a text of so many characters stands there
//	NAME chats #ROOM/N COUNT         says "line 1", "line 2" and so on
//	NAME dm: TEXT                    says in private                    under the N-th message that was said in the room
//	NAME #ROOM / TEXT                slash command
//	NAME clicks LABEL                the newest button with that label
//	NAME clicks old LABEL            the same, as it once was: on a card that has changed since, or that others saw
//	NAME chooses OPTION              in the newest select that offers it
//	NAME submits field=value; ...    the form that is open for them, or the newest that was posted; a field by its name or its
//	                                 label, "@NAME" as a value is somebody's account
//	NAME reacts EMOJI #ROOM/N
//	NAME shortcut ACTION #ROOM/N     uses a message shortcut
//	NAME edits #ROOM/N: TEXT         of which Feishu tells golive nothing; #ROOM/N/M is the M-th that was said in the thread
//	NAME deletes #ROOM/N
//	golive joins #ROOM | golive leaves #ROOM | golive meets #ROOM NAME | golive misses #ROOM NAME
//	golive sees #ROOM [shared | guests | archived | opened | named NAME]       "guests": no longer shared, but still not ours alone
//	golive hears #ROOM left | golive hears #ROOM archived          too late: it is in the room, which is in use
//	golive loses NAME | golive regains NAME         their account is deactivated | active again
//	mail down | mail up | mail refuses ADDRESS      the server does not answer | takes no letter for somebody
//	chat refuses NAME | chat admits NAME            golive may not write to them in private
//	threads down | threads up                       the chat does not tell, for a while, what was said in them
//	threads slow N                                  from now on it tells but so many messages of one in time; 0: all
//	messages down | messages up                     nor how a single one is now
//	jira down | jira up | jira move KEY STATUS CATEGORY | jira refuses FIELD WORDS | jira stumbles TIMES | jira delete KEY | jira closes STATUS
//	jira lags | jira reindexes                       its search goes on to find how everything is now | what there is
//	jira archives | jira revives                     its project | jira denies CAUSE | jira allows    whatever is asked fails for that
//	jira show KEY | jira files KEY SUMMARY                     as the issue is there | somebody creates one there
//	jira wants FIELD KIND CHOICE|CHOICE | jira demands STATUS FIELD KIND CHOICE|CHOICE      on creating | on a move there
//	jira raises KEY NAME TYPE PRIORITY COMPONENT SUMMARY | jira sets KEY NAME FIELD VALUE          somebody creates | changes one there
//	jira alters KEY NAME FIELD VALUE | jira polls KEY            the same, of which no webhook tells | golive asks what changed
//	jira restricts KEY | jira opens KEY            from now on only some may see it | everybody may
//	jira locks KEY WORDS                           from now on nobody may edit it
//	jira forgets WORD                 queries that hold it are wrong from now on
//	jira storms N 10m                               so many changes, of all issues in turn, come in that time
//	jira says KEY NAME: TEXT | jira whispers KEY NAME: TEXT        a comment | one that is internal
//	jira loses FILE                  the chat does not have it any more | jira texts KEY [N]: its texts, the first N lines of each and the last, and files
//	jira seeds LABEL DONE TOTAL [DUE PRIORITY]                  somebody creates several there, of which some are done
//	+2h, +7d                         moves the clock, through each due instant
//	slack| ACT, feishu| ACT          does so on that platform alone: what is written for the other one is not seen in the file
//
// and the lines that begin with two blanks are what is seen after it.
package transcript

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

var update = flag.Bool("update", false, "write the transcripts as golive plays them now")

// Run plays every file that matches pattern, each as a sub-test.
func Run(t *testing.T, pattern string, capabilities ...bot.Capability) {
	t.Helper()
	run(t, pattern, false, capabilities)
}

// RunOnBoth is Run, on both platforms.
func RunOnBoth(t *testing.T, pattern string, capabilities ...bot.Capability) {
	t.Helper()
	run(t, pattern, true, capabilities)
}

func run(t *testing.T, pattern string, both bool, capabilities []bot.Capability) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts match %s (%v)", pattern, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			play(t, file, both, capabilities)
		})
	}
}

func play(t *testing.T, file string, both bool, capabilities []bot.Capability) {
	t.Helper()
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, capabilities)
	got := w.play(file, string(want))
	if strings.Contains(got, "<no value>") {
		t.Errorf("%s: a text lacks one of its values", file)
	}
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-file +played):\n%s", file, diff)
	}
	if both && w.here == "" {
		w.playCrossed(file, string(want), got)
	}
	if w.once != "" {
		return
	}
	again := newWorld(t, capabilities)
	again.otherwise = true
	again.play(file, string(want))
	if diff := cmp.Diff(w.recorded(), again.recorded()); diff != "" {
		t.Errorf("%s: recorded (-as written +with golive hearing otherwise):\n%s", file, diff)
	}
}

// play plays a script to its end and answers it with what was seen.
func (w *world) play(file, script string) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	defer w.stop()
	var got strings.Builder
	for n, line := range strings.Split(strings.TrimRight(script, "\n"), "\n") {
		if strings.HasPrefix(line, "  ") {
			continue
		}
		got.WriteString(line + "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		act, elsewhere := w.onlyOn(line)
		if elsewhere { // it takes its time here, too, so that what follows is the same
			w.acts++
			w.clock.Advance(time.Second)
			continue
		}
		if err := w.act(ctx, act); err != nil {
			w.t.Fatalf("%s:%d: %s: %v", file, n+1, line, err)
		}
		got.WriteString(w.seen())
	}
	w.checkControls(file)
	return got.String()
}

// checkControls holds every button and select that was shown to leading somewhere.
func (w *world) checkControls(file string) {
	w.t.Helper()
	actions, forms := engine.Names(w.capabilities)
	for _, p := range w.past {
		card, ok := p.Body.(bot.Card)
		if !ok {
			continue
		}
		for _, part := range card.Parts {
			for _, c := range part.Controls {
				form, _, _ := strings.Cut(c.Value, "|")
				if c.Action != "" && !actions[c.Action] || c.Action == bot.ActionOpen && !forms[form] {
					w.t.Errorf("%s: %q of %q leads to %s %s, which no capability has", file, c.Label, card.Title, c.Action, c.Value)
				}
			}
		}
	}
}

// recorded is what is kept in the end, by key.
func (w *world) recorded() map[string]string {
	w.t.Helper()
	kept := map[string]string{}
	var chain []bot.Audit
	for _, rec := range w.store.Records() {
		switch rec.Kind {
		case "touch", "audit-head": // when it was last alive is a matter of the machine, and the last link one of the order
			continue
		case "audit":
			var a bot.Audit
			if err := json.Unmarshal(rec.Data, &a); err != nil {
				w.t.Errorf("%s: %v", rec.Key(), err)
			}
			chain = append(chain, a)
			continue
		}
		kept[rec.Key()] = string(rec.Data)
		if rec.Kind == "noise" { // in which order what came at once was counted is a matter of chance
			letters := []byte(rec.Data)
			slices.Sort(letters)
			kept[rec.Key()] = string(letters)
		}
	}
	for i, a := range inOrder(chain) {
		kept[fmt.Sprintf("audit/%03d", i+1)] = string(bot.Encode(a))
	}
	return kept
}

// inOrder are the entries of the audit chain without what links them: which of two events of one instant came first is a matter of
// chance.
func inOrder(chain []bot.Audit) []bot.Audit {
	for i := range chain {
		chain[i].Seq, chain[i].Prev, chain[i].Hash = 0, "", ""
	}
	slices.SortStableFunc(chain, func(a, b bot.Audit) int {
		if order := a.At.Compare(b.At); order != 0 {
			return order
		}
		return strings.Compare(a.Event, b.Event)
	})
	return chain
}

// split cuts "a b c" at the first blank.
func split(s string) (first, rest string) {
	first, rest, _ = strings.Cut(strings.TrimSpace(s), " ")
	return first, strings.TrimSpace(rest)
}

func parseStep(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n int
		if _, err := fmt.Sscanf(days, "%d", &n); err != nil {
			return 0, fmt.Errorf("step %q: %w", s, err)
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	return time.ParseDuration(s)
}
