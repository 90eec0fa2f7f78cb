package handlers_test

import (
	"os"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
)

// TestNearMisses plays a table of slips and sentences: at least 95 in 100 slips are understood, or answered with the right
// command as the first suggestion, and no sentence is answered with one.
func TestNearMisses(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	table, err := os.ReadFile("testdata/near.txt")
	if err != nil {
		t.Fatal(err)
	}
	slips, right, first, sentences := 0, 0, 0, 0
	for line := range strings.Lines(string(table)) {
		typed, want, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		offered := o.offered(typed)
		if want == "nothing" {
			sentences++
			if len(offered) > 0 {
				t.Errorf("%q is a sentence; offered: %v", typed, offered)
			}
			continue
		}
		slips++
		switch {
		case len(offered) > 0 && offered[0] == want:
			first++
			right++
		case strings.Contains(strings.Join(offered, " ")+" ", want+" "):
			right++
			t.Logf("%q: %s is offered, but not first: %v", typed, want, offered)
		default:
			t.Logf("%q: want %s, offered: %v", typed, want, offered)
		}
	}
	t.Logf("%d of %d slips right, %d of them first; %d sentences", right, slips, first, sentences)
	if slips < 60 || sentences < 20 {
		t.Errorf("%d slips and %d sentences are too few", slips, sentences)
	}
	if right*100 < slips*95 {
		t.Errorf("%d of %d slips are right, want 95 in 100", right, slips)
	}
}

// offered says something in private and answers the name of the command that ran, or those that are offered.
func (o *office) offered(text string) (names []string) {
	o.t.Helper()
	before, ran := len(o.chats["slack"].Posts()), len(o.ran)
	o.say("Olga", o.dm("Olga"), text)
	if did := o.ran[ran]; did != "unknown" {
		o.say("Olga", o.dm("Olga"), "cancel")
		return []string{did}
	}
	for _, p := range o.chats["slack"].Posts()[before:] {
		card, ok := p.Body.(bot.Card)
		if !ok {
			continue
		}
		for _, part := range card.Parts {
			for _, c := range part.Controls {
				if name, _, ok := strings.Cut(c.Value, "|"); ok && c.Action == "help.run" {
					names = append(names, name)
				}
			}
		}
	}
	o.say("Olga", o.dm("Olga"), "cancel")
	return names
}
