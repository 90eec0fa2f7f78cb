package bot

import (
	"fmt"
	"slices"
	"time"
)

// Status is red, amber or green: off, at risk, on plan.
type Status string

// Statuses, the best first.
const (
	Green Status = "green"
	Amber Status = "amber"
	Red   Status = "red"
)

// Progress is how a project stood when it was last counted. Written by the capability phase; its ID is the project's. The rule
// by which it is counted is told in docs/progress.md.
type Progress struct {
	At       time.Time    `json:"at"`             // when it was counted
	Asked    time.Time    `json:"asked,omitzero"` // how old its numbers are: when the tracker told the oldest of them; zero: never
	Down     bool         `json:"down,omitempty"` // the tracker could not be asked: its numbers are those of Asked
	Percent  int          `json:"percent"`
	Phases   []PhaseCount `json:"phases,omitempty"`
	Status   Status       `json:"status"` // by the rule; Plan.Override may say otherwise
	Reasons  []Reason     `json:"reasons,omitempty"`
	Overdue  []Issue      `json:"overdue,omitempty"`  // critical issues past their due date, at most ten
	Critical int          `json:"critical,omitempty"` // how many there are
	Hidden   string       `json:"hidden,omitempty"`   // the tracker's words where it refuses to tell of them
	RedFrom  time.Time    `json:"red_from,omitzero"`  // since when the status shown is red without a break
	Weeks    []Week       `json:"weeks,omitempty"`    // one for each weekly post, the oldest first
}

// Progresses is the kind of Progress.
var Progresses = Records[Progress]{Kind: "progress", Schema: 1}

// EventRecount lets the capability phase count a project anew; its payload begins as a Recount.
const EventRecount = "phase.recount"

// Recount is the payload of "phase.recount".
type Recount struct {
	Project string `json:"project"`
	// Fresh says that a count of the last minutes serves as well: several managers' digests are due at once.
	Fresh bool `json:"fresh,omitempty"`
}

// RecountLane is that of "phase.recount": a project is counted once at a time.
func RecountLane(project string) string { return "phase/count/" + project }

// Recount lets a project be counted anew, after what is decided now.
func (r *Request) Recount(c Recount) { r.Publish(EventRecount, RecountLane(c.Project), c) }

// PhaseCount is what the percentage of one phase is made of.
type PhaseCount struct {
	Key       string    `json:"key"`
	Done      int       `json:"done"` // issues
	Total     int       `json:"total"`
	Delivered int       `json:"delivered"`
	Expected  int       `json:"expected"` // deliverables
	Percent   int       `json:"percent"`
	Manual    bool      `json:"manual,omitempty"`  // set by hand
	Unknown   bool      `json:"unknown,omitempty"` // the tracker was never able to tell of its issues
	Of        Source    `json:"of,omitzero"`       // which issues these are
	Asked     time.Time `json:"asked,omitzero"`    // when the tracker told of them
	Wrong     string    `json:"wrong,omitempty"`   // the tracker's words on a query that it refused
}

// Made tells of what the percentage is made, in words; asked is when the tracker told of the issues, which is said where it refuses
// their query now. Nothing if nothing is counted.
func (c PhaseCount) Made(say func(key string, args ...any) string, ph Phase, asked string) []string {
	var parts []string
	switch {
	case ph.Source.Kind == "":
	case c.Unknown:
		parts = append(parts, say("phase.made-unknown"))
	case c.Wrong != "":
		parts = append(parts, say("phase.made-issues", "done", c.Done, "n", c.Total)+say("phase.made-old", "moment", asked))
	default:
		parts = append(parts, say("phase.made-issues", "done", c.Done, "n", c.Total))
	}
	if c.Expected > 0 {
		parts = append(parts, say("phase.made-deliverables", "done", c.Delivered, "n", c.Expected))
	}
	return parts
}

// Reason is why a status is not green.
type Reason struct {
	Kind  string `json:"kind"`            // "late", "slip", "replanned", "critical", "no-update", "score"
	Item  string `json:"item,omitempty"`  // "<phase>" or "<phase>/<milestone>"
	Date  string `json:"date,omitempty"`  // since when
	N     int    `json:"n,omitempty"`     // days, issues or points, by its kind
	Score Status `json:"score,omitempty"` // what it makes of the status
}

// Week is how a project stood at a weekly post.
type Week struct {
	Day     string         `json:"day"`         // YYYY-MM-DD, on which it was due
	At      time.Time      `json:"at,omitzero"` // when it was posted; zero in one of an older golive
	Percent int            `json:"percent"`
	Phases  map[string]int `json:"phases,omitempty"` // percent by key
	Done    int            `json:"done"`
	Total   int            `json:"total"`
	Status  Status         `json:"status,omitempty"`
	Inside  bool           `json:"inside,omitempty"` // only rooms of the team were told
}

// Shown is the status that is shown on a day (YYYY-MM-DD): what somebody set by hand as long as that holds, else the rule's.
func (p Progress) Shown(plan Plan, day string) Status {
	if o := plan.Override; o.Status != "" && day <= o.Until {
		return o.Status
	}
	if p.Status == "" {
		return Green
	}
	return p.Status
}

// Happening is something that happened in a project, kept for ever: its timeline. Written with Happened by whichever capability it
// happened in.
type Happening struct {
	Project string    `json:"project"`
	At      time.Time `json:"at"`
	// Kind is, of the plan, "date", "reached", "reopened", "delivered", "signed", "closed", "overridden", "status", "percent", "plan" or
	// "posted" ("reopened" of a phase has no Item, and Which "undone" where its closing was taken back at once; "signed" has whose it is in
	// Which, or "asked"); else "project" (Which: "created", "golive", "paused", "resumed", "ended", "renamed", "key"), "setting" (Which is its name,
	// Before and After are codes), "room" (Which: "team", "client", "unbound"; Name is the room's), "meeting" (Which: "": it was held;
	// "unheld", "skipped", "unskipped", "moved", "paused", "resumed", "ended"), "survey" (Which: "opened", "closed"), "score" (Which:
	// "opened", "contacted", "ended" with the outcome After; nobody is named), "task" or "people" (Which: "role", "left", "imported",
	// "handover", "handback"; Item is the person's ID, and of the last two Before that of who took over, After their name).
	Kind   string `json:"kind"`
	Phase  string `json:"phase,omitempty"` // key
	Item   string `json:"item,omitempty"`  // key of the milestone or deliverable; "": the phase itself
	Name   string `json:"name,omitempty"`  // what that was called then, where it had a name of its own
	Which  string `json:"which,omitempty"` // of a date: "start.planned", "end.forecast", "planned", "forecast" ...
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	// Was and Is are, of a date, the day that counted before and after: the actual one, else the forecast, else the planned one.
	Was    string `json:"was,omitempty"`
	Is     string `json:"is,omitempty"`
	Why    string `json:"why,omitempty"` // for the team
	By     string `json:"by,omitempty"`  // person ID
	ByName string `json:"by_name,omitempty"`
}

// Happenings is the kind of Happening; by project they are found in the order in which they happened.
var Happenings = Records[Happening]{
	Kind: "happening", Schema: 1,
	Index: map[string]func(Happening) []string{"project": func(h Happening) []string { return []string{h.Project} }},
}

// Happened keeps something that happened in the request's project, unless another is named, and answers its ID.
func (r *Request) Happened(h Happening) (id string, err error) {
	h.By, h.ByName = r.WhoID, r.Who.Name
	return r.keepHappening(h)
}

// HappenedUnnamed is Happened for what somebody did who is not to be named.
func (r *Request) HappenedUnnamed(h Happening) error {
	_, err := r.keepHappening(h)
	return err
}

func (r *Request) keepHappening(h Happening) (id string, err error) {
	if h.Project == "" {
		h.Project = r.ProjectID
	}
	h.At = r.Now
	id = HappeningID(r.Now, r.Event.ID, r.happened)
	r.happened++
	return id, Happenings.Put(r, id, h)
}

// HappeningID is the ID of the n-th that an event tells of a project.
func HappeningID(at time.Time, event string, n int) string {
	return HappenedSince(at) + "/" + HashID(event, fmt.Sprint(n))
}

// HappenedSince is what Query.After takes, by project, to find what happened since a time.
func HappenedSince(at time.Time) string { return at.UTC().Format("20060102T150405.000") }

// SlipsSince are the changes of dates that people counted on, since a time, the latest for each point, in the order in which
// they happened. Before is where the point stood at that time.
func SlipsSince(r *Request, project string, since time.Time) ([]Happening, error) {
	var all []Happening
	for f, err := range Happenings.Find(r, Query{Index: "project", Value: project, After: HappenedSince(since)}) {
		if err != nil {
			return nil, err
		}
		h := f.Value
		i := slices.IndexFunc(all, func(x Happening) bool { return x.Phase == h.Phase && x.Item == h.Item })
		if h.Kind != "date" || h.Which != "forecast" && h.Which != "planned" || h.Was == "" && i < 0 || h.Is == h.Was {
			continue
		}
		if i >= 0 { // also where it was without a date in between
			h.Was = all[i].Was
			all = slices.Delete(all, i, i+1)
		}
		if h.Is != h.Was {
			all = append(all, h)
		}
	}
	return all, nil
}

// ProgressPurpose is that of the signed links to a project's pages.
const ProgressPurpose = "phase.page"

// ProgressToken is the last part of the address /p/{token}, which shows a project's progress to whoever has the account.
func ProgressToken(links Links, who Account, project string, now, until time.Time) string {
	return links.Sign(ProgressPurpose, fmt.Sprintf("%s|%s|%d|", who, project, now.Unix()), until)
}
