package survey

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	fatigue     = 14 // days between two invitations of one person, over all surveys
	fatigueSpan = 28 // days over which it is told how often somebody was asked
)

// lastAsked is when somebody was invited, over all surveys. Its ID is the respondent.
type lastAsked struct {
	Day  string   `json:"day"`            // the last one
	Days []string `json:"days,omitempty"` // of those that fatigueSpan tells of, one a survey
}

var askeds = bot.Records[lastAsked]{Kind: "survey-asked", Schema: 1}

// with is what is known of two names of one person.
func (a lastAsked) with(b lastAsked) lastAsked {
	return lastAsked{Day: max(a.Day, b.Day), Days: slices.Sorted(slices.Values(slices.Concat(a.Days, b.Days)))}
}

// since counts the surveys from a day on.
func (a lastAsked) since(day string) int {
	n := 0
	for _, d := range a.Days {
		if d >= day {
			n++
		}
	}
	if n == 0 && a.Day >= day { // noted before there was a count
		n = 1
	}
	return n
}

// askedLately is when somebody was invited, by whatever they were known then.
func askedLately(r *bot.Request, ids ...string) (all lastAsked, err error) {
	seen := map[string]bool{"": true}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		a, err := askeds.Get(r, id)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return all, err
		}
		all = all.with(a)
	}
	return all, nil
}

// noteAsked notes that somebody is invited today.
func noteAsked(r *bot.Request, respondent, today string) error {
	a, err := askeds.Get(r, respondent)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	at, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return err
	}
	from := at.AddDate(0, 0, -2*fatigueSpan).Format(time.DateOnly)
	a = a.with(lastAsked{Day: today, Days: []string{today}})
	a.Days = slices.DeleteFunc(a.Days, func(d string) bool { return d < from })
	return askeds.Put(r, respondent, a)
}

// lately is when the holder of a place was asked lately.
func lately(r *bot.Request, id string, i invitation, who bot.Person) (lastAsked, error) {
	return askedLately(r, respondentOf(id), i.Person, bot.MailID(cmp.Or(i.Mail, who.Email)))
}

// wait is before which days somebody is not to be asked, YYYY-MM-DD; "": they may be asked today.
type wait struct {
	Until  string // whatever the reason
	Rested string // since they were asked something else lately
}

// waitOf is how long somebody is not to be asked, since they were asked something else lately, unless the lead wants them to be asked all
// the same, or since they are away.
func waitOf(r *bot.Request, id string, i invitation, who bot.Person, d days) (w wait, err error) {
	today := r.Now.In(d.loc).Format(time.DateOnly)
	past, err := lately(r, id, i, who)
	if err != nil {
		return w, err
	}
	if at, err := time.ParseInLocation(time.DateOnly, past.Day, d.loc); err == nil && !i.Anyway {
		if next := d.working(at.AddDate(0, 0, fatigue)).Format(time.DateOnly); next > today {
			w = wait{next, next}
		}
	}
	for {
		away, is := who.AwayOn(max(w.Until, today))
		if !is {
			return w, nil
		}
		back, err := time.ParseInLocation(time.DateOnly, away.To, d.loc)
		if err != nil {
			return w, nil //nolint:nilerr // an absence without an end tells nothing
		}
		w.Until = d.working(back.AddDate(0, 0, 1)).Format(time.DateOnly)
	}
}

// outlast keeps a wave open until those who are asked later have had three working days. It reports false where that would be too late.
func (w *wave) outlast(d days, until string) bool {
	least, ok := w.leastFor(d, until)
	if !ok || !least.After(w.Closes) {
		return true
	}
	if w.tooLate(d, until) {
		return false
	}
	w.Closes, w.Retell = least, true
	return true
}

// tooLate reports whether who is asked on a day would need the wave to stay open for more than three weeks beyond the days for which it
// was to: nobody keeps others from the results for so long.
func (w wave) tooLate(d days, until string) bool {
	least, ok := w.leastFor(d, until)
	return ok && least.After(w.Closes) && least.After(w.meantBy(d).AddDate(0, 0, longestMore))
}

// leastFor is until when a wave is open at least where somebody is asked on a day.
func (w wave) leastFor(d days, until string) (time.Time, bool) {
	at, err := time.ParseInLocation(time.DateOnly, until, d.loc)
	if err != nil {
		return time.Time{}, false
	}
	return d.at(d.after(at, 3), w.closesAt()), true
}
