package meeting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/workday"
)

// A year's notice also comes as a file, by the command line. It is kept where that is kept which operators say in chat, so that all
// replicas go by it; and as the file is the whole notice, it takes the place of what was told of its year.

// yearFile is the payload of "meeting.holidays-file".
type yearFile struct {
	Year   int           `json:"year"`
	Off    []workday.Own `json:"off"`
	Worked []workday.Own `json:"worked,omitempty"`
}

// ReadYearFile reads a year's notice as golive can take it at a time; it fails for a year that golive knows, or that is too far away.
func ReadYearFile(year int, text string, now time.Time) (workday.Notice, error) {
	switch {
	case workday.China.Known(year):
		return workday.Notice{}, fmt.Errorf("golive comes with the notice of %d; it takes those of later years", year)
	case year > now.Year()+yearsAhead:
		return workday.Notice{}, fmt.Errorf("%d is more than %d years away", year, yearsAhead)
	}
	return workday.ReadYear(year, text)
}

// TellYear is the event by which a year's notice from a file is told. Each telling is one of its own: what was told between may be
// put right by telling the same again.
func TellYear(n workday.Notice, now time.Time) bot.Event {
	data := bot.Encode(yearFile{Year: n.Year, Off: n.Off, Worked: n.Worked})
	id := bot.HashID("holidays-file", now.UTC().Format(time.RFC3339Nano), string(data))
	return bot.Event{ID: "holidays/" + id, Name: "meeting.holidays-file", Lane: "meeting/holidays", At: now, Data: data, Trace: "holidays/" + id}
}

// yearRead keeps a year's notice.
func yearRead(_ context.Context, r *bot.Request) error {
	var f yearFile
	if err := r.Decode(&f); err != nil {
		return err
	}
	if workday.China.Known(f.Year) { // a newer golive comes with it
		return nil
	}
	id := fmt.Sprint(f.Year)
	was, err := publishedOf(r, id)
	if err != nil {
		return err
	}
	was.Was = nil
	if err := daybook.Notices.Put(r, id, daybook.Published{Off: f.Off, Worked: f.Worked, Was: &was}); err != nil {
		return err
	}
	for _, year := range []int{f.Year - 1, f.Year + 1} {
		if err := giveWay(r, fmt.Sprint(year), append(f.Off[:len(f.Off):len(f.Off)], f.Worked...)); err != nil {
			return err
		}
	}
	return holidaysChanged(r, "file of "+id)
}

// giveWay strikes days out of what was told of a year, where the notice of the next or the last one has them.
func giveWay(r *bot.Request, id string, days []workday.Own) error {
	p, err := daybook.Notices.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	was := p
	was.Was = nil
	for _, o := range days {
		p.Off, p.Worked = without(p.Off, o), without(p.Worked, o)
	}
	if daysIn(p) == daysIn(was) {
		return nil
	}
	p.Was = &was
	return daybook.Notices.Put(r, id, p)
}

// daysIn counts the days of a notice.
func daysIn(p daybook.Published) (n int) {
	for _, o := range append(p.Off[:len(p.Off):len(p.Off)], p.Worked...) {
		n += bot.DaysBetween(o.From, o.To) + 1
	}
	return n
}
