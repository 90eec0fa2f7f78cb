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
