package task

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// state is how far a task has come.
type state string

const (
	draft     state = "draft"     // shown to be confirmed
	filing    state = "filing"    // confirmed: the tracker is asked to create it
	filed     state = "filed"     // an issue exists
	undone    state = "undone"    // it was taken back: the issue is where unwanted ones belong
	cancelled state = "cancelled" // not wanted
	expired   state = "expired"   // nobody confirmed it in time
	deleted   state = "deleted"   // its issue was deleted in the tracker
)

// wish is what is to be filed, as a form shows it.
type wish struct {
	Summary  string `json:"summary"`
	Details  string `json:"details,omitempty"`
	Type     string `json:"type,omitempty"`
	Priority string `json:"priority,omitempty"`
	Due      string `json:"due,omitempty"`  // YYYY-MM-DD
	Time     string `json:"time,omitempty"` // HH:MM, in the project's zone; only with Due
	Assignee who    `json:"assignee,omitzero"`

	Unclear bool     `json:"unclear,omitempty"`  // a day was said, and which one is not certain
	Might   []string `json:"might,omitempty"`    // the days that may be meant
	NoDay   string   `json:"no_day,omitempty"`   // a day that was said and that no calendar has, as it is written
	PastDay string   `json:"past_day,omitempty"` // a day that was said as the deadline and is over, as it is written

	Also string `json:"also,omitempty"` // what the message asks other people for besides, as it is written

	Labels     []string            `json:"labels,omitempty"`
	Components []string            `json:"components,omitempty"` // by name
	Values     map[string][]string `json:"values,omitempty"`     // further fields of the tracker by ID, as the form gave them
}

// print tells one wish from another.
func (w wish) print() string { return bot.HashID(string(bot.Encode(w)))[:6] }

// createValue is the value of the button that confirms a draft: which one, and as what it is shown. What nobody has seen
// yet is not confirmed.
func createValue(id string, t record) string { return id + "|" + t.wish.print() }

// record is a task from its first mention on. Its ID is made of the room and the message that it came from: that is the
// intent, kept for ever, by which one message makes two issues only if the first was taken back.
type record struct {
	Project string `json:"project"` // ID
	State   state  `json:"state"`
	wish
	Meant wish `json:"meant,omitzero"` // as understood: what nobody has corrected since follows an edit of the message

	Source bot.MessageRef `json:"source,omitzero"`  // the message; zero where there was none
	Quote  string         `json:"quote,omitempty"`  // its text
	Lead   string         `json:"lead,omitempty"`   // what stands in it before the words of the task: the command, perhaps a key
	Author string         `json:"author,omitempty"` // name of whoever wrote it, if that is not the asker
	Writer string         `json:"writer,omitempty"` // their Account.String
	Link   string         `json:"link,omitempty"`   // permalink

	Files []bot.FileRef `json:"files,omitempty"` // of the message
	Along along         `json:"along,omitzero"`

	Asker     string     `json:"asker"` // person ID
	AskerName string     `json:"asker_name"`
	Lang      string     `json:"lang"`
	At        bot.Target `json:"at"`               // where its card is
	Shown     bool       `json:"shown,omitempty"`  // there is a card
	Pinned    bool       `json:"pinned,omitempty"` // a reaction began it, so taking that off ends it
	Round     int        `json:"round,omitempty"`  // how often the message's issue was taken back before
	Created   time.Time  `json:"created"`

	Expires time.Time `json:"expires,omitzero"`  // of a draft
	Zone    string    `json:"zone,omitempty"`    // in which that is told in private: the asker's
	Changes string    `json:"changes,omitempty"` // of a draft: what an edit of the message changed, in markup
	Why     string    `json:"why,omitempty"`     // of what ended: key of the reason, if it is not the usual one

	Kept   bool              `json:"kept,omitempty"`   // the tracker does not answer; it will be asked again
	Words  string            `json:"words,omitempty"`  // what the tracker said when it refused
	Fields map[string]string `json:"fields,omitempty"` // the same, by the tracker's field
	Own    bool              `json:"own,omitempty"`    // Words are golive's own: nothing of the task is to be corrected

	Asks asks     `json:"asks,omitzero"`  // of a move that demands fields
	Left []string `json:"left,omitempty"` // fields that the tracker did not take, by its ID

	Issue      string    `json:"issue,omitempty"` // key
	IssueLink  string    `json:"issue_link,omitempty"`
	Restricted bool      `json:"restricted,omitempty"` // not everybody may see the issue: its thread is told nothing
	Status     string    `json:"status,omitempty"`
	Category   string    `json:"category,omitempty"` // "new", "indeterminate", "done"
	Moving     string    `json:"moving,omitempty"`   // status that was asked for and is not there yet
	Move       string    `json:"move,omitempty"`     // event by which it was asked for last
	Heading    string    `json:"heading,omitempty"`  // category that was asked for while the tracker did not answer
	Missing    string    `json:"missing,omitempty"`  // name of the assignee whom the tracker did not take
	Updated    time.Time `json:"updated,omitzero"`   // of the issue, as last seen
	Order      string    `json:"order,omitempty"`    // of the last change that was seen

	Touched []touch `json:"touched,omitempty"` // quoted messages that were edited or deleted while the issue was being created

	NoReporter bool `json:"no_reporter,omitempty"` // the card says that the tracker did not take the asker as reporter

	Undo   bot.Undo `json:"undo,omitzero"`
	Undoer string   `json:"undoer,omitempty"` // name of whoever took it back, or asked for that
	// UndoerAccount is their account.
	UndoerAccount string `json:"undoer_account,omitempty"`
	Stuck         bool   `json:"stuck,omitempty"` // it could not be taken back
}

// who is a person as a task needs them.
type who struct {
	Account string `json:"account,omitempty"` // Account.String, where they have one
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
	Tracker string `json:"tracker,omitempty"` // ID in the tracker, where it is known
	Gone    bool   `json:"gone,omitempty"`    // they have left
}

var tasks = bot.Records[record]{Kind: "task", Schema: 1, Index: map[string]func(record) []string{
	"issue":   func(t record) []string { return []string{t.Issue} },
	"project": func(t record) []string { return []string{t.Project} },
	"draft": func(t record) []string { // by whoever asked for it
		if t.State != draft {
			return nil
		}
		return []string{t.Asker}
	},
	"quoted": func(t record) []string { return slices.Clone(t.Along.Quoted) },
	"at": func(t record) []string {
		if t.State != filed || t.At.Room.Thread == "" {
			return nil
		}
		return []string{t.At.Room.String()}
	},
}}

// idOf is the ID of the task that a message becomes.
func idOf(m bot.MessageRef) string { return bot.HashID("task", m.String()) }

// handle names what an effect of the task posts or does. A message whose issue was taken back begins anew, with names of
// its own.
func (t record) handle(id, what string) string {
	h := "task/" + id + "/" + what
	if t.Round > 0 {
		h += "/" + strconv.Itoa(t.Round)
	}
	return h
}

// intent names what is asked of the tracker: for one intent it makes one issue.
func (t record) intent(id string) string {
	if t.Round > 0 {
		return "task/" + id + "/" + strconv.Itoa(t.Round)
	}
	return "task/" + id
}

// idFrom reads the task's ID from the handle of an outcome.
func idFrom(handle string) string {
	rest := strings.TrimPrefix(handle, "task/")
	id, _, _ := strings.Cut(rest, "/")
	return id
}

// outcome reads an outcome event and the task that it is about.
func outcome(r *bot.Request) (id string, t record, o bot.Outcome, err error) {
	if err = r.Decode(&o); err != nil {
		return "", t, o, err
	}
	id = idFrom(o.Handle)
	if t, err = tasks.Get(r, id); err != nil {
		err = fmt.Errorf("task of %s: %w", o.Handle, err)
	}
	return id, t, o, err
}

// put records the task and shows its card as it now is.
func put(r *bot.Request, id string, t record) error {
	r.Send(bot.Effect{To: t.At, Handle: t.handle(id, "card"), Project: t.Project, Body: card(r, id, t)})
	t.Shown = true
	return tasks.Put(r, id, t)
}

func unmarshal(data json.RawMessage, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return bot.Permanent(fmt.Errorf("read conversation: %w", err))
	}
	return nil
}
