package task

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// What happens to an issue in the tracker speaks in the thread of its task: what changed, from what it was when somebody last
// heard to what it is now, and what was said. Changes that come at once are said at once, a moment later. Everything is kept
// by day as well, for whoever asks what changed.

const (
	newsWait   = 20 * time.Second    // from the first change until it is told, with those that follow
	newsKept   = 14 * 24 * time.Hour // how long "what changed" reaches back
	saidMost   = 5                   // comments that one message quotes
	seenMost   = 50                  // comments of an issue that are known to have come
	quotedMost = 500                 // characters of a comment that are quoted
)

// remark is a comment of the tracker.
type remark struct {
	By   string `json:"by"`
	Text string `json:"text"`
}

// batch is what happened in a while.
type batch struct {
	Turns   []turn   `json:"turns,omitempty"` // one a field: what came between is left out
	By      []string `json:"by,omitempty"`    // names of those who did it
	Remarks []remark `json:"remarks,omitempty"`
	Said    int      `json:"said,omitempty"` // comments in all
	Changes int      `json:"changes,omitempty"`
	Made    bool     `json:"made,omitempty"`  // the issue was created
	Maker   string   `json:"maker,omitempty"` // name of whoever created it
	Gone    bool     `json:"gone,omitempty"`  // it was deleted
	Vague   bool     `json:"vague,omitempty"` // it changed, and nobody knows what
}

func (b batch) empty() bool { return b.Changes+b.Said == 0 && !b.Made && !b.Gone && !b.Vague }

// without is the batch without a person.
func (b batch) without(s bot.DataSubject) batch {
	b.By = slices.DeleteFunc(slices.Clone(b.By), func(name string) bool { return slices.Contains(s.Names, name) })
	if slices.Contains(s.Names, b.Maker) {
		b.Maker = ""
	}
	b.Remarks = slices.DeleteFunc(slices.Clone(b.Remarks), func(m remark) bool { return slices.Contains(s.Names, m.By) })
	b.Turns = slices.Clone(b.Turns)
	for i := range b.Turns {
		for _, side := range []*string{&b.Turns[i].From, &b.Turns[i].To} {
			if slices.Contains(s.Names, *side) {
				*side = bot.Erased
			}
		}
	}
	return b
}

// news is what happened to an issue; its ID is that of the task that became it, else made of project and key.
type news struct {
	Project string           `json:"project"`
	Issue   string           `json:"issue,omitempty"` // key, of one that golive did not file
	Summary string           `json:"summary,omitempty"`
	Link    string           `json:"link,omitempty"`
	Open    batch            `json:"open,omitzero"` // still to be told
	Days    map[string]batch `json:"days,omitempty"`
	Seen    []string         `json:"seen,omitempty"` // IDs of comments
	Last    string           `json:"last,omitempty"` // day of the last, YYYY-MM-DD
}

var allNews = bot.Records[news]{Kind: "task-news", Schema: 1, Index: map[string]func(news) []string{
	"project": func(n news) []string { return []string{n.Project} },
}}

// forgetNews drops who said what.
func forgetNews(_ string, n *news, s bot.DataSubject) bool {
	n.Open = n.Open.without(s)
	for day, b := range n.Days {
		n.Days[day] = b.without(s)
	}
	return true
}

// add takes what happened into the batch.
func (b *batch) add(turns []turn, by []string, m *remark) {
	for _, t := range turns {
		b.Changes++
		i := slices.IndexFunc(b.Turns, func(old turn) bool { return old.Field == t.Field })
		if i < 0 {
			b.Turns = append(b.Turns, t)
			continue
		}
		if b.Turns[i].To = t.To; b.Turns[i].From == t.To { // it is as it was
			b.Turns = slices.Delete(b.Turns, i, i+1)
		}
	}
	if len(turns) > 0 {
		b.did(by)
	}
	if m != nil {
		b.Said++
		if len(b.Remarks) == saidMost {
			b.Remarks = b.Remarks[1:]
		}
		b.Remarks = append(b.Remarks, *m)
	}
}

// did adds who did something.
func (b *batch) did(by []string) {
	for _, name := range by {
		if !slices.Contains(b.By, name) && len(b.By) < saidMost {
			b.By = append(b.By, name)
		}
	}
}

// noteTurns keeps how the issue changed from what it was: what others did is told.
func noteTurns(r *bot.Request, id string, t record, was standing, c bot.IssueChange) error {
	theirs, own := apart(turns(was, t.standing()), c)
	by := c.Names()
	if c.Own {
		by = nil
	}
	if err := note(r, id, t, theirs, by, nil); err != nil || len(own) == 0 {
		return err
	}
	return noteOwn(r, id, t, func(day *batch) { day.add(own, nil, nil) })
}

// note keeps what happened, and has it told in a moment.
func note(r *bot.Request, id string, t record, turns []turn, by []string, c *bot.IssueComment) error {
	n, err := allNews.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	n.Project = t.Project
	var m *remark
	if c != nil {
		if slices.Contains(n.Seen, c.ID) {
			return nil
		}
		if n.Seen = append(n.Seen, c.ID); len(n.Seen) > seenMost {
			n.Seen = n.Seen[1:]
		}
		m = remarkOf(*c)
	}
	if len(turns) == 0 && m == nil {
		return nil
	}
	if n.Open.empty() {
		r.Arm(bot.Timer{Key: "task/" + id + "/news", Due: r.Now.Add(newsWait), Name: "task.news", Data: bot.Encode(id)})
	}
	n.Open.add(turns, by, m)
	p, err := bot.Projects.Get(r, t.Project)
	if err != nil {
		return err
	}
	n.keep(r.Now.In(p.Location()), func(day *batch) { day.add(turns, by, m) })
	return allNews.Put(r, id, n)
}

// noteOwn keeps what the thread is not told: what golive itself was asked to do, which was told where it was asked, and that the
// issue was deleted, which the card tells.
func noteOwn(r *bot.Request, id string, t record, add func(*batch)) error {
	n, err := allNews.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	p, err := bot.Projects.Get(r, t.Project)
	if err != nil {
		return err
	}
	n.Project = t.Project
	n.keep(r.Now.In(p.Location()), add)
	return allNews.Put(r, id, n)
}

// keep takes what happened into the batch of the day, in the project's zone, and forgets what is long past.
func (n *news) keep(now time.Time, add func(*batch)) {
	n.Last = now.Format(time.DateOnly)
	if n.Days == nil {
		n.Days = map[string]batch{}
	}
	day := n.Days[n.Last]
	add(&day)
	n.Days[n.Last] = day
	oldest := now.Add(-newsKept).Format(time.DateOnly)
	maps.DeleteFunc(n.Days, func(day string, _ batch) bool { return day < oldest })
}

func remarkOf(c bot.IssueComment) *remark {
	return &remark{By: c.Author.Name, Text: cut(strings.TrimSpace(c.Text), quotedMost)}
}

// noteIssue keeps what happened to an issue that golive did not file, and that a room subscribes to.
func noteIssue(r *bot.Request, project string, p bot.Project, w happened) error {
	id := bot.HashID("issue", project, w.issue.Key)
	n, err := allNews.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	n.Project, n.Issue, n.Link = project, w.issue.Key, w.issue.Link
	if w.issue.Summary != "" {
		n.Summary = w.issue.Summary
	}
	n.keep(r.Now.In(p.Location()), w.into)
	return allNews.Put(r, id, n)
}

// cut is at most n characters of a text.
func cut(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return s
}

// tellNews says in the task's thread what happened.
func tellNews(_ context.Context, r *bot.Request) error {
	id, t, err := timed(r)
	if err != nil {
		return err
	}
	n, err := allNews.Get(r, id)
	if err != nil || n.Open.empty() {
		return err
	}
	open := n.Open
	n.Open = batch{}
	if err := allNews.Put(r, id, n); err != nil {
		return err
	}
	if len(open.Turns) == 0 && open.Said == 0 || t.Restricted { // it is all as it was, or not for everybody
		return nil
	}
	if shown, err := teams(r, t.At); err != nil || !shown {
		return err
	}
	c := bot.Card{Title: t.Issue + " " + t.Summary, Tag: tagOf(r, t), Tone: tones[t.Category], Lang: t.Lang, Parts: []bot.Part{
		bot.Words(strings.Join(lines(r, t.Lang, open), "\n"))}}
	if t.IssueLink != "" {
		c.Parts = append(c.Parts, bot.Row(bot.LinkButton(r.In(t.Lang, "task.open"), t.IssueLink)))
	}
	r.Send(bot.Effect{To: t.At, Project: t.Project, Body: c})
	return nil
}

// teams reports whether a place is still the team's, or private.
func teams(r *bot.Request, at bot.Target) (bool, error) {
	if at.Room == (bot.Place{}) {
		return true, nil
	}
	room, err := bot.Rooms.Get(r, at.Room.Room().String())
	if errors.Is(err, bot.ErrNotFound) {
		return true, nil // the private chat of one person; the engine sees to whose
	}
	return err == nil && room.Audience() == bot.Team && !room.Closed, err
}

// lines tell in markup what happened, a line each.
func lines(r *bot.Request, lang string, b batch) []string {
	var all []string
	switch {
	case b.Made && b.Maker != "":
		all = append(all, r.In(lang, "task.was-created-by", "name", bot.Escape(b.Maker)))
	case b.Made:
		all = append(all, r.In(lang, "task.was-created"))
	case b.Vague:
		all = append(all, r.In(lang, "task.was-changed"))
	}
	if b.Gone {
		all = append(all, r.In(lang, "task.was-deleted"))
	}
	for _, t := range b.Turns {
		shown := func(value string) string {
			switch {
			case value != "" && t.Field == "task.fact-due":
				return i18n.DayOf(lang, value, r.Now)
			case value != "":
				return bot.Escape(short(value))
			case t.Field == "task.fact-assignee":
				return r.In(lang, "task.nobody")
			case t.Field == "task.fact-due":
				return r.In(lang, "task.no-due")
			}
			return r.In(lang, "task.none")
		}
		all = append(all, r.In(lang, "task.change", "field", r.In(lang, t.Field), "was", shown(t.From), "is", shown(t.To)))
	}
	if (len(b.Turns) > 0 || b.Gone) && len(b.By) > 0 {
		all = append(all, "_"+r.In(lang, "task.changed-by", "names", bot.Escape(strings.Join(b.By, r.In(lang, "task.comma"))))+"_")
	}
	if more := b.Said - len(b.Remarks); more > 0 {
		all = append(all, r.In(lang, "task.said-more", "n", more))
	}
	for _, m := range b.Remarks {
		all = append(all, r.In(lang, "task.said", "name", bot.Escape(m.By)))
		for line := range strings.SplitSeq(m.Text, "\n") {
			all = append(all, "> "+bot.Escape(line))
		}
	}
	return all
}

// summary is a batch in one line, for a list.
func (b batch) summary(r *bot.Request, lang string) string {
	all := lines(r, lang, batch{Made: b.Made, Maker: b.Maker, Gone: b.Gone, Vague: b.Vague})
	for _, t := range b.Turns {
		all = append(all, lines(r, lang, batch{Turns: []turn{t}})...)
	}
	if (len(b.Turns) > 0 || b.Gone) && len(b.By) > 0 {
		all[len(all)-1] += r.In(lang, "task.by-names", "names", bot.Escape(strings.Join(b.By, r.In(lang, "task.comma"))))
	}
	if b.Said > 0 {
		all = append(all, r.In(lang, "task.n-comments", "n", b.Said))
	}
	if len(all) == 0 {
		all = []string{r.In(lang, "task.as-it-was", "n", b.Changes)}
	}
	return strings.Join(all, r.In(lang, "task.and"))
}

// since merges what happened since a day.
func (n news) since(day string) batch {
	var all batch
	for _, d := range slices.Sorted(maps.Keys(n.Days)) {
		if d < day {
			continue
		}
		b := n.Days[d]
		all.add(b.Turns, nil, nil)
		all.Said += b.Said
		all.Changes += b.Changes - len(b.Turns)
		all.Made, all.Gone, all.Vague = all.Made || b.Made, all.Gone || b.Gone, all.Vague || b.Vague
		all.Maker = cmp.Or(all.Maker, b.Maker)
	}
	return all
}
