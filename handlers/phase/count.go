package phase

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

// The rule of percentages; docs/progress.md tells it to people.
const (
	issueShare     = 80 // of a hundred, where a phase has issues and deliverables
	deliveredShare = 20
	openMost       = 99 // of a phase whose gate is not closed
)

// percent is how far a phase is: 100 once its gate is closed; what somebody set by hand; else issues done count for 80 of a hundred
// and deliverables handed over for 20, or for all of it where the phase has only the one. Issues of which nothing is known yet count as
// none done. It is rounded down.
func percent(c bot.PhaseCount, ph bot.Phase) int {
	switch {
	case ph.Closed():
		return 100
	case ph.Manual.On:
		return ph.Manual.Percent
	case c.Total == 0 && c.Expected == 0:
		return 0
	case c.Unknown:
		return deliveredShare * c.Delivered / c.Expected
	case c.Total == 0:
		return min(100*c.Delivered/c.Expected, openMost)
	case c.Expected == 0:
		return min(100*c.Done/c.Total, openMost)
	}
	return min((issueShare*c.Done*c.Expected+deliveredShare*c.Delivered*c.Total)/(c.Total*c.Expected), openMost)
}

// overall is how far a project is: the phases' percentages by their weights, rounded down.
func overall(plan bot.Plan, counts []bot.PhaseCount) int {
	sum, weights := 0, 0
	for i, ph := range plan.Phases {
		sum += ph.Weight * counts[i].Percent
		weights += ph.Weight
	}
	if weights == 0 {
		return 0
	}
	return sum / weights
}

// recounting is bot.Recount as the capability itself asks for it.
type recounting struct {
	bot.Recount
	// Show is where the status is to be shown afterwards, and to whom; zero: nowhere.
	Show *showing `json:"show,omitempty"`
}

// recount lets a project be counted anew, after what is decided now.
func recount(r *bot.Request, project string) { r.Recount(bot.Recount{Project: project}) }

const (
	countTime = 5 * time.Second  // machine time that the tracker may take for one project; one that is silent refuses by itself to be asked
	freshFor  = 10 * time.Minute // how long a count is taken for the present state
	downFor   = time.Minute      // how long one is for which the tracker could not be asked
)

// recountNow counts a project, and shows its status to whoever waits for it.
func recountNow(ctx context.Context, r *bot.Request) error {
	var todo recounting
	if err := r.Decode(&todo); err != nil {
		return err
	}
	if err := r.About(todo.Project); err != nil || r.ProjectID != todo.Project {
		return err
	}
	plan, err := bot.PlanOf(r, todo.Project)
	if err != nil {
		return err
	}
	if todo.Fresh {
		before, err := progress(r, todo.Project)
		if err != nil || counted(before, r.Now) {
			return err
		}
	}
	now, err := count(ctx, r, plan)
	if err != nil {
		return err
	}
	if err := bot.Progresses.Put(r, todo.Project, now); err != nil {
		return err
	}
	if todo.Show != nil {
		return showStatus(r, plan, now, *todo.Show)
	}
	return nil
}

// counted reports whether a count tells the present state: also one for which the tracker could not be asked, for a moment, so that
// not every manager's digest waits for it anew.
func counted(p bot.Progress, now time.Time) bool {
	age := now.Sub(p.At)
	return age < freshFor && (!p.Down || age < downFor)
}

// progress is a project as it was last counted; zero if it never was.
func progress(r *bot.Request, project string) (bot.Progress, error) {
	p, err := bot.Progresses.Get(r, project)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Progress{}, nil
	}
	return p, err
}

// count counts the request's project now. Where the tracker does not answer, its last numbers stay, with their age. It asks the
// tracker at most twice for each phase that has a query, and once for overdue critical issues, of which more than two hundred take one
// question more.
func count(ctx context.Context, r *bot.Request, plan bot.Plan) (bot.Progress, error) {
	before, err := progress(r, r.ProjectID)
	if err != nil {
		return before, err
	}
	now := before
	now.At, now.Down, now.Phases, now.Reasons = r.Now, false, nil, nil
	ctx, cancel := context.WithTimeout(ctx, countTime)
	defer cancel()
	tracker, err := r.Tracker()
	asks := err == nil && r.Project.Tracker != ""
	for _, ph := range plan.Phases {
		c := bot.PhaseCount{Key: ph.Key, Expected: len(ph.Deliverables), Manual: ph.Manual.On && !ph.Closed()}
		for _, d := range ph.Deliverables {
			if d.Link != "" {
				c.Delivered++
			}
		}
		if asks && ph.Source.Kind != "" {
			c.Of = ph.Source
			now.Down = countIssues(ctx, r, tracker, last(before, ph), &c) || now.Down
			if ph.Closed() { // nobody can mend its query any more
				c.Wrong = ""
			}
		}
		c.Percent = percent(c, ph)
		now.Phases = append(now.Phases, c)
	}
	now.Percent = overall(plan, now.Phases)
	if asks {
		now.Down = findOverdue(ctx, r, tracker, &now) || now.Down
		if !now.Down {
			now.Asked = r.Now
		}
		for i, c := range now.Phases { // of a query that is refused they are older
			if !plan.Phases[i].Closed() && !c.Asked.IsZero() && c.Asked.Before(now.Asked) {
				now.Asked = c.Asked
			}
		}
	}
	return now, judge(r, plan, &now)
}

// last is how the issues of a phase were counted before; unknown where others belong to it now.
func last(p bot.Progress, ph bot.Phase) bot.PhaseCount {
	i := slices.IndexFunc(p.Phases, func(c bot.PhaseCount) bool { return c.Key == ph.Key })
	if i < 0 || p.Phases[i].Of != ph.Source {
		return bot.PhaseCount{Unknown: true}
	}
	return p.Phases[i]
}

// countIssues counts the issues of a phase, and what of them is done. down says that the tracker did not answer: the numbers are then
// those of before, as they are where it refuses the query.
func countIssues(ctx context.Context, r *bot.Request, tracker bot.Tracker, before bot.PhaseCount, c *bot.PhaseCount) (down bool) {
	var refused *bot.PermanentError
	var total, finished int
	query, err := ask(ctx, r, r.Project.Tracker, func(ctx context.Context, project string) (string, error) { return queryOf(ctx, tracker, project, c.Of) })
	if err == nil {
		total, err = ask(ctx, r, query, tracker.Count)
	}
	if err == nil && total > 0 {
		finished, err = ask(ctx, r, query+" AND statusCategory = Done", tracker.Count)
	}
	if err == nil {
		c.Total, c.Done, c.Asked = total, min(finished, total), r.Now
		return false
	}
	c.Done, c.Total, c.Unknown, c.Asked = before.Done, before.Total, before.Unknown, before.Asked
	if errors.As(err, &refused) && refused.Text != "" {
		c.Wrong = firstLine(refused.Text)
		return false
	}
	return true
}

// ask asks the tracker one question, within the request's patience.
func ask[T any](ctx context.Context, r *bot.Request, what string, of func(context.Context, string) (T, error)) (T, error) {
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	return of(ctx, what)
}
