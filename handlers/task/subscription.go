package task

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/workday"
)

// A room of the team can subscribe to what happens to the issues of its project in the tracker, whoever made them: to some
// types, priorities, components, to a query, to some kinds of changes. What clients read along is never told so: what they
// raised is told to them by itself (see the capability item).

const (
	feedMost  = 20   // subscriptions of a room to one project
	namesMost = 20   // types, priorities or components of one subscription, and of a list of what there is
	queryMost = 1000 // characters of a query
)

// Kinds of changes; those of fields are named as in "task.fact-<kind>".
const (
	onCreated  = "created"
	onStatus   = "status"
	onAssignee = "assignee"
	onDue      = "due"
	onPriority = "priority"
	onSummary  = "summary"
	onComment  = "comment"
	onDeleted  = "deleted"
)

var changeKinds = []string{onCreated, onStatus, onAssignee, onDue, onPriority, onSummary, onComment, onDeleted}

// subscription is one of a room.
type subscription struct {
	ID     string    `json:"id"`
	Filter filter    `json:"filter"`
	By     string    `json:"by"` // person ID
	Name   string    `json:"name"`
	Since  time.Time `json:"since"`           // what happened earlier is not told
	Wrong  string    `json:"wrong,omitempty"` // what the tracker says of a query that it no longer takes; it is not asked again
	Over   string    `json:"over,omitempty"`  // ID of the stop that ended it, while that can be undone
}

// feed is what a room hears of a project of its own accord; its ID is made by feedID.
type feed struct {
	Project string         `json:"project"` // ID
	Room    bot.Place      `json:"room"`
	Subs    []subscription `json:"subs,omitempty"`
	Next    time.Time      `json:"next,omitzero"` // when what waits is told; zero if nothing waits
	Last    time.Time      `json:"last,omitzero"` // when something was told last
	Day     string         `json:"day,omitempty"` // of that, YYYY-MM-DD
	Told    int            `json:"told,omitempty"`
	Tries   int            `json:"tries,omitempty"` // how often the tracker was silent when it was asked last
}

var feeds = bot.Records[feed]{Kind: "task-feed", Schema: 1, Index: map[string]func(feed) []string{
	"project": func(f feed) []string { return []string{f.Project} },
}}

func feedID(project string, room bot.Place) string { return project + "/" + room.Room().String() }

// feedOf reads what feedID made.
func feedOf(id string) (project string, room bot.Place, err error) {
	project, at, _ := strings.Cut(id, "/")
	room, err = bot.ParsePlace(at)
	return project, room, err
}

func feedTimer(id string) string { return "task-feed/" + id }

// forgetFeed takes out who subscribed.
func forgetFeed(_ string, f *feed, s bot.DataSubject) bool {
	for i := range f.Subs {
		if sub := &f.Subs[i]; s.Is(sub.By) {
			sub.By, sub.Name = "", bot.Erased
		}
	}
	return true
}

// live are the subscriptions that are neither stopped nor broken.
func (f feed) live() []subscription {
	return slices.DeleteFunc(slices.Clone(f.Subs), func(s subscription) bool { return s.Over != "" || s.Wrong != "" })
}

// shown are those that are not stopped.
func (f feed) shown() []subscription {
	return slices.DeleteFunc(slices.Clone(f.Subs), func(s subscription) bool { return s.Over != "" })
}

// since is when the first of them began.
func (f feed) since() time.Time {
	var first time.Time
	for _, s := range f.live() {
		if first.IsZero() || s.Since.Before(first) {
			first = s.Since
		}
	}
	return first
}

func (f feed) sub(id string) int {
	return slices.IndexFunc(f.Subs, func(s subscription) bool { return s.ID == id })
}

// hears reports whether something of the project may be told in the room now: it is the team's, is open, and the project runs.
func (f feed) hears(r *bot.Request, p bot.Project) (bool, error) {
	room, err := bot.Rooms.Get(r, f.Room.String())
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	return err == nil && p.State == bot.ProjectRunning && !room.Closed && room.Audience() == bot.Team && slices.Contains(room.Projects, f.Project), err
}

// put keeps a feed as long as there is something in it.
func (f feed) put(r *bot.Request, id string) error {
	if len(f.Subs) == 0 && f.Next.IsZero() {
		return feeds.Delete(r, id)
	}
	return feeds.Put(r, id, f)
}

// Hours in which a room is told of its own accord, since midnight in the project's zone. Whoever changes something at night does
// not wake anybody.
const (
	opens  = 8*time.Hour + 30*time.Minute
	closes = 19 * time.Hour
)

func clockOf(d time.Duration) string { return time.Time{}.Add(d).Format("15:04") }

// opening is t, or the next time at which is worked by a book, in a zone.
func opening(book workday.Book, zone *time.Location, t time.Time) time.Time {
	local := t.In(zone)
	at := func(day int, d time.Duration) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()+day, int(d/time.Hour), int(d%time.Hour/time.Minute), 0, 0, local.Location())
	}
	for day := range 60 {
		if book.Day(at(day, opens)).Off || !t.Before(at(day, closes)) {
			continue
		}
		if from := at(day, opens); t.Before(from) {
			return from
		}
		return t
	}
	return t
}

// endFeeds ends the subscriptions of a project that was closed.
func endFeeds(r *bot.Request, project string) error {
	for f, err := range feeds.Find(r, bot.Query{Index: "project", Value: project}) {
		if err != nil {
			return err
		}
		if err := feeds.Delete(r, f.ID); err != nil { // what waits is dropped when it is due
			return err
		}
	}
	return nil
}
