package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// One question with choices: a handler that needs one more choice returns what Request.Choose gave it. The event is kept
// with the question, and finished. Whoever makes the choice, by a click or by saying it, makes the kept event happen: it is
// handled in the place of theirs, in the one commit that also closes the question.

const (
	askTime     = 30 * time.Minute
	choiceState = "bot.choice" // state of a conversation in which a choice may be said
	mostButtons = 5            // more choices than these make a select
)

// question is a choice that somebody was asked for, and the act that waits for it.
type question struct {
	Name     string       `json:"name"` // of what is chosen
	Question string       `json:"question"`
	Choices  []bot.Choice `json:"choices"`
	Event    bot.Event    `json:"event"`          // what waits, with what was chosen for it before
	Talk     *bot.Talk    `json:"talk,omitempty"` // the conversation that the event goes on with
	Asked    string       `json:"asked"`          // name of whoever may choose
	Lang     string       `json:"lang"`
	Place    bot.Place    `json:"place,omitzero"` // where the choice may be said
	To       bot.Target   `json:"to,omitzero"`    // where the question stands; zero where they alone see it
	Audience bot.Audience `json:"audience,omitempty"`
	Tag      string       `json:"tag,omitempty"` // key of the project that it is about
	Expires  time.Time    `json:"expires"`
}

var questions = bot.Records[question]{Kind: "question", Schema: 1}

func questionHandle(id string) string { return "question/" + id }

// asking makes the request that asks for the choice which an act lacks, and decides nothing else.
func (e *Engine) asking(ctx context.Context, j bot.EventJob, failed *bot.Request, ask *bot.ChoiceError) (*bot.Request, error) {
	r := e.instead(ctx, j, failed)
	r.Talk = failed.Talk
	if subject := failed.Subject(); subject != "" {
		if err := r.About(subject); err != nil {
			return r, err
		}
	}
	id := bot.HashID("question", r.Event.ID, ask.Name)
	q := question{Name: ask.Name, Question: ask.Question, Choices: ask.Choices, Event: r.Event, Talk: failed.Talk, Asked: r.Who.Name,
		Lang: r.Lang, Place: r.ReplyPlace(), Expires: r.Now.Add(askTime)}
	if r.Talk != nil {
		q.Place = r.Talk.Room
	}
	if r.Subject() != "" {
		q.Tag = r.Project.Key
	}
	if err := e.replaceQuestion(ctx, r, q, id); err != nil {
		return r, err
	}
	if open, audience := asksOpenly(r); open {
		q.To, q.Audience = bot.ToRoom(r.ReplyPlace()), audience
		r.Send(bot.Effect{To: q.To, Handle: questionHandle(id), Body: q.card(r, id), Audience: audience})
	} else {
		r.Whisper(q.card(r, id))
	}
	if q.Place != (bot.Place{}) {
		r.Resume(bot.Talk{Who: r.Event.From, Room: q.Place, State: choiceState, Data: bot.Encode(id), Lang: r.Lang, Topic: ask.Question}, askTime)
	}
	r.Arm(bot.Timer{Key: questionHandle(id), Due: q.Expires, Name: "bot.question-over", Data: bot.Encode(id)})
	return r, questions.Put(r, id, q)
}

// replaceQuestion closes the question that stood where a new one is put to the same person: only the last one can be answered in
// words, and in private they would pile up.
func (e *Engine) replaceQuestion(ctx context.Context, r *bot.Request, by question, id string) error {
	if by.Place == (bot.Place{}) {
		return nil
	}
	t, live, err := e.talk(ctx, bot.Talk{Who: r.Event.From, Room: by.Place}.Key())
	if errors.Is(err, bot.ErrNotFound) || err == nil && (!live || t.State != choiceState) {
		return nil
	}
	if err != nil {
		return err
	}
	var old string
	if err := decodeData(t.Data, &old); err != nil || old == id {
		return err
	}
	q, err := questions.Get(r, old)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (q.To == (bot.Target{}) || q.Event.From != r.Event.From || r.Event.Chosen[q.Name] != "") {
		return nil // nobody sees it where it can be changed, or this one goes on from it
	}
	if err != nil {
		return err
	}
	return e.closeQuestion(r, old, q, r.In(q.Lang, "bot.question-replaced"))
}

// asksOpenly reports whether a question stands where the answer will: below a message in private or among the team. What
// one may choose from is nobody else's business.
func asksOpenly(r *bot.Request) (bool, bot.Audience) {
	switch {
	case r.Event.Name != bot.EventMessage:
		return false, bot.Team
	case r.Message.Private:
		return true, bot.Client
	}
	return r.Room.Audience() == bot.Team, bot.Team
}

// card is the question with its choices.
func (q question) card(r *bot.Request, id string) bot.Card {
	card := bot.Card{Title: q.Question, Tag: q.Tag, Tone: bot.ToneInfo, Lang: q.Lang}
	if len(q.Choices) > mostButtons {
		card.Parts = append(card.Parts, bot.Row(bot.Control{Label: r.T("bot.question-select"), Action: "bot.choose", Value: id, Choices: q.Choices}))
	} else {
		var row []bot.Control
		for _, c := range q.Choices {
			row = append(row, bot.Button(c.Label, "bot.choose", id+"|"+c.Value))
		}
		card.Parts = append(card.Parts, bot.Row(row...))
	}
	how, said := "bot.question-say", q.example()
	switch {
	case q.To == (bot.Target{}) && !r.Message.Private: // they may see it elsewhere than where they asked
		how = "bot.question-click"
	case r.MustMention():
		how = "bot.question-mention"
	}
	note := r.T(how, "example", bot.Escape(said))
	if q.To != (bot.Target{}) && !r.Message.Private {
		note = r.T("bot.question-only", "name", bot.Escape(q.Asked)) + note
	}
	card.Parts = append(card.Parts, bot.SmallPrint(note))
	return card
}

// example is the first word of a choice by which it can be said.
func (q question) example() string {
	label := q.Choices[0].Label
	for word := range strings.FieldsSeq(label) {
		word = strings.TrimRight(word, ":：")
		if value, ok := q.said(word); ok && value == q.Choices[0].Value {
			return word
		}
	}
	return label
}

// over is the question when nothing can be chosen any more, and why.
func (q question) over(why string) bot.Card {
	return bot.Card{Title: q.Question, Tag: q.Tag, Tone: bot.ToneDone, Lang: q.Lang, Parts: []bot.Part{bot.Words(why)}}
}

// picked is a choice that was made. As an error it tells the road to handle the act that waited for it.
type picked struct {
	id    string
	q     question
	value string
}

func (p *picked) Error() string { return "chosen " + p.q.Name }

// choose is a choice made by a click: its value is "<question>|<choice>", or the question and what was selected.
func (e *Engine) choose(_ context.Context, r *bot.Request) error {
	id, value, _ := strings.Cut(r.Click.Value, "|")
	if len(r.Click.Chosen) > 0 {
		value = r.Click.Chosen[0]
	}
	q, err := questions.Get(r, id)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && !r.Now.Before(q.Expires):
		return bot.Tell("bot.question-over")
	case err != nil:
		return err
	case q.Event.From != r.Event.From:
		return bot.Tell("bot.question-of-other", "name", q.Asked)
	case !slices.ContainsFunc(q.Choices, func(c bot.Choice) bool { return c.Value == value }):
		return bot.Tell("bot.old-button")
	}
	return &picked{id, q, value}
}

// findChoice routes a message to the question that is open where it was said, if it names one of the choices or ends the
// question. Everything else is said as if there were no question: colleagues go on talking.
func (e *Engine) findChoice(r *bot.Request, t bot.Talk) (route, bool, error) {
	var id string
	if err := decodeData(t.Data, &id); err != nil {
		return route{}, false, err
	}
	q, err := questions.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && !r.Now.Before(q.Expires) {
		return route{}, false, nil
	}
	if err != nil {
		return route{}, false, err
	}
	if isStop(r.Message.Text) {
		return route{name: "bot.stop", do: func(_ context.Context, r *bot.Request) error {
			r.Talk = &t
			r.EndTalk()
			r.ReplyOpenly("", bot.Text{Text: r.T("bot.stopped", "topic", "")})
			return e.closeQuestion(r, id, q, r.In(q.Lang, "bot.question-stopped"))
		}}, true, nil
	}
	value, ok := q.said(r.Message.Text)
	return route{name: "bot.choose", do: func(context.Context, *bot.Request) error { return &picked{id, q, value} }}, ok, nil
}

// said is the choice that a text names: by its whole label, else by words with which one label alone begins, else by words
// that one label alone holds.
func (q question) said(text string) (string, bool) {
	want := fold(strings.Trim(text, " .。:：!！?？,，“”\"'"))
	for _, names := range []func(label string) bool{
		func(label string) bool { return label == want },
		func(label string) bool { return strings.HasPrefix(label, want) && hasWords(label, want) },
		func(label string) bool { return hasWords(label, want) },
	} {
		var found []string
		for _, c := range q.Choices {
			if want != "" && names(fold(c.Label)) {
				found = append(found, c.Value)
			}
		}
		if len(found) == 1 {
			return found[0], true
		}
	}
	return "", false
}

// hasWords reports whether label holds want as whole words; of Chinese, which has no borders, as at least two characters.
func hasWords(label, want string) bool {
	if first, more, _ := strings.Cut(want, " "); more == "" && len([]rune(first)) < 2 {
		return false
	}
	for at, rest := 0, label; ; {
		i := strings.Index(rest, want)
		if i < 0 {
			return false
		}
		at, rest = at+i+len(want), rest[i+len(want):]
		if ends(want, rest) && begins(want, label[:at-len(want)]) {
			return true
		}
	}
}

// resume makes the request of the act that waited for a choice. It is handled in the place of the event that made the
// choice: its door shows the answer, and may open a form if the act's own could.
func (e *Engine) resume(ctx context.Context, j bot.EventJob, p *picked) *bot.Request {
	again := p.q.Event
	again.ID, again.Door, again.Opens = j.ID, j.Door, again.Opens && j.Opens
	again.Chosen = maps.Clone(again.Chosen)
	if again.Chosen == nil {
		again.Chosen = map[string]string{}
	}
	again.Chosen[p.q.Name] = p.value
	r := bot.NewRequest(ctx, e.env, again, j.Seq, j.Since)
	r.Tries, r.Talk = j.Tries, p.q.Talk
	return r
}

// chosen closes the question in the commit of the act that waited for it. Where the act left the conversation alone, that
// is as it was before the question.
func (e *Engine) chosen(ctx context.Context, j bot.EventJob, r *bot.Request, p *picked) (bot.Commit, error) {
	label := p.q.Choices[slices.IndexFunc(p.q.Choices, func(c bot.Choice) bool { return c.Value == p.value })].Label
	why := "✓ " + bot.Escape(label)
	if err := e.closeQuestion(r, p.id, p.q, why); err != nil {
		return bot.Commit{}, err
	}
	c, err := e.finish(ctx, r)
	if err != nil {
		return c, err
	}
	if c.Talk == nil && p.q.Place != (bot.Place{}) {
		c.Talk = &bot.Talk{Who: p.q.Event.From, Room: p.q.Place}
		if p.q.Talk != nil {
			*c.Talk = *p.q.Talk
		}
		c.Talk.Seq = j.Seq
	}
	if j.Name == bot.EventAction && e.waits(j.Event) { // what was clicked is the question, wherever it stands
		if c.Answer == nil {
			c.Answer = &bot.Answer{}
		}
		card := p.q.over(why)
		for _, x := range c.Effects {
			if shown, ok := x.Body.(bot.Card); ok && x.Handle == questionHandle(p.id) {
				card = shown
			}
		}
		c.Answer.Card = &card
	}
	return c, nil
}

// closeQuestion forgets a question and shows that it is over. Who comes second, from another lane, runs again and finds none.
func (e *Engine) closeQuestion(r *bot.Request, id string, q question, why string) error {
	if _, err := questions.Get(r, id); errors.Is(err, bot.ErrNotFound) {
		return fmt.Errorf("close question: %w", bot.ErrConflict)
	} else if err != nil {
		return err
	}
	r.Disarm(questionHandle(id))
	if q.To != (bot.Target{}) {
		x := bot.Effect{To: q.To, Handle: questionHandle(id), Body: q.over(why), Audience: q.Audience}
		exposed, err := q.exposed(r)
		if err != nil {
			return err
		}
		if exposed {
			x.Body = bot.Delete{}
		}
		r.Send(x)
	}
	return questions.Delete(r, id)
}

// exposed reports whether the question was put to a room of the team's that is so no more, perhaps by the very answer.
func (q question) exposed(r *bot.Request) (bool, error) {
	if q.Audience != bot.Team || q.To.Account != (bot.Account{}) {
		return false, nil
	}
	room, err := bot.Rooms.Get(r, q.To.Room.Room().String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return false, err
	}
	return room.Audience() != bot.Team, nil
}

// questionOver is the timer of a question that nobody answered.
func (e *Engine) questionOver(_ context.Context, r *bot.Request) error {
	var id string
	if err := decodeData(r.Timer.Data, &id); err != nil {
		return err
	}
	q, err := questions.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return e.closeQuestion(r, id, q, r.In(q.Lang, "bot.question-expired"))
}
