package bot

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// Plan is how a project is to reach its end: its phases in order, and what the weekly post says of them. Written by the
// capability phase; its ID is the project's. Days are dates of the project's zone, YYYY-MM-DD.
type Plan struct {
	Phases   []Phase   `json:"phases"`
	Post     PostTime  `json:"post,omitzero"`
	Override Override  `json:"override,omitzero"` // of the status that the rule gives
	Revoked  time.Time `json:"revoked,omitzero"`  // links to the project's pages that were made before are void
}

// Plans is the kind of Plan. A project that has none yet has that of NewPlan.
var Plans = Records[Plan]{Kind: "plan", Schema: 1}

// PlanOf is the plan of a project; that of the template where nobody changed it yet.
func PlanOf(r *Request, project string) (Plan, error) {
	plan, err := Plans.Get(r, project)
	if !errors.Is(err, ErrNotFound) {
		return plan, err
	}
	plan = NewPlan()
	p, err := Projects.Get(r, project)
	if errors.Is(err, ErrNotFound) || err == nil && p.GoLive == "" {
		return plan, nil
	}
	plan.GoLive().Actual = p.GoLive // it went live before anybody planned it
	return plan, err
}

// GoLive is the milestone of the template on which the system goes live; nil if somebody removed it.
func (p *Plan) GoLive() *Milestone {
	if ph := p.Phase("golive"); ph != nil {
		for i := range ph.Milestones {
			if ph.Milestones[i].Key == "golive" {
				return &ph.Milestones[i]
			}
		}
	}
	return nil
}

// Dates are those of one point of a plan. What was promised stays as it was planned; what is expected by now is the forecast.
type Dates struct {
	Planned  string `json:"planned,omitempty"`
	Forecast string `json:"forecast,omitempty"`
	Actual   string `json:"actual,omitempty"`
}

// Now is the day that counts: the actual one, else the forecast, else the planned one; "" if there is none.
func (d Dates) Now() string { return cmp.Or(d.Actual, d.Forecast, d.Planned) }

// Due is the day until which it is expected; "" if it was reached, or has no date.
func (d Dates) Due() string {
	if d.Actual != "" {
		return ""
	}
	return cmp.Or(d.Forecast, d.Planned)
}

// Slip is by how many days it is, or was, later than planned; negative: earlier.
func (d Dates) Slip() int {
	if d.Planned == "" {
		return 0
	}
	return DaysBetween(d.Planned, d.Now())
}

// DaysBetween is the number of days from one date to another, both YYYY-MM-DD; 0 if one is no date.
func DaysBetween(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return 0
	}
	b, err := time.Parse(time.DateOnly, to)
	if err != nil {
		return 0
	}
	return int(b.Sub(a) / (24 * time.Hour))
}

// Phase is one phase of a project.
type Phase struct {
	Key          string        `json:"key"`            // unique in the plan, and for ever
	Name         string        `json:"name,omitempty"` // of its own; clients see it
	Weight       int           `json:"weight"`         // its share of the project, beside those of the others
	Start        Dates         `json:"start,omitzero"`
	End          Dates         `json:"end,omitzero"`
	Milestones   []Milestone   `json:"milestones,omitempty"`
	Deliverables []Deliverable `json:"deliverables,omitempty"`
	Source       Source        `json:"source,omitzero"` // of its issues
	Manual       Manual        `json:"manual,omitzero"` // percent that somebody set by hand
	Asked        time.Time     `json:"asked,omitzero"`  // when the client was asked to sign
	SignOffs     []SignOff     `json:"signoffs,omitempty"`
	Gate         Gate          `json:"gate,omitzero"`
}

// Title is what the phase is called; say looks up texts.
func (p Phase) Title(say func(key string, args ...any) string) string {
	return cmp.Or(p.Name, say("phase.name-"+p.Key))
}

// Closed reports whether its gate is closed.
func (p Phase) Closed() bool { return !p.Gate.At.IsZero() }

// Signing reports whether it is asked to be signed, and not closed yet.
func (p Phase) Signing() bool { return !p.Asked.IsZero() && !p.Closed() }

// Milestone is a dated point of a phase.
type Milestone struct {
	Key  string `json:"key"`
	Name string `json:"name,omitempty"`
	Dates
}

// Title is what the milestone is called.
func (m Milestone) Title(say func(key string, args ...any) string) string {
	return cmp.Or(m.Name, say("phase.milestone-"+m.Key))
}

// Deliverable is what a phase hands over. It is handed over when it has a Link.
type Deliverable struct {
	Key  string    `json:"key"`
	Name string    `json:"name,omitempty"`
	Link string    `json:"link,omitempty"` // of the document, or of the message that holds the file
	File string    `json:"file,omitempty"` // name of that file
	By   string    `json:"by,omitempty"`   // person ID
	At   time.Time `json:"at,omitzero"`
}

// Title is what the deliverable is called.
func (d Deliverable) Title(say func(key string, args ...any) string) string {
	return cmp.Or(d.Name, say("phase.deliverable-"+d.Key))
}

// Source tells which issues of the project's tracker belong to a phase.
type Source struct {
	Kind  string `json:"kind,omitempty"` // "label", "epic", "version", "jql"; "": none
	Value string `json:"value,omitempty"`
}

// Manual is a percentage that somebody set by hand, which is said wherever it is shown.
type Manual struct {
	On      bool      `json:"on,omitempty"`
	Percent int       `json:"percent,omitempty"`
	By      string    `json:"by,omitempty"` // person ID
	Name    string    `json:"name,omitempty"`
	At      time.Time `json:"at,omitzero"`
	Why     string    `json:"why,omitempty"` // for the team
}

// SignOff is one signature on a phase, of what was shown to whoever gave it.
type SignOff struct {
	As   string    `json:"as"` // "lead" or "client"
	By   string    `json:"by"` // person ID
	Name string    `json:"name"`
	At   time.Time `json:"at"`
	Hash string    `json:"hash"` // of the text as seen
	Door string    `json:"door"` // "chat" or "page"
	// Proof is how they proved to be who they are: "button:<platform>" by a button in chat, "code:<platform>" or "code:mail" by a code
	// that was sent to them there; "" in a signature of before.
	Proof string `json:"proof,omitempty"`
	// Void says, of a closed phase, that the text had changed since: until it is closed that is seen by the hash.
	Void bool `json:"void,omitempty"`
}

// Gate is the end of a phase. The day on which it really ended is Phase.End.Actual.
type Gate struct {
	At    time.Time `json:"at,omitzero"`  // when that was recorded
	By    string    `json:"by,omitempty"` // person ID
	Name  string    `json:"name,omitempty"`
	Why   string    `json:"why,omitempty"`   // where a manager closed it in spite of what was missing
	Rooms []string  `json:"rooms,omitempty"` // Place.String of those that were told; an older golive kept none
}

// PostTime is when a project's weekly progress is posted, in its zone.
type PostTime struct {
	Off  bool   `json:"off,omitempty"`
	Day  int    `json:"day,omitempty"`  // of the week, 1 is Monday, 7 Sunday; 0: the last working day
	Hour string `json:"hour,omitempty"` // HH:MM; "": 16:00
}

// Override is a status that somebody set by hand, until the end of a day.
type Override struct {
	Status Status `json:"status,omitempty"`
	Until  string `json:"until,omitempty"`
	Why    string `json:"why,omitempty"` // for the team
	By     string `json:"by,omitempty"`  // person ID
	Name   string `json:"name,omitempty"`
}

// Phase finds a phase by its key; nil if there is none.
func (p *Plan) Phase(key string) *Phase {
	i := slices.IndexFunc(p.Phases, func(x Phase) bool { return x.Key == key })
	if i < 0 {
		return nil
	}
	return &p.Phases[i]
}

// Current is the first phase that is not closed; nil if all are.
func (p *Plan) Current() *Phase {
	i := slices.IndexFunc(p.Phases, func(x Phase) bool { return !x.Closed() })
	if i < 0 {
		return nil
	}
	return &p.Phases[i]
}

// Called is what a phase, or a milestone or deliverable of it, is called in the plan; where it is no longer there, the name that it
// had, else its key.
func (p *Plan) Called(say func(key string, args ...any) string, phase, item, name string) string {
	ph := p.Phase(phase)
	switch {
	case ph == nil:
		return cmp.Or(name, item, phase)
	case item == "":
		return ph.Title(say)
	}
	for _, m := range ph.Milestones {
		if m.Key == item {
			return m.Title(say)
		}
	}
	for _, d := range ph.Deliverables {
		if d.Key == item {
			return d.Title(say)
		}
	}
	return cmp.Or(name, item)
}

// Point is a milestone together with its phase.
type Point struct {
	Phase Phase
	Milestone
}

// Ahead are the milestones that are not reached, of phases that are not closed, in the order of their dates; those without a date
// come last.
func (p *Plan) Ahead() []Point {
	var ahead []Point
	for _, ph := range p.Phases {
		for _, m := range ph.Milestones {
			if m.Actual == "" && !ph.Closed() {
				ahead = append(ahead, Point{ph, m})
			}
		}
	}
	slices.SortStableFunc(ahead, func(a, b Point) int {
		return cmp.Compare(cmp.Or(a.Due(), "9999"), cmp.Or(b.Due(), "9999"))
	})
	return ahead
}

// NewPlan is the template: five phases with what each has to reach and to hand over, still without dates.
func NewPlan() Plan {
	phase := func(key string, weight int, milestones, deliverables []string) Phase {
		p := Phase{Key: key, Weight: weight}
		for _, m := range milestones {
			p.Milestones = append(p.Milestones, Milestone{Key: m})
		}
		for _, d := range deliverables {
			p.Deliverables = append(p.Deliverables, Deliverable{Key: d})
		}
		return p
	}
	return Plan{Phases: []Phase{
		phase("survey", 15, []string{"requirements"}, []string{"process-maps", "requirements"}),
		phase("design", 25, []string{"solution", "configured"}, []string{"configuration", "permissions"}),
		phase("data", 25, []string{"trial-load", "reconciled"}, []string{"migration-plan", "reconciliation"}),
		phase("golive", 20, []string{"trained", "golive"}, []string{"training", "checklist"}),
		phase("acceptance", 15, []string{"accepted"}, []string{"acceptance"}),
	}}
}
