package digest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	before    = 10 * time.Minute // before a digest is due its projects are counted anew
	counting  = 2 * time.Minute  // that counting them takes at most, where it began late
	useful    = 12 * time.Hour   // after this a digest is left out
	late      = time.Hour        // after this it says that it is late
	recounts  = 400              // projects that one event lets be counted
	keptMost  = 600 << 10        // bytes of the entries of an edition that are kept: a commit holds 1 MiB
	pageLasts = 60 * 24 * time.Hour
)

// plan sets the weekly timer of a manager, or takes it away. That of who has left goes on, and sends nothing until they are back.
func plan(r *bot.Request, id string, p bot.Person, s setting) error {
	if s.Off {
		end(r, id)
		return nil
	}
	r.Disarm("digest/" + id + "/send") // of another hour or zone
	return arm(r, id, p, s)
}

// arm sets the weekly timer of a manager. One that was set is set to the same again.
func arm(r *bot.Request, id string, p bot.Person, s setting) error {
	at, err := nextDue(r, id, s, p.Location())
	if err != nil {
		return err
	}
	r.Arm(bot.Timer{Key: "digest/" + id, Due: at.Add(-before), Name: "digest.prepare", Data: bot.Encode(id), Until: at.Add(useful), Again: bot.Weekly(at.Add(-before)), Zone: cmp.Or(p.Zone, bot.DefaultZone)})
	return nil
}

// end takes the timers of a manager away: also that of a digest which is about to be sent.
func end(r *bot.Request, id string) {
	r.Disarm("digest/" + id)
	r.Disarm("digest/" + id + "/send")
}

// next is the next time after now at which a digest is due.
func next(s setting, zone *time.Location, now time.Time) time.Time {
	local := now.In(zone)
	hour, err := time.Parse("15:04", cmp.Or(s.Hour, usualHour))
	if err != nil {
		hour = time.Date(0, 1, 1, 8, 0, 0, 0, time.UTC)
	}
	day := cmp.Or(s.Day, 1) - (int(local.Weekday())+6)%7 - 1
	for {
		at := time.Date(local.Year(), local.Month(), local.Day()+day, hour.Hour(), hour.Minute(), 0, 0, zone)
		if at.Add(-before).After(now) {
			return at
		}
		day += 7
	}
}

// nextDue is next, on a day of which they have no digest yet: there is one a day.
func nextDue(r *bot.Request, id string, s setting, zone *time.Location) (time.Time, error) {
	at := next(s, zone, r.Now)
	_, err := editions.Get(r, editionID(id, at.Format(time.DateOnly)))
	if errors.Is(err, bot.ErrNotFound) {
		return at, nil
	}
	return next(s, zone, at), err
}

// personChanged begins a new manager's digest, ends that of one who is none any more, and moves it with their zone.
func personChanged(_ context.Context, r *bot.Request) error {
	var c struct {
		Person string `json:"person"`
	}
	if err := r.Decode(&c); err != nil {
		return err
	}
	return replan(r, c.Person)
}

// replan begins the digest of somebody anew, or ends it, as it is due to them now.
func replan(r *bot.Request, id string) error {
	id, p, err := bot.PersonNow(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if !manages(r, p) {
		end(r, id)
		return nil
	}
	s, err := settingOf(r, id, p)
	if err != nil {
		return err
	}
	return plan(r, id, p, s)
}

// recounting is the payload of "digest.recount": projects that are still to be counted.
type recounting struct {
	Projects []string `json:"projects"`
}

// prepare lets a manager's projects be counted anew, and sets the time at which the digest is sent, whatever comes of that.
func prepare(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.DecodeTimer(&id); err != nil {
		return err
	}
	who, p, err := readerOf(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (who.id != id || !manages(r, p)) {
		end(r, id)
		return nil
	}
	if err != nil {
		return err
	}
	s, err := settingOf(r, id, p)
	if err != nil {
		return err
	}
	if err := plan(r, id, p, s); err != nil || s.Off || p.Gone { // its zone may be another by now
		return err
	}
	if r.Late {
		missed(r, who)
		return nil
	}
	projects, err := projectsOf(r, id, s)
	if err != nil {
		return err
	}
	due := r.Timer.Due.Add(before)
	at := due
	if counted := r.Now.Add(counting); at.Before(counted) {
		at = counted
	}
	r.Arm(bot.Timer{Key: "digest/" + id + "/send", Due: at, Name: "digest.due", Data: bot.Encode(id), Until: due.Add(useful)})
	ids := make([]string, len(projects))
	for i, f := range projects {
		ids[i] = f.ID
	}
	recount(r, ids)
	return nil
}

// manages reports whether somebody still looks after projects: as a manager, or as an operator.
func manages(r *bot.Request, p bot.Person) bool {
	if p.Manager {
		return true
	}
	is := r.Env().Operator
	return is != nil && slices.ContainsFunc(p.Accounts, func(s string) bool {
		a, err := bot.ParseAccount(s)
		return err == nil && is(p, a)
	})
}

func recount(r *bot.Request, ids []string) {
	for _, id := range ids[:min(len(ids), recounts)] {
		r.Recount(bot.Recount{Project: id, Fresh: true})
	}
	if len(ids) > recounts {
		r.Publish("digest.recount", "", recounting{ids[recounts:]})
	}
}

func recountMore(_ context.Context, r *bot.Request) error {
	var todo recounting
	if err := r.Decode(&todo); err != nil {
		return err
	}
	recount(r, todo.Projects)
	return nil
}

// entries are what somebody's next digest tells, the worst project first.
func entries(r *bot.Request, who reader, s setting) ([]entry, error) {
	projects, err := projectsOf(r, who.id, s)
	if err != nil {
		return nil, err
	}
	last, err := lastSent(r, who)
	if err != nil {
		return nil, err
	}
	all := make([]entry, 0, len(projects))
	for _, f := range projects {
		e, err := whole(r, who, f, last)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, worst)
	return all, nil
}

// whole is all that is told of a project.
func whole(r *bot.Request, who reader, f bot.Found[bot.Project], last told) (entry, error) {
	e, err := entryOf(r, who, f.ID, f.Value, last)
	if was := last.status[f.ID]; was != e.Status {
		e.Was = was
	}
	e.Link = projectLink(r, who, f.ID)
	e.capped(func(key string, args ...any) string { return r.In(who.lang, key, args...) })
	return e, err
}

const lookBack = 35 // days after which what happened before a digest is told no more

// told is what somebody's last digest told: when that was, how far each of its projects was, and how it stood.
type told struct {
	at      time.Time
	percent map[string]int // by project
	status  map[string]bot.Status
}

// lastSent is somebody's last digest: the next one tells what happened since. Who had none for weeks hears of one week.
func lastSent(r *bot.Request, who reader) (told, error) {
	last := lastWeek(r)
	before, err := latest(r, who, r.Now.AddDate(0, 0, -lookBack).Format(time.DateOnly))
	if err != nil || before.Day == "" {
		return last, err
	}
	last = told{at: before.At, percent: map[string]int{}, status: map[string]bot.Status{}}
	for _, e := range before.Entries {
		last.percent[e.Project], last.status[e.Project] = e.Percent, e.Status
	}
	return last, nil
}

// latest is somebody's last digest after a day; zero if there was none.
func latest(r *bot.Request, who reader, day string) (last edition, err error) {
	for f, err := range editions.Find(r, bot.Query{After: editionID(who.id, day)}) {
		if err != nil || f.Value.Person != who.id {
			return last, err
		}
		last = f.Value
	}
	return last, nil
}

// lastWeek is what stands in for a last digest: a week ago, when nothing was told.
func lastWeek(r *bot.Request) told { return told{at: r.Now.AddDate(0, 0, -7)} }

// kept are the first entries that fit into an edition.
func kept(all []entry) []entry {
	bytes := 0
	for i, e := range all {
		if bytes += len(bot.Encode(e)); bytes > keptMost {
			return all[:i]
		}
	}
	return all
}

// due lets a digest be made, one after the other: all of a Monday morning's at once would take so long, each, that none is done.
func due(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.DecodeTimer(&id); err != nil {
		return err
	}
	if r.Late {
		who, _, err := readerOf(r, id)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err == nil {
			missed(r, who)
		}
		return err
	}
	name := "digest.make"
	if planned := r.Timer.Until.Add(-useful); r.Now.Sub(planned) > late {
		name = "digest.make-late"
	}
	r.Publish(name, "digest/make", id)
	return nil
}

// missed ends a digest that is of no use any more: it is skipped, and the ledger tells that it was.
func missed(r *bot.Request, who reader) {
	r.Send(bot.Effect{To: bot.ToPerson(who.id), Handle: "digest/" + editionID(who.id, r.Timer.Due.In(who.zone).Format(time.DateOnly)),
		Body: bot.Card{Title: r.In(who.lang, "digest.programme-title"), Lang: who.lang}, Noise: bot.NoiseOwn, Until: r.Timer.Until})
}

// made makes the digest of a manager, with what is known, keeps it as it is sent, and sends it.
func made(ctx context.Context, r *bot.Request) error { return makeOne(ctx, r, "") }

// madeLate is made for one that golive could not send at its time, and says so.
func madeLate(ctx context.Context, r *bot.Request) error { return makeOne(ctx, r, "digest.late") }

func makeOne(ctx context.Context, r *bot.Request, note string) error {
	var id string
	if err := r.Decode(&id); err != nil {
		return err
	}
	who, p, err := readerOf(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (p.Gone || !manages(r, p)) {
		return nil
	}
	if err != nil {
		return err
	}
	s, err := settingOf(r, who.id, p)
	if err != nil || s.Off {
		return err
	}
	all, err := entries(r, who, s)
	if err != nil {
		return err
	}
	day := r.Now.In(who.zone).Format(time.DateOnly)
	e := edition{Person: who.id, Day: day, At: r.Now, Lang: who.lang, Entries: kept(all), Card: draw(r, who, all, pageLink(r, who, day))}
	e.More = len(all) - len(e.Entries)
	if note != "" {
		e.Card.Parts = append([]bot.Part{bot.SmallPrint(r.In(who.lang, note))}, e.Card.Parts...)
	}
	way := inChat
	if s.Mail {
		way = byMail
	}
	if err := deliver(ctx, r, who, p, &e, way); err != nil {
		return err
	}
	return editions.Put(r, editionID(who.id, day), e)
}

func editionID(person, day string) string { return person + "/" + day }
