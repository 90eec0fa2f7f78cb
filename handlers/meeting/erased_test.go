package meeting

import (
	"slices"
	"testing"

	"github.com/golive-bot/golive/bot"
)

// TestErasedByName: who is erased is no longer among those whom a lead named as present, nor among the leads of a point.
func TestErasedByName(t *testing.T) {
	m := meeting{Guests: []string{"Dr. Smith", "Wu"}, Agenda: []point{{Section: pointMilestone, Owner: "Lea, Dr. Smith"}}}
	forgetMeeting("", &m, bot.DataSubject{Names: []string{"Dr. Smith"}})
	if want := "Lea, " + bot.Erased; !slices.Equal(m.Guests, []string{"Wu"}) || m.Agenda[0].Owner != want {
		t.Errorf("left are %q and %q", m.Guests, m.Agenda[0].Owner)
	}
}
