package engine

import (
	"time"

	"github.com/golive-bot/golive/bot"
)

// Step is one thing that happened on the road, for metrics and for the eye. It holds no texts of people.
type Step struct {
	At      time.Time     `json:"at"`
	Kind    StepKind      `json:"kind"`
	Event   string        `json:"event,omitempty"` // ID
	Name    string        `json:"name,omitempty"`  // of the event, or kind of the effect's body
	Lane    string        `json:"lane,omitempty"`  // of the event, or handle of the effect
	Room    bot.Place     `json:"room,omitzero"`
	From    bot.Account   `json:"from,omitzero"`
	Handler string        `json:"handler,omitempty"`
	Effect  string        `json:"effect,omitempty"` // ID
	To      string        `json:"to,omitempty"`     // platform that performed it
	Fate    bot.Fate      `json:"fate,omitempty"`
	Error   string        `json:"error,omitempty"`
	Next    time.Time     `json:"next,omitzero"` // of a retry
	Took    time.Duration `json:"took,omitempty"`
	Lag     time.Duration `json:"lag,omitempty"` // from accepted to handled, by the calendar clock
	Trace   string        `json:"trace,omitempty"`
	// What a commit wrote: keys of records, IDs of effects, names of events, keys of timers.
	Records []string `json:"records,omitempty"`
	Effects []string `json:"effects,omitempty"`
	Events  []string `json:"events,omitempty"`
	Timers  []string `json:"timers,omitempty"`
}

// StepKind says what happened.
type StepKind string

// Kinds of steps.
const (
	StepAccepted  StepKind = "accepted"
	StepHandled   StepKind = "handled"
	StepPerformed StepKind = "performed"
	StepRetry     StepKind = "retry"
	StepParked    StepKind = "parked"
	StepDead      StepKind = "dead"
)

func committed(s Step, c bot.Commit) Step {
	for _, r := range c.Records {
		s.Records = append(s.Records, r.Key())
	}
	for _, x := range c.Effects {
		s.Effects = append(s.Effects, x.ID)
	}
	for _, x := range c.Events {
		s.Events = append(s.Events, x.Name)
	}
	for _, t := range c.Timers {
		s.Timers = append(s.Timers, t.Key)
	}
	s.Fate = c.Fate
	return s
}
