package survey

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// Why somebody is not asked before a wave closes.
const (
	heldOften = "often" // they were asked other things too lately: a lead decides
	heldAway  = "away"  // of an anonymous wave, from which golive leaves nobody out
)

// heldOf are the places of a wave whose holders were asked too often.
func heldOf(r *bot.Request, id string) (all []bot.Found[invitation], err error) {
	for f, err := range invitations.Find(r, bot.Query{Index: "wave", Value: id}) {
		if err != nil {
			return nil, err
		}
		if i := f.Value; i.Held == heldOften && i.Sent == "" && !i.Cut {
			all = append(all, f)
		}
	}
	return all, nil
}

// oftenLine says how often somebody was asked: the reason why they are not now.
func oftenLine(r *bot.Request, lang string, f bot.Found[invitation], p bot.Project) (string, error) {
	who, err := personOf(r, f.Value)
	if err != nil {
		return "", err
	}
	past, err := lately(r, f.ID, f.Value, who)
	if err != nil {
		return "", err
	}
	from := r.Now.In(p.ClientLocation()).AddDate(0, 0, -fatigueSpan).Format(time.DateOnly)
	return r.In(lang, "survey.held-line", "name", f.Value.Name, "n", past.since(from), "days", fatigueSpan,
		"last", i18n.DayOf(lang, past.Day, r.Now), "next", i18n.DayOf(lang, f.Value.NotUntil, r.Now)), nil
}

// heldTell tells the leads, in private and once, who was asked too often to be asked before the closing.
func heldTell(_ context.Context, r *bot.Request) error {
	e, err := readEnlist(r)
	if err != nil {
		return err
	}
	w, p, err := aboutWave(r, e.Wave)
	if err != nil || w.State != running {
		return err
	}
	all, err := heldOf(r, e.Wave)
	if err != nil {
		return err
	}
	var news []bot.Found[invitation]
	for _, f := range all {
		if f.Value.HeldTold || len(news) == lostMost {
			continue
		}
		f.Value.HeldTold = true
		news = append(news, f)
		if err := invitations.Put(r, f.ID, f.Value); err != nil {
			return err
		}
	}
	if len(news) == 0 {
		return nil
	}
	for _, lead := range leads(p) {
		_, who, err := bot.PersonNow(r, lead)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		c, err := heldCard(r, who.Language(p.Lang), e.Wave, w, p, news)
		if err != nil {
			return err
		}
		r.Send(bot.Effect{To: bot.ToPerson(lead), Body: c, Noise: bot.NoiseDuty, Until: w.Closes})
	}
	return nil
}

func heldCard(r *bot.Request, lang, id string, w wave, p bot.Project, page []bot.Found[invitation]) (bot.Card, error) {
	c := bot.Card{Title: r.In(lang, "survey.held-title", "title", w.title(lang)), Tone: bot.ToneWarn, Lang: lang,
		Parts: []bot.Part{bot.Words(r.In(lang, "survey.held-text", "days", fatigue, "when", moment(lang, p, w.Closes, r.Now)))}}
	for _, f := range page[:min(len(page), passMost)] {
		line, err := oftenLine(r, lang, f, p)
		if err != nil {
			return c, err
		}
		c.Parts = append(c.Parts, bot.Words(bot.Escape(line)))
	}
	if more := len(page) - passMost; more > 0 {
		c.Parts = append(c.Parts, bot.SmallPrint(r.In(lang, "survey.held-more", "n", more)))
	}
	c.Parts = append(c.Parts, bot.Row(bot.Primary(r.In(lang, "survey.held-decide"), "survey.held", id)))
	return c, nil
}

// heldClicked is the button: decide about those who were asked too often.
func heldClicked(_ context.Context, r *bot.Request) error {
	if _, err := enterWave(r, r.Click.Value, bot.RoleLead); err != nil {
		return err
	}
	return r.Open("survey.held", r.Click.Value)
}

// What a lead decides about them.
const (
	heldAsk   = "ask"
	heldLeave = "leave"
)

// heldForm asks what is to become of those who were asked too often.
func heldForm(_ context.Context, r *bot.Request, id string) (bot.Form, error) {
	w, err := enterWave(r, id, bot.RoleLead)
	if err != nil {
		return bot.Form{}, err
	}
	all, err := heldOf(r, id)
	if err != nil {
		return bot.Form{}, err
	}
	if w.State != running || len(all) == 0 {
		return bot.Form{}, bot.Tell("survey.held-none")
	}
	who := bot.Field{Name: "who", Label: r.T("survey.held-who"), Kind: bot.FieldChoices, Required: true}
	for _, f := range all[:min(len(all), leaveOutMost)] {
		line, err := oftenLine(r, r.Lang, f, r.Project)
		if err != nil {
			return bot.Form{}, err
		}
		who.Choices = append(who.Choices, bot.Choice{Label: line, Value: respondentOf(f.ID)})
	}
	intro := r.T("survey.held-intro")
	if others := len(all) - len(who.Choices); others > 0 {
		intro += " " + r.T("survey.held-others", "n", others, "most", leaveOutMost)
	}
	return bot.Form{Title: r.T("survey.held-decide"), Submit: r.T("survey.outcome-save"), Intro: intro, Fields: []bot.Field{who,
		{Name: "what", Label: r.T("survey.held-what"), Kind: bot.FieldChoice, Required: true, Choices: []bot.Choice{
			{Label: r.T("survey.held-ask"), Value: heldAsk}, {Label: r.T("survey.held-leave"), Value: heldLeave}}}}}, nil
}

// heldDecided does what a lead decided. Who was never asked can be left out of an anonymous wave as well: that tells nothing of answers.
func heldDecided(_ context.Context, r *bot.Request) error {
	id := r.Submit.Value
	w, err := enterWave(r, id, bot.RoleLead)
	if err != nil {
		return err
	}
	if w.State != running {
		return bot.Tell("survey.not-open")
	}
	n, ask := 0, r.Submit.Get("what") == heldAsk
	for _, who := range r.Submit.Values["who"] {
		i, err := invitations.Get(r, id+"/"+who)
		if errors.Is(err, bot.ErrNotFound) || err == nil && (i.Held != heldOften || i.Sent != "" || i.Cut) {
			continue
		}
		if err != nil {
			return err
		}
		n, i.Held, i.Anyway, i.Cut = n+1, "", ask, !ask
		if err := invitations.Put(r, id+"/"+who, i); err != nil {
			return err
		}
	}
	told := "survey.left-out"
	switch {
	case ask:
		told = "survey.held-asked"
		if n > 0 {
			inviteSoon(r, id)
			r.Audit("survey.asked-anyway", waves.Key(id), map[string]string{"n": itoa(n)})
		}
	case n > 0:
		w.leaveOut(cut{Day: day(r, r.Project), By: r.WhoID, N: n})
		r.Audit("survey.cut", waves.Key(id), map[string]string{"n": itoa(n)})
	}
	if err := w.put(r, r.Project, id); err != nil {
		return err
	}
	r.CloseForm(bot.Card{Title: w.title(r.Lang), Tone: bot.ToneDone, Parts: []bot.Part{bot.Words(r.T(told, "n", n))}})
	r.Toast(bot.ToneGood, told, "n", n)
	showLater(r, id)
	return nil
}
