package task

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// An issue is taken back by moving it to the status where what is not wanted belongs, with a comment that names who did it.
// It is never deleted: somebody may have seen it, and it says what happened.

// undo is the button, on the card of the task, or ("<task>|asked") on what a removed reaction was answered with.
func undo(ctx context.Context, r *bot.Request) error {
	id, where, _ := strings.Cut(r.Click.Value, "|")
	t, err := inProject(r, id)
	if err != nil {
		return err
	}
	switch {
	case t.State == undone:
		return bot.Tell("task.is-undone", "issue", t.Issue)
	case t.State != filed:
		return bot.Tell("bot.old-button")
	case t.Undoer != "":
		return bot.Tell("task.undoing")
	case t.Moving != "":
		return bot.Tell("task.moving-already", "status", t.Moving)
	}
	if err := r.MayUndo(t.Undo, bot.Tell("task.undo-late", "issue", t.Issue)); err != nil {
		return err
	}
	t.Undoer, t.UndoerAccount, t.Words, t.Heading, t.Kept, t.Stuck = r.Who.Name, r.Event.From.String(), "", "", false, false
	if t, err = takeBack(ctx, r, id, t, 0); err != nil {
		return err
	}
	switch {
	case where == "":
		r.Replace(card(r, id, t))
	case t.Stuck:
		r.Toast(bot.ToneWarn, "task.stuck")
	default:
		r.Replace(bot.Card{Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T("task.undoing"))}})
	}
	return put(r, id, t)
}

// offerUndo asks whoever took their reaction off whether the issue is to be taken back as well.
func offerUndo(r *bot.Request, id string, t record) {
	row := []bot.Control{r.UndoButton(r.Lang, "task.undo", id+"|asked")}
	if t.IssueLink != "" {
		row = append(row, bot.LinkButton(r.T("task.open"), t.IssueLink))
	}
	r.Whisper(bot.Card{Tone: bot.ToneInfo, Tag: r.Project.Key, Parts: []bot.Part{
		bot.Words(r.T("task.undo-ask", "issue", t.Issue, "summary", bot.Escape(t.Summary))), bot.Row(row...)}})
}

// takeBack asks the tracker to move the issue to where it belongs. While the tracker does not say where that is, it is
// asked again later.
func takeBack(ctx context.Context, r *bot.Request, id string, t record, try int) (record, error) {
	tracker, err := r.Tracker()
	if err != nil {
		return t, err
	}
	p, err := bot.Projects.Get(r, t.Project)
	if err != nil {
		return t, err
	}
	to, err := wayBack(ctx, r, tracker, p, t)
	switch {
	case errors.Is(err, errNoWay), errors.Is(err, bot.ErrNotFound):
		t.Undoer, t.Kept, t.Stuck = "", false, true
	case err != nil && try >= undoTries:
		t.Undoer, t.Kept, t.Words = "", false, r.In(t.Lang, "task.tracker-silent")
	case err != nil:
		t.Kept = true
		r.Arm(bot.Timer{Key: "task/" + id + "/undo-again", Due: r.Now.Add(againAfter(try)), Name: "task.undo-again",
			Project: t.Project, Data: bot.Encode(retry{id, try + 1})})
	default:
		r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: t.handle(id, "undo"), Then: "task.undone", Body: bot.Transition{
			Issue: t.Issue, Status: to, Comment: []bot.Span{{Text: r.In(p.Lang, "task.undone-comment", "name", t.Undoer)}}}})
	}
	return t, nil
}

const undoTries = 300 // about a day

// againAfter is how long after its n-th silence the tracker is asked again.
func againAfter(n int) time.Duration { return min(15*time.Second<<min(n, 8), 5*time.Minute) }

// retry is the data of the timer that asks the tracker again.
type retry struct {
	Task string `json:"task"`
	Try  int    `json:"try"`
}

var errNoWay = errors.New("no status for what is not wanted")

// wayBack is the status for what is not wanted: the one that the project chose, else one of that kind.
func wayBack(ctx context.Context, r *bot.Request, tracker bot.Tracker, p bot.Project, t record) (string, error) {
	if p.Undo != "" && strings.EqualFold(p.Undo, t.Status) {
		return t.Status, nil
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	moves, err := tracker.Transitions(ctx, t.Issue)
	if err != nil {
		return "", err
	}
	for _, m := range moves {
		if p.Undo != "" && strings.EqualFold(p.Undo, m.To) {
			return m.To, nil
		}
	}
	for _, m := range moves {
		if m.Cancels {
			return m.To, nil
		}
	}
	return "", errNoWay
}

// undoAgain goes on once the tracker may answer again.
func undoAgain(ctx context.Context, r *bot.Request) error {
	var a retry
	if err := r.Timer.Decode(&a); err != nil {
		return err
	}
	t, err := tasks.Get(r, a.Task)
	if err != nil || t.State != filed || t.Undoer == "" {
		return err
	}
	if t, err = takeBack(ctx, r, a.Task, t, a.Try); err != nil {
		return err
	}
	return put(r, a.Task, t)
}

// isUndone is the tracker's yes.
func isUndone(ctx context.Context, r *bot.Request) error {
	id, t, _, err := outcome(r)
	if err != nil {
		return err
	}
	if i, ok := look(ctx, r, t.Issue); ok {
		t.follow(i)
	}
	r.CloseUndo("task/" + id)
	t.State, t.Undo, t.Kept = undone, bot.Undo{}, false
	return put(r, id, t)
}

func undoDelayed(_ context.Context, r *bot.Request) error {
	id, t, _, err := outcome(r)
	if err != nil || t.State != filed || t.Undoer == "" || t.Kept {
		return err
	}
	t.Kept = true
	return put(r, id, t)
}

// undoRefused is the tracker's no; it may be tried again while there is time.
func undoRefused(_ context.Context, r *bot.Request) error {
	id, t, o, err := outcome(r)
	if err != nil {
		return err
	}
	t.Undoer = ""
	t.refuse(r, o)
	return put(r, id, t)
}

// undoOver takes the button away when the time is over.
func undoOver(_ context.Context, r *bot.Request) error {
	id, t, err := timed(r)
	if err != nil || t.State != filed {
		return err
	}
	return put(r, id, t)
}
