package task

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// move is the buttons Start and Done: its value is "<task>|<category>". Every member may.
func move(ctx context.Context, r *bot.Request) error {
	id, category, _ := strings.Cut(r.Click.Value, "|")
	t, err := movable(r, id)
	if err != nil {
		return err
	}
	if i, ok := look(ctx, r, t.Issue); ok && i.Category != t.Category {
		was := t.standing()
		t.follow(i)
		if err := noteTurns(r, id, t, was, bot.IssueChange{Kind: "updated", Issue: i}); err != nil {
			return err
		}
		if t.Category == category || t.Category == "done" {
			return t.meanwhile(r, id, category)
		}
	}
	if t.Category == category {
		return bot.Tell("task.there-already", "issue", t.Issue, "status", t.Status)
	}
	if t, err = head(ctx, r, id, t, category, 0); err != nil {
		return err
	}
	return going(r, id, t)
}

// meanwhile answers a click on a card that no longer tells how the issue stands: the card does now, and what is done is reopened only
// if that is asked for once more.
func (t record) meanwhile(r *bot.Request, id, category string) error {
	if t.Category == category {
		r.Toast(bot.ToneWarn, "task.there-already", "issue", t.Issue, "status", t.Status)
	} else {
		r.Whisper(bot.Card{Tone: bot.ToneWarn, Tag: tagOf(r, t), Lang: r.Lang, Parts: []bot.Part{
			bot.Words(r.T("task.done-meanwhile", "issue", t.Issue, "status", bot.Escape(t.Status))),
			bot.Row(bot.Button(r.T("task.reopen"), "task.move", id+"|"+category))}})
	}
	r.Replace(card(r, id, t))
	return put(r, id, t)
}

// going shows that a move is under way, or first asks for what it demands.
func going(r *bot.Request, id string, t record) error {
	if t.Moving == "" && t.Heading == "" {
		if err := tasks.Put(r, id, t); err != nil {
			return err
		}
		return r.Open("task.move", id)
	}
	if r.Event.Name == bot.EventAction {
		r.Replace(card(r, id, t))
	}
	return put(r, id, t)
}

// movable is a task whose issue can be moved now.
func movable(r *bot.Request, id string) (record, error) {
	t, err := inProject(r, id)
	switch {
	case err != nil:
		return t, err
	case t.State != filed:
		return t, bot.Tell("bot.old-button")
	}
	return t, t.free()
}

// free refuses to move what is on its way already.
func (t record) free() error {
	switch {
	case t.Undoer != "":
		return bot.Tell("task.undoing")
	case t.Moving != "":
		return bot.Tell("task.moving-already", "status", t.Moving)
	case t.Heading != "":
		return bot.Tell("task.heading-already")
	}
	return nil
}

// head asks the tracker to move the issue into a category. While it does not answer it is asked again later.
func head(ctx context.Context, r *bot.Request, id string, t record, category string, try int) (record, error) {
	m, err := way(ctx, r, t, func(m bot.IssueTransition) bool { return m.Category == category && !m.Cancels })
	t.Heading, t.Words, t.Kept = "", "", false
	switch {
	case errors.Is(err, errSilent) && try < undoTries:
		t.Heading, t.Kept = category, true
		r.Arm(bot.Timer{Key: "task/" + id + "/move-again", Due: r.Now.Add(againAfter(try)), Name: "task.move-again", Project: t.Project, Data: bot.Encode(retry{id, try + 1})})
		return t, nil
	case errors.Is(err, errSilent):
		return t, bot.Tell("task.tracker-silent")
	case err != nil:
		return t, err
	}
	return choose(ctx, r, id, t, m)
}

// moveAgain goes on once the tracker may answer again.
func moveAgain(ctx context.Context, r *bot.Request) error {
	var a retry
	if err := r.Timer.Decode(&a); err != nil {
		return err
	}
	t, err := tasks.Get(r, a.Task)
	if err != nil || t.State != filed || t.Heading == "" {
		return err
	}
	r.Lang = t.Lang // what comes of it is told on the card
	wanted := t.Heading
	if i, ok := look(ctx, r, t.Issue); ok {
		if t.follow(i); t.Heading == "" {
			return put(r, a.Task, t)
		}
	}
	var tell *bot.TellError
	if t, err = head(ctx, r, a.Task, t, wanted, a.Try); errors.As(err, &tell) { // nobody waits for it at a door any more
		t.Words = r.In(t.Lang, tell.Key, tell.Args...)
	} else if err != nil {
		return err
	}
	say := func(key string, args ...any) string { return r.In(t.Lang, key, args...) }
	if names := t.Asks.names(say, t.Fields); t.Moving == "" && t.Heading == "" && names != "" {
		t.Words = say("task.wants", "fields", names)
	}
	if t.Heading != "" { // the card says so already
		return tasks.Put(r, a.Task, t)
	}
	return put(r, a.Task, t)
}

var errSilent = errors.New("the tracker does not answer")

// waysOf are the transitions that an issue can make now; errSilent while the tracker does not answer.
func waysOf(ctx context.Context, r *bot.Request, issue string) ([]bot.IssueTransition, error) {
	tracker, err := r.Tracker()
	if err != nil {
		return nil, err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	moves, err := tracker.Transitions(ctx, issue)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, bot.Tell("task.no-issue", "issue", issue)
	}
	if _, own := causeText(bot.CauseOf(err)); own {
		return nil, silent(r, err)
	}
	if err != nil {
		return nil, errSilent
	}
	return moves, nil
}

// way is the transition that is wanted in the first of several ways in which one may be, that which asks for the fewest fields. Where
// there is none, the error names those that there are.
func way(ctx context.Context, r *bot.Request, t record, wanted ...func(bot.IssueTransition) bool) (bot.IssueTransition, error) {
	moves, err := waysOf(ctx, r, t.Issue)
	if err != nil {
		return bot.IssueTransition{}, err
	}
	demands := func(m bot.IssueTransition) int { return len((asks{Fields: m.Fields}).asked(nil)) }
	for _, fits := range wanted {
		best := -1
		for i, m := range moves {
			if fits(m) && (best < 0 || demands(m) < demands(moves[best])) {
				best = i
			}
		}
		if best >= 0 {
			return moves[best], nil
		}
	}
	return bot.IssueTransition{}, noWay(r, t, moves)
}

func noWay(r *bot.Request, t record, moves []bot.IssueTransition) error {
	var names []string
	for _, m := range moves {
		if !m.Cancels && !strings.EqualFold(m.To, t.Status) && !slices.Contains(names, m.To) {
			names = append(names, m.To)
		}
	}
	if len(names) == 0 {
		return bot.Tell("task.no-way", "issue", t.Issue)
	}
	return bot.Tell("task.other-ways", "issue", t.Issue, "status", t.Status, "ways", strings.Join(names, r.T("task.comma")))
}

// theMove is the outcome of a move; false if another was asked for since, which is what the card tells of.
func theMove(r *bot.Request) (id string, t record, o bot.Outcome, last bool, err error) {
	id, t, o, err = outcome(r)
	return id, t, o, t.Move == "" || strings.HasPrefix(o.Effect, t.Move+"#"), err
}

// moved is the tracker's yes to a move.
func moved(ctx context.Context, r *bot.Request) error {
	id, t, _, last, err := theMove(r)
	if err != nil || !last {
		return err
	}
	was := t.standing()
	if i, ok := look(ctx, r, t.Issue); ok {
		t.follow(i)
	}
	if err := noteTurns(r, id, t, was, did(bot.Issue{}, "status")); err != nil {
		return err
	}
	t.Moving, t.Kept, t.Asks = "", false, asks{}
	return put(r, id, t)
}

func moveDelayed(_ context.Context, r *bot.Request) error {
	id, t, _, last, err := theMove(r)
	if err != nil || !last || t.Moving == "" || t.Kept {
		return err
	}
	t.Kept = true
	return put(r, id, t)
}

func moveRefused(_ context.Context, r *bot.Request) error {
	id, t, o, last, err := theMove(r)
	if err != nil || !last {
		return err
	}
	t.Moving = ""
	t.refuse(r, o)
	return put(r, id, t)
}

// refuse keeps why the tracker refused a move.
func (t *record) refuse(r *bot.Request, o bot.Outcome) {
	t.Kept, t.Words, t.Fields = false, refusalWords(r, t.Lang, t.Issue, o), o.Fields
}
