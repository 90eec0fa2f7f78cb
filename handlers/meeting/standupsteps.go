package meeting

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// Question after question is a conversation, so that what is said is not taken for anything else. Each answer is kept in the round at once, and
// where the person stands: with the conversation nothing is lost.

// stepsClicked is the button: ask me one by one.
func stepsClicked(_ context.Context, r *bot.Request) error {
	a, err := askingOf(r, r.Click.Value)
	if err != nil {
		return err
	}
	a.stand(r.WhoID, did)
	a.askFor(r, did, true, "")
	return rounds.Put(r, a.id, a.round)
}

// stand notes the question at which somebody stands; "": at none.
func (a *asking) stand(person, question string) {
	stands := maps.Clone(a.Stands)
	if stands == nil {
		stands = map[string]string{}
	}
	if stands[person] = question; question == "" {
		delete(stands, person)
	}
	a.Stands = stands
}

// askFor puts one question, behind what there is to say before it: the key of a text, or none.
func (a asking) askFor(r *bot.Request, question string, steps bool, before string) {
	c := bot.Card{Title: r.T("meeting.standup-ask", "key", r.Project.Key), Tone: bot.ToneInfo}
	if before != "" {
		c.Parts = append(c.Parts, bot.Words(r.T(before)))
	}
	c.Parts = append(c.Parts, bot.Words("**"+r.T("meeting.standup-asks-"+question)+"**"))
	if steps {
		n := slices.Index(questions, question) + 1
		key := "meeting.standup-step"
		if question == does {
			key = "meeting.standup-step-must"
		}
		c.Parts = append(c.Parts, bot.SmallPrint(r.T(key, "n", n, "of", len(questions))))
	}
	r.Ask(bot.Question{State: "meeting.standup-said", Topic: c.Title, Data: standing{a.id, question}, Card: c})
}

// standing is what a conversation is about.
type standing struct {
	Round    string `json:"round"`
	Question string `json:"question"`
}

// stepSaid takes what was said to a question.
func stepSaid(_ context.Context, r *bot.Request) error {
	var at standing
	if err := json.Unmarshal(r.Talk.Data, &at); err != nil {
		return bot.Permanent(fmt.Errorf("read conversation: %w", err))
	}
	if _, rest, command := r.Env().Match(r.Message.Text); command && rest != "" && !prosaic(rest) && hear(r.Message.Text, at.Question).Labels < 2 {
		r.EndTalk() // what is typed behind the command finds the round, which knows where they stand
		again := r.Event
		again.ID += "/command"
		r.Again(again)
		return nil
	}
	a, err := askingOf(r, at.Round)
	if err != nil {
		return err
	}
	return a.take(r, r.Message.Text, at.Question, true)
}
