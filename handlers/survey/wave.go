package survey

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

// state is how far a wave has come.
type state string

// States of a wave.
const (
	planned   state = "planned" // it has a day, or waits for the project to go live
	running   state = "open"
	closed    state = "closed"
	cancelled state = "cancelled"
)

// wave is one round in which one questionnaire is put to one group of people.
type wave struct {
	Project   string        `json:"project"`
	Q         questionnaire `json:"questionnaire"`
	State     state         `json:"state"`
	Anonymous bool          `json:"anonymous,omitempty"`
	After     *int          `json:"after,omitempty"` // days after the actual go-live; nil: on a day that was said
	Members   bool          `json:"members"`         // the client's people in the project are invited
	Opens     time.Time     `json:"opens,omitzero"`  // zero: nobody knows yet
	Closes    time.Time     `json:"closes,omitzero"`
	Stays     int           `json:"stays"`             // open for how many working days
	Zone      string        `json:"zone,omitempty"`    // by whose clock it opens and closes, IANA; empty: the project's
	Clock     string        `json:"clock,omitempty"`   // time of day at which it opens, and at which people are reminded, HH:MM
	Closing   string        `json:"closing,omitempty"` // time of day at which it closes, HH:MM
	By        string        `json:"by"`                // person ID of who planned it
	Lang      string        `json:"lang"`
	Board     bot.Target    `json:"board"` // where its card is
	Reminded  int           `json:"reminded,omitempty"`
	Invited   int           `json:"invited,omitempty"` // when it opened
	Cuts      []cut         `json:"cuts,omitempty"`
	// Pepper is a part of what the numbers are made of under which anonymous answers are kept. It is forgotten when the wave closes.
	Pepper string `json:"pepper,omitempty"`
	Few    bool   `json:"few,omitempty"` // it did not open, since nobody would be asked, or fewer than eight anonymously
	Shared bool   `json:"shared,omitempty"`
	Retell bool   `json:"retell,omitempty"` // it closes later than some were told: they are when all have been asked
	Theme  *theme `json:"theme,omitempty"`  // the lead was told that many anonymous scores are low
	// WithProject says that it was cancelled since its project was closed, and is planned again if that is reopened.
	WithProject bool `json:"with_project,omitempty"`
}

// cut tells that somebody was left out after the opening.
type cut struct {
	Day string `json:"day"`
	By  string `json:"by"`
	N   int    `json:"n"`
	// Away: golive did, since they are away for longer than the wave can stay open.
	Away bool `json:"away,omitempty"`
	Back bool `json:"back,omitempty"` // who had been left out is asked again
}

// line tells of it.
func (c cut) line(say func(string, ...any) string, day string) string {
	key := "survey.cut-line"
	switch {
	case c.Away:
		key = "survey.cut-away"
	case c.Back:
		key = "survey.cut-back"
	}
	return say(key, "n", c.N, "day", day)
}

var waves = bot.Records[wave]{
	Kind: "survey-wave", Schema: 1,
	Index: map[string]func(wave) []string{
		"project": func(w wave) []string { return []string{w.Project} },
		"live": func(w wave) []string {
			if w.State != planned && w.State != running {
				return nil
			}
			return []string{w.Project}
		},
	},
	Known: &bot.Known[wave]{Own: wave.own}, // each answer reads it, with all its questions
}

// own is a wave that may be changed. Its questionnaire never is.
func (w wave) own() wave {
	w.Cuts = slices.Clone(w.Cuts)
	return w
}

// When things happen, by the clock of those who are asked.
const (
	morning     = "09:30" // where no other hour was chosen
	earliest    = "08:30" // people are asked in their working hours
	latest      = "17:00"
	evening     = 18 * time.Hour // where no other hour of closing was chosen
	lastClosing = "22:00"
	opening     = 8*time.Hour + 30*time.Minute
	defaultStay = 7
	longestMore = 21 // days that a wave stays open for those who are asked later
	leastSecret = 8  // invited, for an anonymous wave
	leastShown  = 5  // answers of an anonymous wave that are shown
	remindMost  = 2
)

// schedule sets when the wave opens and closes, counted from the actual go-live. Without that nobody knows.
func (w *wave) schedule(p bot.Project, d days, now time.Time) {
	if w.After == nil {
		return
	}
	live, err := time.ParseInLocation(time.DateOnly, p.GoLive, d.loc)
	if err != nil {
		w.Opens, w.Closes = time.Time{}, time.Time{}
		return
	}
	w.openOn(d, live.AddDate(0, 0, *w.After), now)
}

// clock is the time of day at which something of the wave begins.
func (w wave) clock() time.Duration { return timeOfDay(cmp.Or(w.Clock, morning)) }

// closesAt is the time of day at which it closes. It is an hour or more after the clock: on the last day people are reminded as well.
func (w wave) closesAt() time.Duration {
	if w.Closing == "" {
		return evening
	}
	return timeOfDay(w.Closing)
}

// timeOfDay reads HH:MM.
func timeOfDay(s string) time.Duration {
	t, err := time.Parse("15:04", s)
	if err != nil { // the form takes no such time
		return evening
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

// openOn sets the opening to a day at the wave's hour, or to the next working day on which that is still to come; and the closing.
func (w *wave) openOn(d days, day, now time.Time) {
	w.Opens = d.at(d.working(day), w.clock())
	if w.Opens.Before(now) {
		today := now.In(d.loc)
		w.Opens = d.at(d.working(today), w.clock())
		if w.Opens.Before(now) {
			w.Opens = d.at(d.working(today.AddDate(0, 0, 1)), w.clock())
		}
	}
	w.closeAfter(d)
}

// closeAfter sets the closing to its hour on the last of so many working days after that of the opening.
func (w *wave) closeAfter(d days) {
	w.Zone = d.loc.String()
	w.Closes = d.at(d.after(w.Opens.In(d.loc), max(1, w.Stays)), w.closesAt())
}

// follow moves the opening, or the closing, to days that are worked and to the clock of those who are asked; it reports whether it did.
// A closing only moves to a later time: people were told the other one.
func (w *wave) follow(d days, p bot.Project, now time.Time) bool {
	p.Zone = cmp.Or(w.Zone, p.Zone)
	was := p.Location()
	other := was.String() != d.loc.String()
	switch {
	case w.State == planned && !w.Opens.IsZero() && (other || d.off(w.Opens)):
		w.openOn(d, w.Opens.In(was), now)
	case w.State == running && (other || d.off(w.Closes)):
		w.Zone = d.loc.String()
		if at := d.at(d.working(w.Closes.In(was)), w.closesAt()); at.After(w.Closes) {
			w.Closes = at
		}
	default:
		return false
	}
	return true
}

// over reports whether the time to answer an open wave has passed: it is about to close, or will when a pause of its project ends.
func (w wave) over(now time.Time) bool { return w.State == running && !now.Before(w.Closes) }

// tickKey is the key of a wave's timer: it has one, for whatever comes next.
func tickKey(id string) string { return "survey/" + id }

// lane of a wave's own events.
func lane(id string) string { return "survey/" + id }

// runName is the wave's name among what of a project goes on by itself.
func runName(id string) string { return "survey." + id }

// arm sets the timer for what comes next: the opening, a morning on which somebody may be asked or reminded, or the closing.
func (w wave) arm(r *bot.Request, p bot.Project, id string) error {
	d, err := daysOf(r, w.Project, p)
	if err != nil {
		return err
	}
	due := time.Time{}
	switch w.State {
	case planned:
		due = w.Opens
	case running:
		today := r.Now.In(d.loc)
		next := d.at(d.working(today), w.clock())
		if !next.After(r.Now) { // today's is over, or is this
			next = d.at(d.working(today.AddDate(0, 0, 1)), w.clock())
		}
		if due = w.Closes; next.Before(due) {
			due = next
		}
	}
	if due.IsZero() || p.State == bot.ProjectPaused {
		r.Disarm(tickKey(id))
		return nil
	}
	r.Arm(bot.Timer{Key: tickKey(id), Due: due, Name: "survey.tick", Data: bot.Encode(id)})
	return nil
}

// put keeps a wave, with its timers.
func (w wave) put(r *bot.Request, p bot.Project, id string) error {
	if err := w.arm(r, p, id); err != nil {
		return err
	}
	w.retireLater(r, id)
	return waves.Put(r, id, w)
}

// tick is the timer of a wave. While the project is paused nothing happens; when it goes on the timers are set anew.
func tick(ctx context.Context, r *bot.Request) error {
	var id string
	if err := r.DecodeTimer(&id); err != nil {
		return err
	}
	w, p, err := aboutWave(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := bot.Projects.Hold(r, w.Project); err != nil {
		return err
	}
	switch {
	case p.State == bot.ProjectPaused:
		return nil
	case w.State == planned && !w.Opens.IsZero() && !r.Now.Before(w.Opens):
		return openToday(ctx, r, id, w, p)
	case w.over(r.Now):
		return closeWave(ctx, r, id, w, p)
	case w.State == running:
		return morningRound(r, id, w, p)
	}
	return nil
}

// openToday opens a wave whose time has come, unless its day became a day off of those who are asked since it was planned.
func openToday(ctx context.Context, r *bot.Request, id string, w wave, p bot.Project) error {
	d, err := daysOf(r, w.Project, p)
	if err != nil {
		return err
	}
	if today := r.Now.In(d.loc); !d.working(today).Equal(today) {
		w.openOn(d, today, r.Now)
		if err := w.put(r, p, id); err != nil {
			return err
		}
		return showBoard(r, id, w, p)
	}
	return open(ctx, r, id, w, p)
}

// aboutWave reads a wave and makes its project the request's.
func aboutWave(r *bot.Request, id string) (wave, bot.Project, error) {
	w, err := waves.Get(r, id)
	if err != nil {
		return w, bot.Project{}, err
	}
	if err := r.About(w.Project); err != nil {
		return w, bot.Project{}, err
	}
	if r.ProjectID != w.Project {
		return w, bot.Project{}, bot.ErrNotFound
	}
	return w, r.Project, nil
}

// enterWave reads a wave for an act of somebody who needs a role in its project.
func enterWave(r *bot.Request, id string, least bot.Role) (wave, error) {
	w, err := waves.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return w, bot.Tell("bot.old-button")
	}
	if err != nil {
		return w, err
	}
	return w, r.Enter(w.Project, least)
}

// title is what the wave is called.
func (w wave) title(lang string) string { return w.Q.Title.in(lang) }

// secret makes of parts what nobody can calculate who has only the store: the key of signed links is not in it.
func secret(links bot.Links, purpose string, parts ...string) string {
	return bot.HashID(links.Sign("survey."+purpose, fmt.Sprintf("%q", parts), time.Unix(0, 0)))
}

// respondentLang is the language in which to ask somebody.
func respondentLang(i invitation, who bot.Person, p bot.Project) string {
	return cmp.Or(i.Lang, who.Language(p.Lang))
}
