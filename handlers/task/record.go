package task

import (
	"encoding/json"
	"fmt"
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
	cancelled state = "cancelled" // not wanted; the same message may become a task later
	deleted   state = "deleted"   // its issue was deleted in the tracker
)

// record is a task from its first mention on. Its ID is made of the room and the message that it came from: that is the
// intent, kept for ever, by which one message never makes two issues.
type record struct {
	Project string `json:"project"` // ID
	State   state  `json:"state"`

	Summary  string `json:"summary"`
	Details  string `json:"details,omitempty"`
	Type     string `json:"type,omitempty"`
	Priority string `json:"priority,omitempty"`
	Due      string `json:"due,omitempty"` // YYYY-MM-DD
	Assignee who    `json:"assignee,omitzero"`

	Source bot.MessageRef `json:"source,omitzero"` // the message; zero where there was none
	Quote  string         `json:"quote,omitempty"` // its text
	Author string         `json:"author,omitempty"`
	Link   string         `json:"link,omitempty"` // permalink

	Asker     string     `json:"asker"` // person ID
	AskerName string     `json:"asker_name"`
	Lang      string     `json:"lang"`
	At        bot.Target `json:"at"`              // where its card is
	Shown     bool       `json:"shown,omitempty"` // there is a card
	Created   time.Time  `json:"created"`

	Kept   bool              `json:"kept,omitempty"`   // the tracker does not answer; it will be asked again
	Words  string            `json:"words,omitempty"`  // what the tracker said when it refused
	Fields map[string]string `json:"fields,omitempty"` // the same, by the tracker's field

	Issue     string    `json:"issue,omitempty"` // key
	IssueLink string    `json:"issue_link,omitempty"`
	Status    string    `json:"status,omitempty"`
	Category  string    `json:"category,omitempty"` // "new", "indeterminate", "done"
	Moving    string    `json:"moving,omitempty"`   // status that was asked for and is not there yet
	Missing   string    `json:"missing,omitempty"`  // name of the assignee whom the tracker did not take
	Updated   time.Time `json:"updated,omitzero"`   // of the issue, as last seen
	Order     string    `json:"order,omitempty"`    // of the last change that was seen
}

// who is a person as a task needs them.
type who struct {
	Account string `json:"account,omitempty"` // Account.String, where they have one
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
	Tracker string `json:"tracker,omitempty"` // ID in the tracker, where it is known
}

var tasks = bot.Records[record]{Kind: "task", Schema: 1, Index: map[string]func(record) []string{
	"issue":   func(t record) []string { return []string{t.Issue} },
	"project": func(t record) []string { return []string{t.Project} },
}}

// idOf is the ID of the task that a message becomes.
func idOf(m bot.MessageRef) string { return bot.HashID("task", m.String()) }

func cardHandle(id string) string  { return "task/" + id + "/card" }
func issueHandle(id string) string { return "task/" + id + "/issue" }

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
	r.Send(bot.Effect{To: t.At, Handle: cardHandle(id), Body: card(r, id, t)})
	t.Shown = true
	return tasks.Put(r, id, t)
}

func unmarshal(data json.RawMessage, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return bot.Permanent(fmt.Errorf("read conversation: %w", err))
	}
	return nil
}
