// Package daybook tells which days a project works: its team, and its client where that has a calendar of its own. The
// capability meeting writes it; others read it. It knows no hours, and nothing of what is planned.
package daybook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/understand"
	"github.com/golive-bot/golive/bot/workday"
)

// Books are the calendars of a project; the ID of the record is the project's.
type Books struct {
	Team   workday.Book  `json:"team"`
	Client *workday.Book `json:"client,omitempty"` // nil: the client has no calendar of its own
}

// All is the kind of Books.
var All = bot.Records[Books]{Kind: "meeting-books", Schema: 1}

// Published are the days off of one year that were told, as the notice of the State Council has them; the ID is the year.
type Published struct {
	Off    []workday.Own `json:"off"`
	Worked []workday.Own `json:"worked,omitempty"`
	Was    *Published    `json:"was,omitempty"` // before the last that was told; it can be taken back
}

// Notices is the kind of Published: of years that this golive does not know by itself.
var Notices = bot.Records[Published]{Kind: "meeting-holidays", Schema: 1}

// Of reads the calendars of a project through a request.
func Of(r *bot.Request, id string, p bot.Project) (Books, error) {
	b, err := All.Get(r, id)
	return b.complete(err, p, r.Now, func(year string) (Published, error) { return Notices.Get(r, year) })
}

// Calendar is that by which a project's team says days: "in three working days". Outside of a project it is China's.
func Calendar(r *bot.Request) (understand.Calendar, error) {
	return CalendarOf(r, r.ProjectID, r.Project)
}

// CalendarOf is the calendar of the team of any project.
func CalendarOf(r *bot.Request, id string, p bot.Project) (understand.Calendar, error) {
	p.Calendar = cmp.Or(p.Calendar, "CN")
	b, err := Of(r, id, p)
	return understand.Calendar(b.Team), err
}

// Read reads them outside of a request.
func Read(ctx context.Context, s bot.Reader, id string, p bot.Project, now time.Time) (Books, error) {
	b, _, err := All.Read(ctx, s, id)
	return b.complete(err, p, now, func(year string) (Published, error) {
		n, _, err := Notices.Read(ctx, s, year)
		return n, err
	})
}

// complete adds the project's country, and to the books that go by China's calendar what was told of last year, this one and the next.
func (b Books) complete(err error, p bot.Project, now time.Time, load func(year string) (Published, error)) (Books, error) {
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return b, err
	}
	b.Team.Country = cmp.Or(b.Team.Country, p.Calendar)
	for year := now.Year() - 1; year <= now.Year()+1; year++ {
		if workday.China.Known(year) {
			continue
		}
		n, err := load(fmt.Sprint(year))
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return b, err
		}
		for _, book := range []*workday.Book{&b.Team, b.Client} {
			if book != nil && book.Country == "CN" {
				book.Notices = append(slices.Clip(book.Notices), workday.Notice{Year: year, Off: n.Off, Worked: n.Worked})
			}
		}
	}
	return b, nil
}

// OfClient are the client's days. Without a calendar of its own it has its country's: the days that the team has off or works
// beside them are the team's.
func (b Books) OfClient() workday.Book {
	if b.Client != nil {
		return *b.Client
	}
	return workday.Book{Country: b.Team.Country, Notices: b.Team.Notices}
}
