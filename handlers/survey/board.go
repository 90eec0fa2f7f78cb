package survey

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

func boardHandle(id string) string { return "survey/" + id + "/board" }

// showBoard posts the card of a wave, or edits it: how it stands, and what can be done.
func showBoard(r *bot.Request, id string, w wave, p bot.Project) error {
	c, err := board(r, id, w, p)
	if err != nil {
		return err
	}
	return w.post(r, p, bot.Effect{Handle: boardHandle(id), Body: c})
}

// post sends something where the wave's card is. That was with whoever planned it, where the team has no room; once they were erased it
// goes to the team's room or to a lead, and to nobody where there is neither.
func (w wave) post(r *bot.Request, p bot.Project, e bot.Effect) error {
	e.To, e.Project, e.Noise = w.Board, w.Project, bot.NoiseScheduled
	if e.To == (bot.Target{}) {
		room, ok, err := teamRoom(r, w.Project)
		if err != nil {
			return err
		}
		if owner := w.owner(p); ok {
			e.To = bot.ToRoom(room)
		} else if owner != "" {
			e.To = bot.ToPerson(owner)
		} else {
			return nil
		}
	}
	r.Send(e)
	return nil
}

// showLater shows the card after what is decided here: what it counts is in the store then.
func showLater(r *bot.Request, id string) { r.Publish("survey.show", lane(id), enlist{Wave: id}) }

// showing is the event of showLater.
func showing(_ context.Context, r *bot.Request) error {
	var e enlist
	if err := r.Decode(&e); err != nil {
		return err
	}
	w, p, err := aboutWave(r, e.Wave)
	if err != nil {
		return err
	}
	return showBoard(r, e.Wave, w, p)
}

func board(r *bot.Request, id string, w wave, p bot.Project) (bot.Card, error) {
	n, err := count(r, id, w)
	if err != nil {
		return bot.Card{}, err
	}
	say := func(key string, args ...any) string { return r.In(w.Lang, key, args...) }
	tone := map[state]bot.Tone{planned: bot.ToneInfo, running: bot.ToneGood, closed: bot.ToneDone, cancelled: bot.ToneDone}[w.State]
	c := bot.Card{Title: say("survey.board-"+string(w.State), "title", w.title(w.Lang)), Tone: tone, Lang: w.Lang, Tag: p.Key}
	if w.State == cancelled {
		return c, nil
	}
	c.Parts = append(c.Parts, bot.FactsOf(w.facts(say, n, p, r)...))
	if w.Few && w.State == planned {
		asked, err := expected(r, id, w, p)
		if err != nil {
			return bot.Card{}, err
		}
		if why := w.whyNot(asked); why != "" {
			c.Tone = bot.ToneWarn
			c.Parts = append(c.Parts, bot.Words(say(why, "n", leastSecret)))
		} else {
			c.Parts = append(c.Parts, bot.Words(say("survey.enough")))
		}
	}
	if w.State == running && p.State == bot.ProjectPaused {
		c.Parts = append(c.Parts, bot.SmallPrint(say("survey.in-pause")))
	}
	if meant, err := w.meant(r, p); err != nil {
		return bot.Card{}, err
	} else if w.State == running && w.Closes.After(meant) {
		c.Parts = append(c.Parts, bot.SmallPrint(say("survey.longer", "when", moment(w.Lang, p, meant, r.Now))))
	}
	if n.Deferred > 0 {
		c.Parts = append(c.Parts, bot.SmallPrint(say("survey.deferred", "n", n.Deferred, "days", fatigue, "names", bot.Escape(several(w.Lang, n.Away, n.Deferred)))))
	}
	for _, x := range []struct {
		key string
		someNames
	}{{"survey.held-often", n.Often}, {"survey.held-away", n.Gone}} {
		if x.N > 0 {
			c.Parts = append(c.Parts, bot.SmallPrint(say(x.key, "n", x.N, "days", fatigue, "names", bot.Escape(several(w.Lang, x.Names, x.N)))))
		}
	}
	if len(n.Twins) > 0 && w.State == running {
		c.Parts = append(c.Parts, bot.SmallPrint(say("survey.twins", "names", bot.Escape(several(w.Lang, n.Twins, len(n.Twins))))))
	}
	for _, x := range w.Cuts {
		c.Parts = append(c.Parts, bot.SmallPrint(x.line(say, i18n.DayOf(w.Lang, x.Day, r.Now))))
	}
	row := w.controls(say, id)
	if w.State == running && n.Often.N > 0 {
		row = append([]bot.Control{bot.Primary(say("survey.held-decide"), "survey.held", id)}, row...)
	}
	if len(row) > 0 {
		c.Parts = append(c.Parts, bot.Row(row...))
	}
	return c, nil
}

// several are some names of so many.
func several(lang string, names []string, of int) string {
	text := strings.Join(slices.Sorted(slices.Values(names)), i18nComma(lang))
	if of > len(names) {
		text += " …"
	}
	return text
}

func (w wave) facts(say func(string, ...any) string, n counts, p bot.Project, r *bot.Request) []bot.Fact {
	fact := func(key, value string) bot.Fact { return bot.Fact{Label: say(key), Value: value} }
	opens := say("survey.when-live-unknown")
	switch {
	case !w.Opens.IsZero():
		opens = moment(w.Lang, p, w.Opens, r.Now)
	case w.After == nil:
		opens = say("survey.when-not-set")
	}
	if w.After != nil && w.State == planned {
		opens += " · " + say("survey.after-live", "n", *w.After)
	}
	kind := "survey.attributed"
	if w.Anonymous {
		kind = "survey.anonymous"
	}
	facts := []bot.Fact{fact("survey.fact-opens", opens)}
	closes := "survey.fact-closes"
	if w.State == closed {
		closes = "survey.fact-closed"
	}
	if !w.Closes.IsZero() {
		facts = append(facts, fact(closes, moment(w.Lang, p, w.Closes, r.Now)))
	}
	facts = append(facts, fact("survey.fact-kind", say(kind)))
	if w.State == planned {
		who := []string{}
		if w.Members {
			who = append(who, say("survey.to-members"))
		}
		if n.Invited > 0 {
			who = append(who, say("survey.to-list", "n", n.Invited))
		}
		return append(facts, fact("survey.fact-who", strings.Join(who, " + ")))
	}
	invited := n.Invited
	if w.State == running { // their places may be a moment away
		invited = max(invited, w.Invited-n.Cut-n.Unasked)
	}
	facts = append(facts, fact("survey.fact-answered", say("survey.of", "a", n.Answered, "b", invited, "rate", percent(n.Answered, invited))))
	if n.Partial > 0 {
		facts = append(facts, fact("survey.fact-partial", say("survey.people", "n", n.Partial)))
	}
	if n.Unreached > 0 {
		facts = append(facts, fact("survey.fact-unreached", say("survey.people", "n", n.Unreached)))
	}
	if n.Unasked > 0 {
		facts = append(facts, fact("survey.fact-unasked", say("survey.people", "n", n.Unasked)))
	}
	return facts
}

// controls are the buttons of a wave's card.
func (w wave) controls(say func(string, ...any) string, id string) []bot.Control {
	confirm := func(c bot.Control, key string) bot.Control {
		c.Confirm = &bot.Confirm{Title: say(key + "-title"), Text: say(key + "-text"), Yes: c.Label, No: say("survey.no")}
		return c
	}
	switch w.State {
	case planned:
		return []bot.Control{bot.Primary(say("survey.open-now"), "survey.open", id),
			confirm(bot.Control{Label: say("survey.cancel"), Action: "survey.cancel", Value: id, Style: bot.StyleDanger}, "survey.cancel")}
	case running:
		row := []bot.Control{bot.Button(say("survey.results"), "survey.results", id), bot.Button(say("survey.refresh"), "survey.refresh", id)}
		if !w.Anonymous {
			row = append(row, bot.Button(say("survey.leave-out"), "survey.leave-out", id))
		}
		return append(row, confirm(bot.Button(say("survey.close-now"), "survey.close", id), "survey.close"))
	case closed:
		return []bot.Control{bot.Primary(say("survey.results"), "survey.results", id)}
	}
	return nil
}

// percent is a share in whole percent.
func percent(a, b int) int {
	if b == 0 {
		return 0
	}
	return (200*a + b) / (2 * b)
}

// openClicked is the button: open a planned wave now.
func openClicked(ctx context.Context, r *bot.Request) error {
	return whileIn(r, planned, "survey.not-planned", func(id string, w wave) error {
		if r.Project.State == bot.ProjectPaused {
			return bot.Tell("survey.paused")
		}
		r.Audit("survey.open", waves.Key(id), nil)
		return open(ctx, r, id, w, r.Project)
	})
}

// cancelClicked is the button: a planned wave is not to be.
func cancelClicked(_ context.Context, r *bot.Request) error {
	return whileIn(r, planned, "survey.not-planned", func(id string, w wave) error {
		w.State = cancelled
		r.Audit("survey.cancel", waves.Key(id), nil)
		if err := w.put(r, r.Project, id); err != nil {
			return err
		}
		return showBoard(r, id, w, r.Project)
	})
}

// closeClicked is the button: close an open wave now.
func closeClicked(ctx context.Context, r *bot.Request) error {
	return whileIn(r, running, "survey.not-open", func(id string, w wave) error {
		r.Audit("survey.close", waves.Key(id), nil)
		return closeWave(ctx, r, id, w, r.Project)
	})
}

// whileIn does what a lead clicked on the card of a wave in one state; where it is in another one by now, it says so and shows it.
func whileIn(r *bot.Request, in state, otherwise string, do func(id string, w wave) error) error {
	id := r.Click.Value
	w, err := enterWave(r, id, bot.RoleLead)
	if err != nil {
		return err
	}
	if w.State != in {
		r.Toast(bot.ToneInfo, otherwise)
		return showBoard(r, id, w, r.Project)
	}
	return do(id, w)
}

// refreshClicked is the button: how it stands now.
func refreshClicked(_ context.Context, r *bot.Request) error {
	w, err := enterWave(r, r.Click.Value, bot.RoleMember)
	if err != nil {
		return err
	}
	return showBoard(r, r.Click.Value, w, r.Project)
}

const leaveOutMost = 100 // people that the form offers

// leaveOutForm asks who is to be left out of an open wave.
func leaveOutForm(_ context.Context, r *bot.Request, id string) (bot.Form, error) {
	w, err := enterWave(r, id, bot.RoleLead)
	if err != nil {
		return bot.Form{}, err
	}
	if w.Anonymous {
		return bot.Form{}, bot.Tell("survey.no-leave-out-secret")
	}
	var choices []bot.Choice
	others := 0
	for f, err := range invitations.Find(r, bot.Query{Index: "wave", Value: id}) {
		if err != nil {
			return bot.Form{}, err
		}
		if f.Value.Answered != "" || f.Value.Cut {
			continue
		}
		if others++; len(choices) < leaveOutMost {
			choices = append(choices, bot.Choice{Label: f.Value.Name, Value: respondentOf(f.ID)})
		}
	}
	if w.State != running || len(choices) == 0 {
		return bot.Form{}, bot.Tell("survey.nobody-left")
	}
	intro := r.T("survey.leave-out-text")
	if others -= len(choices); others > 0 {
		intro += " " + r.T("survey.leave-out-others", "n", others, "most", leaveOutMost)
	}
	return bot.Form{Title: r.T("survey.leave-out"), Submit: r.T("survey.leave-out"), Intro: intro, Fields: []bot.Field{
		{Name: "who", Label: r.T("survey.leave-out-who"), Kind: bot.FieldChoices, Required: true, Choices: choices}}}, nil
}

// leftOut takes people out of an open wave. How many, and when, stands beside the results from then on.
func leftOut(_ context.Context, r *bot.Request) error {
	id := r.Submit.Value
	w, err := enterWave(r, id, bot.RoleLead)
	if err != nil {
		return err
	}
	if w.State != running {
		return bot.Tell("survey.not-open")
	}
	if w.Anonymous {
		return bot.Tell("survey.no-leave-out-secret")
	}
	n := 0
	for _, who := range r.Submit.Values["who"] {
		i, err := invitations.Get(r, id+"/"+who)
		if errors.Is(err, bot.ErrNotFound) || err == nil && (i.Answered != "" || i.Cut) {
			continue
		}
		if err != nil {
			return err
		}
		i.Cut = true
		n++
		if err := invitations.Put(r, id+"/"+who, i); err != nil {
			return err
		}
	}
	if n > 0 {
		w.Cuts = append(w.Cuts, cut{Day: day(r, r.Project), By: r.WhoID, N: n})
		r.Audit("survey.cut", waves.Key(id), map[string]string{"n": itoa(n)})
	}
	if err := w.put(r, r.Project, id); err != nil {
		return err
	}
	r.CloseForm(bot.Card{Title: w.title(r.Lang), Tone: bot.ToneDone, Parts: []bot.Part{bot.Words(r.T("survey.left-out", "n", n))}})
	r.Toast(bot.ToneGood, "survey.left-out", "n", n)
	showLater(r, id)
	return nil
}

// leaveOutClicked is the button.
func leaveOutClicked(_ context.Context, r *bot.Request) error {
	if _, err := enterWave(r, r.Click.Value, bot.RoleLead); err != nil {
		return err
	}
	return r.Open("survey.leave-out", r.Click.Value)
}
