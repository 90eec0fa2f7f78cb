package task

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// What people do about the subscriptions of a room: make one, change it, look at them.

// subscribe is the command: `subscribe bugs high component Finance`, `subscribe jql ...`; alone it opens the form.
func subscribe(ctx context.Context, r *bot.Request) error {
	if err := mayFeed(r); err != nil {
		return err
	}
	id := feedID(r.ProjectID, r.Room.Place)
	if strings.TrimSpace(r.Rest) == "" {
		return r.Open("task.subscription", id+"|")
	}
	v, err := vocabularyOf(ctx, r)
	if err != nil {
		return err
	}
	f, err := v.read(r, r.Rest)
	if err != nil {
		return err
	}
	return save(ctx, r, id, "", f)
}

// mayFeed refuses where nothing of the project can be told.
func mayFeed(r *bot.Request) error {
	switch {
	case r.Message.Private:
		return bot.Tell("task.feed-where")
	case r.Room.Audience() != bot.Team && r.Room.Client:
		return bot.Tell("task.feed-clients")
	case r.Project.Tracker == "":
		return bot.Tell("task.no-jira", "key", r.Project.Key)
	}
	return admit(r)
}

// save checks a filter with the tracker and keeps it: as a new subscription, or in place of the one with the ID sub. One that
// chooses the same issues as another is merged with it.
func save(ctx context.Context, r *bot.Request, id, sub string, f filter) error {
	f = f.plain()
	if err := check(ctx, r, f); err != nil {
		return err
	}
	fd, err := feeds.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if fd.Project, fd.Room, err = feedOf(id); err != nil {
		return bot.Tell("bot.old-button")
	}
	before := fd.shown()
	title, now := "task.feed-saved", subscription{ID: r.NewID(), Filter: f, By: r.WhoID, Name: r.Who.Name, Since: r.Now}
	if at := fd.sub(sub); sub != "" && at < 0 {
		return bot.Tell("bot.old-button")
	} else if at >= 0 {
		title, now.ID, now.Since = "task.feed-changed", sub, fd.Subs[at].Since
	}
	if twin := slices.IndexFunc(fd.Subs, func(s subscription) bool { return s.ID != now.ID && s.Over == "" && s.Filter.same(f) }); twin >= 0 {
		old := fd.Subs[twin]
		if now.Filter = old.Filter.with(f); slices.Equal(now.Filter.Kinds, old.Filter.Kinds) {
			title = "task.feed-same"
		} else {
			title = "task.feed-merged"
		}
		fd.Subs = slices.DeleteFunc(fd.Subs, func(s subscription) bool { return s.ID == now.ID })
		now.ID, now.Since = old.ID, old.Since
	}
	if at := fd.sub(now.ID); at >= 0 {
		fd.Subs[at] = now
	} else if fd.Subs = append(fd.Subs, now); len(before) >= feedMost {
		return bot.Tell("task.feed-many", "n", feedMost)
	}
	r.Audit("task.subscribe", feeds.Key(id), map[string]string{"project": fd.Project, "what": f.jql(r.Project.Tracker), "kinds": strings.Join(now.Filter.Kinds, ",")})
	fd.show(r, id, title, now.ID)
	return feeds.Put(r, id, fd)
}

// check asks the tracker whether it takes the query.
func check(ctx context.Context, r *bot.Request, f filter) error {
	if len([]rune(f.Query)) > queryMost {
		return wrongQuery(r, "task.feed-query-long", "n", queryMost)
	}
	if other := namesOther(f.Query, r.Project.Tracker, r.Project.Name); other != "" {
		return wrongQuery(r, "task.feed-other-project", "other", other, "tracker", r.Project.Tracker)
	}
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	var refused *bot.PermanentError
	switch _, err := tracker.Search(ctx, f.jql(r.Project.Tracker), 1); {
	case errors.As(err, &refused) && refused.Cause == "":
		return wrongQuery(r, "task.feed-query-wrong", "words", cmp.Or(pointed(refused.Text, f.jql(r.Project.Tracker), f.Query), r.T("task.no-reason")))
	case err != nil:
		return silent(r, err)
	}
	return nil
}

// wrongQuery says what is wrong with a query, at its field where it came from the form.
func wrongQuery(r *bot.Request, key string, args ...any) error {
	if r.Event.Name == bot.EventForm {
		return bot.TellFields(map[string]string{"query": key}, args...)
	}
	return bot.Tell(key, args...)
}

// show tells what became of a subscription: in the room, where all can see what is told there from now on.
func (f feed) show(r *bot.Request, id, title string, sub string) {
	s := f.Subs[f.sub(sub)]
	c := bot.Card{Title: r.T(title), Tag: r.Project.Key, Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{
		bot.FactsOf(bot.Fact{Label: r.T("task.feed-what"), Value: s.Filter.words(r.T)}, bot.Fact{Label: r.T("task.feed-kinds"), Value: s.Filter.kindWords(r.T)}),
		bot.SmallPrint(r.T("task.feed-hours", "from", clockOf(opens), "to", clockOf(closes))), bot.Row(s.buttons(r.T, id, "")...)}}
	if r.Event.Name != bot.EventForm {
		r.Reply("", c)
		return
	}
	if modal := r.Env().Opens; r.Submit.Message.ID != "" && (modal == nil || !modal(r.Event.From.Platform)) {
		r.Replace(c)
		if r.Submit.Message.Place.Room() == f.Room {
			return
		}
	}
	r.Send(bot.Effect{To: bot.ToRoom(f.Room), Project: f.Project, Body: c})
}

// buttons are those of one subscription; the number tells them apart in a list.
func (s subscription) buttons(say func(string, ...any) string, id, number string) []bot.Control {
	label := func(key string) string { return strings.TrimSpace(say(key) + " " + number) }
	return []bot.Control{bot.Button(label("task.feed-edit"), bot.ActionOpen, bot.OpenValue("task.subscription", id+"|"+s.ID)),
		bot.Button(label("task.feed-stop"), "task.feed-stop", id+"|"+s.ID)}
}

// listFeeds is the command: `subscriptions`: those of the room; elsewhere those of all of the project's rooms.
func listFeeds(_ context.Context, r *bot.Request) error {
	here := !r.Message.Private && admit(r) == nil
	c := bot.Card{Title: r.T("task.feeds-title"), Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: r.Lang}
	found := 0
	for f, err := range feeds.Find(r, bot.Query{Index: "project", Value: r.ProjectID}) {
		if err != nil {
			return err
		}
		if here && f.Value.Room != r.Room.Place || len(f.Value.shown()) == 0 {
			continue
		}
		found++
		if !here {
			c.Parts = append(c.Parts, bot.Words("**"+bot.Escape(roomName(r, f.Value.Room))+"**"))
		}
		c.Parts = append(c.Parts, f.Value.list(r, f.ID, here && r.May(bot.RoleLead))...)
	}
	if found == 0 {
		c.Parts = append(c.Parts, bot.Words(r.T("task.feeds-none")))
	}
	switch {
	case !here:
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("task.feed-where")))
	case r.May(bot.RoleLead):
		c.Parts = append(c.Parts, bot.Row(bot.Primary(r.T("task.feed-new"), bot.ActionOpen, bot.OpenValue("task.subscription", feedID(r.ProjectID, r.Room.Place)+"|"))),
			bot.SmallPrint(r.T("task.feed-how")))
	}
	show(r, c)
	return nil
}

// list are the subscriptions with their numbers.
func (f feed) list(r *bot.Request, id string, buttons bool) []bot.Part {
	var parts []bot.Part
	for n, s := range f.shown() {
		number := strconv.Itoa(n + 1)
		line := "**" + number + ".** " + s.Filter.words(r.T) + " · " + s.Filter.kindWords(r.T)
		if s.Wrong != "" {
			line += "\n" + r.T("task.feed-broken", "words", bot.Escape(s.Wrong))
		}
		parts = append(parts, bot.Words(line))
		if buttons {
			parts = append(parts, bot.Row(s.buttons(r.T, id, number)...))
		}
	}
	return parts
}

func roomName(r *bot.Request, at bot.Place) string {
	room, err := bot.Rooms.Get(r, at.String())
	if err == nil && room.Name != "" {
		return room.Name
	}
	return at.Platform
}
