package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/workday"
)

// Budget limits what golive says without being asked. The zero value means the defaults below.
type Budget struct {
	Room   int           // messages a day and room; default 6
	Person int           // private messages a day and person; default 4
	From   time.Duration // since midnight, in the person's zone; default 08:30
	To     time.Duration // default 19:00
	Zone   string        // of people and rooms that have none; default Asia/Shanghai
	SumAt  time.Duration // since midnight: when a room's held-back messages are summed up; default 18:00
}

func (b Budget) withDefaults() Budget {
	b.Room, b.Person = cmp.Or(b.Room, 6), cmp.Or(b.Person, 4)
	b.From, b.To = cmp.Or(b.From, 8*time.Hour+30*time.Minute), cmp.Or(b.To, 19*time.Hour)
	b.SumAt = cmp.Or(b.SumAt, 18*time.Hour)
	b.Zone = cmp.Or(b.Zone, "Asia/Shanghai")
	return b
}

// noise counts what was said unasked in one room, or to one person, on one day.
type noise struct {
	Sent      int      `json:"sent"`
	Scheduled int      `json:"scheduled,omitempty"`
	Counted   []string `json:"counted,omitempty"` // IDs of the effects in Sent: one that is tried again counts once
	Folded    int      `json:"folded,omitempty"`
	Lines     []string `json:"lines,omitempty"` // of the first that were folded
	Open      bool     `json:"open,omitempty"`  // whether clients may see all of the lines
}

const noiseLines = 10 // of folded messages that the sum names

var noises = bot.Records[noise]{Kind: "noise", Schema: 1}

// budget counts an unasked message. What is over the budget of its room or person is folded into one sum at the end
// of the day; what comes to a person outside of their hours waits.
func (e *Engine) budget(ctx context.Context, j *bot.EffectJob, job bot.Job, room bot.Room, now time.Time) error {
	if j.Asked || j.Paced || j.Tries > 0 || job.Prior != nil || job.Noise == bot.NoiseAlarm || !isMessage(job.Body) {
		return nil
	}
	zone, err := e.zoneOf(ctx, job, room)
	if err != nil {
		return err
	}
	local, most := now.In(zone), e.Noise.Room
	if job.To.Account != (bot.Account{}) {
		most = e.Noise.Person
		if open := e.nextOpen(local); open.After(now) {
			return later{bot.Later{At: open}}
		}
	}
	return e.count(ctx, job, local, most)
}

func isMessage(b bot.Body) bool {
	switch b.(type) {
	case bot.Card, bot.Text, bot.Form, bot.File:
		return true
	}
	return false
}

func (e *Engine) zoneOf(ctx context.Context, job bot.Job, room bot.Room) (*time.Location, error) {
	name := e.Noise.Zone
	if job.To.Person != "" {
		p, _, err := bot.People.Read(ctx, e.Store, job.To.Person)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return nil, err
		}
		name = cmp.Or(p.Zone, name)
	} else if len(room.Projects) > 0 {
		p, _, err := bot.Projects.Read(ctx, e.Store, room.Projects[0])
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return nil, err
		}
		name = cmp.Or(p.Zone, name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC, nil //nolint:nilerr // an unknown zone must not silence a room
	}
	return loc, nil
}

// nextOpen is local, or the next time at which a person may be spoken to unasked.
func (e *Engine) nextOpen(local time.Time) time.Time {
	for day := 0; ; day++ {
		midnight := time.Date(local.Year(), local.Month(), local.Day()+day, 0, 0, 0, 0, local.Location())
		from, to := midnight.Add(e.Noise.From), midnight.Add(e.Noise.To)
		if !workday.China.Is(midnight) || !local.Before(to) {
			continue
		}
		if local.Before(from) {
			return from
		}
		return local
	}
}

// count takes one message from the day's budget, or folds it.
func (e *Engine) count(ctx context.Context, job bot.Job, local time.Time, most int) error {
	e.noise.Lock()
	defer e.noise.Unlock()
	id := noiseID(job.To, local)
	for range conflicts {
		n, rec, err := noises.Read(ctx, e.Store, id)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return err
		}
		if slices.Contains(n.Counted, job.ID) {
			return nil
		}
		c := bot.Commit{}
		fold := n.Sent >= most
		if job.Noise == bot.NoiseScheduled {
			fold = n.Scheduled >= most
		}
		if fold {
			n.fold(job)
			c.Effect, c.Fate, c.Reason = job.ID, bot.Skipped, "folded: over the day's budget"
			c.Timers = []bot.Timer{e.sumTimer(job.To, id, local)}
		} else {
			n.Sent, n.Counted = n.Sent+1, append(n.Counted, job.ID)
			if job.Noise == bot.NoiseScheduled {
				n.Scheduled++
			}
		}
		c.Records = []bot.Record{noises.Encode(id, rec.Version, n)}
		switch err = e.commit(ctx, c); {
		case errors.Is(err, bot.ErrConflict):
			continue
		case err == nil && fold:
			return bot.ErrDone
		}
		return err
	}
	return bot.ErrConflict
}

func (n *noise) fold(job bot.Job) {
	n.Open = (n.Folded == 0 || n.Open) && job.Audience == bot.Client
	n.Folded++
	if len(n.Lines) < noiseLines {
		n.Lines = append(n.Lines, headline(job.Body))
	}
}

// headline is a folded message in one line of markup.
func headline(b bot.Body) string {
	line := ""
	switch b := b.(type) {
	case bot.Card:
		line = cmp.Or(b.Title, b.Fallback())
	case bot.Text:
		line = bot.Plain(b.Text)
	case bot.Form:
		line = b.Title
	case bot.File:
		line = b.Name
	}
	runes := []rune(firstLine(line))
	if len(runes) > 80 {
		runes = append(runes[:79], '…')
	}
	return bot.Escape(string(runes))
}

// forgetNoise erases the counts of days before a time; their IDs begin with the day.
func (e *Engine) forgetNoise(ctx context.Context, before time.Time) error {
	var c bot.Commit
	for rec, err := range e.Store.Find(ctx, bot.Query{Kind: noises.Kind, Limit: bot.MaxRows / 2}) {
		if err != nil {
			return err
		}
		if rec.ID >= before.Format(time.DateOnly) {
			break
		}
		rec.Deleted = true
		c.Records = append(c.Records, rec)
	}
	if len(c.Records) == 0 {
		return nil
	}
	if err := e.commit(ctx, c); err != nil && !errors.Is(err, bot.ErrConflict) { // another replica forgets as well
		return err
	}
	return nil
}

func noiseID(to bot.Target, local time.Time) string {
	whom := to.Room.Room().String()
	if to.Account != (bot.Account{}) {
		whom = to.Account.String()
	}
	return local.Format(time.DateOnly) + "/" + whom
}

type sumData struct {
	ID string     `json:"id"`
	To bot.Target `json:"to"`
}

// sumTimer is due at the day's end, or soon if that is past.
func (e *Engine) sumTimer(to bot.Target, id string, local time.Time) bot.Timer {
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
	due := midnight.Add(e.Noise.SumAt)
	if soon := local.Add(10 * time.Minute); due.Before(soon) {
		due = soon.Truncate(30 * time.Minute).Add(30 * time.Minute)
	}
	to.Room.Thread, to.Reply, to.Person = "", "", ""
	return bot.Timer{Key: "noise-sum/" + id, Due: due, Name: "bot.noise-sum", Room: to.Room, Data: bot.Encode(sumData{id, to})}
}

// sumUp says in one message what was held back.
func (e *Engine) sumUp(_ context.Context, r *bot.Request) error {
	var d sumData
	if err := decodeData(r.Timer.Data, &d); err != nil {
		return err
	}
	n, err := noises.Get(r, d.ID)
	if errors.Is(err, bot.ErrNotFound) || err == nil && n.Folded == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	card := bot.Card{Title: r.T("bot.sum-title", "n", n.Sent+n.Folded), Lang: r.Lang}
	card.Parts = append(card.Parts, bot.Words(r.T("bot.sum-text", "sent", n.Sent, "n", n.Folded)))
	list := ""
	for _, line := range n.Lines {
		list += "- " + line + "\n"
	}
	card.Parts = append(card.Parts, bot.Words(list))
	if more := n.Folded - len(n.Lines); more > 0 {
		card.Parts = append(card.Parts, bot.SmallPrint(r.T("bot.sum-more", "n", more)))
	}
	audience := bot.Team
	if n.Open {
		audience = bot.Client
	}
	r.Send(bot.Effect{To: d.To, Body: card, Audience: audience, Noise: bot.NoiseAlarm})
	return noises.Put(r, d.ID, noise{Sent: n.Sent, Scheduled: n.Scheduled, Counted: n.Counted})
}

func firstLine(s string) string {
	for i, r := range s {
		if r == '\n' {
			return s[:i]
		}
	}
	return s
}
