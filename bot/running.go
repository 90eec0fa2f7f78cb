package bot

import (
	"context"
	"slices"
)

// Run is something of a project that goes on by itself until it is over: drafts that wait, visits and surveys that are
// planned. Whoever closes the project sees what runs and says what of it is to go on.
type Run struct {
	Name string  // "<capability>.<what>", unique in the project, at most 60 bytes; a Timer names it
	Text string  // in one line of markup, in the language of the request
	Fate RunFate // what closing the project does to it
}

// RunFate is what closing a project does to a Run.
type RunFate string

// Fates of a run. The zero value leaves it to whoever closes the project.
const (
	RunAsked RunFate = ""
	RunEnds  RunFate = "ends"
	RunStays RunFate = "stays"
)

// Runs tells what of a project goes on by itself. A capability that has it handles "project.closed", and ends there what is
// not kept; timers that Arm declares are the engine's.
type Runs func(ctx context.Context, r *Request, project string) ([]Run, error)

// Runs is what of a project goes on by itself, by all capabilities, in the order of the list.
func (r *Request) Runs(project string) ([]Run, error) {
	var all []Run
	for _, runs := range r.env.Runs {
		some, err := runs(r.ctx, r, project)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// Closing is the payload of "project.closed".
type Closing struct {
	Project string   `json:"project"`
	Kept    []string `json:"kept,omitempty"` // names of the runs that go on
}

// Keeps reports whether a run goes on.
func (c Closing) Keeps(run string) bool { return slices.Contains(c.Kept, run) }

// Pausing is the payload of "project.paused".
type Pausing struct {
	Project string `json:"project"`
	Until   string `json:"until,omitempty"` // YYYY-MM-DD, the day on which it goes on; "" if that is not known
	Reason  string `json:"reason,omitempty"`
}

// ActionReopen is the action of the button that makes a paused or closed project go on; its value is the project's ID,
// perhaps with what the card that shows it is known by ("<project>|<card>").
const ActionReopen = "project.reopen"

// AllowClosed lets the act be done in a closed project, too; for the engine.
func (r *Request) AllowClosed() { r.closedToo = true }

// AtWork refuses what is not for a closed project, with the way to reopen it for whoever may.
func (r *Request) AtWork(id string, p Project) error {
	if p.State != ProjectClosed || r.closedToo {
		return nil
	}
	if r.RoleIn(p) < RoleLead {
		return Tell("bot.closed", "key", p.Key)
	}
	return &TellError{Key: "bot.closed-lead", Args: []any{"key", p.Key}, Offer: []Control{Primary(r.T("bot.reopen"), ActionReopen, id)}}
}
