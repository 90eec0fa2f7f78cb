package handlers_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
)

// Whom a platform does not let golive write to is told by the lead, once, and nothing is given up as broken.
func TestARefusalByThePlatformIsPassedOn(t *testing.T) {
	o := newOffice(t, nudging)
	o.furnish()
	erp, _ := o.project("ERP")
	o.chats["slack"].Fail(bot.Unreachable(errors.New("cannot be written to")))
	seen := o.nudge(nudge{Person: o.person("Carl"), Project: erp, Client: true, Text: strings.Repeat("long ", 100)})
	if len(seen) != 1 || !strings.Contains(seen["Lea"], "Please pass this on") || !strings.Contains(seen["Lea"], "Carl") {
		t.Fatalf("seen by %v", seen)
	}
	for _, line := range strings.Split(seen["Lea"], "\n") {
		if n := utf8.RuneCountInString(line); n > 200 {
			t.Errorf("a text of %d characters: %q", n, line)
		}
	}
	o.chats["slack"].Fail(bot.Unreachable(errors.New("cannot be written to")))
	if seen := o.nudge(nudge{Person: o.person("Carl"), Project: erp, Text: "for the team"}); len(seen) > 0 {
		t.Errorf("what is for the team is passed on to a client by %v", seen)
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}
