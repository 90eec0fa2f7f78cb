package meeting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// facts are the open issues of a project as the tracker last told them; their ID is the project's.
type facts struct {
	At     time.Time   `json:"at"`
	Issues []bot.Issue `json:"issues"`
}

var allFacts = bot.Records[facts]{Kind: "meeting-facts", Schema: 1}

// shifts are due dates that were changed, by issue; the ID is the tracker's project.
type shifts struct {
	Due map[string]shift `json:"due"`
}

// shift is the last change of a due date, and those before it from the oldest on.
type shift struct {
	Was     string    `json:"was,omitempty"`
	At      time.Time `json:"at"`
	Earlier []shift   `json:"earlier,omitempty"`
}

// after is a shift with more changes behind it; what was known of is not told again.
func (s shift) after(more []shift) shift {
	for _, one := range more {
		if !one.At.After(s.At) {
			continue
		}
		if known := s.Earlier; !s.At.IsZero() {
			s.Earlier = nil
			one.Earlier = append(slices.Clip(known), s)
		}
		if over := len(one.Earlier) - mostEarlier; over > 0 {
			one.Earlier = one.Earlier[over:]
		}
		s = one
	}
	return s
}

// since is what the date was at a moment; ok is false if it was not changed since then.
func (s shift) since(t time.Time) (was string, ok bool) {
	for _, one := range append(slices.Clip(s.Earlier), s) {
		if one.At.After(t) {
			return one.Was, true
		}
	}
	return "", false
}

var allShifts = bot.Records[shifts]{Kind: "meeting-shifts", Schema: 1}

const (
	keepShifts = 60 * 24 * time.Hour
	mostShifts = 1000

	mostEarlier = 9 // of one issue
)

// issueChanged notes that an issue's due date was changed, and forgets what not everybody may see any more.
func issueChanged(_ context.Context, r *bot.Request) error {
	var c bot.IssueChange
	if err := r.Decode(&c); err != nil {
		return err
	}
	if c.Issue.Restricted {
		return forgetFacts(r, c.Issue)
	}
	moves := shiftsOf(c, r.Now)
	if len(moves) == 0 || c.Issue.Project == "" {
		return nil
	}
	all, err := allShifts.Get(r, c.Issue.Project)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	moved := all.Due[c.Issue.Key].after(moves)
	if moved.At.Equal(all.Due[c.Issue.Key].At) { // it was told before
		return nil
	}
	kept := map[string]shift{}
	for key, s := range all.Due {
		if r.Now.Sub(s.At) < keepShifts && len(kept) < mostShifts {
			kept[key] = s
		}
	}
	kept[c.Issue.Key] = moved
	return allShifts.Put(r, c.Issue.Project, shifts{Due: kept})
}

// shiftsOf are the changes of a due date that a report tells of, itself or by the issue's history, from the oldest on.
func shiftsOf(c bot.IssueChange, now time.Time) (all []shift) {
	for _, e := range append([]bot.IssueEdit{{At: now, Changes: c.Changes}}, c.Edits...) {
		for _, f := range e.Changes {
			if f.Field == "duedate" && f.From != "" && f.From != f.To {
				all = append(all, shift{Was: f.From[:min(len(f.From), len(time.DateOnly))], At: e.At})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b shift) int { return a.At.Compare(b.At) })
	return all
}

// forgetFacts takes an issue out of what is kept for when the tracker does not answer, and out of agendas.
func forgetFacts(r *bot.Request, gone bot.Issue) error {
	tracker, _, _ := strings.Cut(gone.Key, "-")
	for p, err := range bot.Projects.Find(r, bot.Query{Index: "tracker", Value: tracker, Limit: 50}) {
		if err != nil {
			return err
		}
		if err := forgetPoints(r, p.ID, gone.Key); err != nil {
			return err
		}
		kept, err := allFacts.Get(r, p.ID)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return err
		}
		if !slices.ContainsFunc(kept.Issues, func(i bot.Issue) bool { return i.Key == gone.Key }) {
			continue
		}
		kept.Issues = slices.DeleteFunc(slices.Clone(kept.Issues), func(i bot.Issue) bool { return i.Key == gone.Key })
		if err := allFacts.Put(r, p.ID, kept); err != nil {
			return err
		}
	}
	return nil
}

// forgetPoints takes an issue out of the agendas of a project's meetings that anybody can still see: those to which links open, and
// that of which the next one takes what was open. Cards of those that are still to come show it no more.
func forgetPoints(r *bot.Request, project, key string) error {
	if err := r.About(project); err != nil {
		return err
	}
	seen := map[string]meeting{}
	for f, err := range newest(r, project) {
		if err != nil {
			return err
		}
		if r.Now.Sub(f.Value.Start) > linkFor {
			break
		}
		seen[f.ID] = f.Value
	}
	all, err := seriesOf(r, project)
	if err != nil {
		return err
	}
	for _, f := range all {
		last, err := f.Value.lastHeld(r)
		if err != nil {
			return err
		}
		seen[f.Value.Last] = last
	}
	for _, mid := range slices.Sorted(maps.Keys(seen)) {
		if err := seen[mid].forgetPoint(r, mid, key); err != nil {
			return err
		}
	}
	return nil
}

// forgetPoint takes an issue out of the agenda of a meeting.
func (m meeting) forgetPoint(r *bot.Request, mid, key string) error {
	is := func(p point) bool { return p.Key == key }
	if !slices.ContainsFunc(m.Agenda, is) {
		return nil
	}
	m.Agenda = slices.DeleteFunc(slices.Clone(m.Agenda), is)
	s, err := allSeries.Get(r, m.Series)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if err == nil && (m.Stage == planned || m.Stage == live) && r.Now.Sub(m.Start) < startLate {
		if err := m.redraw(r, s, mid); err != nil {
			return err
		}
	}
	return meetings.Put(r, mid, m)
}

// found is the point that an open issue makes, if it makes one: the first that fits of overdue, blocked, shifted, new.
func found(i bot.Issue, moved shift, since time.Time, today string) (point, bool) {
	was, changed := moved.since(since)
	p := point{Key: i.Key, Link: i.Link, Text: i.Summary, Owner: i.Assignee.Name, Due: i.Due, Status: i.Status, Blocker: strings.Join(i.Blockers, ", ")}
	switch {
	case i.Category == "done":
		return p, false
	case i.Due != "" && i.Due < today:
		p.Section = pointOverdue
	case blocked(i):
		p.Section = pointBlocked
	case changed && was != i.Due:
		p.Section, p.Was = pointShifted, was
	case i.Created.After(since):
		p.Section = pointNew
	default:
		return p, false
	}
	return p, true
}

var blockedWords = []string{"blocked", "on hold", "impediment", "waiting", "阻塞", "受阻", "挂起", "等待"}

func blocked(i bot.Issue) bool {
	if len(i.Blockers) > 0 {
		return true
	}
	for _, said := range append([]string{i.Status}, i.Labels...) {
		if slices.ContainsFunc(blockedWords, func(w string) bool { return strings.Contains(strings.ToLower(said), w) }) {
			return true
		}
	}
	return false
}

// issuesOf are the open issues of a project, as the tracker tells them now; where it does not answer, as it last told them, with
// the time of that. The zero time stands for now. ctx bounds how long the tracker is waited for.
func issuesOf(ctx context.Context, r *bot.Request, project string) (facts, time.Time, error) {
	kept, err := allFacts.Get(r, project)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return kept, time.Time{}, err
	}
	if r.Project.Tracker == "" || r.Env().Tracker == nil {
		return facts{}, time.Time{}, nil
	}
	if kept.At.Equal(r.Now) { // asked just now
		return kept, time.Time{}, nil
	}
	fresh, err := askIssues(ctx, r)
	if err != nil {
		if kept.At.IsZero() {
			kept.At = time.Unix(0, 0) // never
		}
		return kept, kept.At, nil
	}
	return fresh, time.Time{}, allFacts.Put(r, project, fresh)
}

func askIssues(ctx context.Context, r *bot.Request) (facts, error) {
	issues, err := r.Env().Tracker.Search(ctx, fmt.Sprintf(`project = %s AND statusCategory != Done ORDER BY duedate ASC, key ASC`, bot.QueryText(r.Project.Tracker)), issuesMost)
	if err != nil {
		return facts{}, fmt.Errorf("ask for issues: %w", err)
	}
	fresh := facts{At: r.Now, Issues: slices.DeleteFunc(issues, func(i bot.Issue) bool { return i.Category == "done" || i.Restricted })}
	for i := range fresh.Issues {
		fresh.Issues[i] = brief(fresh.Issues[i])
	}
	slices.SortFunc(fresh.Issues, func(a, b bot.Issue) int {
		return cmp.Or(cmp.Compare(cmp.Or(a.Due, "9999"), cmp.Or(b.Due, "9999")), cmp.Compare(len(a.Key), len(b.Key)), cmp.Compare(a.Key, b.Key))
	})
	return fresh, nil
}

// Very many meetings ask the tracker at one moment. Where it limits its rate, each waits a while, and not the same while, rather than
// go without its agenda.
const (
	busyMost = 10 * time.Second // that the tracker asks to wait
	busyFor  = 2 * time.Minute  // of waiting in all: what is sent then is in time
)

// busy reports whether the tracker asks to come again soon, and when to do so. What it tells is kept for the agenda.
func busy(ctx context.Context, r *bot.Request, id string, since time.Time) (again time.Time, ok bool, err error) {
	late := r.Now.Sub(since)
	if r.Project.Tracker == "" || r.Env().Tracker == nil || late > busyFor {
		return again, false, nil
	}
	fresh, err := askIssues(ctx, r)
	if err == nil {
		return again, false, allFacts.Put(r, r.ProjectID, fresh)
	}
	if wish := (*bot.RetryError)(nil); !errors.As(err, &wish) || wish.After <= 0 || wish.After > busyMost {
		return again, false, nil // it does not answer: the agenda says so
	}
	spread := fnv.New64a()
	fmt.Fprint(spread, id, r.Now.UnixNano())
	span := max(4*time.Second, min(late, 16*time.Second))
	return r.Now.Add(time.Second + time.Duration(spread.Sum64()%uint64(span))), true, nil
}

// longestSummary is how many characters of an issue's summary are kept: five hundred issues and their points go into one commit.
const longestSummary = 120

// brief is what an agenda uses of an issue.
func brief(i bot.Issue) bot.Issue {
	b := bot.Issue{Key: i.Key, Summary: firstLine(i.Summary), Status: i.Status, Category: i.Category, Due: i.Due, Created: i.Created, Link: i.Link, Blockers: i.Blockers[:min(len(i.Blockers), 3)],
		Assignee: bot.TrackerUser{ID: i.Assignee.ID, Email: i.Assignee.Email, Name: i.Assignee.Name}}
	if runes := []rune(b.Summary); len(runes) > longestSummary {
		b.Summary = string(runes[:longestSummary-1]) + "…"
	}
	for _, label := range i.Labels {
		if len(b.Labels) == 0 && blocked(bot.Issue{Labels: []string{label}}) { // one is enough
			b.Labels = []string{label}
		}
	}
	return b
}
