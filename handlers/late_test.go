package handlers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// A weekly post for which it is too late is told by the ledger as skipped, and to the lead, whose words go along with the next one.
func TestAMissedPostLeavesATrace(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.schedule()
	o.through(t, 4*24*time.Hour+6*time.Hour) // until Friday, 15:00; the draft came on Thursday
	before := o.look("slack")
	o.clock.Advance(22 * time.Hour)
	o.through(t, time.Minute)
	said := o.news("slack", before)
	if strings.Contains(said, "% done") || !strings.Contains(said, "It was not posted: golive was not running at the planned time. The next post comes on Fri 4 Dec 16:00") {
		t.Errorf("on Saturday:\n%s", said)
	}
	if n := o.useless("phase.post-due"); n != 2 {
		t.Errorf("the ledger tells of %d posts that were skipped", n)
	}
	before = o.look("slack")
	o.through(t, 7*24*time.Hour)
	if said := o.news("slack", before); strings.Count(said, planted+" note") < 2 || !strings.Contains(said, "Draft of the weekly progress") {
		t.Errorf("a week later:\n%s", said)
	}
	o.through(t, 4*24*time.Hour+2*time.Hour) // until Wednesday
	o.clock.Advance(50 * time.Hour)          // over the draft and the hour of the post
	o.through(t, time.Minute)
	if n := o.useless("phase.draft-due"); n != 1 {
		t.Errorf("the ledger tells of %d drafts that were skipped", n)
	}
}

// useless is how many messages of a timer the ledger has as of no use any more.
func (o *office) useless(timer string) (n int) {
	for _, s := range list(o, bot.Sendings) {
		if s.Event == timer && s.Fate == bot.Skipped && s.Why == bot.WhyUseless {
			n++
		}
	}
	return n
}

// A digest whose hour golive missed says so, and tells what is so now; one that is of no use any more is told by the ledger as skipped.
func TestALateDigestSaysSo(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.schedule()
	o.through(t, 7*24*time.Hour-2*time.Hour) // until Monday, 07:00
	before := o.look("slack")
	o.clock.Advance(4 * time.Hour)
	o.through(t, 5*time.Minute)
	if said := o.news("slack", before); !strings.Contains(said, "This digest is late: golive was not running at its time.") || !strings.Contains(said, "Jira, 2 min ago") {
		t.Errorf("on Monday at 11:05:\n%s", said)
	}
	o.through(t, 7*24*time.Hour-4*time.Hour)
	before = o.look("slack")
	o.clock.Advance(14 * time.Hour)
	o.through(t, 5*time.Minute)
	if said := o.news("slack", before); strings.Contains(said, "Digest of") || o.useless("digest.prepare") != 1 {
		t.Errorf("on the Monday after at 21:10, with %d skipped:\n%s", o.useless("digest.prepare"), said)
	}
	before = o.look("slack")
	o.through(t, 7*24*time.Hour)
	if said := o.news("slack", before); strings.Count(said, "Digest of Mon 14 Dec") != 1 || strings.Contains(said, "This digest is late") {
		t.Errorf("in the week after:\n%s", said)
	}
}
