package meeting

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/workday"
)

// state is how far a series has come.
type state string

const (
	draft  state = "draft" // shown to be confirmed
	on     state = "on"
	paused state = "paused"
	ended  state = "ended"
)

// rule says what becomes of a meeting that falls on a day off.
type rule string

const (
	before rule = "before" // it is held on the working day before
	after  rule = "after"
	skip   rule = "skip"
)

// lead is how long before a meeting it is reminded of: so many working days, at its own hour, or so many minutes.
type lead struct {
	Days    int  `json:"days,omitempty"`
	Minutes int  `json:"minutes,omitempty"`
	Mention bool `json:"mention,omitempty"`
}

// name tells leads apart: "1d", "30m".
func (l lead) name() string {
	if l.Days > 0 {
		return strconv.Itoa(l.Days) + "d"
	}
	return strconv.Itoa(l.Minutes) + "m"
}

// usualLeads are those of a series that says nothing else.
var usualLeads = []lead{{Days: 1}, {Minutes: 30, Mention: true}}

// change is what a person changed about one meeting of a series.
type change struct {
	Off   bool      `json:"off,omitempty"`
	Day   string    `json:"day,omitempty"`   // YYYY-MM-DD on which it is held instead
	Clock string    `json:"clock,omitempty"` // and when
	At    time.Time `json:"at,omitzero"`     // when that was said
}

// series is a meeting that recurs.
type series struct {
	Project string `json:"project"` // ID
	State   state  `json:"state"`
	Title   string `json:"title"`
	workday.Pattern
	Clock    string            `json:"clock"` // local time, "15:00"
	Length   int               `json:"length"`
	Zone     string            `json:"zone"`
	Place    string            `json:"place,omitempty"`
	Link     string            `json:"link,omitempty"`
	Leads    []lead            `json:"leads"`
	Rule     rule              `json:"rule"`
	Answers  bool              `json:"answers,omitempty"` // whether people are asked to say if they come
	Inside   bool              `json:"inside,omitempty"`  // of the team alone
	Unasked  bool              `json:"unasked,omitempty"` // its lead does not want to be asked whether it was held
	Chair    string            `json:"chair,omitempty"`   // person ID of who leads it
	Changes  map[string]change `json:"changes,omitempty"` // by the day on which it would have been
	Reason   string            `json:"reason,omitempty"`  // of a pause
	Goes     string            `json:"goes,omitempty"`    // the day from which a paused one goes on, YYYY-MM-DD; "": not known
	Lang     string            `json:"lang"`
	At       bot.Target        `json:"at"`             // where its card is
	Done     time.Time         `json:"done"`           // what was due until then is decided
	Last     string            `json:"last,omitempty"` // ID of the meeting that was held last
	Keys     map[string]int    `json:"keys,omitempty"` // of the links to its calendar, by name: older ones were withdrawn
	Created  time.Time         `json:"created"`
	Changed  time.Time         `json:"changed,omitzero"` // when somebody last changed it, or what is due in it
	Creator  string            `json:"creator"`
	Before   state             `json:"before,omitempty"`   // of one that ended with its project: what it was, and will be if the project is reopened
	Replaces string            `json:"replaces,omitempty"` // of a draft: the series that it changes
}

var allSeries = bot.Records[series]{Kind: "meeting-series", Schema: 1, Index: map[string]func(series) []string{
	"project": func(s series) []string { return []string{s.Project} },
}}

func (s series) location() *time.Location { return bot.Zone(s.Zone) }

// audience is for whose eyes what is said of a series is.
func (s series) audience() bot.Audience {
	if s.Inside {
		return bot.Team
	}
	return bot.Client
}

func (s series) handle(id string) string { return "meeting/series/" + id }

// seriesOf are the series of a project that were made, ended ones too, in the order in which they were made.
func seriesOf(r *bot.Request, project string) ([]bot.Found[series], error) {
	var all []bot.Found[series]
	for f, err := range allSeries.Find(r, bot.Query{Index: "project", Value: project, Limit: mostSeries}) {
		if err != nil {
			return nil, err
		}
		if f.Value.State != draft {
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b bot.Found[series]) int {
		return cmp.Or(a.Value.Created.Compare(b.Value.Created), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

const mostSeries = 200 // of a project

// books are the calendars of a project, as meetings go by them.
type books struct{ daybook.Books }

// booksOf are the calendars of a project.
func booksOf(r *bot.Request, id string, p bot.Project) (books, error) {
	b, err := daybook.Of(r, id, p)
	return books{b}, err
}

// sides are the calendars with the names of whose they are.
func (b books) sides() []side {
	all := []side{{"team", b.Team}}
	if b.Client != nil {
		all = append(all, side{"client", *b.Client})
	}
	return all
}

type side struct {
	name string
	workday.Book
}

// works reports whether both sides work on a day.
func (b books) works(day time.Time) bool {
	return !slices.ContainsFunc(b.sides(), func(s side) bool { return s.Day(day).Off })
}

// why says why a meeting is not held on its day.
type why struct {
	Side    string // "team", "client", "both"
	Holiday string
}

// rests reports whether a day is no working day by the days of the week alone: nobody expects a meeting of every working day then.
func (b books) rests(day time.Time) bool {
	return slices.ContainsFunc(b.sides(), func(s side) bool { return s.Day(day).Off && !s.Works(day) })
}

// off tells whether a day of a series is off. A day of the week that somebody chose though it is never worked is off on
// holidays alone.
func (b books) off(day time.Time) (why, bool) {
	var w why
	for _, s := range b.sides() {
		d := s.Day(day)
		if !d.Off || d.Holiday == "" && !d.Own && !s.Works(day) {
			continue
		}
		if d.Own && s.name == "team" { // how the team calls its own days is not for every room
			d.Holiday = ""
		}
		switch {
		case w.Side == "":
			w = why{s.name, d.Holiday}
		case w.Holiday == "" || w.Holiday == d.Holiday:
			w = why{"both", d.Holiday}
		default:
			w.Side = "both"
		}
	}
	return w, w.Side != ""
}

// id of the timer that a series has: one, for whatever is due next.
func timerOf(id string) string { return "meeting/" + id }

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
