package task

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// handoverMost is how many issues are handed over at once: as many as one commit and a chat can bear. What is more follows when
// the tracker has answered about those.
const handoverMost = 200

// handbackMost is how many issues are read at once to be given back.
const handbackMost = 20

// handing is a hand-over that is under way: which issues the tracker has not answered about, and what came of those before.
type handing struct {
	bot.Handover
	Open    []string          `json:"open"`
	Done    int               `json:"done"`
	Refused map[string]string `json:"refused,omitempty"` // by issue: why
	Seen    []string          `json:"seen,omitempty"`    // issues of the rounds so far, also those that stay
	More    bool              `json:"more,omitempty"`    // there may be more of them
	After   string            `json:"after,omitempty"`   // ID of the round before
}

var handings = bot.Records[handing]{Kind: "task-handing", Schema: 1}

// holds tells the open issues of a person.
func holds(ctx context.Context, r *bot.Request, project, person string) ([]bot.Holding, error) {
	p, issues, more, err := openIssues(ctx, r, project, person, handoverMost)
	if err == nil {
		issues, err = notOfOthers(r, project, p, issues)
	}
	kind := "task.holdings"
	if more {
		kind = "task.holdings-more"
	}
	held := make([]bot.Holding, len(issues))
	for i, issue := range issues {
		held[i] = bot.Holding{Kind: kind, Text: issueLine(r, p, issue)}
	}
	return held, err
}

// openIssues are a person's in the project, as the tracker knows them. Where nobody waits, a tracker that does not answer
// is asked again: what is not listed would be forgotten. More reports whether these may not be all.
func openIssues(ctx context.Context, r *bot.Request, project, person string, most int) (p bot.Project, issues []bot.Issue, more bool, err error) {
	p, err = bot.Projects.Get(r, project)
	if err != nil || p.Tracker == "" || r.Env().Tracker == nil {
		return p, nil, false, err
	}
	_, who, err := bot.PersonNow(r, person)
	if err != nil {
		return p, nil, false, err
	}
	tracker := r.Env().Tracker
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	user, err := userOf(ctx, r, tracker, who)
	if errors.Is(err, bot.ErrNotFound) {
		return p, nil, false, nil
	}
	if err == nil {
		issues, more, err = openOf(ctx, tracker, p, user, most)
	}
	if err == nil {
		return p, issues, more, nil
	}
	switch r.Event.Name {
	case bot.EventMessage, bot.EventCommand, bot.EventAction:
		return p, nil, false, bot.Tell("task.tracker-silent")
	}
	return p, nil, false, fmt.Errorf("look up open issues: %w", err)
}

// handedOver gives a person's open issues to another.
func handedOver(ctx context.Context, r *bot.Request) error {
	var h handing
	if err := r.Decode(&h); err != nil {
		return err
	}
	issues, err := h.next(ctx, r)
	if err != nil {
		return err
	}
	id := bot.HashID("handing", cmp.Or(h.After, r.Event.ID))
	if len(issues) == 0 {
		return h.over(r, id)
	}
	_, to, err := bot.PersonNow(r, h.To)
	if err != nil {
		return err
	}
	taker := bot.TrackerUser{Email: to.Email, Name: to.Name}
	taker.ID, _ = trackerAccount(r, to)
	for _, issue := range issues {
		h.Open = append(h.Open, issue.Key)
		if err := h.Keep(r, "task", issue.Key); err != nil {
			return err
		}
		r.Send(bot.Effect{To: bot.ToTracker(r.Env().Tracker.Platform()), Handle: handingHandle(id, issue.Key), Lane: "task-handing/" + id, Project: h.Project,
			Body: bot.EditIssue{Issue: issue.Key, Assignee: &taker}, Then: "task.handed"})
	}
	return handings.Put(r, id, h)
}

// next are the issues of the next round. It looks beyond those of the rounds before: some stay or were refused, and the search may
// still find what was handed over.
func (h *handing) next(ctx context.Context, r *bot.Request) ([]bot.Issue, error) {
	if h.Undo {
		return h.nextBack(ctx, r)
	}
	if back, err := h.TakenBack(r); err != nil || back {
		return nil, err
	}
	p, found, more, err := openIssues(ctx, r, h.Project, h.From, handoverMost+len(h.Seen))
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(i bot.Issue) bool { return slices.Contains(h.Seen, i.Key) })
	if more && len(found) == 0 {
		return nil, fmt.Errorf("look up open issues of %s: the search still finds those that were handed over", p.Tracker)
	}
	if len(found) > handoverMost {
		found, more = found[:handoverMost], true
	}
	for _, i := range found {
		h.Seen = append(h.Seen, i.Key)
	}
	h.More = more
	return notOfOthers(r, h.Project, p, found)
}

// nextBack are the issues that go back in the next round: of those that were handed over the open ones that are still From's. Each is
// read itself, since the search may not know yet whose it is; as many a round as the time to wait allows.
func (h *handing) nextBack(ctx context.Context, r *bot.Request) ([]bot.Issue, error) {
	kept, err := h.Kept(r, "task")
	if err != nil {
		return nil, err
	}
	left := slices.DeleteFunc(slices.Clone(kept), func(key string) bool { return slices.Contains(h.Seen, key) })
	if h.More = false; len(left) == 0 {
		return nil, nil
	}
	tracker, err := r.Tracker()
	if err != nil {
		return nil, err
	}
	_, from, err := bot.PersonNow(r, h.From)
	if err != nil {
		return nil, err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	user, err := userOf(ctx, r, tracker, from)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up who gives back: %w", err)
	}
	var theirs []bot.Issue
	h.More = len(left) > handbackMost
	for n, key := range left[:min(len(left), handbackMost)] {
		i, err := tracker.Issue(ctx, key)
		if err != nil && n > 0 && ctx.Err() != nil {
			h.More = true
			break
		}
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return nil, fmt.Errorf("read what is given back: %w", err)
		}
		h.Seen = append(h.Seen, key)
		if err == nil && i.Category != "done" && i.Assignee.ID == user.ID {
			theirs = append(theirs, i)
		}
	}
	return theirs, nil
}

func handingHandle(id, issue string) string { return "task/handing/" + id + "/" + issue }

// handed is the tracker's yes: the card of the issue follows.
func handed(ctx context.Context, r *bot.Request) error {
	return answered(r, func(h *handing, issue string, _ bot.Outcome) error {
		h.Done++
		i, ok := look(ctx, r, issue)
		if !ok {
			return nil
		}
		return take(r, did(i, "assignee"))
	})
}

// handingRefused is the tracker's no, in its own words.
func handingRefused(_ context.Context, r *bot.Request) error {
	return answered(r, func(h *handing, issue string, o bot.Outcome) error {
		if h.Refused == nil {
			h.Refused = map[string]string{}
		}
		h.Refused[issue] = jiraWords(record{Words: o.Text, Fields: o.Fields})
		return nil
	})
}

// answered notes what the tracker answered about one issue.
func answered(r *bot.Request, note func(h *handing, issue string, o bot.Outcome) error) error {
	var o bot.Outcome
	if err := r.Decode(&o); err != nil {
		return err
	}
	id, issue, _ := strings.Cut(strings.TrimPrefix(o.Handle, "task/handing/"), "/")
	h, err := handings.Get(r, id)
	if err != nil {
		return fmt.Errorf("hand-over of %s: %w", o.Handle, err)
	}
	h.Open = slices.DeleteFunc(h.Open, func(key string) bool { return key == issue })
	if err := note(&h, issue, o); err != nil {
		return err
	}
	if len(h.Open) > 0 {
		return handings.Put(r, id, h)
	}
	if err := h.over(r, id); err != nil {
		return err
	}
	return handings.Delete(r, id)
}

// over ends a round: what is more follows, and after the last whoever asked is told what came of all. Of a hand-over that is taken
// back meanwhile nothing follows.
func (h handing) over(r *bot.Request, id string) error {
	back, err := h.TakenBack(r)
	if err != nil {
		return err
	}
	switch {
	case back: // what the tracker did since goes back as well
		r.Publish("task.handing-rest", "project/"+h.Project, handing{Handover: bot.Handover{Project: h.Project, From: h.To, To: h.From, By: h.By, ID: h.ID, Undo: true}})
		return nil
	case h.More:
		h.After = id
		r.Publish("task.handing-rest", "project/"+h.Project, h)
		return nil
	case h.Done == 0 && len(h.Refused) == 0:
		return nil
	}
	return tellHanded(r, h)
}

// tellHanded tells whoever asked for a hand-over what came of it.
func tellHanded(r *bot.Request, h handing) error {
	_, by, err := bot.PersonNow(r, h.By)
	if err != nil {
		return err
	}
	_, to, err := bot.PersonNow(r, h.To)
	if err != nil {
		return err
	}
	p, err := bot.Projects.Get(r, h.Project)
	if err != nil {
		return err
	}
	lang := by.Language(p.Lang)
	c := bot.Card{Title: r.In(lang, "task.handed", "n", h.Done, "name", to.Name), Tag: p.Key, Tone: bot.ToneGood, Lang: lang}
	if h.Done == 0 {
		c.Title = r.In(lang, "task.none-handed", "name", to.Name)
	}
	if len(h.Refused) > 0 {
		lines := []string{r.In(lang, "task.not-handed", "n", len(h.Refused))}
		for _, issue := range slices.Sorted(maps.Keys(h.Refused)) {
			lines = append(lines, "- "+issue+" "+bot.Escape(h.Refused[issue]))
		}
		c.Tone, c.Parts = bot.ToneWarn, []bot.Part{bot.Words(strings.Join(lines, "\n"))}
	}
	r.Send(bot.Effect{To: bot.ToPerson(h.By), Project: h.Project, Body: c})
	return nil
}
