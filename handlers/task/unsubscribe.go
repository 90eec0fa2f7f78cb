package task

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// Subscriptions end by word or by button; for a while that can be undone.

// unsubscribe is the command: `unsubscribe 2`, `unsubscribe all`, or with the words of one; alone it asks which.
func unsubscribe(_ context.Context, r *bot.Request) error {
	if err := mayFeed(r); err != nil {
		return err
	}
	id := feedID(r.ProjectID, r.Room.Place)
	f, err := feeds.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	shown := f.shown()
	if len(shown) == 0 {
		return bot.Tell("task.feeds-none")
	}
	said := strings.ToLower(strings.TrimSpace(r.Rest))
	n, err := strconv.Atoi(strings.Trim(said, "#.第个条"))
	switch {
	case slices.Contains([]string{"all", "everything", "全部", "所有"}, said):
		return f.stop(r, id, shown...)
	case err == nil && n >= 1 && n <= len(shown):
		return f.stop(r, id, shown[n-1])
	case said == "":
		choices := make([]bot.Choice, len(shown))
		for i, s := range shown {
			choices[i] = bot.Choice{Label: strconv.Itoa(i+1) + " " + bot.Plain(s.Filter.words(r.T)), Value: s.ID}
		}
		chosen, err := r.Choose("subscription", r.T("task.feed-which"), choices)
		if err != nil {
			return err
		}
		return f.stop(r, id, f.Subs[f.sub(chosen)])
	}
	want, err := wordsIn(shown).read(r, r.Rest)
	if err == nil {
		if want = want.plain(); len(want.Kinds) == 0 {
			if i := slices.IndexFunc(shown, func(s subscription) bool { return s.Filter.same(want) }); i >= 0 {
				return f.stop(r, id, shown[i])
			}
		}
	}
	return bot.Tell("task.feed-no-such", "said", r.Rest, "n", len(shown))
}

// stop is the end of some subscriptions, while it can be undone. Its ID is the request's.
type stop struct {
	Feed string     `json:"feed"`
	Undo bot.Undo   `json:"undo"`
	To   bot.Target `json:"to"` // where its card is
	Card bot.Card   `json:"card"`
}

var stops = bot.Records[stop]{Kind: "task-feed-stop", Schema: 1}

// stop ends subscriptions; for a while that can be undone.
func (f feed) stop(r *bot.Request, id string, subs ...subscription) error {
	f.Subs = slices.Clone(f.Subs)
	which := r.NewID()
	var lines []string
	for _, s := range subs {
		f.Subs[f.sub(s.ID)].Over = which
		lines = append(lines, "- "+s.Filter.words(r.T)+" · "+s.Filter.kindWords(r.T))
	}
	s := stop{Feed: id, Undo: r.OfferUndo(r.WhoID, "task-feed/"+which, "task.feed-undo-over", which), To: bot.ToRoom(r.ReplyPlace()), Card: bot.Card{
		Title: r.T("task.feed-stopped", "n", len(subs)), Tag: r.Project.Key, Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Words(strings.Join(lines, "\n"))}}}
	r.Audit("task.unsubscribe", feeds.Key(id), map[string]string{"project": f.Project})
	s.show(r, which)
	if err := stops.Put(r, which, s); err != nil {
		return err
	}
	return feeds.Put(r, id, f)
}

// show draws the card of a stop as it now is.
func (s stop) show(r *bot.Request, which string) {
	c := s.Card
	if s.Undo.Open(r.Now) {
		c.Parts = append(slices.Clip(c.Parts), bot.Row(r.UndoButton(c.Lang, "task.feed-undo", which)))
	}
	if r.Click.Action == "task.feed-undo" {
		r.Replace(c)
	}
	r.Send(bot.Effect{To: s.To, Handle: "task-feed/" + which, Body: c})
}

// stopClicked is the button that stops one; its value is "<feed>|<subscription>".
func stopClicked(_ context.Context, r *bot.Request) error {
	id, sub, _ := strings.Cut(r.Click.Value, "|")
	f, err := enterFeed(r, id)
	if err != nil {
		return err
	}
	at := f.sub(sub)
	if at < 0 || f.Subs[at].Over != "" {
		return bot.Tell("task.feed-stopped-before")
	}
	r.Toast(bot.ToneGood, "task.feed-stopped", "n", 1)
	return f.stop(r, id, f.Subs[at])
}

// enterFeed enters the project of a feed, which whoever acts must lead, if its room is still one where it can be told.
func enterFeed(r *bot.Request, id string) (feed, error) {
	project, at, err := feedOf(id)
	if err != nil {
		return feed{}, bot.Tell("bot.old-button")
	}
	if err := r.Enter(project, bot.RoleLead); err != nil {
		return feed{}, err
	}
	room, err := bot.Rooms.Get(r, at.String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return feed{}, err
	}
	if room.Audience() != bot.Team || !slices.Contains(room.Projects, project) {
		return feed{}, bot.Tell("task.feed-where")
	}
	f, err := feeds.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return feed{Project: project, Room: at}, nil
	}
	return f, err
}

// undoStop is the button that takes a stop back. What somebody subscribed to anew meanwhile is not doubled.
func undoStop(_ context.Context, r *bot.Request) error {
	which := r.Click.Value
	s, err := stops.Get(r, which)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("task.feed-undo-late")
	}
	if err != nil {
		return err
	}
	f, err := enterFeed(r, s.Feed)
	if err != nil {
		return err
	}
	if err := r.MayUndo(s.Undo, bot.Tell("task.feed-undo-late")); err != nil {
		return err
	}
	live := f.shown()
	f.Subs = slices.DeleteFunc(slices.Clone(f.Subs), func(sub subscription) bool {
		return sub.Over == which && slices.ContainsFunc(live, func(o subscription) bool { return o.Filter.same(sub.Filter) })
	})
	for i := range f.Subs {
		if f.Subs[i].Over == which {
			f.Subs[i].Over = ""
		}
	}
	if len(f.shown()) > feedMost {
		return bot.Tell("task.feed-many", "n", feedMost)
	}
	r.CloseUndo("task-feed/" + which)
	r.Audit("task.subscribe", feeds.Key(s.Feed), map[string]string{"project": f.Project, "undo": "yes"})
	s.Undo, s.Card.Tone, s.Card.Title = bot.Undo{}, bot.ToneGood, r.In(s.Card.Lang, "task.feed-undone")
	s.show(r, which)
	if err := stops.Delete(r, which); err != nil {
		return err
	}
	return feeds.Put(r, s.Feed, f)
}

// undoStopOver forgets what was stopped, and takes the button away.
func undoStopOver(_ context.Context, r *bot.Request) error {
	var which string
	if err := r.Timer.Decode(&which); err != nil {
		return err
	}
	s, err := stops.Get(r, which)
	if err != nil {
		return err
	}
	if err := stops.Delete(r, which); err != nil {
		return err
	}
	f, err := feeds.Get(r, s.Feed)
	if errors.Is(err, bot.ErrNotFound) { // the project was closed
		return nil
	}
	if err != nil {
		return err
	}
	s.show(r, which)
	f.Subs = slices.DeleteFunc(slices.Clone(f.Subs), func(sub subscription) bool { return sub.Over == which })
	return f.put(r, s.Feed)
}
