package task

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// handoverMost is how many issues are handed over at once: as many as one commit and a chat can bear.
const handoverMost = 200

// handing is a hand-over that is under way: which issues the tracker has not answered about, and which it refused.
type handing struct {
	bot.Handover
	Open    []string          `json:"open"`
	Done    int               `json:"done"`
	Refused map[string]string `json:"refused,omitempty"` // by issue: why
}

var handings = bot.Records[handing]{Kind: "task-handing", Schema: 1}

// holds tells the open issues of a person.
func holds(ctx context.Context, r *bot.Request, project, person string) ([]bot.Holding, error) {
	p, issues, err := openIssues(ctx, r, project, person)
	held := make([]bot.Holding, len(issues))
	for i, issue := range issues {
		held[i] = bot.Holding{Kind: "task.holdings", Text: issueLine(r, p, issue)}
	}
	return held, err
}

// openIssues are a person's in the project, as the tracker knows them. Where nobody waits, a tracker that does not answer
// is asked again: what is not listed would be forgotten.
func openIssues(ctx context.Context, r *bot.Request, project, person string) (bot.Project, []bot.Issue, error) {
	p, err := bot.Projects.Get(r, project)
	if err != nil || p.Tracker == "" || r.Env().Tracker == nil {
		return p, nil, err
	}
	_, who, err := bot.PersonNow(r, person)
	if err != nil {
		return p, nil, err
	}
	tracker := r.Env().Tracker
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	user, err := userOf(ctx, r, tracker, who)
	if errors.Is(err, bot.ErrNotFound) {
		return p, nil, nil
	}
	var issues []bot.Issue
	if err == nil {
		issues, err = openOf(ctx, tracker, p, user, handoverMost)
	}
	if err == nil {
		issues, err = notOfOthers(r, project, p, issues)
		return p, issues, err
	}
	switch r.Event.Name {
	case bot.EventMessage, bot.EventCommand, bot.EventAction:
		return p, nil, bot.Tell("task.tracker-silent")
	}
	return p, nil, fmt.Errorf("look up open issues: %w", err)
}

// handedOver gives a person's open issues to another.
func handedOver(ctx context.Context, r *bot.Request) error {
	var h handing
	if err := r.Decode(&h.Handover); err != nil {
		return err
	}
	_, issues, err := openIssues(ctx, r, h.Project, h.From)
	if err != nil {
		return err
	}
	moves, err := h.Moves(r, "task")
	if err != nil {
		return err
	}
	issues = slices.DeleteFunc(issues, func(i bot.Issue) bool { return !moves(i.Key) })
	if len(issues) == 0 {
		return nil
	}
	_, to, err := bot.PersonNow(r, h.To)
	if err != nil {
		return err
	}
	id := bot.HashID("handing", r.Event.ID)
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

func handingHandle(id, issue string) string { return "task/handing/" + id + "/" + issue }

// handed is the tracker's yes: the card of the issue follows.
func handed(ctx context.Context, r *bot.Request) error {
	return answered(r, func(h *handing, issue string, _ bot.Outcome) error {
		h.Done++
		i, ok := look(ctx, r, issue)
		if !ok {
			return nil
		}
		return take(r, bot.IssueChange{Kind: "updated", Issue: i, Own: true})
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

// answered notes what the tracker answered about one issue. With the last one, whoever asked is told what came of all.
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
	if h.Done == handoverMost { // there may be more
		r.Publish("task.handing-rest", "project/"+h.Project, h.Handover)
	}
	if err := tellHanded(r, h); err != nil {
		return err
	}
	return handings.Delete(r, id)
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
