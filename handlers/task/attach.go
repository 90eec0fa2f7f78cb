package task

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// Files are attached by effects of their own once the issue exists: what becomes of one changes nothing about the issue or
// another file. What could not be attached is told on the card and in the issue, and can be tried again.

// attached is a file of the chat, and what became of it.
type attached struct {
	File  bot.FileRef `json:"file"`
	Done  bool        `json:"done,omitempty"`
	Cause string      `json:"cause,omitempty"` // why it is not attached: bot.CauseTooLarge, bot.CauseFileGone, causeRefused
	Words string      `json:"words,omitempty"` // what the tracker said to that
	Limit int64       `json:"limit,omitempty"` // of the tracker, in bytes, where the file is too large
}

const causeRefused = "refused"

// mayWork reports whether what was refused may be taken another time: what is gone or too large is not.
func (a attached) mayWork() bool { return a.Cause != bot.CauseFileGone && a.Cause != bot.CauseTooLarge }

// waits reports whether it is still to be attached.
func (a attached) waits() bool { return !a.Done && a.Cause == "" }

// addFiles notes the files of the messages, each under a name of its own: two of one name would be taken for one.
func (a *along) addFiles(messages []bot.Message) {
	taken := map[string]bool{}
	a.Added, a.Left = nil, 0
	for _, m := range messages {
		for _, f := range m.Files {
			if len(a.Added) == filesMost {
				a.Left++
				continue
			}
			f.Name = unlike(taken, f.Name)
			a.Added = append(a.Added, attached{File: f})
		}
	}
}

// unlike is a name that is not taken yet, and takes it.
func unlike(taken map[string]bool, name string) string {
	ext := path.Ext(name)
	fresh := name
	for n := 2; taken[strings.ToLower(fresh)]; n++ {
		fresh = fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, ext), n, ext)
	}
	taken[strings.ToLower(fresh)] = true
	return fresh
}

// excerpt is the text of a thread that is too long for an issue, until it is attached; its ID is the task's.
type excerpt struct {
	Text    string   `json:"text"`
	Writers []string `json:"writers,omitempty"` // Account.String; the person ID of whoever asked for the task and wrote it
}

var excerpts = bot.Records[excerpt]{Kind: "task-excerpt", Schema: 1}

// forgetExcerpt drops the text if the person wrote a part of it: the chat still has what others wrote.
func forgetExcerpt(_ string, e *excerpt, s bot.DataSubject) bool {
	return !slices.ContainsFunc(e.Writers, func(w string) bool { return s.Has(w) || s.Is(w) })
}

// attachAll asks for what waits to be attached.
func (t *record) attachAll(r *bot.Request, id string) error {
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	text, err := excerpts.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	for n, a := range t.Along.Added {
		if !a.waits() {
			continue
		}
		body := bot.Attach{Issue: t.Issue, File: a.File}
		if a.File.ID == "" {
			if text.Text == "" { // it was erased
				t.Along.Added[n].Cause = bot.CauseFileGone
				continue
			}
			body.Bytes = []byte(text.Text)
		}
		r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: t.handle(id, "file/"+strconv.Itoa(n)), Body: body, Then: "task.attached"})
	}
	return nil
}

// theFile is the outcome of attaching a file: of which task, and which of its files; nil if that belongs to an issue that was taken
// back since.
func theFile(r *bot.Request) (id string, t record, a *attached, o bot.Outcome, err error) {
	id, t, o, err = outcome(r)
	if err != nil {
		return id, t, nil, o, err
	}
	_, rest, _ := strings.Cut(o.Handle, "/file/")
	nth, _, _ := strings.Cut(rest, "/")
	n, err := strconv.Atoi(nth)
	if err != nil || n >= len(t.Along.Added) {
		return id, t, nil, o, bot.Permanent(fmt.Errorf("file of %s: %w", o.Handle, bot.ErrNotFound))
	}
	if o.Handle != t.handle(id, "file/"+nth) {
		return id, t, nil, o, nil
	}
	return id, t, &t.Along.Added[n], o, nil
}

// isAttached is the tracker's yes to a file.
func isAttached(_ context.Context, r *bot.Request) error {
	id, t, a, _, err := theFile(r)
	if err != nil || a == nil || a.Done {
		return err
	}
	a.Done, a.Cause, a.Words = true, "", ""
	return t.settled(r, id)
}

// notAttached is its no.
func notAttached(_ context.Context, r *bot.Request) error {
	id, t, a, o, err := theFile(r)
	if err != nil || a == nil || a.Done {
		return err
	}
	a.Cause, a.Words = causeRefused, o.Text
	if o.Cause != "" {
		a.Cause, a.Words = o.Cause, ""
	}
	if limit, err := strconv.ParseInt(o.Fields["limit"], 10, 64); err == nil {
		a.Limit = limit
	}
	return t.settled(r, id)
}

// settled records what became of a file. When the last one is settled, the issue names those that are missing.
func (t *record) settled(r *bot.Request, id string) error {
	if slices.ContainsFunc(t.Along.Added, attached.waits) {
		return tasks.Put(r, id, *t)
	}
	if _, err := excerpts.Get(r, id); err == nil && !slices.ContainsFunc(t.Along.Added, func(a attached) bool { return a.File.ID == "" && !a.Done }) {
		if err := excerpts.Delete(r, id); err != nil {
			return err
		}
	}
	p, err := bot.Projects.Get(r, t.Project)
	if err != nil {
		return err
	}
	if missing := missingFiles(func(key string, args ...any) string { return r.In(p.Lang, key, args...) }, *t); missing != "" && bot.HashID(missing) != t.Along.Told {
		t.Along.Told = bot.HashID(missing)
		tracker, err := r.Tracker()
		if err != nil {
			return err
		}
		text := []bot.Span{{Text: bot.Plain(missing)}}
		if t.Link != "" {
			text = append(text, bot.Span{Break: true}, bot.Span{Text: r.In(p.Lang, "task.link-title"), URL: t.Link})
		}
		r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: t.handle(id, "missing/"+t.Along.Told), Body: bot.Comment{Issue: t.Issue, Text: text}})
	}
	return put(r, id, *t)
}

// missingFiles names in markup the files that are not attached, and why; "" if there are none.
func missingFiles(say func(string, ...any) string, t record) string {
	var list []string
	for _, a := range t.Along.Added {
		if a.Done || a.Cause == "" {
			continue
		}
		why := ""
		switch {
		case a.Cause == bot.CauseTooLarge && a.Limit > 0:
			why = say("task.file-too-large", "limit", size(a.Limit))
		case a.Cause == bot.CauseTooLarge:
			why = say("task.file-large")
		case a.Cause == bot.CauseFileGone:
			why = say("task.file-gone")
		case ownWords(say, t, a.Cause) != "":
			why = ownWords(say, t, a.Cause)
		case a.Words != "":
			why = say("task.file-words", "words", bot.Escape(a.Words))
		default:
			why = say("task.file-refused")
		}
		list = append(list, say("task.file-why", "name", bot.Escape(a.File.Name), "why", why))
	}
	if t.Along.Left > 0 {
		list = append(list, say("task.files-left", "n", t.Along.Left, "most", filesMost))
	}
	if len(list) == 0 {
		return ""
	}
	return say("task.files-missing", "files", strings.Join(list, say("task.and")))
}

// size is a number of bytes in words.
func size(n int64) string {
	const kb, mb = 1 << 10, 1 << 20
	if n >= mb {
		return strconv.FormatInt(n/mb, 10) + " MB"
	}
	return strconv.FormatInt(max(1, n/kb), 10) + " KB"
}

// filesParts tell on the card of an issue how its files fare.
func filesParts(say func(string, ...any) string, id string, t record) []bot.Part {
	var parts []bot.Part
	done, waiting, again := 0, 0, false
	for _, a := range t.Along.Added {
		switch {
		case a.Done:
			done++
		case a.Cause == "":
			waiting++
		case a.mayWork():
			again = true
		}
	}
	if t.Along.Unread {
		parts = append(parts, bot.SmallPrint(say("task.thread-unread")))
	}
	switch {
	case waiting > 0:
		return append(parts, bot.SmallPrint(say("task.attaching", "n", waiting)))
	case done > 0:
		parts = append(parts, bot.SmallPrint(say("task.attached", "n", done)))
	}
	if missing := missingFiles(say, t); missing != "" {
		parts = append(parts, bot.Words(missing))
		if again {
			parts = append(parts, bot.Row(bot.Button(say("task.attach-again"), "task.attach", id)))
		}
	}
	return parts
}

// attachAgain is the button: what was refused may be taken now.
func attachAgain(_ context.Context, r *bot.Request) error {
	id := r.Click.Value
	t, err := inProject(r, id)
	if err != nil {
		return err
	}
	if t.State != filed {
		return bot.Tell("bot.old-button")
	}
	t.Along.Added = slices.Clone(t.Along.Added)
	for i, a := range t.Along.Added {
		if !a.Done && a.mayWork() {
			t.Along.Added[i].Cause = ""
		}
	}
	if err := t.attachAll(r, id); err != nil {
		return err
	}
	r.Replace(card(r, id, t))
	return put(r, id, t)
}
