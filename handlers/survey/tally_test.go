package survey

import (
	"fmt"
	"testing"

	"github.com/golive-bot/golive/bot"
)

// Low scores are counted among those who gave a score, and not told where few did.
func TestLowScoresAreCountedAmongScores(t *testing.T) {
	w := wave{State: closed, Anonymous: true, Q: questionnaire{Questions: []question{{ID: "csat", Kind: askCSAT}, {ID: "more", Kind: askText}}}}
	for _, c := range []struct {
		scores            string // of six answers
		low, scored       int
		theme, attributed bool
	}{
		{"225555", 2, 6, true, false},
		{"22555-", 2, 5, true, false},
		{"225---", 0, 0, false, false},
		{"225---", 2, 3, true, true},
	} {
		var l ledger
		for n, score := range c.scores {
			v := values{"more": {"x"}}
			if score != '-' {
				v["csat"] = []string{string(score)}
			}
			l.answers = append(l.answers, bot.Found[answer]{ID: fmt.Sprint(n), Value: answer{Complete: true, Values: v}})
		}
		w.Anonymous = !c.attributed
		if got := tallyOf(l, "w", w); got.Low != c.low || got.Scored != c.scored || got.isTheme() != c.theme {
			t.Errorf("%s: %d of %d are low, a theme: %t; want %+v", c.scores, got.Low, got.Scored, got.isTheme(), c)
		}
	}
}
