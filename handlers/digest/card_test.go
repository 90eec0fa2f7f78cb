package digest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// What does not fit into a digest is said to stand on the page where there is one.
func TestWhatDoesNotFit(t *testing.T) {
	all, err := i18n.New(texts)
	if err != nil {
		t.Fatal(err)
	}
	r := bot.NewRequest(t.Context(), bot.Env{Texts: all}, bot.Event{ID: "e"}, 0, time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC))
	var many []entry
	for n := range projectsMost + 2 {
		many = append(many, entry{Key: fmt.Sprintf("P%d", n), Name: "Roll-out", Status: bot.Green})
	}
	for page, want := range map[string]string{"": "2 more projects, all of them less urgent", "https://golive.example/x": "2 more projects are on the page"} {
		if got := draw(r, reader{lang: i18n.English, zone: time.UTC}, many, page).Fallback(); !strings.Contains(got, want) {
			t.Errorf("with the page %q:\n%s", page, got)
		}
	}
}
