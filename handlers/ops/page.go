package ops

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/page"
)

//go:embed page
var pageFiles embed.FS

// What the page lists at most.
const (
	deadMost  = 20
	roomMost  = 50
	timerMost = 20
	timerSpan = 24 * time.Hour
)

// expiryTimer is the name of the timer's event that ends a draft which nobody confirms: a draft is pending as long as it is
// set. Names of events are permanent.
const expiryTimer = "task.expire"

// desk serves the operators' page.
type desk struct{ *page.Set }

// pages are the capability's.
func pages(p bot.Pages) http.Handler {
	return page.Serve(p, pageFiles, func(set *page.Set, mux *http.ServeMux) {
		d := desk{set}
		mux.HandleFunc("GET /ops/{token}", d.serve)
		mux.HandleFunc("POST /ops/{token}", d.serveReplay)
	})
}

// visitor is the operator who holds the link.
type visitor struct {
	bot.Visitor
	account bot.Account
	lang    string
}

// enter finds out who opens the page. Where it is no operator, or none any more, it says so and ok is false.
func (d desk) enter(w http.ResponseWriter, r *http.Request) (v visitor, ok bool) {
	subject, ok := d.Open(w, r, purpose)
	if !ok {
		return v, false
	}
	var err error
	if v.account, err = bot.ParseAccount(subject); err == nil {
		v.Visitor, err = d.Who(r.Context(), v.account)
	}
	v.lang = page.Lang(r, v.Person.Lang, v.Person.Spoke)
	switch {
	case err != nil:
		d.Trouble(w, v.lang, err)
		return v, false
	case v.Org < bot.RoleOperator:
		d.Say(w, v.lang, http.StatusForbidden, "page.not-for-you")
		return v, false
	}
	return v, true
}

// serve shows the page. It changes nothing.
func (d desk) serve(w http.ResponseWriter, r *http.Request) {
	if v, ok := d.enter(w, r); ok {
		d.show(w, r, v, bot.Answer{}, "")
	}
}

// serveReplay takes the button of a dead letter down the road, as a click of the operator's, and shows what came of it. The
// same press twice is one event.
func (d desk) serveReplay(w http.ResponseWriter, r *http.Request) {
	v, ok := d.enter(w, r)
	if !ok {
		return
	}
	id, at := r.PostFormValue("id"), r.PostFormValue("at")
	answer, err := d.Do(r.Context(), bot.Event{ID: "ops/replay/" + bot.HashID(v.account.String(), id, at), Name: bot.EventAction, Lane: "replay",
		From: v.account, Data: bot.Encode(bot.Click{Action: "ops.replay", Value: id, Lang: v.lang})})
	if err != nil {
		d.Trouble(w, v.lang, err)
		return
	}
	if answer.Toast == "" {
		answer.Toast, answer.Tone = d.Texts.Text(v.lang, "page.busy"), bot.ToneInfo
	}
	d.show(w, r, v, answer, id)
}

// sheet is the page's data.
type sheet struct {
	Sections []section
	AsOf     string
	Late     []lateRow
	Dead     []deadRow
	MoreDead string
	Rooms    []roomRow
	Timers   []timerRow
	More     string // timers
	Drafts   string
}

// show shows the page, with what came of a press of the dead letter's button that has the ID replayed; it may be a moment
// until the store has put that back.
func (d desk) show(w http.ResponseWriter, r *http.Request, v visitor, came bot.Answer, replayed string) {
	ctx, now, zone := r.Context(), d.Clock.Now(), v.Person.Location()
	words := words{lang: v.lang, now: now, zone: zone, page: true, text: func(key string, args ...any) string { return d.Texts.Text(v.lang, key, args...) }}
	rd, err := read(ctx, d.Store, d.Insight, now, zone)
	var s sheet
	if err == nil {
		err = d.fill(ctx, &s, words, &rd, replayed)
	}
	if err != nil {
		d.Trouble(w, v.lang, err)
		return
	}
	d.Show(w, page.Page{Name: "ops.html", Lang: v.lang, Title: words.text("ops.card-title"), Notice: came.Toast, Tone: came.Tone, Data: s})
}

// fill adds what the page has beyond the card.
func (d desk) fill(ctx context.Context, s *sheet, w words, rd *reading, replayed string) (err error) {
	if s.Dead, err = w.deadRows(d.Insight.Dead(ctx)); err != nil {
		return err
	}
	if i := slices.IndexFunc(s.Dead, func(l deadRow) bool { return l.ID == replayed }); i >= 0 {
		s.Dead, rd.backlog.Dead = slices.Delete(s.Dead, i, i+1), rd.backlog.Dead-1
	}
	s.Sections, s.AsOf, s.Late = w.sections(*rd), w.asOf(*rd), w.lateRows(*rd)
	if more := rd.backlog.Dead - len(s.Dead); more > 0 {
		s.MoreDead = w.text("ops.more-dead", "n", more)
	}
	if err := d.fillRooms(ctx, s, w, rd); err != nil {
		return err
	}
	return d.fillTimers(ctx, s, w, rd)
}

type lateRow struct{ Event, Project, Due, Sent, Why string }

func (w words) lateRows(rd reading) []lateRow {
	rows := make([]lateRow, len(rd.late))
	for i, s := range rd.late {
		rows[i] = lateRow{Event: w.timer(s.Event), Project: rd.keys[s.Project], Due: w.moment(s.Due), Sent: w.text("ops.not-yet"), Why: w.why(s.Why)}
		if !s.End.IsZero() {
			rows[i].Sent = w.text("ops.after", "age", w.span(s.End.Sub(s.Due)))
		}
	}
	return rows
}

type deadRow struct {
	ID, Kind, Name, Reason, Ago string
	Tries                       int
	At                          int64 // tells one death of a letter from the next
}

func (w words) deadRows(letters iter.Seq2[bot.DeadLetter, error]) ([]deadRow, error) {
	var rows []deadRow
	for l, err := range letters {
		if err != nil {
			return nil, err
		}
		if len(rows) == deadMost {
			break
		}
		rows = append(rows, deadRow{ID: l.ID, Kind: w.text("ops.kind." + l.Kind), Name: l.Name, Reason: l.Reason, Ago: w.ago(w.now.Sub(l.At)),
			Tries: l.Tries, At: l.At.UnixNano()})
	}
	return rows, nil
}

type roomRow struct{ Name, Platform, Projects, State string }

// fillRooms lists the rooms to which less is said than their project's team may expect.
func (d desk) fillRooms(ctx context.Context, s *sheet, w words, rd *reading) error {
	rooms, err := bot.Rooms.List(ctx, d.Store, bot.Query{})
	if err != nil {
		return err
	}
	for _, f := range rooms {
		room := f.Value
		if !room.Closed && !room.Shared || len(s.Rooms) == roomMost {
			continue
		}
		state := "ops.shared"
		if room.Closed {
			state = "ops.closed-room"
		}
		row := roomRow{Name: room.Name, Platform: w.name("platform", room.Place.Platform), State: w.text(state)}
		if row.Name == "" {
			row.Name = w.text("ops.page.no-name")
		}
		if row.Projects, err = rd.projects(ctx, d.Store, room.Projects); err != nil {
			return err
		}
		s.Rooms = append(s.Rooms, row)
	}
	return nil
}

// timerRow is all timers of one kind in one project; due is the first of them.
type timerRow struct {
	Name, Project, Due string
	Count              int
}

// fillTimers lists what is due within a day, and counts the drafts that wait.
func (d desk) fillTimers(ctx context.Context, s *sheet, w words, rd *reading) error {
	var due []bot.Timer
	drafts := 0
	for t, err := range d.Insight.Timers(ctx, "") {
		if err != nil {
			return err
		}
		if t.Name == expiryTimer {
			drafts++
		}
		if !t.Due.After(rd.now.Add(timerSpan)) {
			due = append(due, t)
		}
	}
	s.Drafts = w.number(drafts)
	slices.SortFunc(due, func(a, b bot.Timer) int { return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Key, b.Key)) })
	at := map[timerRow]int{}
	for _, t := range due {
		projects, err := d.projectsOf(ctx, rd, t)
		if err != nil {
			return err
		}
		row := timerRow{Name: w.timer(t.Name), Project: projects}
		i, known := at[row]
		if !known {
			i, at[row] = len(s.Timers), len(s.Timers)
			row.Due = w.moment(t.Due)
			s.Timers = append(s.Timers, row)
		}
		s.Timers[i].Count++
	}
	if more := len(s.Timers) - timerMost; more > 0 {
		s.Timers, s.More = s.Timers[:timerMost], w.text("ops.more", "n", more)
	}
	return nil
}

// projectsOf are the keys of the project that a timer belongs to, or of those of its room.
func (d desk) projectsOf(ctx context.Context, rd *reading, t bot.Timer) (string, error) {
	if id := cmp.Or(projectOf(t.Owner), t.Project); id != "" {
		return rd.projects(ctx, d.Store, []string{id})
	}
	room, _, err := bot.Rooms.Read(ctx, d.Store, t.Room.Room().String())
	if errors.Is(err, bot.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return rd.projects(ctx, d.Store, room.Projects)
}
