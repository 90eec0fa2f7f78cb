package survey

import (
	"cmp"
	"context"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// followUps is the command: the low scores of the project that wait for somebody, the most urgent first, with what can be done.
func followUps(_ context.Context, r *bot.Request) error {
	c := bot.Card{Title: r.T("survey.follow-ups"), Tone: bot.ToneInfo, Lang: r.Lang}
	n := 0
	for f, err := range loops.Find(r, bot.Query{Index: "open", Value: r.ProjectID}) {
		if err != nil {
			return err
		}
		if n++; n > passMost {
			continue
		}
		l := f.Value
		w, err := waves.Get(r, l.Wave)
		if err != nil {
			return err
		}
		key, row := "survey.follow-up-"+l.State, []bot.Control{bot.Button(r.T("survey.outcome"), "survey.outcome", f.ID)}
		if l.State == loopOpen {
			row = append([]bot.Control{bot.Primary(r.T("survey.contacted"), "survey.contacted", f.ID)}, row...)
		}
		c.Parts = append(c.Parts, bot.Words(r.T(key, "name", bot.Escape(l.Name), "score", scoreText(w.Q, l.Score), "owner", bot.Escape(cmp.Or(nameOf(r, l.Owner), r.T("survey.no-lead"))),
			"when", i18n.Moment(r.Lang, l.Deadline.In(r.Project.Location()), r.Now))), bot.Row(row...))
	}
	switch {
	case n == 0:
		c.Parts = append(c.Parts, bot.Words(r.T("survey.no-follow-ups")))
	case n > passMost:
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("survey.more-follow-ups", "n", n-passMost)))
	}
	r.Confide(c)
	return nil
}

// linksAgain is the command: whom no door leads to in the open surveys of the project, with a text and link to send each.
func linksAgain(_ context.Context, r *bot.Request) error {
	n := 0
	for f, err := range waves.Find(r, bot.Query{Index: "live", Value: r.ProjectID, Limit: mostWaves}) {
		if err != nil {
			return err
		}
		if f.Value.State != running {
			continue
		}
		var page []bot.Found[invitation]
		for p, err := range invitations.Find(r, bot.Query{Index: "wave", Value: f.ID}) {
			if err != nil {
				return err
			}
			if i := p.Value; i.Unreached && i.Answered == "" && !i.Cut && len(page) < lostMost {
				page = append(page, p)
			}
		}
		if len(page) == 0 {
			continue
		}
		n++
		r.Confide(passCard(r, r.Lang, f.Value, r.Project, page))
		if len(page) > passMost {
			r.Send(bot.Effect{To: bot.ToAccount(r.Event.From), Body: passFile(r, r.Lang, f.Value, r.Project, page)})
		}
	}
	if n == 0 {
		r.Confide(bot.Card{Tone: bot.ToneInfo, Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T("survey.no-links"))}})
	}
	return nil
}
