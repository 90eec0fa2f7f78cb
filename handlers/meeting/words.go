package meeting

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

// often tells how often a series recurs, and when: "every Wednesday 15:00".
func (s series) often(r *bot.Request, lang string) string {
	names := make([]string, len(s.Days))
	for i, d := range s.Days {
		names[i] = r.In(lang, fmt.Sprintf("meeting.day-%d", d))
	}
	days := strings.Join(names, r.In(lang, "meeting.and"))
	every := string(s.Every)
	if s.Every == workday.EveryMonth {
		every += fmt.Sprintf("-%d", s.Nth)
	}
	return r.In(lang, "meeting.every-"+every, "days", days) + " " + s.Clock
}

// leadsText tells when people are reminded.
func leadsText(r *bot.Request, lang string, leads []lead) string {
	var all []string
	for _, l := range leads {
		switch {
		case l.Days > 0:
			all = append(all, r.In(lang, "meeting.lead-days", "n", l.Days))
		case l.Minutes == 0:
			all = append(all, r.In(lang, "meeting.lead-start"))
		case l.Minutes%60 == 0:
			all = append(all, r.In(lang, "meeting.lead-hours", "n", l.Minutes/60))
		default:
			all = append(all, r.In(lang, "meeting.lead-minutes", "n", l.Minutes))
		}
	}
	if len(all) == 0 {
		return r.In(lang, "meeting.lead-none")
	}
	return strings.Join(all, r.In(lang, "meeting.comma"))
}

// mostZones are in how many zones a time is told.
const mostZones = 3

// times tells when something is in a zone, and at what o'clock that is in others: "Wed 25 Nov 15:00 (08:00 Berlin)".
func times(lang string, at, now time.Time, own *time.Location, zones []*time.Location) string {
	local := at.In(own)
	text := i18n.Moment(lang, local, now.In(own))
	_, offset := local.Zone()
	seen, more := []int{offset}, []string(nil)
	for _, z := range zones {
		there := at.In(z)
		if _, offset = there.Zone(); slices.Contains(seen, offset) || len(seen) == mostZones {
			continue
		}
		seen = append(seen, offset)
		clock := there.Format("15:04")
		if there.Day() != local.Day() {
			clock = i18n.Soon(lang, there)
		}
		more = append(more, i18n.City(lang, z.String())+" "+clock)
	}
	if len(more) == 0 {
		return text
	}
	return text + " (" + i18n.City(lang, own.String()) + ") · " + strings.Join(more, " · ")
}

// because tells why a calendar moved a meeting or took it off.
func because(r *bot.Request, lang string, w why) string {
	if w.Holiday == "" {
		return r.In(lang, "meeting.off-"+w.Side)
	}
	return r.In(lang, "meeting.holiday-"+w.Side, "holiday", holidayName(r, lang, w.Holiday))
}

// holidayName is the name of a holiday in a language, where there is one; of several at once it is theirs, "国庆节、中秋节".
func holidayName(r *bot.Request, lang, name string) string {
	all := strings.Split(name, "、")
	for i, one := range all {
		if key := "meeting.holiday." + one; r.Env().Texts.Has(lang, key) {
			all[i] = r.In(lang, key)
		}
	}
	return strings.Join(all, r.In(lang, "meeting.and"))
}

// line tells of one meeting in one line, of a preview or of a notice.
func (s series) line(r *bot.Request, lang string, o occasion, zones []*time.Location) string {
	was := i18n.Day(lang, o.Was.In(s.location()), r.Now)
	if start, planned := o.Start.In(s.location()), o.Was.In(s.location()); o.Moved && start.YearDay() == planned.YearDay() {
		was = i18n.Moment(lang, planned, r.Now)
	}
	at := times(lang, o.Start, r.Now, s.location(), zones)
	switch {
	case o.Off && o.Why.Side == "":
		return r.In(lang, "meeting.line-skipped", "day", i18n.Day(lang, o.Start.In(s.location()), r.Now))
	case o.Off && o.Crowd:
		return r.In(lang, "meeting.line-crowd", "day", was, "why", because(r, lang, o.Why))
	case o.Off:
		return r.In(lang, "meeting.line-off", "day", was, "why", because(r, lang, o.Why))
	case o.Moved && o.Why.Side != "":
		return r.In(lang, "meeting.line-moved", "at", at, "day", was, "why", because(r, lang, o.Why))
	case o.Moved:
		return r.In(lang, "meeting.line-by-hand", "at", at, "day", was)
	}
	switch o.Shift {
	case workday.Gap:
		return r.In(lang, "meeting.line-gap", "at", at, "clock", s.Clock)
	case workday.Twice:
		return r.In(lang, "meeting.line-twice", "at", at)
	}
	return at
}
