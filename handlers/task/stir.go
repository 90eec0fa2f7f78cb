package task

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
)

// What happens to issues in the tracker is kept for the rooms that subscribe to it until it is told (see feed.go). What changed is
// told by the report where it says so; where it does not, as when golive has to ask what changed, by how the issue was when it was
// seen last.

// stir is what happened to an issue that a room is still to be told; its ID is made by stirID.
type stir struct {
	Feed  string    `json:"feed"` // ID
	Key   string    `json:"key"`
	Issue bot.Issue `json:"issue"` // as it was last seen
	Subs  []string  `json:"subs"`  // IDs of the subscriptions that are met, but for their queries
	Batch batch     `json:"batch,omitzero"`
	Since time.Time `json:"since"` // of the first
}

var stirs = bot.Records[stir]{Kind: "task-stir", Schema: 1, Index: map[string]func(stir) []string{
	"feed": func(s stir) []string { return []string{s.Feed} },
}}

func stirID(feed, issue string) string { return feed + "/" + issue }

// forgetStir drops who did and said what.
func forgetStir(_ string, s *stir, d bot.DataSubject) bool {
	s.Batch = s.Batch.without(d)
	if d.HasEmail(s.Issue.Assignee.Email) || slices.Contains(d.Names, s.Issue.Assignee.Name) {
		s.Issue.Assignee = bot.TrackerUser{Name: bot.Erased}
	}
	return true
}

// acts are when golive was last asked in a room to do something to an issue: what comes of it was told there.
var acts = bot.Records[told]{Kind: "task-act", Schema: 1}

const actFor = 10 * time.Minute // until what comes of an act has come

func actID(room bot.Place, issue string) string { return bot.HashID(room.Room().String(), issue) }

// acted notes that something is done to an issue from where the request came.
func acted(r *bot.Request, issue string) error {
	return acts.Put(r, actID(r.Event.Room, issue), told{At: r.Now})
}

// trackerOf is the tracker's project of an issue.
func trackerOf(i bot.Issue) string {
	project, _, _ := strings.Cut(i.Key, "-")
	return project
}

// followers are the projects with rooms that subscribe to a project of the tracker.
func followers(r *bot.Request, tracker string) ([]bot.Found[bot.Project], error) {
	var all []bot.Found[bot.Project]
	for p, err := range bot.Projects.Find(r, bot.Query{Index: "tracker", Value: tracker, Limit: 50}) {
		if err != nil {
			return nil, err
		}
		for _, err := range feeds.Find(r, bot.Query{Index: "project", Value: p.ID, Limit: 1}) {
			if err != nil {
				return nil, err
			}
			all = append(all, p)
		}
	}
	return all, nil
}

// pass hands a change on to those who keep it for rooms, if there are any: apart, so that they may ask the tracker and be tried
// again without the cards of tasks having to wait.
func pass(r *bot.Request, c bot.IssueChange) error {
	all, err := followers(r, trackerOf(c.Issue))
	if err == nil && len(all) > 0 {
		r.Publish("task.stirred", "", c)
	}
	return err
}

// stirred keeps a change for the rooms that subscribe to it.
func stirred(ctx context.Context, r *bot.Request) error {
	var c bot.IssueChange
	if err := r.Decode(&c); err != nil {
		return err
	}
	seen, err := sights.Get(r, c.Issue.Key)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	w, ok := seen.take(c)
	if !ok {
		return nil
	}
	if w.issue, ok, err = wholeIssue(ctx, r, c); err != nil || !ok {
		return err
	}
	if w.deleted {
		err = sights.Delete(r, c.Issue.Key)
	} else {
		err = sights.Put(r, c.Issue.Key, seen)
	}
	if err != nil {
		return err
	}
	all, err := followers(r, trackerOf(c.Issue))
	if err != nil {
		return err
	}
	for _, p := range all {
		if err := w.keep(r, p.ID, p.Value); err != nil {
			return err
		}
	}
	return nil
}

// keep keeps what happened for the rooms of one project, and what changed for whoever asks.
func (w happened) keep(r *bot.Request, project string, p bot.Project) error {
	if p.State != bot.ProjectRunning {
		return nil
	}
	made, err := madeOf(r, w.issue.Key)
	if err != nil || slices.ContainsFunc(made, func(t record) bool { return t.Project != project }) {
		return err // several projects may share one of the tracker's
	}
	wanted := false
	for f, err := range feeds.Find(r, bot.Query{Index: "project", Value: project}) {
		if err != nil {
			return err
		}
		taken, err := w.keepFor(r, f.ID, p)
		if err != nil {
			return err
		}
		wanted = wanted || taken
	}
	if len(made) > 0 { // what golive filed is noted already
		return nil
	}
	if w.issue.Restricted {
		return allNews.Delete(r, bot.HashID("issue", project, w.issue.Key))
	}
	if !wanted {
		return nil
	}
	return noteIssue(r, project, p, w)
}

// madeOf are the tasks that became an issue.
func madeOf(r *bot.Request, issue string) ([]record, error) {
	var all []record
	for f, err := range tasks.Find(r, bot.Query{Index: "issue", Value: issue, Limit: 20}) {
		if err != nil {
			return nil, err
		}
		all = append(all, f.Value)
	}
	return all, nil
}

// keepFor keeps what happened for one room, if it subscribes to that. The feed is held: while it is being told, this waits.
func (w happened) keepFor(r *bot.Request, id string, p bot.Project) (bool, error) {
	f, err := feeds.Hold(r, id)
	if err != nil {
		return false, err
	}
	if w.issue.Restricted { // nor is what was kept before it was
		return false, stirs.Delete(r, stirID(id, w.issue.Key))
	}
	if ok, err := f.hears(r, p); err != nil || !ok {
		return false, err
	}
	if w.first && w.issue.Created.After(f.since()) { // it would have been seen before
		w.first, w.created = false, true
	}
	if w.own || len(w.ours) > 0 {
		last, err := acts.Get(r, actID(f.Room, w.issue.Key))
		if err == nil && r.Now.Sub(last.At) < actFor { // it was told where it was done
			if w.own {
				return false, nil
			}
			w.turns = slices.DeleteFunc(slices.Clone(w.turns), func(t turn) bool { return slices.Contains(w.ours, t) })
		}
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return false, err
		}
	}
	var subs []string
	for _, s := range f.live() {
		if w.meets(s) {
			subs = append(subs, s.ID)
		}
	}
	if len(subs) == 0 {
		return false, nil
	}
	s, err := stirs.Get(r, stirID(id, w.issue.Key))
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return false, err
	}
	s.Feed, s.Key = id, w.issue.Key
	s.add(w, subs, r.Now)
	if err := stirs.Put(r, stirID(id, s.Key), s); err != nil {
		return false, err
	}
	if f.Next.IsZero() {
		days, err := daybook.Of(r, f.Project, p)
		if err != nil {
			return false, err
		}
		f.wait(r, id, f.next(days.Team, p, r.Now))
		return true, feeds.Put(r, id, f)
	}
	return true, nil
}

// meets reports whether what happened is what a subscription is about, but for its query.
func (w happened) meets(s subscription) bool {
	if at := w.issue.Updated; !at.IsZero() && at.Before(s.Since) && !w.deleted || !s.Filter.fits(w.issue) || w.deleted && s.Filter.Query != "" {
		return false
	}
	return slices.ContainsFunc(w.kinds(), s.Filter.wants)
}

// kinds are those of what happened.
func (w happened) kinds() []string {
	var all []string
	switch {
	case w.created:
		all = append(all, onCreated)
	case w.first:
		return changeKinds // nobody knows
	}
	if w.deleted {
		all = append(all, onDeleted)
	}
	if w.remark != nil {
		all = append(all, onComment)
	}
	for _, t := range w.turns {
		all = append(all, t.kind())
	}
	return all
}

// add takes what happened into what is to be told.
func (s *stir) add(w happened, subs []string, now time.Time) {
	if s.Since.IsZero() {
		s.Since = now
	}
	for _, id := range subs {
		if !slices.Contains(s.Subs, id) {
			s.Subs = append(s.Subs, id)
		}
	}
	if !w.issue.Updated.Before(s.Issue.Updated) {
		s.Issue = w.issue
		s.Issue.Reporter, s.Issue.Labels = bot.TrackerUser{}, nil
	}
	w.into(&s.Batch)
}

// into adds what happened to a batch.
func (w happened) into(b *batch) {
	b.Made, b.Gone, b.Vague = b.Made || w.created, b.Gone || w.deleted, b.Vague || w.first
	switch {
	case w.created && b.Maker == "" && len(w.by) > 0:
		b.Maker = w.by[0]
	case !w.created && len(w.turns) == 0 && w.remark == nil:
		b.did(w.by)
	}
	b.add(w.turns, w.by, w.remark)
}

// wait sets when what is kept is told.
func (f *feed) wait(r *bot.Request, id string, at time.Time) {
	f.Next = at
	r.Arm(bot.Timer{Key: feedTimer(id), Due: f.Next, Name: "task.feed-due", Project: f.Project, Data: bot.Encode(id)})
}

const stirsAtOnce = 400 // issues that one message tells of, and that are dropped for one event

// dropStirs forgets what was kept for a feed.
func dropStirs(r *bot.Request, feed string) error {
	n := 0
	for s, err := range stirs.Find(r, bot.Query{Index: "feed", Value: feed, Limit: stirsAtOnce}) {
		if err != nil {
			return err
		}
		n++
		if err := stirs.Delete(r, s.ID); err != nil {
			return err
		}
	}
	if n == stirsAtOnce {
		r.Arm(bot.Timer{Key: feedTimer(feed), Due: r.Now.Add(time.Second), Name: "task.feed-due", Data: bot.Encode(feed)})
	}
	return nil
}
