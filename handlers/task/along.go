package task

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// What goes into an issue along with the task: the message, messages of its thread that were chosen, or the whole thread,
// each with its author, time and files. The thread is read again when the draft is confirmed.

const (
	threadMost = 200 // messages of a thread that are read: its root and its end
	chooseMost = 100 // of those, how many a form offers
	filesMost  = 50  // files of one task
)

// alongEvents handle what goes along.
var alongEvents = map[string]bot.Handler{"task.gather": gather, "task.attached.done": isAttached, "task.attached.refused": notAttached}

// scope says which messages go along.
type scope string

const (
	alone scope = ""       // the message that the task was made of
	whole scope = "thread" // all of its thread
	some  scope = "chosen" // some of its thread
)

// along is what goes along with a task.
type along struct {
	Scope    scope    `json:"scope,omitempty"`
	Chosen   []string `json:"chosen,omitempty"`   // IDs of messages
	Messages int      `json:"messages,omitempty"` // that people wrote in the thread, as last read; 0: there is none
	Files    int      `json:"files,omitempty"`    // in them
	Own      int      `json:"own,omitempty"`      // of the message itself
	// Names are those of the files, by ID: a platform may not tell the name of one that was deleted since.
	Names  map[string]string `json:"names,omitempty"`
	Shut   bool              `json:"shut,omitempty"`   // the thread was asked for, and golive may not read it
	Later  bool              `json:"later,omitempty"`  // it was asked for, and the platform does not answer now
	Unread bool              `json:"unread,omitempty"` // the thread could not be read when the task was filed
	Cut    bool              `json:"cut,omitempty"`    // the thread is longer than what is read of it
	Short  bool              `json:"short,omitempty"`  // there was no time to read more of it than its first part
	// Quoted are the messages that were quoted, MessageRef.String: a later edit of them is told in the issue.
	Quoted []string   `json:"quoted,omitempty"`
	Added  []attached `json:"added,omitempty"` // the files
	Left   int        `json:"left,omitempty"`  // files over filesMost
	Told   string     `json:"told,omitempty"`  // what the issue says of those that are missing, hashed
}

// root is the message under which the thread of the task's message stands.
func (t record) root() bot.MessageRef {
	root := t.Source
	if root.Place.Thread != "" {
		root.ID = root.Place.Thread
	}
	root.Place.Thread = ""
	return root
}

// thread are the messages that people wrote in the thread, oldest first, but for what they said to golive. The message that
// the task was made of is always among them, and so are those that were chosen.
func (t *record) thread(ctx context.Context, r *bot.Request) ([]bot.Message, error) {
	d, err := r.Directory(t.Source.Place.Platform)
	if err != nil {
		return nil, err
	}
	look, cancel := r.Patience(ctx)
	defer cancel()
	read, err := d.Thread(look, t.root(), threadMost+1)
	all := read.Messages
	long := len(all) > threadMost
	if t.Along.Short, t.Along.Cut = read.Cut, long && !read.Cut; long {
		all = slices.Delete(all, 1, 2)
	}
	if t.Along.Short || t.Along.Cut {
		if all, err = t.beyond(ctx, r, all); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(all, func(m bot.Message) bool {
		return m.Ref.ID != t.Source.ID && (m.Bot || m.ToBot && !m.Private) || strings.TrimSpace(m.Text) == "" && len(m.Files) == 0
	}), err
}

// beyond adds the messages that have to go along and were said before the end of a long thread.
func (t *record) beyond(ctx context.Context, r *bot.Request, all []bot.Message) ([]bot.Message, error) {
	for _, id := range append([]string{t.Source.ID}, t.Along.Chosen...) {
		if slices.ContainsFunc(all, func(m bot.Message) bool { return m.Ref.ID == id }) {
			continue
		}
		m, err := read(ctx, r, bot.MessageRef{Place: t.Source.Place, ID: id})
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	slices.SortStableFunc(all, func(a, b bot.Message) int { return a.At.Compare(b.At) })
	return all, nil
}

// survey notes how much the thread holds, for the draft's card. A thread that cannot be read now is not offered; one that was
// asked for goes along all the same, read when the draft is confirmed.
func (t *record) survey(ctx context.Context, r *bot.Request) {
	if t.Source.ID == "" {
		return
	}
	all, err := t.thread(ctx, r)
	t.Along.Shut = errors.Is(err, bot.ErrNotFound) && t.Along.Scope == whole
	t.Along.Later = err != nil && !t.Along.Shut && t.Along.Scope == whole
	if t.Along.Later {
		t.Along.Messages, t.Along.Files = 0, 0
		return
	}
	if err != nil || len(all) < 2 {
		t.Along.Scope, t.Along.Messages, t.Along.Files = alone, 0, 0
		return
	}
	t.Along.Messages, t.Along.Files, t.Along.Names = len(all), 0, map[string]string{}
	for _, m := range all {
		t.Along.Files += len(m.Files)
		for _, f := range m.Files {
			if f.Name != "" && len(t.Along.Names) < filesMost {
				t.Along.Names[f.ID] = f.Name
			}
		}
	}
}

// alongParts tell on a draft's card what goes along, and offer what else could.
func alongParts(say func(string, ...any) string, id string, t record) []bot.Part {
	a := t.Along
	var note string
	var row []bot.Control
	only := bot.Button(say("task.only-message"), "task.scope", id+"|"+string(alone))
	all := bot.Button(say(a.wholeKey(), "n", a.Messages), "task.scope", id+"|"+string(whole))
	pick := bot.Button(say("task.choose-messages"), bot.ActionOpen, bot.OpenValue("task.choose", id))
	switch {
	case a.Later:
		note = say("task.with-thread-later")
	case a.Scope == whole && a.Short:
		note, row = say("task.with-thread-part", "n", a.Messages), []bot.Control{only, pick}
	case a.Scope == whole && a.Cut:
		note, row = say("task.with-thread-end", "n", a.Messages), []bot.Control{only, pick}
	case a.Scope == whole:
		note, row = say("task.with-thread", "n", a.Messages), []bot.Control{only, pick}
	case a.Scope == some:
		note, row = say("task.with-chosen", "n", len(a.Chosen)), []bot.Control{all, only, pick}
	default:
		if a.Own > 0 {
			note = say("task.with-files", "n", a.Own)
		}
		row = []bot.Control{all, pick}
	}
	if a.Scope == whole && a.Files > 0 {
		note += " · " + say("task.with-files", "n", a.Files)
	}
	var parts []bot.Part
	if a.Shut {
		parts = append(parts, bot.SmallPrint(say("task.thread-shut")))
	}
	if note != "" {
		parts = append(parts, bot.SmallPrint(note))
	}
	switch {
	case a.Messages > 1:
		parts = append(parts, bot.Row(row...))
	case a.Later:
		parts = append(parts, bot.Row(only))
	}
	return parts
}

// wholeKey is the text that offers the thread.
func (a along) wholeKey() string {
	switch {
	case a.Short:
		return "task.thread-part"
	case a.Cut:
		return "task.thread-end"
	}
	return "task.whole-thread"
}

// alongField is the question of a form what goes along; none where there is no thread.
func alongField(r *bot.Request, t record) []bot.Field {
	if t.Along.Messages < 2 {
		return nil
	}
	c := []bot.Choice{{Label: r.T("task.only-message"), Value: "message"}, {Label: r.T(t.Along.wholeKey(), "n", t.Along.Messages), Value: string(whole)}}
	first := "message"
	switch t.Along.Scope {
	case whole:
		first = string(whole)
	case some:
		c, first = append(c, bot.Choice{Label: r.T("task.with-chosen", "n", len(t.Along.Chosen)), Value: string(some)}), string(some)
	}
	return []bot.Field{{Name: "along", Label: r.T("task.fact-along"), Kind: bot.FieldChoice, Required: true, Choices: c, Initial: []string{first}}}
}

// take takes what a form says goes along.
func (a *along) take(s bot.Submit) {
	switch said := s.Get("along"); said {
	case "message":
		a.Scope = alone
	case string(whole):
		a.Scope = whole
	}
}

// setScope is the buttons: the whole thread goes along, or the message alone. Its value is "<task>|<scope>".
func setScope(ctx context.Context, r *bot.Request) error {
	id, s, _ := strings.Cut(r.Click.Value, "|")
	t, err := own(r, id)
	if err != nil {
		return outdated(r, id, t, err)
	}
	t.Along.Scope, t.Along.Chosen = scope(s), nil
	t.survey(ctx, r)
	r.Replace(card(r, id, t))
	return put(r, id, t)
}

// buildChoose is the form that chooses messages of the thread.
func buildChoose(ctx context.Context, r *bot.Request, id string) (bot.Form, error) {
	t, err := own(r, id)
	if err != nil {
		return bot.Form{}, err
	}
	all, err := t.thread(ctx, r)
	if err != nil {
		return bot.Form{}, bot.Tell("task.thread-silent")
	}
	f := bot.Field{Name: "messages", Label: r.T("task.choose-label"), Kind: bot.FieldChoices, Required: true, Initial: t.Along.Chosen}
	if len(all) > chooseMost {
		f.Hint = r.T("task.choose-end", "n", chooseMost)
	}
	for _, m := range all[max(0, len(all)-chooseMost):] {
		label, err := headline(ctx, r, m)
		if err != nil {
			return bot.Form{}, err
		}
		f.Choices = append(f.Choices, bot.Choice{Label: label, Value: m.Ref.ID})
	}
	f.Initial = slices.DeleteFunc(slices.Clone(f.Initial), func(id string) bool {
		return !slices.ContainsFunc(f.Choices, func(c bot.Choice) bool { return c.Value == id })
	})
	return bot.Form{Title: r.T("task.choose-title"), Submit: r.T("task.choose-submit"), Fields: []bot.Field{f}}, nil
}

// headline is a message in a list to choose from.
func headline(ctx context.Context, r *bot.Request, m bot.Message) (string, error) {
	p, err := person(ctx, r, m.Author, "")
	if err != nil {
		return "", err
	}
	text := short(strings.TrimSpace(m.Text))
	if text == "" && len(m.Files) > 0 {
		text = m.Files[0].Name
	}
	return p.Name + ": " + text, nil
}

// chooseMessages takes the messages that were chosen; the one that the task was made of goes along in any case.
func chooseMessages(_ context.Context, r *bot.Request) error {
	id := r.Submit.Value
	t, err := own(r, id)
	if err != nil {
		return err
	}
	t.Along.Scope, t.Along.Chosen = some, r.Submit.Values["messages"]
	if !slices.Contains(t.Along.Chosen, t.Source.ID) {
		t.Along.Chosen = append([]string{t.Source.ID}, t.Along.Chosen...)
	}
	if modal := r.Env().Opens; r.Submit.Message.ID != "" && (modal == nil || !modal(r.Event.From.Platform)) {
		r.Replace(bot.Card{Title: r.T("task.with-chosen", "n", len(t.Along.Chosen)), Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Words(bot.Escape(t.Summary))}})
	}
	return put(r, id, t)
}

// gatherTries is how often a thread that cannot be read is asked for before the task is filed without it.
const gatherTries = 8

// gather reads the thread of a confirmed task and files it with that.
func gather(ctx context.Context, r *bot.Request) error {
	var id string
	if err := r.Decode(&id); err != nil {
		return err
	}
	t, err := tasks.Get(r, id)
	if err != nil || t.State != filing || len(t.Along.Quoted) > 0 {
		return err
	}
	all, err := t.thread(ctx, r)
	if err != nil && !errors.Is(err, bot.ErrNotFound) && r.Tries < gatherTries {
		return err
	}
	t.Along.Unread = err != nil
	if t.Along.Later && len(all) < 2 { // there is no thread after all
		all = nil
	}
	if t.Along.Scope == some {
		t.Along.Cut, t.Along.Short = false, false
		all = slices.DeleteFunc(all, func(m bot.Message) bool { return !slices.Contains(t.Along.Chosen, m.Ref.ID) })
	}
	for n := range all {
		all[n].Files = slices.Clone(all[n].Files)
		for i, f := range all[n].Files {
			if f.Name == "" {
				all[n].Files[i].Name = cmp.Or(t.Along.Names[f.ID], r.In(t.Lang, "task.unnamed-file"))
			}
		}
	}
	return send(ctx, r, id, t, all)
}

// quote notes what is quoted and attached: the messages, their files, and the file that holds what did not fit.
func (t *record) quote(r *bot.Request, id string, said []bot.Message, whole string) error {
	t.Along.Quoted = nil
	if len(said) > 0 {
		t.Along.addFiles(said)
	} else {
		t.Along.Added = nil
		t.Along.addFiles([]bot.Message{{Files: t.Files}})
	}
	e := excerpt{Text: whole}
	for _, m := range said {
		t.Along.Quoted = append(t.Along.Quoted, m.Ref.String())
		if w := m.Author.String(); !slices.Contains(e.Writers, w) {
			e.Writers = append(e.Writers, w)
		}
	}
	if len(said) == 0 && t.Source.ID != "" {
		t.Along.Quoted = []string{t.Source.String()}
	}
	if len(said) == 0 {
		e.Writers = []string{cmp.Or(t.Writer, t.Asker)}
	}
	if whole == "" {
		return nil
	}
	t.Along.Added = append(t.Along.Added, attached{File: bot.FileRef{Name: excerptName, Type: "text/plain; charset=utf-8"}})
	return excerpts.Put(r, id, e)
}
