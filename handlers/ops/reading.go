package ops

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// reading is how golive fares, as read from what it keeps.
type reading struct {
	now      time.Time
	replicas []bot.Replica // the longest running first
	backlog  bot.Backlog
	calls    map[string]int // by platform, of this month
	today    tally
	refused  map[bot.Refusal]int // of today
	late     []bot.Sending       // of today, the newest first
	keys     map[string]string   // of projects, by ID
}

// tally is what was scheduled to be sent today, and what became of it.
type tally struct {
	Expected, Sent, Late, Waiting, Missing, Refused, Dead int

	Skipped map[string]int // by reason
	Coming  int            // timers that are still due today; each may ask for something to be sent
}

// lateMost is how many late sendings are named.
const lateMost = 10

// read reads all that the card and the page have in common. Today is that of zone.
func read(ctx context.Context, store bot.Reader, insight bot.Insight, now time.Time, zone *time.Location) (rd reading, err error) {
	rd = reading{now: now, calls: map[string]int{}, keys: map[string]string{}}
	replicas, err := bot.Replicas.List(ctx, store, bot.Query{})
	if err != nil {
		return rd, err
	}
	for _, f := range replicas {
		rd.replicas = append(rd.replicas, f.Value)
	}
	slices.SortStableFunc(rd.replicas, func(a, b bot.Replica) int { return a.Started.Compare(b.Started) })
	if rd.backlog, err = insight.Backlog(ctx, now); err != nil {
		return rd, err
	}
	for _, platform := range rd.platforms() {
		count, _, err := bot.CallCounts.Read(ctx, store, bot.CallsID(platform, now))
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return rd, err
		}
		rd.calls[platform] = count.N
	}
	return rd, rd.readToday(ctx, store, insight, zone)
}

// readToday reads what was expected and sent, and what is still to come.
func (rd *reading) readToday(ctx context.Context, store bot.Reader, insight bot.Insight, zone *time.Location) error {
	local := rd.now.In(zone)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
	rd.today.Skipped = map[string]int{}
	sendings, err := bot.Sendings.List(ctx, store, bot.SendingsSince(midnight))
	if err != nil {
		return err
	}
	for _, f := range sendings {
		rd.today.add(f.Value, rd.now)
		if f.Value.Late(rd.now) {
			rd.late = append(rd.late, f.Value)
		}
	}
	refusals, err := bot.Refusals.List(ctx, store, bot.RefusalsSince(midnight))
	if err != nil {
		return err
	}
	rd.refused = map[bot.Refusal]int{}
	for _, f := range refusals {
		rd.refused[f.Value]++
	}
	slices.Reverse(rd.late)
	rd.late = rd.late[:min(lateMost, len(rd.late))]
	for t, err := range insight.Timers(ctx, "") {
		if err != nil {
			return err
		}
		if t.Due.Before(midnight.AddDate(0, 0, 1)) {
			rd.today.Coming++
		}
	}
	for _, s := range rd.late {
		if err := rd.learn(ctx, store, s.Project); err != nil {
			return err
		}
	}
	return nil
}

// add counts one sending.
func (t *tally) add(s bot.Sending, now time.Time) {
	t.Expected++
	switch {
	case s.End.IsZero() && s.Late(now):
		t.Missing++
	case s.End.IsZero():
		t.Waiting++
	case s.Fate == bot.Done && s.Late(now):
		t.Late++
		fallthrough
	case s.Fate == bot.Done:
		t.Sent++
	case s.Fate == bot.Skipped:
		t.Skipped[s.Why]++
	case s.Fate == bot.Refused:
		t.Refused++
	default:
		t.Dead++
	}
}

// learn looks up the key of a project.
func (rd *reading) learn(ctx context.Context, store bot.Reader, project string) error {
	if _, known := rd.keys[project]; known || project == "" {
		return nil
	}
	p, _, err := bot.Projects.Read(ctx, store, project)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	rd.keys[project] = p.Key
	return nil
}

// projects are the keys of projects, in one word.
func (rd *reading) projects(ctx context.Context, store bot.Reader, ids []string) (string, error) {
	var all []string
	for _, id := range ids {
		if err := rd.learn(ctx, store, id); err != nil {
			return "", err
		}
		all = append(all, rd.keys[id])
	}
	return strings.Join(all, ", "), nil
}

// alive are the replicas that spoke lately.
func (rd reading) alive() []bot.Replica {
	return slices.DeleteFunc(slices.Clone(rd.replicas), func(r bot.Replica) bool { return !r.Alive(rd.now) })
}

// seen is when a replica spoke last; zero if none did.
func (rd reading) seen() (last time.Time) {
	for _, r := range rd.replicas {
		if r.Seen.After(last) {
			last = r.Seen
		}
	}
	return last
}

// platforms are the names of all that some replica has.
func (rd reading) platforms() []string {
	return rd.names(func(r bot.Replica) []string { return keys(r.Platforms) })
}

// parts are the names of what else replicas need.
func (rd reading) parts() []string {
	return rd.names(func(r bot.Replica) []string { return keys(r.Parts) })
}

func (rd reading) names(of func(bot.Replica) []string) []string {
	var all []string
	for _, r := range rd.replicas {
		all = append(all, of(r)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func keys[K comparable, V any](m map[K]V) []K {
	all := make([]K, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	return all
}

// projectOf is the ID of the project that a timer's owner names; "" if it names none.
func projectOf(owner string) string {
	rest, ok := strings.CutPrefix(owner, "project/")
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, "/")
	return id
}
