package task

import (
	"context"
	"errors"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/understand"
)

// newTask is the command: `task what is to be done`, or as a reply to the message that says it: alone, or with by whom, until when
// and how urgently.
func newTask(ctx context.Context, r *bot.Request) error {
	if err := admit(r); err != nil {
		return err
	}
	switch {
	case r.Event.Name == bot.EventCommand && (r.Event.Opens || r.Rest != ""):
		return begin(ctx, r, ofWords(r, r.Rest))
	case r.Rest != "":
		_, said, err := meaning(ctx, r, r.ProjectID, r.Project, r.Message, r.Rest)
		if err != nil {
			return err
		}
		if said.Title != "" && !isLevel(said.Title) {
			return begin(ctx, r, ofMessage(r, r.Message, r.Rest))
		}
	}
	m, ok, err := referred(ctx, r)
	if err != nil {
		return err
	}
	if ok {
		s := ofMessage(r, m, words(r, r.Project, m))
		s.whole, s.besides = r.Event.Room.Thread != "", r.Rest
		return begin(ctx, r, s)
	}
	if r.Rest != "" { // only by when, or by whom, and of nothing
		return bot.Tell("task.no-words")
	}
	r.Ask(bot.Question{State: "task.said", Topic: r.T("task.topic"), Data: r.ProjectID, Card: bot.Card{Parts: []bot.Part{bot.Words(r.T("task.ask"))}}})
	return nil
}

// saysRecord recognises a sentence that asks for a task, or for something of another type: all of it says what.
func saysRecord(text string) (rest string, ok bool) {
	return strings.TrimSpace(text), understand.AsksForRecord(text)
}

// mayAsk reports whether tasks are made for whoever asks where they ask: a client's bug is a report to the team.
func mayAsk(r *bot.Request) bool {
	if r.Message.Private {
		return r.Best >= bot.RoleMember && !r.Who.Outsider
	}
	return r.Room.Audience() == bot.Team && r.May(bot.RoleMember)
}

// saidWhat takes the answer to "what is to be done?".
func saidWhat(ctx context.Context, r *bot.Request) error {
	var project string
	if err := unmarshal(r.Talk.Data, &project); err != nil {
		return err
	}
	r.EndTalk()
	if err := r.Enter(project, bot.RoleMember); err != nil {
		return err
	}
	if err := admit(r); err != nil {
		return err
	}
	if strings.TrimSpace(r.Message.Text) == "" {
		return bot.Tell("task.no-words")
	}
	return begin(ctx, r, ofMessage(r, r.Message, r.Message.Text))
}

// shortcut is the message shortcut "task.new".
func shortcut(ctx context.Context, r *bot.Request) error {
	if r.Click.Action != "task.new" {
		return nil
	}
	m := r.Message
	if m.Ref.ID == "" {
		m.Ref = r.Click.Message
	}
	return fromMessage(ctx, r, m)
}

// asked is the button that makes a task of a message which golive did not understand; its value is the message's ID.
func asked(ctx context.Context, r *bot.Request) error {
	m, err := read(ctx, r, bot.MessageRef{Place: r.Event.Room, ID: r.Click.Value})
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("task.message-gone")
	}
	if err != nil {
		return err
	}
	return fromMessage(ctx, r, m)
}

// fromMessage begins a task of a message by what is no command: role and place are checked here.
func fromMessage(ctx context.Context, r *bot.Request, m bot.Message) error {
	if !m.Private && r.Room.Audience() != bot.Team {
		return notHere(r)
	}
	if err := r.EnterMeant(bot.RoleMember); err != nil {
		return err
	}
	return begin(ctx, r, ofMessage(r, m, words(r, r.Project, m)))
}

// begin makes a draft of a source, or shows what the same message has become before. Of a form that is open and not yet
// sent nobody else knows: whoever begins after that has a form of their own, and whoever sends first makes the task.
func begin(ctx context.Context, r *bot.Request, s source) error {
	t, err := tasks.Get(r, s.id)
	switch {
	case err == nil && t.State == draft && !t.Shown && r.Is(t.Asker) && r.Event.Opens:
		return r.Open("task.draft", s.id) // they closed the form and want it back
	case err == nil && t.stands():
		return showFirst(ctx, r, t)
	case err != nil && !errors.Is(err, bot.ErrNotFound):
		return err
	}
	t, err = compose(ctx, r, s, t)
	if err != nil {
		return err
	}
	if !r.Event.Opens {
		return put(r, s.id, t)
	}
	if err := tasks.Put(r, s.id, t); err != nil {
		return err
	}
	return r.Open("task.draft", s.id)
}

// stands reports whether the message has become something that everybody sees, so that it cannot become it again.
func (t record) stands() bool {
	switch t.State {
	case draft:
		return t.Shown
	case filing, filed, deleted:
		return true
	}
	return false
}

// showFirst shows whoever asks for the same message again what it has become; of another project's task only that it is one.
func showFirst(ctx context.Context, r *bot.Request, t record) error {
	p, err := bot.Projects.Get(r, t.Project)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if r.RoleIn(p) < bot.RoleMember {
		return bot.Tell("task.first-elsewhere")
	}
	c := bot.Card{Title: r.T("task.first-" + string(t.State)), Tag: p.Key, Tone: bot.ToneInfo, Lang: r.Lang}
	name := t.Summary
	if t.Issue != "" {
		name = t.Issue + " " + name
	}
	c.Parts = append(c.Parts, bot.Words("**"+bot.Escape(name)+"**"), bot.SmallPrint(r.T("task.by", "name", bot.Escape(t.AskerName))))
	if t.IssueLink != "" && t.State != deleted {
		c.Parts = append(c.Parts, bot.Row(bot.LinkButton(r.T("task.open"), t.IssueLink)))
	} else if link := permalink(ctx, r, t); link != "" {
		c.Parts = append(c.Parts, bot.Row(bot.LinkButton(r.T("task.go-there"), link)))
	}
	r.Whisper(c)
	return nil
}
