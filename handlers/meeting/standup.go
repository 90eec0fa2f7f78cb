package meeting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

// A stand-up asks each of the team in private, on working days, within a window that may pass midnight. The room gets one summary,
// of numbers; who is missing is told to the leads alone, unless they chose otherwise. At the day's end the room may get a list of
// what was cleared and what is open, and since when.

// standup is that of a project; its ID is the project's.
type standup struct {
	On bool `json:"on"`
	// WithProject says that it is off since its project was closed, and will be on again if that is reopened.
	WithProject bool      `json:"with_project,omitempty"`
	Open        string    `json:"open"`            // local time at which people are asked
	Close       string    `json:"close"`           // and at which it is summed up; not after Open: on the next day
	Clear       string    `json:"clear,omitempty"` // at which the day's issues are listed; "": not
	Names       bool      `json:"names,omitempty"` // whether the room is told who said what, and who said nothing
	Golive      int       `json:"golive,omitempty"`
	From        string    `json:"from,omitempty"`  // first day, YYYY-MM-DD
	Until       string    `json:"until,omitempty"` // last day, YYYY-MM-DD; "": until it is switched off
	Done        time.Time `json:"done"`            // what was due until then is decided
}

var standups = bot.Records[standup]{Kind: "meeting-standup", Schema: 1}

// round is the stand-up of one day.
type round struct {
	Project string           `json:"project"`
	Day     string           `json:"day"`
	At      time.Time        `json:"at,omitzero"`       // when people were asked last
	Names   bool             `json:"names,omitempty"`   // whether the room is told who said what, as people were told
	Asked   []string         `json:"asked"`             // person IDs
	Waiting []string         `json:"waiting,omitempty"` // of those, whom the question has not reached yet
	Answers map[string]reply `json:"answers,omitempty"`
	Closed  bool             `json:"closed,omitempty"`
}

// got reports whether somebody got the question: nobody else is silent.
func (day round) got(person string) bool {
	_, answered := day.Answers[person]
	return answered || slices.Contains(day.Asked, person) && !slices.Contains(day.Waiting, person)
}

type reply struct {
	Did   string `json:"did,omitempty"`
	Does  string `json:"does"`
	Stuck string `json:"stuck,omitempty"` // what keeps them
}

var rounds = bot.Records[round]{Kind: "meeting-round", Schema: 1, Index: map[string]func(round) []string{
	"project": func(d round) []string { return []string{d.Project} },
}}

const keepRounds = 7 * 24 * time.Hour

func roundID(project, day string) string { return bot.HashID("standup", project, day) }

// Kinds of acts of a stand-up.
const (
	asks   = "asks"
	sumsUp = "sums-up"
	clears = "clears"
)

// acts are what a stand-up does about one day.
func (s standup) acts(day time.Time, loc *time.Location) []act {
	at := func(day time.Time, clock string) time.Time {
		t, _, err := workday.At(day, clock, loc)
		if err != nil {
			return time.Time{}
		}
		return t
	}
	o := occasion{Date: day.Format(time.DateOnly), Day: day}
	opens, closing := at(day, s.Open), at(day, s.Close)
	if s.Close <= s.Open {
		closing = at(day.AddDate(0, 0, 1), s.Close)
	}
	all := []act{{At: opens, Until: closing, Kind: asks, occasion: o}, {At: closing, Until: closing.Add(12 * time.Hour), Kind: sumsUp, occasion: o}}
	if s.Clear != "" {
		end := at(day, s.Clear)
		all = append(all, act{At: end, Until: end.Add(clearFor), Kind: clears, occasion: o})
	}
	return all
}

// between are the acts after one moment and not after another; with only, the first alone.
func (s standup) between(b books, loc *time.Location, since, to time.Time, only bool) []act {
	var all []act
	for day := dayOf(since, loc).AddDate(0, 0, -1); s.On && !day.After(dayOf(to, loc)); day = day.AddDate(0, 0, 1) {
		if b.Team.Day(day).Off || day.Format(time.DateOnly) < s.From || s.Until != "" && day.Format(time.DateOnly) > s.Until {
			continue
		}
		for _, a := range s.acts(day, loc) {
			if a.At.After(since) && !a.At.After(to) {
				all = append(all, a)
			}
		}
		if only && len(all) > 0 && all[0].At.Before(at24(day, loc)) {
			break
		}
	}
	sortActs(all)
	return all
}

// at24 is the end of the day after a day: what is found by then comes before whatever later days bring.
func at24(day time.Time, loc *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, loc)
}

func standupTimer(project string) string { return "meeting-standup/" + project }

// keepStandup records a stand-up and sets its timer.
func keepStandup(r *bot.Request, project string, s standup) error {
	if err := s.arm(r, project); err != nil {
		return err
	}
	return standups.Put(r, project, s)
}

// follow records the stand-up of the request's project that was another before, or went by other books.
func (s standup) follow(r *bot.Request, was standup, before, b books) error {
	s.Done = r.Now
	if was.On { // else nothing was due, however long ago that was
		due := func(s standup, b books) []act {
			return s.between(b, r.Project.Location(), was.Done, r.Now, false)
		}
		s.Done = settled(was.Done, r.Now, due(was, before), due(s, b))
	}
	return keepStandup(r, r.ProjectID, s)
}

// arm sets the timer of a stand-up for what is due next, or takes it away.
func (s standup) arm(r *bot.Request, project string) error {
	p, err := bot.Projects.Get(r, project)
	if err != nil {
		return err
	}
	b, err := booksOf(r, project, p)
	if err != nil {
		return err
	}
	next := s.between(b, p.Location(), s.Done, s.Done.AddDate(0, 0, 40), true)
	t := bot.Timer{Key: standupTimer(project), Name: "meeting.standup-due", Data: bot.Encode(project), Again: hourly}
	if len(next) > 0 {
		t.Due = next[0].At
	}
	set(r, t)
	return nil
}

// standupDue does what is due in a stand-up.
func standupDue(_ context.Context, r *bot.Request) error {
	var project string
	if err := r.Timer.Decode(&project); err != nil {
		return err
	}
	r.Disarm(standupTimer(project)) // unless there is something next
	s, err := standups.Get(r, project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && !s.On {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := bot.Projects.Hold(r, project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && p.State == bot.ProjectClosed {
		return nil
	}
	if err != nil {
		return err
	}
	if err := r.About(project); err != nil {
		return err
	}
	b, err := booksOf(r, project, p)
	if err != nil {
		return err
	}
	if err := warn(r, b); err != nil {
		return err
	}
	acts := s.between(b, p.Location(), s.Done, r.Now, false)
	if p.State != bot.ProjectRunning {
		acts = nil
	}
	acts, s.Done = first(acts, r.Now)
	for _, a := range acts {
		switch a.Kind {
		case asks:
			err = s.askRound(r, a)
		case sumsUp:
			err = closeRound(r, a)
		case clears:
			r.Arm(clearTimer(project, a.Date, r.Now.Add(time.Second)))
		}
		if err != nil {
			return err
		}
	}
	return keepStandup(r, project, s)
}

// askRound asks each of the team who is there. Where a day has a second stand-up, since its hours were changed, those are asked who
// have not answered; what was said when no names were shown stays without them.
func (s standup) askRound(r *bot.Request, a act) error {
	people, err := (series{Inside: true}).invited(r, r.Project)
	if err != nil {
		return err
	}
	id := roundID(r.ProjectID, a.Date)
	day, err := rounds.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	day = round{Project: r.ProjectID, Day: a.Date, At: a.At, Names: s.Names && (day.Names || len(day.Answers) == 0), Answers: day.Answers}
	for id := range day.Answers {
		day.Asked = append(day.Asked, id)
	}
	slices.Sort(day.Asked)
	room := map[bool]string{true: "meeting.standup-shows-names", false: "meeting.standup-shows-numbers"}[day.Names]
	for _, h := range people {
		if _, away := h.AwayAt(a.At); away || day.got(h.ID) {
			continue
		}
		day.Asked, day.Waiting = append(day.Asked, h.ID), append(day.Waiting, h.ID)
		lang := h.Language(r.Project.Lang)
		open := bot.Control{Label: r.In(lang, "meeting.standup-answer"), Action: bot.ActionOpen, Value: bot.OpenValue("meeting.standup", id), Style: bot.StylePrimary}
		c := bot.Card{Title: r.In(lang, "meeting.standup-ask", "key", r.Project.Key), Tone: bot.ToneInfo, Lang: lang, Parts: []bot.Part{
			bot.Words(r.In(lang, "meeting.standup-questions", "until", i18n.Moment(lang, a.Until.In(h.Location()), r.Now.In(h.Location())))), bot.SmallPrint(r.In(lang, room)), bot.Row(open)}}
		r.Send(bot.Effect{To: bot.ToPerson(h.ID), Handle: day.question(id, h.ID), Body: c, Noise: bot.NoiseTimed, Until: a.Until, Then: "meeting.standup-asked"})
	}
	if err := forgetRounds(r, r.ProjectID); err != nil {
		return err
	}
	r.Arm(roundsTimer(r.ProjectID, r.Now.Add(keepRounds)))
	return rounds.Put(r, id, day)
}

const questionHandles = "meeting/standup/"

// asking names what is said of a round: people who are asked again on the same day get another message.
func (day round) asking(id string) string {
	if day.At.IsZero() { // asked before rounds told it
		return id
	}
	return fmt.Sprintf("%s@%d", id, day.At.Unix())
}

// question is the handle of the question to one person.
func (day round) question(id, person string) string {
	return questionHandles + day.asking(id) + "/" + person
}

// questionEnded notes whom the question reached, and takes out of a round whom it did not.
func questionEnded(reached bool) bot.Handler {
	return func(_ context.Context, r *bot.Request) error {
		var o bot.Outcome
		if err := r.Decode(&o); err != nil {
			return err
		}
		asking, person, _ := strings.Cut(strings.TrimPrefix(o.Handle, questionHandles), "/")
		id, _, _ := strings.Cut(asking, "@")
		day, err := rounds.Get(r, id)
		if errors.Is(err, bot.ErrNotFound) || err == nil && day.asking(id) != asking {
			return nil
		}
		if err != nil {
			return err
		}
		if err := r.About(day.Project); err != nil {
			return err
		}
		got, other := day.got(person), func(who string) bool { return who == person }
		day.Waiting = slices.DeleteFunc(slices.Clone(day.Waiting), other)
		if _, answered := day.Answers[person]; !reached && !answered {
			day.Asked = slices.DeleteFunc(slices.Clone(day.Asked), other)
		}
		if got != day.got(person) {
			if err := day.sumAgain(r, id); err != nil {
				return err
			}
		}
		return rounds.Put(r, id, day)
	}
}

func roundsTimer(project string, due time.Time) bot.Timer {
	return bot.Timer{Key: "meeting-rounds/" + project, Due: due, Name: "meeting.rounds-over", Data: bot.Encode(project)}
}

// roundsOver forgets what was said in stand-ups that are a week old. It has a timer of its own: a stand-up may stop.
func roundsOver(_ context.Context, r *bot.Request) error {
	var project string
	if err := r.Timer.Decode(&project); err != nil {
		return err
	}
	return forgetRounds(r, project)
}

func forgetRounds(r *bot.Request, project string) error {
	left := false
	until := r.Now.Add(-keepRounds).Format(time.DateOnly)
	for f, err := range rounds.Find(r, bot.Query{Index: "project", Value: project}) {
		if err != nil {
			return err
		}
		if f.Value.Day > until {
			left = true
			continue
		}
		if err := rounds.Delete(r, f.ID); err != nil {
			return err
		}
	}
	if left {
		r.Arm(roundsTimer(project, r.Now.Add(24*time.Hour)))
	}
	return nil
}

// standupForm asks one person.
func standupForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	day, err := roundOf(r, value)
	if err != nil {
		return bot.Form{}, err
	}
	said := day.Answers[r.WhoID]
	field := func(name, value string, must bool) bot.Field {
		return bot.Field{Name: name, Label: r.T("meeting.standup-" + name), Kind: bot.FieldLines, Required: must, Max: 500, Initial: bot.Initial(value)}
	}
	return bot.Form{Title: r.T("meeting.standup-title"), Tag: r.Project.Key, Submit: r.T("meeting.button-save"),
		Fields: []bot.Field{field("did", said.Did, false), field("does", said.Does, true), field("stuck", said.Stuck, false)}}, nil
}

// roundOf reads the round that a form is about, for whoever was asked.
func roundOf(r *bot.Request, id string) (round, error) {
	day, err := rounds.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return day, bot.Tell("meeting.standup-over")
	}
	if err != nil {
		return day, err
	}
	if err := r.Enter(day.Project, bot.RoleMember); err != nil {
		return day, err
	}
	if !slices.ContainsFunc(day.Asked, r.Is) {
		return day, bot.Tell("meeting.standup-not-asked")
	}
	return day, nil
}

// submitStandup takes somebody's answer, late ones as well.
func submitStandup(_ context.Context, r *bot.Request) error {
	id := r.Submit.Value
	day, err := roundOf(r, id)
	if err != nil {
		return err
	}
	if day.Answers == nil {
		day.Answers = map[string]reply{}
	}
	trim := func(name string) string { return strings.TrimSpace(r.Submit.Get(name)) }
	day.Answers[r.WhoID] = reply{Did: trim("did"), Does: trim("does"), Stuck: trim("stuck")}
	key := "meeting.standup-thanks"
	if day.Closed {
		key = "meeting.standup-late"
	}
	again := bot.Control{Label: r.T("meeting.standup-change"), Action: bot.ActionOpen, Value: bot.OpenValue("meeting.standup", id)}
	r.Send(bot.Effect{To: bot.ToPerson(r.WhoID), Handle: day.question(id, r.WhoID),
		Body: bot.Card{Title: r.T(key), Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Row(again)}}})
	if err := day.sumAgain(r, id); err != nil {
		return err
	}
	return rounds.Put(r, id, day)
}
