package survey

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// mine is an invitation of whoever acts, with its wave and what they answered before. Anonymous waves are answered on the page
// alone: what is said in a chat is kept there, with the name of whoever said it.
type mine struct {
	id string
	i  invitation
	w  wave
	a  answer
}

// ownInvitation reads the invitation of whoever acts; a Tell if it is another's, over, or not for a chat.
func ownInvitation(r *bot.Request, id string) (mine, error) {
	m := mine{id: id}
	var err error
	if m.i, err = invitations.Get(r, id); errors.Is(err, bot.ErrNotFound) {
		return m, bot.Tell("bot.old-button")
	}
	if err != nil {
		return m, err
	}
	if !r.Is(m.i.Person) || m.i.Cut {
		return m, bot.Tell("survey.not-yours")
	}
	if m.w, _, err = aboutWave(r, m.i.Wave); err != nil {
		return m, err
	}
	switch {
	case m.w.State != running || !r.Now.Before(m.w.Closes):
		return m, bot.Tell("survey.over", "title", m.w.title(r.Lang))
	case m.w.Anonymous:
		return m, bot.Tell("survey.page-only")
	}
	if m.a, err = answers.Get(r, id); errors.Is(err, bot.ErrNotFound) {
		err = nil
	}
	return m, err
}

// answerClicked is the button: answer in a form. Its value is "<invitation>", and behind a | which message says that more is asked.
func answerClicked(_ context.Context, r *bot.Request) error {
	id, message, _ := strings.Cut(r.Click.Value, "|")
	m, err := ownInvitation(r, id)
	if err != nil {
		return err
	}
	return r.Open("survey.answer", m.id+"|"+itoa(m.a.Rev)+"|"+message)
}

// answerForm is the questionnaire as a form, with what was answered before.
func answerForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	id, _, _ := strings.Cut(value, "|")
	m, err := ownInvitation(r, id)
	if err != nil {
		return bot.Form{}, err
	}
	say := func(key string, args ...any) string { return r.T(key, args...) }
	f := bot.Form{Title: r.T("survey.form-title"), Submit: r.T("survey.send"),
		Intro: "**" + bot.Escape(m.w.title(r.Lang)) + "**\n" + bot.Escape(promise(say, m.w))}
	for _, x := range m.w.Q.asked(m.a.Values) {
		for _, key := range x.keys() {
			f.Fields = append(f.Fields, x.field(r.Lang, key, m.a.Values))
		}
	}
	if _, followed := m.w.Q.low(); followed {
		f.Fields = append(f.Fields, leaveField(r, m))
	}
	return f, nil
}

// leaveField lets people say that they do not want to be contacted.
func leaveField(r *bot.Request, m mine) bot.Field {
	f := bot.Field{Name: "leave", Label: r.T("survey.leave"), Kind: bot.FieldCheck}
	if m.a.Leave {
		f.Initial = []string{"true"}
	}
	return f
}

// field is a question, or one row of a matrix, as a field of a form.
func (x question) field(lang, key string, v values) bot.Field {
	f := bot.Field{Name: key, Label: x.Text.in(lang), Hint: x.Hint.in(lang), Required: x.Required, Initial: slices.Clone(v[key])}
	if x.Kind == askMatrix {
		f.Label += " · " + x.keyText(key, lang)
	}
	switch x.Kind {
	case askText:
		f.Kind, f.Max = bot.FieldLines, longestInChat
		if len(f.Initial) > 0 && len([]rune(f.Initial[0])) > longestInChat {
			f.Initial = []string{string([]rune(f.Initial[0])[:longestInChat])}
		}
	case askMany:
		f.Kind, f.Choices = bot.FieldChoices, x.choices(lang)
	default:
		f.Kind, f.Choices = bot.FieldChoice, x.choices(lang)
	}
	return f
}

// submitAnswer keeps what was filled in.
func submitAnswer(_ context.Context, r *bot.Request) error {
	id, rest, _ := strings.Cut(r.Submit.Value, "|")
	rev, message, _ := strings.Cut(rest, "|")
	m, err := ownInvitation(r, id)
	if err != nil {
		return err
	}
	g := given{Values: values{}, Leave: r.Submit.Get("leave") != "", Key: m.i.Key, Rev: rev, Door: doorChat}
	for _, x := range m.w.Q.Questions {
		for _, key := range x.keys() {
			if v, ok := r.Submit.Values[key]; ok && !sameStart(m.a.Values[key], v) {
				g.Values[key] = v
			}
		}
	}
	came, err := keep(r, m.id, g)
	if err != nil {
		return err
	}
	if len(came.wrong) > 0 {
		r.Answer(bot.Answer{Errors: came.wrong})
		return nil
	}
	r.CloseForm(bot.Card{Title: m.w.title(r.Lang), Tone: bot.ToneDone, Parts: []bot.Part{bot.Words(r.T("survey.kept"))}})
	if came.said == saidSaved {
		r.Toast(bot.ToneGood, "survey.saved")
		if message == "" {
			return nil
		}
	}
	if message == "" {
		message = bot.HashID(r.Event.ID)[:6]
	}
	r.Send(bot.Effect{To: bot.ToAccount(r.Event.From), Handle: "survey/" + m.id + "/came/" + message, Body: cameOf(r, m.id, message, came), Audience: bot.Client})
	return nil
}

// sameStart reports whether a long text that a form could not hold whole comes back as it was shown.
func sameStart(kept, v []string) bool {
	return len(kept) == 1 && len(v) == 1 && len([]rune(kept[0])) > longestInChat && strings.HasPrefix(kept[0], v[0])
}

// cameOf says what became of an answer, with the way on.
func cameOf(r *bot.Request, id, message string, came kept) bot.Card {
	c := bot.Card{Title: came.wave.title(r.Lang), Lang: r.Lang, Tone: bot.ToneGood}
	switch came.said {
	case saidMore:
		c.Parts = append(c.Parts, bot.Words(r.T("survey.more")), bot.Row(bot.Primary(r.T("survey.go-on"), "survey.answer", id+"|"+message)))
	case saidPartly:
		c.Tone = bot.ToneInfo
		c.Parts = append(c.Parts, bot.Words(r.T("survey.partly", "n", len(came.open))), bot.Row(bot.Primary(r.T("survey.go-on"), "survey.answer", id+"|"+message)))
	case saidClosed, saidRevoked:
		c.Tone = bot.ToneDone
		c.Parts = append(c.Parts, bot.Words(r.T("survey.over", "title", came.wave.title(r.Lang))))
	default:
		c.Parts = append(c.Parts, bot.Words(r.T("survey.saved")), bot.Row(bot.Button(r.T("survey.change"), "survey.answer", id)))
	}
	return c
}

// mySurveys is the command: what waits for an answer of whoever asks.
func mySurveys(_ context.Context, r *bot.Request) error {
	c := bot.Card{Title: r.T("survey.mine-title"), Tone: bot.ToneInfo}
	n := 0
	for f, err := range invitations.Find(r, bot.Query{Index: "person", Value: r.WhoID}) {
		if err != nil {
			return err
		}
		i := f.Value
		w, err := waves.Get(r, i.Wave)
		if err != nil {
			return err
		}
		if i.Sent == "" || i.Cut || w.State != running || !r.Now.Before(w.Closes) {
			continue
		}
		p, err := bot.Projects.Get(r, w.Project)
		if err != nil {
			return err
		}
		n++
		has, err := answeredSecretly(r, f.ID, w)
		if err != nil {
			return err
		}
		key := "survey.mine-open"
		if has || i.Answered != "" {
			key = "survey.mine-answered"
		}
		c.Parts = append(c.Parts, bot.Words(r.T(key, "title", bot.Escape(w.title(r.Lang)), "when", moment(r.Lang, p, w.Closes, r.Now))))
		var row []bot.Control
		if !w.Anonymous {
			row = append(row, bot.Primary(r.T("survey.answer-here"), "survey.answer", f.ID), bot.Button(r.T("survey.one-by-one"), "survey.begin", f.ID))
		}
		if url := link(r.Env(), f.ID, w, i); url != "" {
			row = append(row, bot.LinkButton(r.T("survey.open-page"), url))
		}
		c.Parts = append(c.Parts, bot.Row(row...))
	}
	if n == 0 {
		c.Parts = append(c.Parts, bot.Words(r.T("survey.mine-none")))
	}
	r.Confide(c)
	return nil
}
