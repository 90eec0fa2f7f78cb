package phase

import (
	"testing"

	"github.com/golive-bot/golive/bot"
)

// Who handed over and who took over are each forgotten, and the other stays.
func TestWhoHandedOverIsForgotten(t *testing.T) {
	for id, want := range map[string][2]string{"mia": {bot.Erased, "Lea"}, "lea": {"Mia", bot.Erased}, "tom": {"Mia", "Lea"}} {
		h := bot.Happening{Kind: "people", Which: "handover", Item: "mia", Name: "Mia", Before: "lea", After: "Lea"}
		forgetHappening("", &h, bot.DataSubject{IDs: []string{id}})
		if got := [2]string{h.Name, h.After}; got != want {
			t.Errorf("without %s it is %q, want %q", id, got, want)
		}
	}
}
