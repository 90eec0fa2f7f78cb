package item

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// forClient are the words with which a comment begins that is for the client.
var forClient = []string{"to client:", "to customer:", "致客户:", "回复客户:", "to client：", "to customer：", "致客户：", "回复客户："}

// addressed is what a comment says to the client; "" if it is not for them. What is internal never is.
func addressed(c *bot.IssueComment) string {
	text := strings.TrimSpace(c.Text)
	for _, word := range forClient {
		if !c.Internal && len(text) > len(word) && strings.EqualFold(text[:len(word)], word) {
			return strings.TrimSpace(text[len(word):])
		}
	}
	return ""
}

const tellWait = 20 * time.Second // from a change until the client hears of it, so that what comes at once is told once

// changed is the tracker's word that an issue changed.
func changed(_ context.Context, r *bot.Request) error {
	var c bot.IssueChange
	if err := r.Decode(&c); err != nil {
		return err
	}
	ids, err := byIssue(r, c.Issue.Key)
	if err != nil {
		return err
	}
	for _, id := range ids {
		i, err := items.Get(r, id)
		if err == nil {
			err = i.take(r, id, c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// take takes over how the issue stands.
func (i record) take(r *bot.Request, id string, c bot.IssueChange) error {
	switch {
	case i.State == gone:
		return nil
	case c.Kind == "deleted":
		if i.State = gone; i.Restricted || c.Issue.Restricted {
			return items.Put(r, id, i)
		}
		return put(r, id, i)
	case c.Kind == "commented":
		return i.hear(r, id, c)
	case !c.Issue.Updated.IsZero() && c.Issue.Updated.Before(i.Updated), c.Order != "" && c.Order <= i.Order:
		return nil // older than what is known
	}
	if c.Issue.Restricted && !i.Restricted { // what the client knows of it stays as it is
		var err error
		if i.Told, err = words(r, i); err != nil {
			return err
		}
	}
	i.Status, i.Category, i.Updated, i.Order = c.Issue.Status, c.Issue.Category, c.Issue.Updated, c.Order
	if i.Restricted = c.Issue.Restricted; i.Restricted {
		return items.Put(r, id, i)
	}
	switch {
	case i.State == open && i.Category == "done":
		i.State, i.Round, i.Decider = asked, i.Round+1, ""
	case (i.State == asked || i.State == closed || i.State == reopening) && i.Category != "done":
		i.State = open
	}
	now, err := words(r, i)
	if err != nil {
		return err
	}
	if now != i.Told {
		r.Arm(bot.Timer{Key: "item/" + id + "/tell", Due: r.Now.Add(tellWait), Name: "item.tell", Data: bot.Encode(id)})
	}
	return put(r, id, i)
}

// hear tells the client what a comment says to them.
func (i record) hear(r *bot.Request, id string, c bot.IssueChange) error {
	if c.Own || c.Comment == nil || i.Restricted || c.Issue.Restricted || slices.Contains(i.Seen, c.Comment.ID) {
		return nil
	}
	text := addressed(c.Comment)
	if text == "" {
		return nil
	}
	i.Seen = append(i.Seen, c.Comment.ID)
	quoted := "> " + strings.ReplaceAll(bot.Escape(text), "\n", "\n> ")
	r.Send(bot.Effect{To: i.At, Project: i.Project, Audience: bot.Client, Body: bot.Text{Text: r.In(i.Lang, "item.team-says", "number", i.Number) + "\n" + quoted}})
	return items.Put(r, id, i)
}

// tell says in the thread how the item stands now; whoever raised it is asked whether it is fixed.
func tell(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.Timer.Decode(&id); err != nil {
		return err
	}
	i, err := items.Get(r, id)
	if err != nil {
		return err
	}
	now, err := words(r, i)
	if err != nil || now == i.Told || i.State == gone || i.Restricted {
		return err
	}
	i.Told = now
	text := r.In(i.Lang, "item.now", "number", i.Number, "progress", bot.Escape(now))
	if i.State == asked {
		text = r.In(i.Lang, "item.please-check", "number", i.Number, "name", bot.MentionOf(i.Account, i.Name), "progress", bot.Escape(now))
	}
	r.Send(bot.Effect{To: i.At, Project: i.Project, Audience: bot.Client, Body: bot.Text{Text: text}})
	return items.Put(r, id, i)
}

// show puts the item's card in place of the one that was clicked.
func (i record) show(r *bot.Request, id string) error {
	c, err := card(r, id, i)
	if err != nil {
		return err
	}
	r.Replace(c)
	return put(r, id, i)
}

func name(r *bot.Request) string {
	if r.Who.Name != "" {
		return r.Who.Name
	}
	return r.T("item.somebody")
}

// comment says on the issue what the client said. What names the comment; the same name says it anew.
func (i record) comment(r *bot.Request, id, what, key, who, text string) error {
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	spans := []bot.Span{{Text: r.In(r.Project.Lang, key, "name", who), Bold: text != ""}}
	for line := range strings.SplitSeq(text, "\n") {
		if text != "" {
			spans = append(spans, bot.Span{Break: true}, bot.Span{Text: line})
		}
	}
	r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: i.handle(id, "comment/"+what), Project: i.Project,
		Body: bot.Comment{Issue: i.Issue, Text: spans}, Then: "item.commented"})
	return nil
}

// notCommented tells the client that what they said did not arrive.
func notCommented(_ context.Context, r *bot.Request) error {
	id, i, _, err := outcome(r)
	if err != nil {
		return err
	}
	r.Send(bot.Effect{To: i.At, Project: i.Project, Audience: bot.Client, Body: bot.Text{Text: r.In(i.Lang, "item.not-passed-on")}})
	i.Name, i.Decider = "", "" // anybody may have written it
	return forTeam(r, id, i, "item.not-commented")
}
