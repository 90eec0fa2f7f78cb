package meeting

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// round is the stand-up of one day.
type round struct {
	Project string           `json:"project"`
	Day     string           `json:"day"`
	At      time.Time        `json:"at,omitzero"`       // when the window opened in which people were asked last
	Until   time.Time        `json:"until,omitzero"`    // when it is summed up; zero: asked before rounds told it
	Names   bool             `json:"names,omitempty"`   // whether the room is told who said what, as people were told
	Asked   []string         `json:"asked"`             // person IDs
	Waiting []string         `json:"waiting,omitempty"` // of those, whom the question has not reached yet
	Answers map[string]reply `json:"answers,omitempty"`
	Closed  bool             `json:"closed,omitempty"`
	// Stands is the question at which somebody stands who is asked one after the other.
	Stands map[string]string `json:"stands,omitempty"`
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
	// Source is the message in which they said it last, "" if they used the form; Meant is the question that it answered.
	Source string `json:"source,omitempty"`
	Meant  string `json:"meant,omitempty"`
}

var rounds = bot.Records[round]{Kind: "meeting-round", Schema: 1, Index: map[string]func(round) []string{
	"project": func(d round) []string { return []string{d.Project} },
	"asked":   func(d round) []string { return d.Asked },
}}

const keepRounds = 7 * 24 * time.Hour

func roundID(project, day string) string { return bot.HashID("standup", project, day) }

// askRound asks each of the team who is there and for whom it is time. Where a day has a second stand-up, since its hours were changed, those are asked who
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
	if !day.At.Equal(a.Start) {
		day = round{Project: r.ProjectID, Day: a.Date, At: a.Start, Names: s.Names && (day.Names || len(day.Answers) == 0), Answers: day.Answers}
		day.Asked = slices.Sorted(maps.Keys(day.Answers))
	}
	day.Until = a.Until
	for _, h := range people {
		zone := zoneIn(r.Project, h.Person)
		if _, away := h.AwayAt(a.At); away || slices.Contains(day.Asked, h.ID) || !s.askedAt(a.Day, zone, r.Project.Location()).Equal(a.At) {
			continue
		}
		day.Asked, day.Waiting = append(day.Asked, h.ID), append(day.Waiting, h.ID)
		r.Send(bot.Effect{To: bot.ToPerson(h.ID), Handle: day.question(id, h.ID), Body: asking{id, day}.card(r, h), Noise: bot.NoiseTimed, Until: a.Until, Then: "meeting.standup-asked"})
	}
	if err := forgetRounds(r, r.ProjectID); err != nil {
		return err
	}
	r.Arm(roundsTimer(r.ProjectID, r.Now.Add(keepRounds)))
	return rounds.Put(r, id, day)
}

// card asks one person.
func (a asking) card(r *bot.Request, h human) bot.Card {
	lang, zone := h.Language(r.Project.Lang), zoneIn(r.Project, h.Person)
	room := map[bool]string{true: "meeting.standup-shows-names", false: "meeting.standup-shows-numbers"}[a.Names]
	return bot.Card{Title: r.In(lang, "meeting.standup-ask", "key", r.Project.Key), Tone: bot.ToneInfo, Lang: lang, Parts: []bot.Part{
		bot.Words(r.In(lang, "meeting.standup-questions", "until", i18n.Moment(lang, a.Until.In(zone), r.Now.In(zone)))),
		bot.Words(r.In(lang, "meeting.standup-just-write")), bot.SmallPrint(r.In(lang, room)), bot.Row(a.buttons(r, lang)...)}}
}

// buttons are the other ways to answer than to write.
func (a asking) buttons(r *bot.Request, lang string) []bot.Control {
	return []bot.Control{{Label: r.In(lang, "meeting.standup-answer"), Action: bot.ActionOpen, Value: bot.OpenValue("meeting.standup", a.id), Style: bot.StylePrimary},
		bot.Button(r.In(lang, "meeting.standup-one-by-one"), "meeting.standup-steps", a.id)}
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
