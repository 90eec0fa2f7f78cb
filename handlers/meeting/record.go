package meeting

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// stage is how far one meeting has come.
type stage string

const (
	planned stage = ""
	live    stage = "live"
	over    stage = "over"
	unheld  stage = "unheld" // the lead says that it was not held
)

// Answers of people who were asked whether they come.
const (
	comes   = "yes"
	isLate  = "late"
	cannot  = "no"
	invites = "ask" // they were asked in private and have not answered
)

// meeting is one meeting of a series from its first reminder on.
type meeting struct {
	Project  string            `json:"project"`
	Series   string            `json:"series"`
	Date     string            `json:"date"` // of the occasion
	Title    string            `json:"title"`
	Start    time.Time         `json:"start"` // as planned
	Stage    stage             `json:"stage,omitempty"`
	Posts    []post            `json:"posts,omitempty"`   // its reminders
	Answers  map[string]string `json:"answers,omitempty"` // by person
	Asked    []string          `json:"asked,omitempty"`   // person IDs of those who were asked in private
	Agenda   []point           `json:"agenda,omitempty"`
	AsOf     time.Time         `json:"as_of,omitzero"` // of the agenda's facts, where the tracker did not answer
	Began    time.Time         `json:"began,omitzero"`
	Ended    time.Time         `json:"ended,omitzero"`
	Present  []string          `json:"present,omitempty"` // person IDs, in the order in which they were noticed
	Guests   []string          `json:"guests,omitempty"`  // names of others who were there, as the lead wrote them
	Named    bool              `json:"named,omitempty"`   // the lead said who was there
	Lines    []line            `json:"lines,omitempty"`
	Unended  bool              `json:"unended,omitempty"` // golive ended it, since nobody did
	Doubt    string            `json:"doubt,omitempty"`   // person ID of the lead who was asked whether it was held
	After    bool              `json:"after,omitempty"`   // its minutes were written afterwards
	ToClient time.Time         `json:"to_client,omitzero"`
	Keys     map[string]int    `json:"keys,omitempty"`  // of the links to its pages, by name: older ones were withdrawn
	Told     time.Time         `json:"told,omitzero"`   // the start of which the leads were asked to tell those whom no chat reaches
	Shown    string            `json:"shown,omitempty"` // print of the lines that the client was sent
}

// post is a reminder in a room, as it was when it was sent: the series may have other reminders since.
type post struct {
	Room  string    `json:"room"`            // place
	Start time.Time `json:"start,omitzero"`  // of the meeting, as it was then
	Lead  string    `json:"before"`          // "1d", "30m"
	Early bool      `json:"early,omitempty"` // on a day before
	Note  string    `json:"note,omitempty"`  // that it came late
	Call  string    `json:"call,omitempty"`  // who is called, in markup
	In    string    `json:"in"`              // how far off it was
}

// kind of a line of the minutes.
type kind string

const (
	decision kind = "decision"
	action   kind = "action"
	risk     kind = "risk"
)

// line is something that was said in a meeting and is to be kept.
type line struct {
	Kind     kind     `json:"kind"`
	Text     string   `json:"text"`
	Owner    string   `json:"owner,omitempty"`    // person ID
	Due      string   `json:"due,omitempty"`      // YYYY-MM-DD
	Priority string   `json:"priority,omitempty"` // as package understand calls it
	Labels   []string `json:"labels,omitempty"`
	By       string   `json:"by,omitempty"`     // person ID of who said it, or took it down
	Author   string   `json:"author,omitempty"` // person ID of who wrote the message that By put an emoji on
	Emoji    bool     `json:"emoji,omitempty"`  // By put an emoji on the message
	Source   string   `json:"source,omitempty"`
	Inside   bool     `json:"inside,omitempty"` // not for the client
	Filing   bool     `json:"filing,omitempty"` // the tracker is asked
	Asked    string   `json:"asked,omitempty"`  // by which ID; a correction does not change it
	Issue    string   `json:"issue,omitempty"`
	Link     string   `json:"link,omitempty"`
	Words    string   `json:"words,omitempty"` // why the tracker refused
}

var meetings = bot.Records[meeting]{Kind: "meeting", Schema: 1, Index: map[string]func(meeting) []string{
	"live": func(m meeting) []string { // by series: no more than one
		if m.Stage != live {
			return nil
		}
		return []string{m.Series}
	},
	"newest": func(m meeting) []string {
		return []string{fmt.Sprintf("%s/%010d", m.Project, endOfTime-m.Start.Unix())}
	},
}}

// endOfTime is later than any meeting, in Unix seconds: counted back from it, what is newer comes first.
const endOfTime = 9_999_999_999

// newest visits the meetings of a project, the newest first. A project has had very many: whoever reads them stops.
func newest(r *bot.Request, project string) iter.Seq2[bot.Found[meeting], error] {
	return meetings.Find(r, bot.Query{Index: "newest", From: project + "/", To: project + "0"}) // "0" follows "/"
}

// idOf is the ID of a series' meeting of a date.
func idOf(series, date string) string { return bot.HashID("meeting", series, date) }

// open reads the meeting of an occasion, or begins its record.
func (s series) open(r *bot.Request, id string, o occasion) (string, meeting, error) {
	mid := idOf(id, o.Date)
	m, err := meetings.Get(r, mid)
	if errors.Is(err, bot.ErrNotFound) {
		m, err = meeting{Project: s.Project, Series: id, Date: o.Date}, nil
	}
	if m.Stage == planned {
		m.Title, m.Start = s.Title, o.Start
	}
	return mid, m, err
}

// lastHeld is the meeting of a series that was held last; zero if none was.
func (s series) lastHeld(r *bot.Request) (meeting, error) {
	m, err := meetings.Get(r, s.Last)
	if errors.Is(err, bot.ErrNotFound) {
		err = nil
	}
	return m, err
}

// ofMeeting reads the meeting that a button is about, with its series, and enters the project.
func ofMeeting(r *bot.Request, mid string, least bot.Role) (meeting, series, error) {
	m, err := meetings.Get(r, mid)
	if errors.Is(err, bot.ErrNotFound) {
		return m, series{}, bot.Tell("meeting.gone")
	}
	if err != nil {
		return m, series{}, err
	}
	if err := r.Enter(m.Project, least); err != nil {
		return m, series{}, err
	}
	s, err := allSeries.Get(r, m.Series)
	return m, s, err
}

func cardHandle(mid, what string, room bot.Place) string {
	return fmt.Sprintf("meeting/%s/%s/%s", mid, what, bot.HashID(room.String()))
}

// onAir says where a meeting is live: what is said there may be for its minutes. The ID is the room's place.
type onAir struct {
	Meeting string `json:"meeting"`
}

var airs = bot.Records[onAir]{Kind: "meeting-live", Schema: 1}

// names are people as they are called, in their order.
func names(r *bot.Request, ids []string) []string {
	var all []string
	for _, id := range ids {
		if name := nameOf(r, id); name != "" {
			all = append(all, name)
		}
	}
	return all
}

func nameOf(r *bot.Request, id string) string {
	if id == "" {
		return ""
	}
	_, p, err := bot.PersonNow(r, id)
	if err != nil {
		return ""
	}
	return p.Name
}

func (m *meeting) attend(person string) {
	if person != "" && !slices.Contains(m.Present, person) {
		m.Present = append(m.Present, person)
	}
}

// saying are those who gave an answer, in the order of their IDs.
func (m meeting) saying(answer string) []string {
	var ids []string
	for id, a := range m.Answers {
		if a == answer {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(a, b) })
	return ids
}

func forgetMeeting(_ string, m *meeting, who bot.DataSubject) bool {
	for id := range m.Answers {
		if who.Is(id) {
			delete(m.Answers, id)
		}
	}
	m.Present = slices.DeleteFunc(m.Present, who.Is)
	m.Guests = slices.DeleteFunc(m.Guests, func(name string) bool { return slices.Contains(who.Names, name) })
	m.Asked = slices.DeleteFunc(m.Asked, who.Is)
	if who.Is(m.Doubt) {
		m.Doubt = ""
	}
	for i := range m.Lines {
		l := &m.Lines[i]
		if who.Is(l.Owner) {
			l.Owner = ""
		}
		if who.Is(l.By) || who.Is(l.Author) {
			l.By, l.Author, l.Text, l.Source = "", "", bot.Erased, ""
		}
	}
	for i := range m.Agenda {
		if who.Is(m.Agenda[i].Person) {
			m.Agenda[i].Person, m.Agenda[i].Text = "", bot.Erased
		}
		owners := strings.Split(m.Agenda[i].Owner, ", ")
		for n, name := range owners {
			if slices.Contains(who.Names, name) {
				owners[n] = bot.Erased
			}
		}
		m.Agenda[i].Owner = strings.Join(owners, ", ")
	}
	for i := range m.Posts {
		m.Posts[i].Call = ""
	}
	return true
}
