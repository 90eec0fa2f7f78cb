package task

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/understand"
)

const (
	talkTime   = 30 * time.Minute
	maxSummary = 255 // characters, Jira's limit
)

// newTask is the command: `task what is to be done`, or alone as a reply to the message that says it.
func newTask(ctx context.Context, r *bot.Request) error {
	if r.Named != "" && len(r.Room.Projects) == 1 { // in a project's own room a key is a word like any other
		r.Rest = strings.TrimSpace(r.Named + " " + r.Rest)
		if err := r.Enter(r.Room.Projects[0], bot.RoleMember); err != nil {
			return err
		}
	}
	if err := admit(r); err != nil {
		return err
	}
	switch {
	case r.Event.Name == bot.EventCommand && (r.Event.Opens || r.Rest != ""):
		return begin(ctx, r, ofWords(r, r.Rest))
	case r.Rest != "":
		return begin(ctx, r, ofMessage(r, r.Message, r.Rest))
	}
	m, ok, err := referred(ctx, r)
	if err != nil {
		return err
	}
	if ok {
		return begin(ctx, r, ofMessage(r, m, m.Text))
	}
	r.Converse("task.said", r.T("task.topic"), r.ProjectID, talkTime)
	card := bot.Card{Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T("task.ask"))}}
	switch {
	case r.MustMention():
		card.Parts = append(card.Parts, bot.SmallPrint(r.T("task.mention-me")))
	case r.Event.Name == bot.EventMessage && !r.Message.Private:
		card.Parts = append(card.Parts, bot.SmallPrint(r.T("task.in-thread")))
	}
	r.ReplyOpenly("", card)
	return nil
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
	project := r.ProjectID
	switch {
	case m.Private:
		var err error
		if project, err = onlyProject(r); err != nil {
			return err
		}
	case len(r.Room.Projects) > 1:
		return bot.Tell("task.several-projects")
	case project == "" || r.Room.Audience() != bot.Team:
		return bot.Tell("task.not-here")
	}
	if err := r.Enter(project, bot.RoleMember); err != nil {
		return err
	}
	return begin(ctx, r, ofMessage(r, m, m.Text))
}

// onlyProject is the one project in whose team the person is, for a private chat.
func onlyProject(r *bot.Request) (string, error) {
	var mine []string
	if r.WhoID != "" {
		for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: r.WhoID, Limit: 20}) {
			if err != nil {
				return "", err
			}
			if f.Value.Role(r.WhoID) >= bot.RoleMember && f.Value.State != "closed" {
				mine = append(mine, f.ID)
			}
		}
	}
	switch len(mine) {
	case 0:
		return "", bot.Tell("bot.no-project")
	case 1:
		return mine[0], nil
	}
	return "", bot.Tell("task.several-projects")
}

// begin makes a draft of a source, or shows what the same message has become before.
func begin(ctx context.Context, r *bot.Request, s source) error {
	t, err := tasks.Get(r, s.id)
	switch {
	case err == nil && t.State == draft && !t.Shown && t.Asker == r.WhoID && r.Event.Opens:
		return r.Open("task.draft", s.id) // they closed the form and want it back
	case err == nil && t.State != cancelled && (t.Shown || t.State != draft):
		showFirst(ctx, r, t)
		return nil
	case err != nil && !errors.Is(err, bot.ErrNotFound):
		return err
	}
	t, err = compose(ctx, r, s)
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

// showFirst shows whoever asks for the same message again what it has become.
func showFirst(ctx context.Context, r *bot.Request, t record) {
	c := bot.Card{Title: r.T("task.first-" + string(t.State)), Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: r.Lang}
	name := t.Summary
	if t.Issue != "" {
		name = t.Issue + " " + name
	}
	c.Parts = append(c.Parts, bot.Words("**"+bot.Escape(name)+"**"), bot.SmallPrint(r.T("task.by", "name", bot.Escape(t.AskerName))))
	if t.IssueLink != "" {
		c.Parts = append(c.Parts, bot.Row(bot.LinkButton(r.T("task.open"), t.IssueLink)))
	} else if link := permalink(ctx, r, t); link != "" {
		c.Parts = append(c.Parts, bot.Row(bot.LinkButton(r.T("task.go-there"), link)))
	}
	r.Whisper(c)
}

// compose understands the source and completes it with what the project prefers.
func compose(ctx context.Context, r *bot.Request, s source) (record, error) {
	t := record{Project: r.ProjectID, State: draft, Source: s.message.Ref, Quote: strings.TrimSpace(s.message.Text), Link: s.message.Link,
		Asker: r.WhoID, AskerName: r.Who.Name, Lang: r.Lang, At: s.at, Created: r.Now}
	if s.author != (bot.Account{}) && s.author != r.Event.From {
		author, err := person(ctx, r, s.author, "")
		if err != nil {
			return t, err
		}
		t.Author = author.Name
	}
	people, list, err := mentionable(ctx, r, s.message)
	if err != nil {
		return t, err
	}
	sent := s.message.At
	if sent.IsZero() {
		sent = r.Now
	}
	meant := understand.Asked(s.text, sent.In(r.Project.Location()), list)
	t.Summary, t.Details = cutSummary(meant.Title, s.text)
	t.Due, t.Assignee = meant.DueDate, people[meant.Assignee]
	choices := catalogueOf(ctx, r, r.Project.Tracker)
	t.Type = choices.defaultType(r.Project.Type)
	t.Priority = choices.priority(meant.Priority)
	return t, nil
}

// cutSummary is a title that the tracker takes, and the whole text where the title does not hold it.
func cutSummary(title, text string) (summary, details string) {
	title, text = strings.TrimSpace(title), strings.TrimSpace(text)
	if title == "" {
		title = text
	}
	line, _, more := strings.Cut(title, "\n")
	runes := []rune(strings.TrimSpace(line))
	if len(runes) > maxSummary {
		return string(runes[:maxSummary-1]) + "…", text
	}
	if more {
		return string(runes), text
	}
	return string(runes), ""
}

// mentionable are the people whom a text may name: those whom it mentions, and the project's own.
func mentionable(ctx context.Context, r *bot.Request, m bot.Message) (map[string]who, []understand.Person, error) {
	people := map[string]who{}
	var list []understand.Person
	taken := map[string]bool{}
	for _, mention := range m.Mentions {
		w, err := person(ctx, r, mention.Account, mention.Name)
		if err != nil {
			return nil, nil, err
		}
		people[w.Account] = w
		list = append(list, understand.Person{Name: mention.Name, ID: w.Account})
		taken[mention.Name] = true
	}
	ids := make([]string, 0, len(r.Project.Members))
	for id := range r.Project.Members {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		_, p, err := bot.PersonNow(r, id)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return nil, nil, err
		}
		if err != nil || p.Gone || taken[p.Name] || p.Outsider {
			continue
		}
		w := ofPerson(r, p)
		people[w.Account] = w
		list = append(list, understand.Person{Name: p.Name, ID: w.Account})
	}
	return people, list, nil
}

// ofPerson is a person as a task needs them, by the account on the platform where they are spoken of.
func ofPerson(r *bot.Request, p bot.Person) who {
	w := who{Name: p.Name, Email: p.Email}
	a, ok := p.Account(r.Event.Room.Platform)
	if !ok {
		a, _ = p.Preferred()
	}
	w.Account = a.String()
	w.Tracker, _ = trackerAccount(r, p)
	return w
}
