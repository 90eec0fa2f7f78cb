package meeting_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
	"github.com/golive-bot/golive/handlers"
)

// TestHolidayNames: every holiday of every country has a name in both languages, and a Chinese one in Chinese.
func TestHolidayNames(t *testing.T) {
	texts, err := engine.Catalogue(handlers.All)
	if err != nil {
		t.Fatal(err)
	}
	foreign := map[string]*regexp.Regexp{i18n.English: regexp.MustCompile(`\p{Han}`), i18n.Chinese: regexp.MustCompile(`[A-Za-z]`)}
	for _, code := range workday.Countries {
		calendar, _ := workday.Country(code)
		seen := map[string]bool{}
		for day := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2037; day = day.AddDate(0, 0, 1) {
			for _, name := range strings.Split(calendar.Day(day).Holiday, "、") { // two may share their days
				if name == "" || seen[name] {
					continue
				}
				seen[name] = true
				for lang, not := range foreign {
					if text := texts.Text(lang, "meeting.holiday."+name); !texts.Has(lang, "meeting.holiday."+name) || not.MatchString(text) {
						t.Errorf("%s in %s: %q", name, lang, text)
					}
				}
			}
		}
		if len(seen) < 7 {
			t.Errorf("%s has the holidays %v", code, seen)
		}
	}
}
