package task

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
)

// What is said in the thread of a task becomes a comment on its issue: what is said to golive there and is no command, what
// follows the command, and, where a lead wants it, every reply. A comment of golive's own account does not come back.

// reply is a message that became a comment; its ID is idOf the message.
type reply struct {
	Task    string         `json:"task,omitempty"` // ID; "" where golive did not make the issue
	Issue   string         `json:"issue"`
	Message bot.MessageRef `json:"message"`
	Author  string         `json:"author"` // Account.String
	Lang    string         `json:"lang"`
	Text    string         `json:"text,omitempty"`
	Done    bool           `json:"done,omitempty"`
	Gone    bool           `json:"gone,omitempty"` // the message was deleted; the comment says so
}

var replies = bot.Records[reply]{Kind: "task-reply", Schema: 1}

func forgetReply(_ string, p *reply, s bot.DataSubject) bool { return !s.Has(p.Author) }

// here is the filed task of the thread in which something was said; false if it is not one's.
func here(r *bot.Request) (id string, t record, ok bool, err error) {
	if r.Event.Room.Thread == "" {
		return "", t, false, nil
	}
	for f, err := range tasks.Find(r, bot.Query{Index: "at", Value: r.Event.Room.String(), Limit: 20}) {
		if err != nil {
			return "", t, false, err
		}
		if f.Value.State == filed && f.Value.Created.After(t.Created) || id == "" && f.Value.State == filed {
			id, t = f.ID, f.Value
		}
	}
	return id, t, id != "", nil
}

// commentTask is the command: `comment [KEY] text`.
func commentTask(ctx context.Context, r *bot.Request) error {
	key, text, named := issueFirst(r.Rest)
	if !named {
		id, t, ok, err := here(r)
		if err != nil {
			return err
		}
		if !ok || t.Project != r.ProjectID {
			return bot.Tell("task.comment-how", "example", r.T("task.comment.example"))
		}
		return remarkOn(r, id, t.Issue, text)
	}
	_, id, _, err := issueHere(ctx, r, key)
	if err != nil {
		return err
	}
	return remarkOn(r, id, key, text)
}

// issueFirst splits "ERP-12 the rest".
func issueFirst(said string) (key, rest string, ok bool) {
	word, rest, _ := strings.Cut(strings.TrimSpace(said), " ")
	if key := strings.ToUpper(strings.Trim(word, ":：,，")); isKey(key) {
		return key, strings.TrimSpace(rest), true
	}
	return "", strings.TrimSpace(said), false
}

// isKey reports whether a word is shaped like the key of an issue.
func isKey(word string) bool {
	project, number, ok := strings.Cut(word, "-")
	return ok && project != "" && number != "" && len(word) <= 40 && strings.Trim(number, "0123456789") == "" &&
		project[0] >= 'A' && project[0] <= 'Z' && strings.Trim(project, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// remarkOn comments on an issue in the name of whoever asks.
func remarkOn(r *bot.Request, id, issue, text string) error {
	if text == "" && len(r.Message.Files) == 0 {
		return bot.Tell("task.comment-what")
	}
	p := reply{Task: id, Issue: issue, Message: r.Message.Ref, Author: r.Event.From.String(), Lang: r.Lang, Text: text}
	return p.send(r)
}

// send asks the tracker for the comment, and for its files.
func (p reply) send(r *bot.Request) error {
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	id := r.Event.ID
	if p.Message.ID != "" {
		id = idOf(p.Message)
	} else {
		id = bot.HashID("reply", id)
	}
	if _, err := replies.Get(r, id); !errors.Is(err, bot.ErrNotFound) {
		return err // it is one already
	}
	p.write(r, tracker, id, r.Who.Name)
	taken := map[string]bool{}
	if over := len(r.Message.Files) - filesMost; over > 0 {
		p.tell(r, "task.comment-files", "issue", p.Issue, "n", over, "most", filesMost)
	}
	for n, f := range r.Message.Files[:min(len(r.Message.Files), filesMost)] {
		f.Name = unlike(taken, f.Name)
		r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: "task-reply/" + id + "/" + strconv.Itoa(n), Body: bot.Attach{Issue: p.Issue, File: f}, Then: "task.comment-file"})
	}
	if err := acted(r, p.Issue); err != nil {
		return err
	}
	return replies.Put(r, id, p)
}

const replyName = "message.txt"

// write writes the comment, or writes it anew. What is too long for one goes along whole as a file.
func (p reply) write(r *bot.Request, tracker bot.Tracker, id, name string) {
	spans := []bot.Span{{Text: r.In(r.Project.Lang, "task.wrote-in-chat", "name", name), Bold: true}, {Break: true}}
	for line := range strings.SplitSeq(cut(p.Text, quoteMost), "\n") {
		spans = append(spans, bot.Span{Text: line}, bot.Span{Break: true})
	}
	if utf8.RuneCountInString(p.Text) > quoteMost {
		spans = append(spans, bot.Span{Text: r.In(r.Project.Lang, "task.more-in-file", "file", replyName), Bold: true}, bot.Span{Break: true})
		if !p.Gone {
			r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: "task-reply/" + id + "/text/" + bot.HashID(p.Text), Then: "task.comment-file",
				Body: bot.Attach{Issue: p.Issue, File: bot.FileRef{Name: replyName, Type: "text/plain; charset=utf-8"}, Bytes: []byte(p.Text)}})
		}
	}
	if p.Gone {
		spans = append(spans, bot.Span{Text: r.In(r.Project.Lang, "task.reply-gone"), Bold: true})
	}
	r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: "task-reply/" + id, Body: bot.Comment{Issue: p.Issue, Text: spans}, Then: "task.commented"})
}

// theReply is the outcome of a comment, or of one of its files.
func theReply(r *bot.Request) (id string, p reply, o bot.Outcome, err error) {
	if err = r.Decode(&o); err != nil {
		return "", p, o, err
	}
	id, _, _ = strings.Cut(strings.TrimPrefix(o.Handle, "task-reply/"), "/")
	p, err = replies.Get(r, id)
	return id, p, o, err
}

// commented is the tracker's yes: a mark on the message says so, and nothing else.
func commented(_ context.Context, r *bot.Request) error {
	id, p, _, err := theReply(r)
	if err != nil || p.Done {
		return err
	}
	p.Done = true
	if p.Message.ID != "" {
		r.Send(bot.Effect{To: bot.ToRoom(p.Message.Place), Body: bot.React{Message: p.Message, Emoji: "done"}})
	}
	return replies.Put(r, id, p)
}

// commentRefused is its no.
func commentRefused(_ context.Context, r *bot.Request) error {
	_, p, o, err := theReply(r)
	if err != nil {
		return err
	}
	p.tell(r, "task.comment-refused", "issue", p.Issue, "words", bot.Escape(refusalWords(r, p.Lang, p.Issue, o)))
	return nil
}

// commentFileRefused tells that a file of the message is not attached.
func commentFileRefused(_ context.Context, r *bot.Request) error {
	_, p, o, err := theReply(r)
	if err != nil {
		return err
	}
	why := map[string]string{bot.CauseTooLarge: r.In(p.Lang, "task.file-large"), bot.CauseFileGone: r.In(p.Lang, "task.file-gone")}[o.Cause]
	if why == "" {
		why = refusalWords(r, p.Lang, p.Issue, o)
	}
	p.tell(r, "task.comment-file", "issue", p.Issue, "why", bot.Escape(why))
	return nil
}

// tell says something to whoever wrote the message, for their eyes alone.
func (p reply) tell(r *bot.Request, key string, args ...any) {
	a, err := bot.ParseAccount(p.Author)
	if err != nil {
		return
	}
	to := bot.ToAccount(a)
	if p.Message.ID != "" {
		to = bot.Target{Room: p.Message.Place, Account: a}
	}
	r.Send(bot.Effect{To: to, Body: bot.Card{Tone: bot.ToneWarn, Lang: p.Lang, Parts: []bot.Part{bot.Words(r.In(p.Lang, key, args...))}}})
}

// refusalWords are what the tracker said of an issue, or golive says where it refuses whatever is asked.
func refusalWords(r *bot.Request, lang, issue string, o bot.Outcome) string {
	if key, own := causeText(o.Cause); own {
		return r.In(lang, key, "tracker", trackerOf(bot.Issue{Key: issue}))
	}
	words := jiraWords(record{Words: o.Text, Fields: o.Fields})
	if words == "" {
		words = r.In(lang, "task.no-reason")
	}
	return words
}

// takes makes a comment of what is said to golive in the thread of a task and is no command, nor a status or a priority alone.
func takes(ctx context.Context, r *bot.Request, like bool) (bool, error) {
	if r.Event.Name != bot.EventMessage || r.Message.Private {
		return false, nil
	}
	id, t, ok, err := here(r)
	if err != nil || !ok || r.Room.Audience() != bot.Team {
		return false, err
	}
	if err := r.Enter(t.Project, bot.RoleMember); err != nil {
		return true, err
	}
	if done, err := lone(ctx, r, t); done || like {
		return done, err
	}
	return true, remarkOn(r, id, t.Issue, strings.TrimSpace(r.Message.Text))
}

// relayed makes a comment of a reply that nobody said to golive.
func relayed(r *bot.Request) (bool, error) {
	id, t, ok, err := here(r)
	if err != nil || !ok || t.Project != r.ProjectID {
		return false, err
	}
	if strings.TrimSpace(r.Message.Text) == "" && len(r.Message.Files) == 0 {
		return true, nil
	}
	return true, remarkOn(r, id, t.Issue, strings.TrimSpace(r.Message.Text))
}

// editedReply makes the comment that a message became, if it did, say what the message says now.
func editedReply(r *bot.Request) error {
	id := idOf(r.Message.Ref)
	p, err := replies.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if t, err := tasks.Get(r, p.Task); err == nil {
		if err := r.About(t.Project); err != nil {
			return err
		}
	}
	p.Text = strings.TrimSpace(r.Message.Text)
	if c, rest, ok := r.Env().Match(r.Message.Text); ok && r.Message.ToBot && c.Name == "task.comment" {
		_, p.Text, _ = issueFirst(rest)
	}
	tracker, err := r.Tracker()
	if err != nil || p.Text == "" || r.ProjectID == "" || r.Event.From.String() != p.Author {
		return err
	}
	p.write(r, tracker, id, r.Who.Name)
	return replies.Put(r, id, p)
}

// removedReply marks the comment that a message became, if it did: the message is gone.
func removedReply(r *bot.Request) error {
	id := idOf(r.Message.Ref)
	p, err := replies.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (p.Text == "" || p.Gone) {
		return nil
	}
	if err != nil {
		return err
	}
	if t, err := tasks.Get(r, p.Task); err == nil {
		if err := r.About(t.Project); err != nil {
			return err
		}
	}
	tracker, err := r.Tracker()
	if err != nil || r.ProjectID == "" {
		return err
	}
	name := r.In(r.Project.Lang, "task.somebody")
	if a, err := bot.ParseAccount(p.Author); err == nil {
		if _, who, err := bot.PersonOf(r, a); err == nil {
			name = who.Name
		}
	}
	p.Gone = true
	p.write(r, tracker, id, name)
	return replies.Put(r, id, p)
}

// setRelay is the command: `thread replies on|off`; alone it tells how things are.
func setRelay(_ context.Context, r *bot.Request) error {
	return setListening(r, "relay", func(s *suggesting) *bool { return &s.Relay })
}

// setListening turns something on or off that golive does by listening in a room; what names its texts.
func setListening(r *bot.Request, what string, flag func(*suggesting) *bool) error {
	if r.Message.Private || len(r.Room.Projects) != 1 || r.Room.Audience() != bot.Team {
		return bot.Tell("task.relay-where")
	}
	id := r.Room.Place.String()
	s, err := suggestings.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	said := strings.ToLower(strings.TrimSpace(r.Rest))
	on := slices.Contains(onWords, said)
	switch {
	case said == "":
		key := "task." + what + "-is-off"
		if *flag(&s) {
			key = "task." + what + "-is-on"
		}
		show(r, bot.Card{Tone: bot.ToneInfo, Tag: r.Project.Key, Parts: []bot.Part{bot.Words(r.T(key))}})
		return nil
	case !on && !slices.Contains(offWords, said):
		return bot.Tell("task." + what + "-how")
	}
	if err := r.Enter(r.Room.Projects[0], bot.RoleLead); err != nil {
		return err
	}
	if on && r.MustMention() {
		return bot.Tell("task.suggest-deaf")
	}
	*flag(&s) = on
	key := "task." + what + "-off"
	if on {
		key = "task." + what + "-on"
	}
	r.Audit("task."+what, suggestings.Key(id), map[string]string{"project": r.ProjectID, "on": map[bool]string{true: "yes", false: "no"}[on]})
	r.Reply("", bot.Card{Title: r.T(key), Tag: r.Project.Key, Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T(key + "-note"))}})
	return suggestings.Put(r, id, s)
}
