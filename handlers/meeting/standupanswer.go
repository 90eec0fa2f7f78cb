package meeting

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// standupForm asks one person.
func standupForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	day, err := roundOf(r, value)
	if err != nil {
		return bot.Form{}, err
	}
	said := day.Answers[r.WhoID]
	field := func(name, value string, must bool) bot.Field {
		return bot.Field{Name: name, Label: r.T("meeting.standup-" + name), Kind: bot.FieldLines, Required: must, Max: 500, Initial: bot.Initial(value)}
	}
	return bot.Form{Title: r.T("meeting.standup-title"), Tag: r.Project.Key, Submit: r.T("meeting.button-save"),
		Fields: []bot.Field{field("did", said.Did, false), field("does", said.Does, true), field("stuck", said.Stuck, false)}}, nil
}

// roundOf reads the round that a form is about, for whoever was asked.
func roundOf(r *bot.Request, id string) (round, error) {
	day, err := rounds.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return day, bot.Tell("meeting.standup-over")
	}
	if err != nil {
		return day, err
	}
	if err := r.Enter(day.Project, bot.RoleMember); err != nil {
		return day, err
	}
	if !slices.ContainsFunc(day.Asked, r.Is) {
		return day, bot.Tell("meeting.standup-not-asked")
	}
	return day, nil
}

// submitStandup takes somebody's answer, late ones as well.
func submitStandup(_ context.Context, r *bot.Request) error {
	id := r.Submit.Value
	day, err := roundOf(r, id)
	if err != nil {
		return err
	}
	if day.Answers == nil {
		day.Answers = map[string]reply{}
	}
	trim := func(name string) string { return strings.TrimSpace(r.Submit.Get(name)) }
	day.Answers[r.WhoID] = reply{Did: trim("did"), Does: trim("does"), Stuck: trim("stuck")}
	key := "meeting.standup-thanks"
	if day.Closed {
		key = "meeting.standup-late"
	}
	again := bot.Control{Label: r.T("meeting.standup-change"), Action: bot.ActionOpen, Value: bot.OpenValue("meeting.standup", id)}
	r.Send(bot.Effect{To: bot.ToPerson(r.WhoID), Handle: day.question(id, r.WhoID),
		Body: bot.Card{Title: r.T(key), Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Row(again)}}})
	if err := day.sumAgain(r, id); err != nil {
		return err
	}
	return rounds.Put(r, id, day)
}
