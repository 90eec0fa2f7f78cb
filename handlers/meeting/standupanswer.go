package meeting

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// standupForm asks one person.
func standupForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	a, err := askingOf(r, value)
	if err != nil {
		return bot.Form{}, err
	}
	said := a.Answers[r.WhoID]
	field := func(name, value string) bot.Field {
		return bot.Field{Name: name, Label: r.T("meeting.standup-" + name), Kind: bot.FieldLines, Required: name == does, Max: longestAnswer, Initial: bot.Initial(value)}
	}
	return bot.Form{Title: r.T("meeting.standup-title"), Tag: r.Project.Key, Submit: r.T("meeting.button-save"),
		Fields: []bot.Field{field(did, said.Did), field(does, said.Does), field(stuck, said.Stuck)}}, nil
}

// askingOf reads the round that a form or button is about, for whoever was asked.
func askingOf(r *bot.Request, id string) (asking, error) {
	day, err := rounds.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return asking{}, bot.Tell("meeting.standup-over")
	}
	a := asking{id, day}
	if err != nil {
		return a, err
	}
	if err := r.Enter(a.Project, bot.RoleMember); err != nil {
		return a, err
	}
	if !slices.ContainsFunc(a.Asked, r.Is) {
		return a, bot.Tell("meeting.standup-not-asked")
	}
	ended, err := a.refresh(r, r.WhoID, r.Who)
	if err == nil && ended {
		err = bot.Tell("meeting.standup-over")
	}
	return a, err
}

// submitStandup takes somebody's answer, late ones as well.
func submitStandup(_ context.Context, r *bot.Request) error {
	a, err := askingOf(r, r.Submit.Value)
	if err != nil {
		return err
	}
	trim := func(name string) string { return strings.TrimSpace(r.Submit.Get(name)) }
	answer := reply{Did: trim(did), Does: trim(does), Stuck: trim(stuck)}
	a.stand(r.WhoID, "")
	if err := a.keep(r, r.WhoID, answer); err != nil {
		return err
	}
	r.Send(bot.Effect{To: bot.ToPerson(r.WhoID), Handle: a.question(a.id, r.WhoID), Body: a.noted(r, r.WhoID, r.Who, answer, true)})
	return nil
}

// keep keeps what somebody answers, and corrects the summary if there is one.
func (a asking) keep(r *bot.Request, person string, answer reply) error {
	a.Answers = maps.Clone(a.Answers)
	if a.Answers == nil {
		a.Answers = map[string]reply{}
	}
	a.Answers[person] = answer
	if err := a.sumAgain(r, a.id); err != nil {
		return err
	}
	return rounds.Put(r, a.id, a.round)
}

// confirm says below what somebody typed how it was understood.
func (a asking) confirm(r *bot.Request, person string, who bot.Person, answer reply, certain bool) {
	r.Send(bot.Effect{To: bot.ToAccount(r.Event.From), Handle: a.question(a.id, person) + "/" + bot.HashID(answer.Source),
		Body: a.noted(r, person, who, answer, certain)})
}

// noted is what was understood of an answer, with the ways to correct it.
func (a asking) noted(r *bot.Request, person string, who bot.Person, answer reply, certain bool) bot.Card {
	c := bot.Card{Title: r.T("meeting.standup-thanks"), Tone: bot.ToneDone, Lang: r.Lang}
	var facts []bot.Fact
	for _, f := range []struct{ question, text string }{{did, answer.Did}, {does, answer.Does}, {stuck, answer.Stuck}} {
		if f.text != "" {
			facts = append(facts, bot.Fact{Label: r.T("meeting.standup-" + f.question), Value: bot.Escape(f.text)})
		}
	}
	if len(facts) > 0 {
		c.Parts = append(c.Parts, bot.FactsOf(facts...))
	}
	switch {
	case a.Closed:
		c.Title = r.T("meeting.standup-late")
	case !a.Until.IsZero():
		zone := zoneIn(r.Project, who)
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("meeting.standup-correct", "until", i18n.Moment(r.Lang, a.Until.In(zone), r.Now.In(zone)))))
	}
	row := []bot.Control{{Label: r.T("meeting.standup-change"), Action: bot.ActionOpen, Value: bot.OpenValue("meeting.standup", a.id)}}
	if !certain {
		row = append(row, bot.Button(r.T("meeting.standup-no-answer"), "meeting.standup-retract", a.id))
	}
	c.Parts = append(c.Parts, bot.Row(row...))
	return c
}

// noteQuestion marks the question as answered where it stands above.
func (a asking) noteQuestion(r *bot.Request, person string) {
	again := bot.Control{Label: r.T("meeting.standup-change"), Action: bot.ActionOpen, Value: bot.OpenValue("meeting.standup", a.id)}
	r.Send(bot.Effect{To: bot.ToPerson(person), Handle: a.question(a.id, person), Edits: true,
		Body: bot.Card{Title: r.T("meeting.standup-thanks"), Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Row(again)}}})
}

// retractClicked is the button: that was no answer.
func retractClicked(_ context.Context, r *bot.Request) error {
	a, err := askingOf(r, r.Click.Value)
	if err != nil {
		return err
	}
	was, ok := a.Answers[r.WhoID]
	if !ok {
		return bot.Tell("meeting.standup-retracted")
	}
	a.Answers = maps.Clone(a.Answers)
	delete(a.Answers, r.WhoID)
	a.stand(r.WhoID, "")
	c := bot.Card{Title: r.T("meeting.standup-retracted"), Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Row(a.buttons(r, r.Lang)...)}}
	r.Replace(c)
	r.Send(bot.Effect{To: bot.ToAccount(r.Event.From), Handle: a.question(a.id, r.WhoID) + "/" + bot.HashID(was.Source), Body: c, Edits: true})
	if !a.over(r.Now) {
		r.Send(bot.Effect{To: bot.ToPerson(r.WhoID), Handle: a.question(a.id, r.WhoID), Body: a.card(r, human{ID: r.WhoID, Person: r.Who}), Edits: true})
	}
	if err := a.sumAgain(r, a.id); err != nil {
		return err
	}
	return rounds.Put(r, a.id, a.round)
}
