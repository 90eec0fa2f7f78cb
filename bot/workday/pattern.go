package workday

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

// Every says how often something recurs.
type Every string

// How often.
const (
	EveryDay       Every = "day" // on working days
	EveryWeek      Every = "week"
	EveryFortnight Every = "fortnight"
	EveryMonth     Every = "month"
)

// Pattern tells on which days something recurs, before any calendar is asked.
type Pattern struct {
	Every Every          `json:"every"`
	Days  []time.Weekday `json:"days,omitempty"` // of the week; none for EveryDay
	Nth   int            `json:"nth,omitempty"`  // of the month: 1 to 4, -1 for the last; EveryMonth alone
	From  string         `json:"from"`           // YYYY-MM-DD: none before it; a fortnight is counted from its week
}

// Check tells what is wrong with a pattern, for engineers.
func (p Pattern) Check() error {
	_, err := p.rule()
	return err
}

// Dates are the days of the pattern from one on, as midnight UTC, without end.
func (p Pattern) Dates(from time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		rule, err := p.rule()
		if err != nil {
			return
		}
		first := utc(from.Year(), from.Month(), from.Day())
		next := rule.Iterator()
		for day, ok := next(); ok; day, ok = next() {
			if !day.Before(first) && !yield(day) {
				return
			}
		}
	}
}

var rruleDays = [...]rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}

func (p Pattern) rule() (*rrule.RRule, error) {
	first, err := time.Parse(time.DateOnly, p.From)
	if err != nil {
		return nil, fmt.Errorf("pattern begins on %q: %w", p.From, err)
	}
	opt := rrule.ROption{Dtstart: first, Wkst: rrule.MO}
	days := make([]rrule.Weekday, len(p.Days))
	for i, d := range p.Days {
		if days[i] = rruleDays[d%7]; p.Every == EveryMonth {
			days[i] = days[i].Nth(p.Nth)
		}
	}
	switch p.Every {
	case EveryDay:
		opt.Freq = rrule.DAILY
	case EveryWeek:
		opt.Freq, opt.Byweekday = rrule.WEEKLY, days
	case EveryFortnight:
		opt.Freq, opt.Interval, opt.Byweekday = rrule.WEEKLY, 2, days
	case EveryMonth:
		opt.Freq, opt.Byweekday = rrule.MONTHLY, days
	default:
		return nil, fmt.Errorf("pattern recurs every %q", p.Every)
	}
	if p.Every != EveryDay && len(days) == 0 || p.Every == EveryMonth && !slices.Contains([]int{1, 2, 3, 4, -1}, p.Nth) {
		return nil, fmt.Errorf("pattern of every %s has no day", p.Every)
	}
	return rrule.NewRRule(opt)
}
