package feishusim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// cardAction is what a person did in a card.
type cardAction struct {
	Value      json.RawMessage `json:"value,omitempty"`
	Tag        string          `json:"tag"`
	Option     string          `json:"option,omitempty"`
	Options    []string        `json:"options,omitempty"`
	Timezone   string          `json:"timezone,omitempty"`
	Name       string          `json:"name,omitempty"`
	FormValue  map[string]any  `json:"form_value,omitempty"`
	InputValue string          `json:"input_value,omitempty"`
	Checked    *bool           `json:"checked,omitempty"`
}

// Toast is a short notice that a client showed to one person.
type Toast struct {
	At      time.Time `json:"at"`
	Message string    `json:"message"`
	Type    string    `json:"type"`
	Text    string    `json:"text"`
	Code    int       `json:"code"`
}

// use does what the client does when a person uses a control, and tells what it then shows.
func (s *Sim) use(u *user, a Act) Result {
	s.mu.Lock()
	m, c, err := s.find(u, a)
	var act cardAction
	if err == nil {
		act, err = s.fill(u, m, c, a)
	}
	if err != nil {
		s.mu.Unlock()
		return refusal(err)
	}
	if c.Resets || !c.Callback {
		s.mu.Unlock()
		return Result{OK: true, OpenURL: c.URL}
	}
	id, token := newID(""), newID("c-")
	s.clicks[token] = &clickToken{message: m.id, until: s.clock.Now().Add(clickTokenLife), uses: clickTokenUses}
	s.forgetClicks()
	body := s.pack(id, eventCardAction, cardActionEvent{
		Operator: cardOperator{u.tenant, s.ids(u)}, Token: token, Action: act, Host: "im_message",
		Context: cardContext{m.id, m.room},
	})
	m.pendingClicks++
	s.mu.Unlock()

	answer, code := s.deliverCallback(id, body)

	s.mu.Lock()
	defer s.mu.Unlock()
	res := s.answered(u, m, answer, code)
	if t := s.clicks[token]; t != nil { // it may have expired meanwhile
		t.answered = true
	}
	res.Event, res.OpenURL = id, c.URL
	s.changed()
	return res
}

func (s *Sim) forgetClicks() {
	if len(s.clicks)%1024 != 0 {
		return
	}
	now := s.clock.Now()
	for k, t := range s.clicks {
		if now.After(t.until) {
			delete(s.clicks, k)
		}
	}
}

// find looks for the message and the control that a person means. The caller holds mu.
func (s *Sim) find(u *user, a Act) (*message, Control, error) {
	m := s.world.messages[a.Message]
	var none Control
	switch {
	case m == nil || m.deleted:
		return nil, none, fmt.Errorf("no such message")
	case m.kind != "interactive":
		return nil, none, fmt.Errorf("the message is not a card")
	case !s.world.rooms[m.room].has(u.id) || m.ephemeralTo != "" && m.ephemeralTo != u.id:
		return nil, none, fmt.Errorf("%s does not see this message", u.name)
	case s.clock.Now().Sub(m.created) > cardLife:
		return nil, none, fmt.Errorf("the card is older than 14 days: the client does not send clicks")
	}
	c, err := parseCard(m.content, s.cardWorld())
	if err != nil {
		return nil, none, err
	}
	for _, ctl := range c.controls {
		if a.means(ctl) {
			if ctl.Disabled {
				return nil, none, fmt.Errorf("the control is disabled")
			}
			if a.Do == "select" && ctl.Form != "" {
				return nil, none, fmt.Errorf("the control is part of a form: it is sent by submit")
			}
			return m, ctl, nil
		}
	}
	return nil, none, fmt.Errorf("no such control in the card")
}

// means tells whether an act is about a control.
func (a Act) means(c Control) bool {
	if a.Do == "submit" && (!c.Submits || a.Form != "" && a.Form != c.Form) {
		return false
	}
	switch {
	case a.Index != nil:
		return c.Index == *a.Index
	case a.Name != "":
		return c.Name == a.Name || c.ElementID == a.Name
	case a.ElementID != "":
		return c.ElementID == a.ElementID
	case a.Text != "":
		return c.Text == a.Text
	case len(a.Value) > 0:
		return sameJSON(a.Value, c.Value)
	}
	return a.Do == "submit"
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	return bytes.Equal(mustJSON(x), mustJSON(y))
}

// missingError tells the required fields that are empty: the client does not send the form.
type missingError []string

func (e missingError) Error() string { return "required fields are empty: " + strings.Join(e, ", ") }

// fill makes the action of a control, with the values that the person gave. The caller holds mu.
func (s *Sim) fill(u *user, m *message, c Control, a Act) (cardAction, error) {
	act := cardAction{Value: c.Value, Tag: c.Tag, Name: c.Name}
	if c.Submits {
		cd, err := parseCard(m.content, s.cardWorld())
		if err != nil {
			return act, err
		}
		act.FormValue, err = s.formValue(u, cd.controls, c.Form, a.Values, &act.Timezone)
		return act, err
	}
	switch c.Tag {
	case "button", "interactive_container":
		return act, nil
	case "input":
		act.InputValue = a.Input
	case "checker":
		checked := a.Checked == nil || *a.Checked
		act.Checked = &checked
	case "multi_select_static", "multi_select_person":
		act.Options = a.Options
	default:
		act.Option = a.Option
		if strings.Contains(c.Tag, "picker") {
			act.Timezone = u.zone
		}
	}
	var given any = a.Option
	if act.Options != nil {
		given = act.Options
	} else if c.Tag == "input" {
		given = a.Input
	} else if c.Tag == "checker" {
		return act, nil
	}
	v, err := s.fieldValue(u, c, given)
	if t, ok := v.(string); ok && act.Option != "" {
		act.Option = t
	}
	return act, err
}
