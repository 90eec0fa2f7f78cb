package feishu

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// carried is what golive puts into the value of a button, so that it comes back with the click.
type carried struct {
	Action string            `json:"a,omitempty"`
	Value  string            `json:"v,omitempty"`
	Form   string            `json:"f,omitempty"`
	Kinds  map[string]string `json:"k,omitempty"` // fields whose values need reading: see kindLetters
	Labels map[string]string `json:"l,omitempty"` // of the fields, for what is wrong with them
}

// callback is a card.action.trigger.
type callback struct {
	Event struct {
		Operator struct {
			TenantKey string `json:"tenant_key"`
			OpenID    string `json:"open_id"`
		} `json:"operator"`
		Action struct {
			Value      json.RawMessage            `json:"value"` // an object; old cards of others may send a text
			Tag        string                     `json:"tag"`
			Option     string                     `json:"option"`
			Options    []string                   `json:"options"`
			Name       string                     `json:"name"`
			FormValue  map[string]json.RawMessage `json:"form_value"`
			InputValue string                     `json:"input_value"`
			Checked    bool                       `json:"checked"`
		} `json:"action"`
		Context struct {
			OpenMessageID string `json:"open_message_id"`
			OpenChatID    string `json:"open_chat_id"`
		} `json:"context"`
	} `json:"event"`
}

// Feishu waits 3 s for the answer to a click, and tells the person then that golive failed.
const (
	clickTime = 2800 * time.Millisecond
	checkTime = time.Second // of it, for what is wrong with a form; the road finds that out again
)

// takeClick accepts a click or a submitted form, waits for its answer and tells what the client shows.
func (p *Platform) takeClick(ctx context.Context, road bot.Road, h *header, payload []byte) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, clickTime)
	defer cancel()
	e, c, labels, ok, err := p.clickEvent(h, payload)
	if err != nil {
		return nil, err
	}
	if !ok {
		return reply{}, nil
	}
	e.Room.Thread = p.threadOfClick(ctx, c)
	if e.Name == bot.EventForm {
		if wrong := check(ctx, road, e); len(wrong) > 0 {
			return reply{Toast: &toast{"error", problems(wrong, labels)}}, nil
		}
	}
	out := reply{}
	err = road.Do(ctx, e, func(a bot.Answer, ok bool) {
		if ok {
			out = p.show(ctx, e, a, labels)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("accept click: %w", err)
	}
	return out, nil
}

func check(ctx context.Context, road bot.Road, e bot.Event) map[string]string {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	wrong, err := road.Check(ctx, e)
	if err != nil {
		return nil // the road tells
	}
	return wrong
}

// threadTime is how long a click may wait for the thread of its card to be found out.
const threadTime = 500 * time.Millisecond

// threadOfClick is the thread in which the clicked card stands: the callback does not tell. What golive posted in this
// process is known; else it is asked, and if that takes too long the answer goes to the room.
func (p *Platform) threadOfClick(ctx context.Context, message string) string {
	if root, ok := p.known.threadOf(message); ok || message == "" {
		return root
	}
	ctx, cancel := context.WithTimeout(ctx, threadTime)
	defer cancel()
	m, err := p.one(ctx, message)
	if err != nil {
		return ""
	}
	root := threadOf(m.ThreadID, m.RootID)
	p.known.thread(message, root)
	return root
}

// clickEvent makes the event of a click on a message; ok is false for a card that is not golive's.
func (p *Platform) clickEvent(h *header, payload []byte) (e bot.Event, message string, labels map[string]string, ok bool, err error) {
	var c callback
	if json.Unmarshal(payload, &c) != nil || h.eventID() == "" || h.tenant() == "" {
		return e, "", nil, false, errMalformed
	}
	x := c.Event
	if x.Operator.OpenID == "" || x.Context.OpenChatID == "" {
		return e, "", nil, false, errMalformed
	}
	var v carried
	if len(x.Action.Value) > 0 && json.Unmarshal(x.Action.Value, &v) != nil {
		v = carried{}
	}
	if name, isForm := strings.CutPrefix(x.Action.Name, submitName); isForm && v.Form == "" {
		v.Form = name
	}
	e = bot.Event{
		ID: platformName + "/" + h.tenant() + "/click/" + h.eventID(), Room: p.place(h.tenant(), x.Context.OpenChatID),
		From: account(orElse(x.Operator.TenantKey, h.tenant()), x.Operator.OpenID), At: h.at(p.clock.Now()),
	}
	e.Lane = e.Room.String()
	ref := bot.MessageRef{Place: e.Room, ID: x.Context.OpenMessageID}
	switch {
	case v.Form != "":
		e.Name = bot.EventForm
		e.Data = bot.Encode(bot.Submit{Form: v.Form, Value: v.Value, Values: p.formValues(h.tenant(), v.Kinds, x.Action.FormValue), Message: ref})
	case v.Action != "":
		e.Name = bot.EventAction
		e.Data = bot.Encode(bot.Click{Action: v.Action, Value: v.Value, Chosen: chosen(x.Action.Tag, x.Action.Option, x.Action.Options), Message: ref})
	default:
		return e, "", nil, false, nil
	}
	return e, x.Context.OpenMessageID, v.Labels, true, nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// chosen are the values of a select, or the date of a date picker.
func chosen(tag, option string, options []string) []string {
	switch {
	case len(options) > 0:
		return options
	case option == "":
		return nil
	case tag == "date_picker":
		return []string{dated(option)}
	}
	return []string{option}
}

// Letters of the kinds of fields whose values do not come back as the vocabulary has them.
const (
	letterDate     = "d"
	letterTime     = "t"
	letterDateTime = "z"
	letterPerson   = "p"
)

// formValues reads the values of a form: dates lose the zone that the client adds, people become accounts.
func (p *Platform) formValues(tenant string, kinds map[string]string, raw map[string]json.RawMessage) map[string][]string {
	out := make(map[string][]string, len(raw))
	for name, v := range raw {
		for _, s := range texts(v) {
			out[name] = append(out[name], fieldValue(tenant, kinds[name], s))
		}
	}
	return out
}

// texts are the values of one field: a text, a list of texts, or a check.
func texts(raw json.RawMessage) []string {
	var one string
	var many []string
	var check bool
	switch {
	case json.Unmarshal(raw, &one) == nil:
		return []string{one}
	case json.Unmarshal(raw, &many) == nil:
		return many
	case json.Unmarshal(raw, &check) == nil && check:
		return []string{"true"}
	}
	return nil
}

func fieldValue(tenant, kind, s string) string {
	switch kind {
	case letterDate:
		return dated(s)
	case letterTime:
		return dated(s)
	case letterDateTime:
		date, rest, _ := strings.Cut(s, " ")
		clock, _, _ := strings.Cut(rest, " ")
		return date + "T" + clock
	case letterPerson:
		if s != "" {
			return account(tenant, s).String()
		}
	}
	return s
}

// dated is a date or time without the zone behind it: "2024-04-01 +0800".
func dated(s string) string {
	d, _, _ := strings.Cut(s, " ")
	return d
}
