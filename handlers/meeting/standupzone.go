package meeting

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

// leastToAnswer is how long before the summary somebody is asked at the latest.
const leastToAnswer = 15 * time.Minute

// window is when a stand-up of a day opens in a project's zone, and when it is summed up.
func (s standup) window(day time.Time, loc *time.Location) (opens, closing time.Time) {
	opens, closing = clockAt(day, s.Open, loc), clockAt(day, s.Close, loc)
	if s.Close <= s.Open {
		closing = clockAt(day.AddDate(0, 0, 1), s.Close, loc)
	}
	return opens, closing
}

// clockAt is the moment of a time (HH:MM) on a day in a zone; zero if that cannot be read.
func clockAt(day time.Time, clock string, loc *time.Location) time.Time {
	t, _, err := workday.At(day, clock, loc)
	if err != nil {
		return time.Time{}
	}
	return t
}

// askedAt is when people of a zone are asked: at the set hour of their own, where that is in the window and leaves time to answer, else
// when it opens.
func (s standup) askedAt(day time.Time, zone, loc *time.Location) time.Time {
	opens, closing := s.window(day, loc)
	for from := -1; from <= 1; from++ { // their day may be another one
		if at := clockAt(day.AddDate(0, 0, from), s.Open, zone); !at.Before(opens) && !at.After(closing.Add(-leastToAnswer)) {
			return at
		}
	}
	return opens
}

// asked are the acts by which a stand-up asks on a day: when its window opens, and at the hours of those who live by another time.
func (s standup) asked(o occasion, loc *time.Location) []act {
	opens, closing := s.window(o.Day, loc)
	o.Start = opens
	all := []act{{At: opens, Until: closing, Kind: asks, occasion: o}}
	for _, zone := range s.zones {
		at := s.askedAt(o.Day, zone, loc)
		if !slices.ContainsFunc(all, func(a act) bool { return a.At.Equal(at) }) {
			all = append(all, act{At: at, Until: closing, Kind: asks, occasion: o})
		}
	}
	return all
}

// amid is a stand-up that knows by which times the team of its project live; read reads a person.
func (s standup) amid(p bot.Project, read func(id string) (bot.Person, error)) (standup, error) {
	s.zones = nil
	for id := range p.Members {
		who, err := read(id)
		if errors.Is(err, bot.ErrNotFound) || err == nil && (who.Zone == "" || who.Gone || p.Allows(id, who) < bot.RoleMember) {
			continue
		}
		if err != nil {
			return s, err
		}
		zone := who.Location()
		if zone.String() != p.Location().String() && !slices.ContainsFunc(s.zones, func(z *time.Location) bool { return z.String() == zone.String() }) {
			s.zones = append(s.zones, zone)
		}
	}
	slices.SortFunc(s.zones, func(a, b *time.Location) int { return cmp.Compare(a.String(), b.String()) })
	return s, nil
}

// amidOf is amid for a handler.
func (s standup) amidOf(r *bot.Request, p bot.Project) (standup, error) {
	return s.amid(p, func(id string) (bot.Person, error) {
		_, who, err := bot.PersonNow(r, id)
		return who, err
	})
}

// zoneIn is the zone of somebody of a project: their own where one is known.
func zoneIn(p bot.Project, who bot.Person) *time.Location {
	if who.Zone == "" {
		return p.Location()
	}
	return who.Location()
}

// elsewhere tells when those are asked who live by another time than the project's, city by city; "" if nobody does.
func (s standup) elsewhere(r *bot.Request) string {
	loc := r.Project.Location()
	var all []string
	var told []int
	for _, zone := range s.zones {
		at := s.askedAt(dayOf(r.Now, loc), zone, loc)
		if offset := offsetIn(at, zone); offset != offsetIn(at, loc) && !slices.Contains(told, offset) {
			told = append(told, offset)
			all = append(all, r.T("meeting.standup-there", "city", i18n.City(r.Lang, zone.String()), "there", at.In(zone).Format("15:04"), "here", at.In(loc).Format("15:04")))
		}
	}
	return strings.Join(all, r.T("meeting.comma"))
}

// wider is a window in which those could be asked at the set hour of their own who would be asked at night; "" if nobody is, or none
// would do.
func (s standup) wider(r *bot.Request) string {
	loc := r.Project.Location()
	day := dayOf(r.Now, loc)
	opens, closing := s.window(day, loc)
	most := closing
	for _, zone := range s.zones {
		at := s.askedAt(day, zone, loc).In(zone)
		if at.Format("15:04") == s.Open || at.Hour() >= earliest && at.Hour() < latest {
			continue
		}
		own := clockAt(day, s.Open, zone)
		for own.Before(opens) {
			own = own.AddDate(0, 0, 1)
		}
		if until := own.Add(time.Hour); until.Sub(opens) <= longestWindow*time.Minute && until.After(most) {
			most = until
		}
	}
	if most.Equal(closing) {
		return ""
	}
	return r.T("meeting.standup-wider", "window", s.Open+"-"+most.In(loc).Format("15:04"))
}

// Hours of the day between which nobody is asked at night.
const (
	earliest = 7
	latest   = 21
)

// personZoned hears that somebody lives by another time now: the stand-ups of their projects ask them by that.
func personZoned(_ context.Context, r *bot.Request) error {
	var z struct {
		Person string `json:"person"`
	}
	if err := r.Decode(&z); err != nil {
		return err
	}
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: z.Person}) {
		if err != nil {
			return err
		}
		s, err := standups.Hold(r, f.ID)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := s.arm(r, f.ID); err != nil {
			return err
		}
	}
	return nil
}
