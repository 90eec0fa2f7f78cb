package task

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/roster"
	"github.com/golive-bot/golive/bot/understand"
)

// What people do to an issue from chat: give it to somebody, date it, link it, watch it. Each is one effect; the tracker's
// yes or no is told where it was asked.

// deed is something that the tracker was asked to do; its ID is made of the event.
type deed struct {
	Project string     `json:"project"` // ID
	Issue   string     `json:"issue"`
	Said    string     `json:"said"` // markup, when it is done
	To      bot.Target `json:"to"`
	Lang    string     `json:"lang"`
	Who     string     `json:"who,omitempty"`    // person ID of a new assignee, who is told
	Fields  []string   `json:"fields,omitempty"` // of the issue that it sets, as its history names them
}

var deeds = bot.Records[deed]{Kind: "task-deed", Schema: 1}

// about reads the issue that a command is about, and the rest of what was said: the key comes first, or it is that of the thread.
func about(ctx context.Context, r *bot.Request, example string) (i bot.Issue, rest string, err error) {
	key, rest, named := issueFirst(r.Rest)
	if !named {
		_, t, ok, err := here(r)
		if err != nil {
			return i, rest, err
		}
		if !ok || t.Project != r.ProjectID {
			return i, rest, bot.Tell("task.which", "example", r.T(example))
		}
		key = t.Issue
	}
	i, _, _, err = issueHere(ctx, r, key)
	return i, rest, err
}

// ofSome reports whether what follows the words of a command can be about an issue: one is named, or a person or a day is and the
// issue is to be asked for, or the thread is a task's. "Watch out for the VAT" is about none.
func ofSome(r *bot.Request, rest string) bool {
	if _, _, named := issueFirst(rest); named || strings.HasPrefix(rest, "@") {
		return true
	}
	when, more := understand.When(rest)
	_, _, ok, err := here(r)
	return ok || err != nil || when != "" && more == ""
}

// linking is how people say that issues are to be linked.
var linking = regexp.MustCompile(`(?i)^link\s+(\S+\s.*)$`)

// saysLink recognises the linking of issues, which begins like that of accounts.
func saysLink(text string) (rest string, ok bool) {
	m := linking.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return "", false
	}
	_, _, named := issueFirst(m[1])
	return m[1], named
}

// ask has the tracker do something to an issue; said is what is told when it is done.
func ask(r *bot.Request, d deed, body bot.Body) error {
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	d.Project, d.Lang, d.To = r.ProjectID, r.Lang, bot.ToRoom(r.ReplyPlace())
	if r.InPrivate() || r.Event.Name == bot.EventCommand || admit(r) != nil {
		d.To = bot.ToAccount(r.Event.From)
	}
	id := bot.HashID("deed", r.Event.ID)
	r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: "task-deed/" + id, Body: body, Then: "task.deed"})
	if err := acted(r, d.Issue); err != nil {
		return err
	}
	return deeds.Put(r, id, d)
}

// deedDone is the tracker's yes: it is told, and the cards of the issue follow.
func deedDone(ctx context.Context, r *bot.Request) error {
	id, d, _, err := theDeed(r)
	if err != nil {
		return err
	}
	i, ok := look(ctx, r, d.Issue)
	if ok {
		if err := take(r, did(i, d.Fields...)); err != nil {
			return err
		}
	}
	r.Send(bot.Effect{To: d.To, Project: d.Project, Body: bot.Text{Text: d.Said}})
	if d.Who != "" {
		if err := tellAssignee(ctx, r, d.Project, d.Who, d.To, bot.Issue{Key: d.Issue, Link: i.Link, Summary: i.Summary, Due: i.Due}); err != nil {
			return err
		}
	}
	return deeds.Delete(r, id)
}

// deedRefused is its no, in its words.
func deedRefused(_ context.Context, r *bot.Request) error {
	id, d, o, err := theDeed(r)
	if err != nil {
		return err
	}
	r.Send(bot.Effect{To: d.To, Project: d.Project, Body: bot.Card{Tone: bot.ToneWarn, Tag: projectKey(r, d.Project), Lang: d.Lang, Parts: []bot.Part{
		bot.Words(r.In(d.Lang, "task.deed-refused", "issue", d.Issue, "words", bot.Escape(refusalWords(r, d.Lang, d.Issue, o))))}}})
	return deeds.Delete(r, id)
}

// deedDelayed is its silence.
func deedDelayed(_ context.Context, r *bot.Request) error {
	_, d, _, err := theDeed(r)
	if err != nil {
		return err
	}
	r.Send(bot.Effect{To: d.To, Project: d.Project, Body: bot.Text{Text: r.In(d.Lang, "task.deed-kept", "issue", d.Issue)}})
	return nil
}

func theDeed(r *bot.Request) (id string, d deed, o bot.Outcome, err error) {
	if err = r.Decode(&o); err != nil {
		return "", d, o, err
	}
	id = strings.TrimPrefix(o.Handle, "task-deed/")
	d, err = deeds.Get(r, id)
	return id, d, o, err
}

// assignTask is the command: `assign [KEY] @name`.
func assignTask(ctx context.Context, r *bot.Request) error {
	i, rest, err := about(ctx, r, "task.assign.example")
	if err != nil {
		return err
	}
	people, words, err := roster.Named(ctx, r, rest, func(w string) bool {
		return w == "me" || w == "我" || w == "nobody" || w == "无人" || w == "to" || w == "给"
	})
	if _, nobody := roster.Unknown(err); nobody {
		var h roster.Human
		if h, err = almostNamed(r, rest); err == nil {
			people = []roster.Human{h}
		}
	}
	if err != nil {
		return err
	}
	var to bot.TrackerUser
	d := deed{Issue: i.Key, Fields: []string{"assignee"}}
	for _, w := range words {
		switch w {
		case "me", "我":
			people = append(people, roster.Human{ID: r.WhoID, Person: r.Who})
		case "nobody", "无人":
			d.Said = r.T("task.is-unassigned", "issue", name(i))
			return ask(r, d, bot.EditIssue{Issue: i.Key, Assignee: &to})
		}
	}
	if len(people) != 1 {
		return bot.Tell("task.assign-whom", "example", r.T("task.assign.example"))
	}
	p := people[0]
	to = bot.TrackerUser{Email: p.Email, Name: p.Name}
	to.ID, _ = trackerAccount(r, p.Person)
	if to.ID == "" && to.Email == "" {
		return bot.Tell("task.assign-unknown", "name", p.Name)
	}
	d.Said = r.T("task.is-assigned", "issue", name(i), "summary", bot.Escape(short(i.Summary)), "name", bot.Escape(p.Name))
	if p.ID != r.WhoID {
		d.Who = p.ID
	}
	return ask(r, d, bot.EditIssue{Issue: i.Key, Assignee: &to})
}

// almostNamed is the one of the project whose first name was said; whoever acted is asked if others have names like that.
func almostNamed(r *bot.Request, said string) (roster.Human, error) {
	for _, word := range []string{"to ", "给"} {
		said = strings.TrimSpace(strings.TrimPrefix(said, word))
	}
	said = strings.TrimPrefix(said, "@")
	like, err := roster.Like(r, r.Project, said)
	if err != nil {
		return roster.Human{}, err
	}
	var first []roster.Human
	for _, h := range like {
		if given, _, _ := strings.Cut(h.Name, " "); strings.EqualFold(given, said) {
			first = append(first, h)
		}
	}
	switch {
	case len(first) == 1:
		return first[0], nil
	case len(like) == 0:
		return roster.Human{}, bot.Tell("task.assign-nobody", "name", said)
	}
	like = like[:min(almostMost, len(like))]
	id, err := r.Choose("almost", r.T("task.assign-which", "name", said), append(roster.Choices(r, like), bot.Choice{Label: r.T("task.none-of-them"), Value: "-"}))
	if err != nil {
		return roster.Human{}, err
	}
	if n := slices.IndexFunc(like, func(h roster.Human) bool { return h.ID == id }); n >= 0 {
		return like[n], nil
	}
	return roster.Human{}, bot.Tell("task.assign-whom", "example", r.T("task.assign.example"))
}

const almostMost = 5 // people who are offered

// tellAssignee tells somebody once that an issue is theirs: by mention where it was said, if they are in that room, else in
// private. Who is away is not mentioned: their deputy is told, and they when they are back.
func tellAssignee(ctx context.Context, r *bot.Request, project, person string, at bot.Target, issue bot.Issue) error {
	id, p, err := bot.PersonNow(r, person)
	if err != nil || p.Outsider || p.Gone {
		return err
	}
	of, err := bot.Projects.Get(r, project)
	if err != nil {
		return err
	}
	key := bot.HashID("assigned", issue.Key, id)
	if known, err := toldAssignees.Get(r, key); err == nil && r.Now.Sub(known.At) < 24*time.Hour {
		return nil
	}
	if err := toldAssignees.Put(r, key, told{At: r.Now}); err != nil {
		return err
	}
	absence, away := p.AwayAt(r.Now)
	if a, ok := p.Account(at.Room.Platform); ok && !away && at.Room.Platform != "" && inRoom(ctx, r, at.Room, a) {
		r.Send(bot.Effect{To: at, Project: project, Body: bot.Text{Text: bot.MentionOf(a, p.Name) + " " + r.In(of.Lang, "task.is-yours")}})
		return nil
	}
	lang := p.Language(of.Lang)
	r.Send(bot.Effect{To: bot.ToPerson(id), Project: project, Waits: true, Body: newsCard(r, lang, r.In(lang, "task.is-yours"), of, issue)})
	if absence.Deputy == "" {
		return nil
	}
	deputy, there, err := bot.PersonNow(r, absence.Deputy)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if err != nil || there.Gone || there.Outsider || of.Role(deputy) < bot.RoleMember {
		return nil
	}
	lang = there.Language(of.Lang)
	r.Send(bot.Effect{To: bot.ToPerson(deputy), Project: project, Body: newsCard(r, lang, r.In(lang, "task.is-theirs", "name", p.Name), of, issue)})
	return nil
}

// newsCard tells in private of an issue that became somebody's.
func newsCard(r *bot.Request, lang, title string, of bot.Project, issue bot.Issue) bot.Card {
	line := name(issue)
	if issue.Summary != "" {
		line += " **" + bot.Escape(issue.Summary) + "**"
	}
	if issue.Due != "" {
		line += " · " + i18n.DayOf(lang, issue.Due, r.Now)
	}
	return bot.Card{Title: title, Tag: of.Key, Tone: bot.ToneInfo, Lang: lang, Parts: []bot.Part{bot.Words(line)}}
}

// toldAssignees are those who were told that an issue is theirs.
var toldAssignees = bot.Records[told]{Kind: "task-told-assignee", Schema: 1}

// tellNewAssignee tells whoever got a task that it is theirs, unless they asked for it themselves.
func tellNewAssignee(ctx context.Context, r *bot.Request, t record) error {
	a, err := bot.ParseAccount(t.Assignee.Account)
	if err != nil || t.Assignee.Name == "" {
		return nil //nolint:nilerr // nobody whom golive knows
	}
	id, _, err := bot.PersonOf(r, a)
	if errors.Is(err, bot.ErrNotFound) || err == nil && id == t.Asker {
		return nil
	}
	if err != nil {
		return err
	}
	return tellAssignee(ctx, r, t.Project, id, t.At, bot.Issue{Key: t.Issue, Link: t.IssueLink, Summary: t.Summary, Due: t.Due})
}

// projectKey is the key of a project, for a card's tag.
func projectKey(r *bot.Request, id string) string {
	p, err := bot.Projects.Get(r, id)
	if err != nil {
		return ""
	}
	return p.Key
}

// inRoom reports whether an account is in a room, as far as the platform says so in time.
func inRoom(ctx context.Context, r *bot.Request, room bot.Place, a bot.Account) bool {
	d, err := r.Directory(room.Platform)
	if err != nil {
		return false
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	members, err := d.Members(ctx, room.Room())
	if err != nil {
		return false
	}
	for _, m := range members {
		if m == a {
			return true
		}
	}
	return false
}

// kinds of links, by what people say.
var linkWords = map[string]string{"blocks": "Blocks", "阻塞": "Blocks", "relates": "Relates", "relates to": "Relates", "相关": "Relates", "关联": "Relates",
	"duplicates": "Duplicate", "重复": "Duplicate", "": "Relates"}

// linkTasks is the command: `task link KEY blocks KEY2`.
func linkTasks(ctx context.Context, r *bot.Request) error {
	i, rest, err := about(ctx, r, "task.link.example")
	if err != nil {
		return err
	}
	words := strings.Fields(rest)
	if len(words) == 0 {
		return bot.Tell("task.link-how", "example", r.T("task.link.example"))
	}
	other := strings.ToUpper(words[len(words)-1])
	kind, known := linkWords[strings.ToLower(strings.Join(words[:len(words)-1], " "))]
	if !known || !isKey(other) || other == i.Key {
		return bot.Tell("task.link-how", "example", r.T("task.link.example"))
	}
	o, _, _, err := issueHere(ctx, r, other)
	if err != nil {
		return err
	}
	return ask(r, deed{Issue: i.Key, Said: r.T("task.is-linked", "issue", name(i), "other", name(o))}, bot.LinkIssues{Issue: i.Key, Other: other, Type: kind})
}

// watchTask and unwatchTask are the commands: `watch [KEY]`, `unwatch [KEY]`.
func watchTask(ctx context.Context, r *bot.Request) error { return watch(ctx, r, false) }

func unwatchTask(ctx context.Context, r *bot.Request) error { return watch(ctx, r, true) }

func watch(ctx context.Context, r *bot.Request, off bool) error {
	i, _, err := about(ctx, r, "task.watch.example")
	if err != nil {
		return err
	}
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	look, cancel := r.Patience(ctx)
	defer cancel()
	u, err := me(look, r, tracker)
	if err != nil {
		return err
	}
	key := "task.is-watched"
	if off {
		key = "task.is-unwatched"
	}
	return ask(r, deed{Issue: i.Key, Said: r.T(key, "issue", name(i), "name", bot.Escape(r.Who.Name))}, bot.Watch{Issue: i.Key, User: u, Off: off})
}
