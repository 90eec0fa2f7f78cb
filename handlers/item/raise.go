package item

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

const (
	textMost  = 20_000 // characters of an item
	filesMost = 20
	listMost  = 20
)

// raise is the command: `report what is wrong`, in the client's room.
func raise(ctx context.Context, r *bot.Request) error {
	if err := admit(r); err != nil {
		return err
	}
	if strings.TrimSpace(r.Rest) == "" && len(r.Message.Files) == 0 {
		r.Ask(bot.Question{State: "item.said", Topic: r.T("item.topic"), Card: bot.Card{Parts: []bot.Part{bot.Words(r.T("item.what"))}}})
		return nil
	}
	return take(ctx, r, r.Rest)
}

// saidWhat takes the answer to "what is wrong?".
func saidWhat(ctx context.Context, r *bot.Request) error {
	r.EndTalk()
	if err := admit(r); err != nil {
		return err
	}
	if strings.TrimSpace(r.Message.Text) == "" && len(r.Message.Files) == 0 {
		return bot.Tell("item.nothing")
	}
	return take(ctx, r, r.Message.Text)
}

// fromMessage is the button under a message that was no command: it is raised as an item of whoever wrote it.
func fromMessage(ctx context.Context, r *bot.Request) error {
	if err := admit(r); err != nil {
		return err
	}
	d, err := r.Directory(r.Event.Room.Platform)
	if err != nil {
		return err
	}
	look, cancel := r.Patience(ctx)
	defer cancel()
	ref := bot.MessageRef{Place: r.Event.Room, ID: r.Click.Value}
	m, err := d.Message(look, ref)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("item.message-gone")
	}
	if err != nil {
		return err
	}
	if m.Ref.ID == "" {
		m.Ref = ref
	}
	if r.Message = m; m.Author != (bot.Account{}) && m.Author != r.Event.From {
		r.WhoID, r.Who, err = bot.PersonOf(r, m.Author)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return err
		}
	}
	r.Toast(bot.ToneGood, "item.taken")
	return take(ctx, r, m.Text)
}

// admit settles whose item it is: that of the client's room.
func admit(r *bot.Request) error {
	if r.InPrivate() || !r.Room.Client || len(r.Room.Projects) == 0 {
		return bot.Tell("item.where")
	}
	id := r.Room.Projects[0]
	if len(r.Room.Projects) > 1 {
		var some []bot.Found[bot.Project]
		for _, id := range r.Room.Projects {
			p, err := bot.Projects.Get(r, id)
			if err != nil && !errors.Is(err, bot.ErrNotFound) {
				return err
			}
			if err == nil {
				some = append(some, bot.Found[bot.Project]{ID: id, Value: p})
			}
		}
		var err error
		if id, err = r.ChooseProject(some); err != nil {
			return err
		}
		if !slices.Contains(r.Room.Projects, id) {
			return bot.Tell("item.where")
		}
	}
	if err := r.About(id); err != nil {
		return err
	}
	if r.Project.State == bot.ProjectClosed || r.Project.Tracker == "" {
		return bot.Tell("item.closed")
	}
	_, err := r.Tracker()
	if err != nil {
		return bot.Tell("item.closed")
	}
	return nil
}

// take makes an item of a text: it is filed at once, so that nothing depends on one more click.
func take(ctx context.Context, r *bot.Request, text string) error {
	id := bot.HashID("item", r.Event.ID)
	if r.Message.Ref.ID != "" {
		id = idOf(r.Message.Ref)
	}
	if _, err := items.Get(r, id); !errors.Is(err, bot.ErrNotFound) {
		return err // it is one already
	}
	n, err := counts.Get(r, r.ProjectID)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	n.N++
	if err := counts.Put(r, r.ProjectID, n); err != nil {
		return err
	}
	if text = strings.TrimSpace(text); text == "" {
		text = r.Message.Files[0].Name
	}
	i := record{Project: r.ProjectID, Number: n.N, State: filing, Text: short(text, textMost), Raiser: r.WhoID, Name: cmp.Or(r.Who.Name, r.T("item.somebody")), Account: author(r),
		At: bot.ToRoom(r.ReplyPlace()), Message: r.Message.Ref, Lang: r.CommonLang(), Created: r.Now, Files: r.Message.Files[:min(filesMost, len(r.Message.Files))]}
	file(ctx, r, id, i)
	return put(r, id, i)
}

// author is whose message it is.
func author(r *bot.Request) bot.Account {
	if r.Message.Author != (bot.Account{}) {
		return r.Message.Author
	}
	return r.Event.From
}

// file asks the tracker for the issue.
func file(ctx context.Context, r *bot.Request, id string, i record) {
	tracker, err := r.Tracker()
	if err != nil {
		return // admit has seen to it
	}
	say := func(key string, args ...any) string { return r.In(r.Project.Lang, key, args...) }
	from := say("item.reported-by", "name", i.Name, "room", roomName(r, i), "platform", map[string]string{"slack": "Slack", "feishu": say("item.feishu")}[i.At.Room.Platform])
	text := []bot.Span{{Text: from}, {Break: true}}
	for line := range strings.SplitSeq(i.Text, "\n") {
		if strings.TrimSpace(line) != "" {
			text = append(text, bot.Span{Text: line, Quote: true}, bot.Span{Break: true})
		}
	}
	issue := bot.NewIssue{Project: r.Project.Tracker, Type: typeOf(ctx, r, tracker), Summary: headline(i.Text), Description: text, Labels: []string{"client"}, Intent: "item/" + id}
	if link := permalink(ctx, r, i.Message); link != "" {
		issue.Link = &bot.WebLink{Title: say("item.link"), URL: link}
	}
	r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: i.handle(id, "issue"), Project: i.Project, Body: issue, Then: "item.created"})
}

func permalink(ctx context.Context, r *bot.Request, m bot.MessageRef) string {
	d, err := r.Directory(m.Place.Platform)
	if err != nil || m.ID == "" {
		return ""
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	link, err := d.Permalink(ctx, m)
	if err != nil {
		return "" // the item is worth more than its link
	}
	return link
}

// typeOf is the type of issue for what is wrong: a bug where the tracker has that, else what the project files.
func typeOf(ctx context.Context, r *bot.Request, tracker bot.Tracker) string {
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	types, err := tracker.Types(ctx, r.Project.Tracker)
	if err != nil {
		return cmp.Or(r.Project.Type, "Task")
	}
	for _, want := range []string{"Bug", "缺陷", "故障", r.Project.Type, "Task", "任务"} {
		for _, t := range types {
			if want != "" && t.Name == want && !asksMore(t) {
				return t.Name
			}
		}
	}
	return cmp.Or(r.Project.Type, "Task")
}

// asksMore reports whether a type demands fields of which a client says nothing.
func asksMore(t bot.IssueType) bool {
	return slices.ContainsFunc(t.Fields, func(f bot.IssueField) bool {
		return f.Required && !f.Default && !slices.Contains([]string{"summary", "project", "issuetype", "reporter", "description"}, f.ID)
	})
}

// created is the tracker's yes: the client sees that it is taken, the team that it came.
func created(ctx context.Context, r *bot.Request) error {
	id, i, o, err := outcome(r)
	if err != nil || i.State != filing {
		return err
	}
	if err := r.About(i.Project); err != nil {
		return err
	}
	i.State, i.Issue, i.Link = open, o.Receipt.Issue, o.Receipt.Link
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	look, cancel := r.Patience(ctx)
	defer cancel()
	if issue, err := tracker.Issue(look, i.Issue); err == nil {
		i.Status, i.Category, i.Updated, i.Restricted = issue.Status, issue.Category, issue.Updated, issue.Restricted
	}
	if i.Told, err = words(r, i); err != nil {
		return err
	}
	if i.Late != "" {
		if err := i.amend(r, id, i.Late); err != nil {
			return err
		}
		i.Late = ""
	}
	for n, f := range i.Files {
		r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: i.handle(id, "file/"+strconv.Itoa(n)), Project: i.Project, Body: bot.Attach{Issue: i.Issue, File: f}, Then: "item.attached"})
	}
	if err := forTeam(r, id, i, "item.came"); err != nil {
		return err
	}
	return put(r, id, i)
}

// delayed is the tracker's silence: the card says already that it is taken, which it is.
func delayed(context.Context, *bot.Request) error { return nil }

// refused is the tracker's no: the team sees to it, the client is not bothered with its words.
func refused(_ context.Context, r *bot.Request) error {
	id, i, o, err := outcome(r)
	if err != nil || i.State != filing {
		return err
	}
	i.State = rejected
	if err := forTeam(r, id, i, "item.rejected", "words", cmp.Or(o.Text, "-")); err != nil {
		return err
	}
	return put(r, id, i)
}

// again is the team's button: the tracker may take now what it refused.
func again(ctx context.Context, r *bot.Request) error {
	id := r.Click.Value
	i, err := items.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("bot.old-button")
	}
	if err != nil {
		return err
	}
	if err := r.Enter(i.Project, bot.RoleMember); err != nil {
		return err
	}
	if i.State != rejected {
		return bot.Tell("item.is-in-tracker", "issue", cmp.Or(i.Issue, "…"))
	}
	i.State = filing
	file(ctx, r, id, i)
	r.Toast(bot.ToneGood, "item.trying")
	return items.Put(r, id, i)
}

// notAttached tells the client that a file did not come along.
func notAttached(_ context.Context, r *bot.Request) error {
	_, i, o, err := outcome(r)
	if err != nil {
		return err
	}
	_, nth, _ := strings.Cut(o.Handle, "/file/")
	n, err := strconv.Atoi(nth)
	if err != nil || n >= len(i.Files) {
		return bot.Permanent(errNone)
	}
	key := "item.file-refused"
	if o.Cause == bot.CauseTooLarge {
		key = "item.file-large"
	}
	r.Send(bot.Effect{To: i.At, Project: i.Project, Audience: bot.Client, Body: bot.Text{Text: r.In(i.Lang, key, "name", bot.Escape(i.Files[n].Name))}})
	return nil
}

// list is the command: what was raised in this room and is not closed yet.
func list(_ context.Context, r *bot.Request) error {
	if r.InPrivate() || !r.Room.Client {
		return bot.Tell("item.where")
	}
	var lines []string
	for f, err := range items.Find(r, bot.Query{Index: "room", Value: r.Room.Place.String()}) {
		if err != nil {
			return err
		}
		if i := f.Value; i.State != closed && i.State != gone {
			progress, err := words(r, i)
			if err != nil {
				return err
			}
			lines = append(lines, "- #"+strconv.Itoa(i.Number)+" "+bot.Escape(headline(i.Text))+" · "+bot.Escape(progress))
		}
	}
	slices.SortFunc(lines, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(strings.Fields(a)[1]), len(strings.Fields(b)[1])), strings.Compare(a, b))
	})
	var keys []string
	for _, id := range r.Room.Projects {
		if p, err := bot.Projects.Get(r, id); err == nil {
			keys = append(keys, p.Key)
		}
	}
	c := bot.Card{Title: r.T("item.list-title"), Tag: strings.Join(keys, " · "), Tone: bot.ToneInfo, Lang: r.Lang}
	if len(lines) == 0 {
		lines = []string{r.T("item.list-none")}
	}
	c.Parts = []bot.Part{bot.Words(strings.Join(lines[max(0, len(lines)-listMost):], "\n"))}
	r.ReplyOpenly("", c)
	return nil
}
