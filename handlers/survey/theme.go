package survey

import (
	"context"
	"time"

	"github.com/golive-bot/golive/bot"
)

// theme is what the low scores of an anonymous wave come to, where they are many: a matter to take up with everybody, since nobody
// knows whose they are.
type theme struct {
	At  time.Time `json:"at"`
	Low int       `json:"low"` // answers at or below the threshold
	N   int       `json:"n"`   // of all who gave a score
}

// isTheme reports whether low scores are a theme: two at least, since one would be somebody, and a fifth of all.
func (t tally) isTheme() bool { return t.Low >= 2 && 5*t.Low >= t.Scored }

// alertTheme tells the lead, or the managers of a project without one, once, in private, that many scores of an anonymous wave are low. It names the matter by what all
// answered: how those who are discontent answered the rest would be a group.
func alertTheme(ctx context.Context, r *bot.Request, wave string, w wave, p bot.Project) error {
	if !w.Anonymous || w.Theme != nil {
		return nil
	}
	l, err := readLedger(ctx, readerOf(r), wave)
	if err != nil {
		return err
	}
	t := tallyOf(l, wave, w)
	if !t.isTheme() {
		return nil
	}
	w.Theme = &theme{At: r.Now, Low: t.Low, N: t.Scored}
	told := []string{w.owner(p)}
	if told[0] == "" {
		if told, err = managers(r); err != nil {
			return err
		}
	}
	for _, id := range told {
		_, who, err := bot.PersonNow(r, id)
		if err != nil {
			return err
		}
		r.Send(bot.Effect{To: bot.ToPerson(id), Handle: "survey/" + wave + "/theme/" + id, Body: themeCard(r, who.Language(p.Lang), wave, w, t, p), Project: w.Project, Noise: bot.NoiseScheduled})
	}
	return waves.Put(r, wave, w)
}

func themeCard(r *bot.Request, lang, id string, w wave, t tally, p bot.Project) bot.Card {
	main, _ := w.Q.main()
	low, _ := w.Q.low()
	c := bot.Card{Title: r.In(lang, "survey.theme-title", "title", w.title(lang)), Tag: p.Key, Tone: bot.ToneWarn, Lang: lang, Parts: []bot.Part{
		bot.Words(r.In(lang, "survey.theme-alert", "low", t.Low, "n", t.Scored, "question", bot.Escape(main.Text.in(lang)), "score", low))}}
	for _, x := range w.Q.Questions {
		if what, n := x.mostChosen(t); n > 1 {
			c.Parts = append(c.Parts, bot.Words(r.In(lang, "survey.theme-chosen", "question", bot.Escape(x.Text.in(lang)), "what", bot.Escape(x.valueText(what, lang)), "count", n)))
		}
	}
	c.Parts = append(c.Parts, bot.Words(r.In(lang, "survey.theme-next")), bot.Row(bot.Primary(r.In(lang, "survey.results"), "survey.results", id)))
	return c
}

// mostChosen is the choice that most people made at a question, and how many did; the first of several.
func (x question) mostChosen(t tally) (value string, n int) {
	if x.Kind == askMatrix {
		return "", 0
	}
	for _, o := range x.Choices {
		if m := t.Chosen[x.ID][o.Value]; m > n {
			value, n = o.Value, m
		}
	}
	return value, n
}

// owner is the lead who takes up what a wave calls for: whoever planned it, if they lead, else the first; "" if nobody leads.
func (w wave) owner(p bot.Project) string {
	all := leads(p)
	for _, lead := range all {
		if lead == w.By {
			return lead
		}
	}
	if len(all) == 0 {
		return ""
	}
	return all[0]
}
