package project

import (
	"context"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// closeAsked is the command: `project close`. It shows what still runs, and closes by a button.
func closeAsked(_ context.Context, r *bot.Request) error {
	if r.Project.State == bot.ProjectClosed {
		return bot.Tell("project.closed-before", "key", r.Project.Key)
	}
	ours := slices.Contains(r.Room.Projects, r.ProjectID) && r.Room.Audience() == bot.Team
	if !ours && !r.InPrivate() { // what runs is the team's business
		return bot.Tell("project.close-elsewhere", "key", r.Project.Key)
	}
	c := closing{project: r.ProjectID, by: r.WhoID}
	if r.Event.Name == bot.EventMessage {
		c.token = bot.HashID(r.Event.ID)
	}
	card, err := c.card(r)
	if err != nil {
		return err
	}
	if c.token == "" {
		r.Whisper(card)
		return nil
	}
	r.Send(bot.Effect{To: bot.ToRoom(r.ReplyPlace()), Handle: stateHandle(c.token), Body: card})
	return nil
}

// closing is what the buttons of the question carry: what is to go on, and who was asked. Token names the card; "" where only
// the asker sees it.
type closing struct {
	project, token string
	kept           []string
	by             string
}

func (c closing) value() string {
	return c.project + "|" + c.token + "|" + strings.Join(c.kept, ",") + "|" + c.by
}

// clickedClosing reads a button of the question, and enters the project. Whoever was asked may answer, and its leads.
func clickedClosing(r *bot.Request) (closing, error) {
	f := strings.Split(r.Click.Value, "|")
	if len(f) != 4 {
		return closing{}, bot.Tell("bot.old-button")
	}
	c := closing{project: f[0], token: f[1], kept: strings.FieldsFunc(f[2], func(c rune) bool { return c == ',' }), by: f[3]}
	if err := r.Enter(c.project, bot.RoleLead); err != nil {
		return c, err
	}
	return c, r.MayDecide(c.by, "project.close-of-other")
}

// toggled is c with one more run kept, or one less.
func (c closing) toggled(run string) closing {
	kept := slices.DeleteFunc(slices.Clone(c.kept), func(k string) bool { return k == run })
	if len(kept) == len(c.kept) {
		kept = append(kept, run)
	}
	c.kept = kept
	return c
}

// card asks whether the project is to be closed, and what of what runs is to go on.
func (c closing) card(r *bot.Request) (bot.Card, error) {
	if c.token != "" { // everybody in the room reads it
		r.Lang = r.CommonLang()
	}
	runs, err := r.Runs(c.project)
	if err != nil {
		return bot.Card{}, err
	}
	card := bot.Card{Title: r.T("project.close-title", "name", r.Project.Name), Tone: bot.ToneWarn, Lang: r.Lang,
		Parts: []bot.Part{bot.Words(r.T("project.close-text"))}}
	var lines []string
	var toggles []bot.Control
	for _, run := range runs {
		goesOn := run.Fate == bot.RunStays || run.Fate == bot.RunAsked && slices.Contains(c.kept, run.Name)
		key, other := "project.run-ends", "project.run-keep"
		if goesOn {
			key, other = "project.run-goes-on", "project.run-end"
		}
		lines = append(lines, "- "+r.T(key, "run", run.Text))
		if run.Fate == bot.RunAsked {
			toggles = append(toggles, bot.Button(r.T(other, "run", bot.Plain(run.Text)), "project.close-toggle", c.toggled(run.Name).value()))
		}
	}
	if len(lines) > 0 {
		card.Parts = append(card.Parts, bot.Words("**"+r.T("project.close-runs")+"**\n"+strings.Join(lines, "\n")))
	}
	for some := range slices.Chunk(toggles, 5) {
		card.Parts = append(card.Parts, bot.Row(some...))
	}
	yes := bot.Control{Label: r.T("project.close-yes", "key", r.Project.Key), Action: "project.close", Value: c.value(), Style: bot.StyleDanger}
	card.Parts = append(card.Parts, bot.Row(yes, bot.Button(r.T("project.close-no"), "project.close-no", c.value())))
	return card, nil
}

// show puts a card in the place of the question.
func (c closing) show(r *bot.Request, card bot.Card) {
	r.Replace(card)
	if c.token != "" {
		r.Send(bot.Effect{To: bot.ToRoom(r.Event.Room), Handle: stateHandle(c.token), Body: card})
	}
}

// closeToggle is a button that keeps a run, or lets it end after all.
func closeToggle(_ context.Context, r *bot.Request) error {
	c, err := clickedClosing(r)
	if err != nil {
		return err
	}
	card, err := c.card(r)
	if err != nil {
		return err
	}
	c.show(r, card)
	return nil
}

// closeNo is the button that leaves everything as it is.
func closeNo(_ context.Context, r *bot.Request) error {
	c, err := clickedClosing(r)
	if err != nil {
		return err
	}
	c.show(r, bot.Card{Title: r.T("project.not-closed", "name", r.Project.Name), Tone: bot.ToneDone, Lang: r.Lang})
	return nil
}

// closeYes is the button that closes the project.
func closeYes(_ context.Context, r *bot.Request) error {
	c, err := clickedClosing(r)
	if err != nil {
		return err
	}
	runs, err := r.Runs(c.project)
	if err != nil {
		return err
	}
	p := r.Project
	p.State, p.Since, p.Until, p.Reason, p.Kept = bot.ProjectClosed, r.Now, "", "", nil
	for _, run := range runs {
		if run.Fate == bot.RunAsked && slices.Contains(c.kept, run.Name) {
			p.Kept = append(p.Kept, run.Name)
		}
	}
	if err := bot.Projects.Put(r, c.project, p); err != nil {
		return err
	}
	r.Project = p
	r.Disarm(goesOn(c.project))
	r.Audit("project.close", bot.Projects.Key(c.project), map[string]string{"kept": strings.Join(p.Kept, ",")})
	if _, err := r.Happened(bot.Happening{Project: c.project, Kind: "project", Which: "ended"}); err != nil {
		return err
	}
	r.Publish("project.closed", lane(c.project), bot.Closing{Project: c.project, Kept: p.Kept})
	r.ProjectChanged(c.project)
	return replaceState(r, c.token)
}
