package engine

import (
	"cmp"
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
)

// Budget limits what golive says without being asked. The zero value means the defaults below.
type Budget struct {
	Room   int           // messages a day and room; default 6
	Person int           // private messages a day and person; default 4
	From   time.Duration // since midnight, in the person's zone; default 08:30
	To     time.Duration // default 19:00
	Zone   string        // of people and rooms that have none; default bot.DefaultZone
	SumAt  time.Duration // since midnight: when a room's held-back messages are summed up; default 18:00
}

func (b Budget) withDefaults() Budget {
	b.Room, b.Person = cmp.Or(b.Room, 6), cmp.Or(b.Person, 4)
	b.From, b.To = cmp.Or(b.From, 8*time.Hour+30*time.Minute), cmp.Or(b.To, 19*time.Hour)
	b.SumAt = cmp.Or(b.SumAt, 18*time.Hour)
	b.Zone = cmp.Or(b.Zone, bot.DefaultZone)
	return b
}

// noise counts what was said unasked in one room, or to one person, on one day.
type noise struct {
	Sent      int        `json:"sent"`
	Scheduled int        `json:"scheduled,omitempty"` // of those, what the project itself scheduled
	Counted   []string   `json:"counted,omitempty"`   // IDs of the effects in Sent: one that is tried again counts once
	Folded    int        `json:"folded,omitempty"`
	Lines     []string   `json:"lines,omitempty"` // of the first that were folded
	Open      bool       `json:"open,omitempty"`  // whether clients may see all of the lines
	Lang      string     `json:"lang,omitempty"`  // of what was folded last
	To        bot.Target `json:"to,omitzero"`     // whom the sum is for, if it is of a mute
}

const noiseLines = 10 // of folded messages that the sum names

var noises = bot.Records[noise]{Kind: "noise", Schema: 1}

// budget counts an unasked message. What is over the budget of its room or person is folded into one sum at the end
// of the day; what comes to a person outside of their hours waits unless its hour was set, and so does what comes to whoever is
// muted. What the project itself scheduled goes first: a part of the budget is kept for it as long as some of it is to be expected. What
// somebody set a time for themselves, or has to do by a time, comes in any case.
func (e *Engine) budget(ctx context.Context, j *bot.EffectJob, job bot.Job, room bot.Room, now time.Time) error {
	if j.Asked || j.Paced || j.Tries > 0 || job.Prior != nil || job.Noise == bot.NoiseAlarm || !isMessage(job.Body) {
		return nil
	}
	who, err := e.spokenTo(ctx, job.To)
	if err != nil {
		return err
	}
	zone, err := e.zoneOf(ctx, job, who.Person, room)
	if err != nil {
		return err
	}
	local := now.In(zone)
	whom, until, err := e.muted(ctx, job.To, who.id, now)
	if err != nil {
		return err
	}
	if whom != "" && job.Noise == bot.NoiseHint {
		return skip("left out: muted")
	}
	if whom != "" {
		return e.hush(ctx, job, who, whom, until, local)
	}
	if job.To.Account != (bot.Account{}) && !job.Noise.Timed() {
		open, err := e.nextOpen(ctx, job, who.id, local)
		if err != nil {
			return err
		}
		if open.After(now) {
			if job.Noise == bot.NoiseHint {
				return skip("left out: outside of their hours")
			}
			return later{bot.Later{At: open}}
		}
	}
	return e.count(ctx, job, room, local)
}

// spent reports whether one more message is too much for the day.
func (e *Engine) spent(ctx context.Context, n noise, job bot.Job, room bot.Room, local time.Time) (bool, error) {
	most, kept := e.Noise.Room, 0
	if job.To.Account != (bot.Account{}) {
		most, kept = e.Noise.Person, max(0, 1-n.Scheduled)
	}
	switch {
	case job.Noise == bot.NoiseOwn, job.Noise == bot.NoiseDuty:
		return false, nil
	case job.Noise.Planned(), n.Sent >= most:
		return n.Sent >= most, nil
	}
	expected, err := e.expected(ctx, room, local)
	return n.Sent >= most-min(kept+expected, most/3), err
}

// expected is how many timers of the room's projects are still due today: each may become a message here.
func (e *Engine) expected(ctx context.Context, room bot.Room, local time.Time) (int, error) {
	n, midnight := 0, time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location())
	for _, project := range room.Projects {
		for t, err := range e.Store.Timers(ctx, owner(project, "")) {
			if err != nil {
				return 0, err
			}
			if t.Due.Before(midnight) && (t.Room == bot.Place{} || t.Room.Room() == room.Place) {
				n++
			}
		}
	}
	return n, nil
}

func isMessage(b bot.Body) bool {
	switch b.(type) {
	case bot.Card, bot.Text, bot.Form, bot.File:
		return true
	}
	return false
}

// zoneOf is by whose clock a message comes: that of the person it is for, else of the project it is about.
func (e *Engine) zoneOf(ctx context.Context, job bot.Job, who bot.Person, room bot.Room) (*time.Location, error) {
	about := job.Project
	if len(room.Projects) > 0 {
		about = room.Projects[0]
	}
	name := who.Zone
	if name == "" && about != "" {
		p, _, err := bot.Projects.Read(ctx, e.Store, about)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return nil, err
		}
		name = p.Zone
	}
	return bot.Zone(cmp.Or(name, e.Noise.Zone)), nil // an unknown zone must not silence a room
}

// spokenTo is the person that a message is for; nobody if it is for a room, or golive does not know them.
func (e *Engine) spokenTo(ctx context.Context, to bot.Target) (human, error) {
	id := to.Person
	if id == "" && to.Account != (bot.Account{}) {
		found, err := bot.People.List(ctx, e.Store, bot.Query{Index: "account", Value: to.Account.String(), Limit: 1})
		if err != nil {
			return human{}, err
		}
		if len(found) > 0 {
			id = found[0].ID
		}
	}
	if id == "" {
		return human{}, nil
	}
	h, err := e.personNow(ctx, id)
	if unknown := skip(""); errors.As(err, &unknown) {
		return human{}, nil
	}
	return h, err
}

// nextOpen is local, or the next time at which a person may be spoken to unasked about a project: on the working days of their side.
func (e *Engine) nextOpen(ctx context.Context, job bot.Job, who string, local time.Time) (time.Time, error) {
	p, _, err := bot.Projects.Read(ctx, e.Store, job.Project)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return local, err
	}
	p.Calendar = cmp.Or(p.Calendar, "CN")
	books, err := daybook.Read(ctx, e.Store, job.Project, p, local)
	if err != nil {
		return local, err
	}
	days := books.Team
	if job.Audience == bot.Client && p.Role(who) <= bot.RoleClient { // an invitation, say
		days = books.OfClient()
	}
	for day := 0; ; day++ {
		midnight := time.Date(local.Year(), local.Month(), local.Day()+day, 0, 0, 0, 0, local.Location())
		from, to := midnight.Add(e.Noise.From), midnight.Add(e.Noise.To)
		if days.Day(midnight).Off || !local.Before(to) {
			continue
		}
		if local.Before(from) {
			return from, nil
		}
		return local, nil
	}
}

// count takes one message from the day's budget, or folds it.
func (e *Engine) count(ctx context.Context, job bot.Job, room bot.Room, local time.Time) error {
	id := noiseID(job.To, local)
	return e.tally(ctx, job, id, func(n *noise) (bot.Timer, error) {
		over, err := e.spent(ctx, *n, job, room, local)
		if err == nil && over && job.Noise == bot.NoiseHint {
			err = skip("left out: over the day's budget")
		}
		if err != nil || over {
			return e.sumTimer(job.To, id, local), err
		}
		n.Sent, n.Counted = n.Sent+1, append(n.Counted, job.ID)
		if job.Noise.Planned() {
			n.Scheduled++
		}
		return bot.Timer{}, nil
	})
}

// tally changes the count with the given ID by one message. If that answers the timer of a sum, the message is folded into
// it, and ErrDone is what became of the effect.
func (e *Engine) tally(ctx context.Context, job bot.Job, id string, change func(*noise) (sum bot.Timer, err error)) error {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	lock := &e.noise[h.Sum32()%uint32(len(e.noise))]
	lock.Lock()
	defer lock.Unlock()
	for range conflicts {
		n, rec, err := noises.Read(ctx, e.Store, id)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return err
		}
		if slices.Contains(n.Counted, job.ID) {
			return nil
		}
		sum, err := change(&n)
		if err != nil {
			return err
		}
		c := bot.Commit{}
		if sum.Key != "" {
			n.fold(job)
			c.Effect, c.Fate, c.Reason, c.Timers = job.ID, bot.Skipped, "folded into "+sum.Key, []bot.Timer{sum}
			c.Records = e.settled(ctx, bot.Skipped, bot.WhyFolded, job.Effect)
		}
		c.Records = append(c.Records, noises.Encode(id, rec.Version, n))
		switch err = e.commit(ctx, c); {
		case errors.Is(err, bot.ErrConflict):
			continue
		case err == nil && sum.Key != "":
			return bot.ErrDone
		}
		return err
	}
	return bot.ErrConflict
}

func noiseID(to bot.Target, local time.Time) string {
	whom := to.Room.Room().String()
	if to.Account != (bot.Account{}) {
		whom = to.Account.String()
	}
	return local.Format(time.DateOnly) + "/" + whom
}
