package survey

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// The dialogue asks one question after the other, and keeps each answer at once. Where it stands is told by the button that is
// clicked, or by the conversation that waits for words.

// spot is where a dialogue stands.
type spot struct {
	id  string // of the invitation
	run string // "<language>.<number>" of the message in which the questions take turns: whoever begins again gets a new one, below what was said since
	n   int    // number of the key
}

// value is the value of a button that gives an answer there: "<invitation>|<run>|<n>|<answer>".
func (s spot) value(v string) string {
	return strings.Join([]string{s.id, s.run, strconv.Itoa(s.n), v}, "|")
}

func readSpot(value string) (s spot, v string) {
	part := append(strings.SplitN(value, "|", 4), "", "", "", "")
	n, err := strconv.Atoi(part[2])
	if err != nil {
		n = -1
	}
	return spot{part[0], part[1], n}, part[3]
}

// own reads the invitation of whoever is at the spot, who goes on in the language in which they began.
func (s spot) own(r *bot.Request) (mine, error) {
	if lang, _, ok := strings.Cut(s.run, "."); ok {
		r.Lang = lang
	}
	return ownInvitation(r, s.id)
}

func (s spot) handle() string { return "survey/" + s.id + "/steps/" + s.run }

// stepTime is how long the dialogue waits for words.
const stepTime = 30 * time.Minute

// keysOf are all keys of a questionnaire, in order, with their questions.
func (q questionnaire) keysOf() (keys []string, of []question) {
	for _, x := range q.Questions {
		for _, key := range x.keys() {
			keys, of = append(keys, key), append(of, x)
		}
	}
	return keys, of
}

// begin is the button: answer one by one.
func begin(_ context.Context, r *bot.Request) error {
	m, err := ownInvitation(r, r.Click.Value)
	if err != nil {
		return err
	}
	r.Lang = respondentLang(m.i, r.Who, r.Project)
	return askNext(r, m, spot{m.id, r.Lang + "." + bot.HashID(r.Event.ID)[:6], -1}, m.a.Values)
}

// step is a button or select of the dialogue: one answer.
func step(_ context.Context, r *bot.Request) error {
	at, v := readSpot(r.Click.Value)
	given := []string{v}
	if len(r.Click.Chosen) > 0 {
		given = r.Click.Chosen
	}
	return stepped(r, at, given)
}

// skip is the button of the dialogue: not this one.
func skip(_ context.Context, r *bot.Request) error {
	at, _ := readSpot(r.Click.Value)
	m, err := at.own(r)
	if err != nil {
		return err
	}
	return askNext(r, m, at, m.a.Values)
}

// stepSaid is what was said to a question that takes words.
func stepSaid(_ context.Context, r *bot.Request) error {
	var value string
	if err := json.Unmarshal(r.Talk.Data, &value); err != nil {
		return bot.Permanent(fmt.Errorf("read conversation: %w", err))
	}
	at, _ := readSpot(value)
	r.EndTalk()
	m, err := at.own(r)
	if err != nil {
		return err
	}
	if _, of := m.w.Q.keysOf(); at.n >= 0 && at.n < len(of) {
		if given, ok := of[at.n].heard(r.Message.Text); ok {
			return stepped(r, at, given)
		}
		r.Whisper(bot.Card{Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(of[at.n].howTo(r))}})
		awaitWords(r, m, at)
	}
	return nil
}

func stepped(r *bot.Request, at spot, words []string) error {
	m, err := at.own(r)
	if err != nil {
		return err
	}
	keys, _ := m.w.Q.keysOf()
	if at.n < 0 || at.n >= len(keys) {
		return bot.Tell("bot.old-button")
	}
	came, err := keep(r, at.id, m.now(values{keys[at.n]: words}))
	if err != nil {
		return err
	}
	if w := came.wrong[keys[at.n]]; w != "" {
		r.Whisper(bot.Card{Tone: bot.ToneWarn, Parts: []bot.Part{bot.Words(bot.Escape(w))}})
		awaitWords(r, m, at)
		return nil
	}
	return askNext(r, m, at, came.answer.Values)
}

// askNext puts the next question that is asked of whoever gave these answers, in place of the one before.
func askNext(r *bot.Request, m mine, at spot, v values) error {
	keys, of := m.w.Q.keysOf()
	n := at.n + 1
	for n < len(keys) && !m.w.Q.asks(of[n], v) {
		n++
	}
	if n == len(keys) {
		return endSteps(r, m, at, v)
	}
	at.n = n
	x, key := of[n], keys[n]
	c := bot.Card{Title: m.w.title(r.Lang), Tone: bot.ToneInfo, Lang: r.Lang, Parts: []bot.Part{
		bot.Words("**" + bot.Escape(x.Text.in(r.Lang)) + "**")}}
	if x.Kind == askMatrix {
		c.Parts = append(c.Parts, bot.Words(bot.Escape(x.keyText(key, r.Lang))))
	}
	if hint := x.Hint.in(r.Lang); hint != "" {
		c.Parts = append(c.Parts, bot.SmallPrint(bot.Escape(hint)))
	}
	if had := v[key]; len(had) > 0 && x.Kind != askText {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("survey.had", "value", bot.Escape(x.valueText(had[0], r.Lang)))))
	}
	if x.Kind == askText {
		c.Parts = append(c.Parts, bot.Words(r.T("survey.write")))
	}
	row := x.buttons(r, at)
	if !x.Required || len(v[key]) > 0 {
		row = append(row, bot.Button(r.T("survey.skip"), "survey.skip", at.value("")))
	}
	if len(row) > 0 {
		c.Parts = append(c.Parts, bot.Row(row...))
	}
	c.Parts = append(c.Parts, bot.SmallPrint(r.T("survey.step", "n", n+1, "of", len(keys))))
	r.Send(bot.Effect{To: bot.ToAccount(r.Event.From), Handle: at.handle(), Body: c, Audience: bot.Client})
	if r.Event.Name == bot.EventAction && strings.HasPrefix(r.Click.Action, "survey.s") {
		r.Replace(c)
	}
	awaitWords(r, m, at)
	return nil
}

// awaitWords takes what is said next for the answer.
func awaitWords(r *bot.Request, m mine, at spot) {
	r.Resume(bot.Talk{Who: r.Event.From, Room: r.ReplyPlace(), State: "survey.said", Data: bot.Encode(at.value("")), Lang: r.Lang, Topic: m.w.title(r.Lang)}, stepTime)
}

// buttons are what a question offers: a button each for a few choices, else a select.
func (x question) buttons(r *bot.Request, at spot) []bot.Control {
	choices := x.choices(r.Lang)
	if len(choices) == 0 {
		return nil
	}
	if x.Kind == askMany || len(choices) > 5 {
		return []bot.Control{{Label: r.T("survey.choose"), Action: "survey.step", Value: at.value(""), Choices: choices, Many: x.Kind == askMany}}
	}
	row := make([]bot.Control, len(choices))
	for i, c := range choices {
		row[i] = bot.Button(c.Label, "survey.step", at.value(c.Value))
	}
	return row
}

// leaveMe is the button: nobody is to get in touch about a low score.
func leaveMe(_ context.Context, r *bot.Request) error {
	at, _ := readSpot(r.Click.Value)
	m, err := at.own(r)
	if err != nil {
		return err
	}
	g := m.now(nil)
	g.Leave = true
	came, err := keep(r, at.id, g)
	if err != nil {
		return err
	}
	m.a = came.answer
	r.Toast(bot.ToneGood, "survey.left-alone")
	return endSteps(r, m, at, m.a.Values)
}

// now is what somebody gives who is asked one question after the other, and sees what is kept.
func (m mine) now(v values) given {
	return given{Values: v, Leave: m.a.Leave, Key: m.i.Key, Rev: itoa(m.a.Rev), Door: doorChat, More: true}
}

// endSteps ends the dialogue, or says what is still open.
func endSteps(r *bot.Request, m mine, at spot, v values) error {
	c := bot.Card{Title: m.w.title(r.Lang), Tone: bot.ToneGood, Lang: r.Lang}
	if open := m.w.Q.open(v); len(open) > 0 || len(v) == 0 {
		c.Tone = bot.ToneInfo
		c.Parts = append(c.Parts, bot.Words(r.T("survey.partly", "n", len(open))), bot.Row(bot.Primary(r.T("survey.go-on"), "survey.begin", m.id)))
	} else {
		_, p, err := aboutWave(r, m.i.Wave)
		if err != nil {
			return err
		}
		row := []bot.Control{bot.Button(r.T("survey.change"), "survey.answer", m.id)}
		if low, followed := m.w.Q.low(); followed && !m.a.Leave {
			if score, scored := m.w.scoreOf(v); scored && score <= low {
				row = append(row, bot.Button(r.T("survey.leave"), "survey.leave-me", at.value("")))
			}
		}
		c.Parts = append(c.Parts, bot.Words(r.T("survey.thanks")), bot.SmallPrint(r.T("survey.change-until", "when", moment(r.Lang, p, m.w.Closes, r.Now))), bot.Row(row...))
	}
	r.EndTalk()
	r.Send(bot.Effect{To: bot.ToAccount(r.Event.From), Handle: at.handle(), Body: c, Audience: bot.Client})
	if r.Event.Name == bot.EventAction {
		r.Replace(c)
	}
	return nil
}
