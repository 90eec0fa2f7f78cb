package room_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest/transcript"
	"github.com/golive-bot/golive/handlers"
	"github.com/golive-bot/golive/handlers/room"
)

func TestTranscripts(t *testing.T) { transcript.RunOnBoth(t, "testdata/*.txt", handlers.All...) }

// TestForgetsOutsiders: who was erased is no longer among those for whom leads vouched, nor among those who came.
func TestForgetsOutsiders(t *testing.T) {
	carl, dora := bot.Account{Platform: "slack", Tenant: "T1", ID: "UCARL"}.String(), bot.Account{Platform: "slack", Tenant: "T1", ID: "UDORA"}.String()
	i := slices.IndexFunc(room.Capability.Keeps, func(k bot.Kept) bool { return k.Kind == bot.Rooms.Kind })
	forget := bot.Forgotten
	if f := room.Capability.Keeps[i].Forget; f != nil {
		forget = f
	}
	place := bot.Place{Platform: "slack", Tenant: "T1", ID: "C1"}
	rec := bot.Rooms.Encode(place.String(), 1, bot.Room{Place: place, Projects: []string{"P1"},
		Vouched: map[string][]string{carl: {"P1"}, dora: {"P1"}}, Outside: &bot.Outside{Who: []string{carl, dora}}})
	rec, err := forget(rec, bot.DataSubject{IDs: []string{"person-carl"}, Accounts: []string{carl}})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := bot.Rooms.Decode(rec)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(rec.Data), carl) || kept.Vouched[dora] == nil || !slices.Equal(kept.Outside.Who, []string{dora}) {
		t.Errorf("kept: %s", rec.Data)
	}
}
