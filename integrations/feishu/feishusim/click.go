package feishusim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
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

// formValue collects what the fields of a form hold: what the person gave, else the default.
func (s *Sim) formValue(u *user, controls []Control, form string, given map[string]any, zone *string) (map[string]any, error) {
	out, missing, known := map[string]any{}, missingError(nil), map[string]bool{}
	for _, c := range controls {
		if c.Form != form || c.Tag == "button" {
			continue
		}
		known[c.Name] = true
		v, ok := given[c.Name]
		if !ok {
			v = c.Default
		}
		if empty(v) {
			if c.Required {
				missing = append(missing, c.Name)
			}
			if c.Tag == "input" {
				out[c.Name] = ""
			}
			if c.Tag == "checker" {
				out[c.Name] = false
			}
			continue
		}
		if strings.Contains(c.Tag, "picker") {
			*zone = u.zone
		}
		v, err := s.fieldValue(u, c, v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		out[c.Name] = v
	}
	for name := range given {
		if !known[name] {
			return nil, fmt.Errorf("the form has no field %q", name)
		}
	}
	if missing != nil {
		return nil, missing
	}
	return out, nil
}

func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case []string:
		return len(v) == 0
	}
	return false
}

// fieldValue checks a value as the client would not let others in, and gives it the form in which it is sent.
func (s *Sim) fieldValue(u *user, c Control, v any) (any, error) {
	text, isText := v.(string)
	switch c.Tag {
	case "checker":
		if _, ok := v.(bool); !ok {
			return nil, fmt.Errorf("a checker holds true or false")
		}
		return v, nil
	case "multi_select_static", "multi_select_person":
		list := texts(v)
		if list == nil {
			return nil, fmt.Errorf("want a list of texts")
		}
		for _, x := range list {
			if err := s.choice(c, x); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	if !isText {
		return nil, fmt.Errorf("want a text")
	}
	switch c.Tag {
	case "input":
		limit := c.MaxLength
		setDefault(&limit, 1000)
		if utf8.RuneCountInString(text) > limit {
			return nil, fmt.Errorf("longer than %d characters", limit)
		}
	case "date_picker":
		return s.dated(u, "2006-01-02", text)
	case "picker_time":
		return s.dated(u, "15:04", text)
	case "picker_datetime":
		return s.dated(u, "2006-01-02 15:04", text)
	default:
		return text, s.choice(c, text)
	}
	return text, nil
}

func texts(v any) []string {
	switch v := v.(type) {
	case []string:
		return v
	case []any:
		out := []string{}
		for _, x := range v {
			t, ok := x.(string)
			if !ok {
				return nil
			}
			out = append(out, t)
		}
		return out
	}
	return nil
}

// choice checks that an option is among those that the client offers.
func (s *Sim) choice(c Control, value string) error {
	if strings.HasSuffix(c.Tag, "_person") && len(c.Options) == 0 {
		if s.world.users[value] == nil {
			return fmt.Errorf("no such person: %s", value)
		}
		return nil
	}
	if !slices.ContainsFunc(c.Options, func(o ControlOption) bool { return o.Value == value }) {
		return fmt.Errorf("no such option: %s", value)
	}
	return nil
}

// dated adds the person's zone to a date or time, as the client does: "2024-04-01 +0800".
func (s *Sim) dated(u *user, layout, v string) (string, error) {
	v = strings.TrimSpace(v)
	if len(v) > len(layout) { // it already holds a zone, as a default may
		v = strings.TrimSpace(v[:len(layout)])
	}
	if _, err := time.Parse(layout, v); err != nil {
		return "", fmt.Errorf("want the form %s: %q", layout, v)
	}
	zone, err := time.LoadLocation(u.zone)
	if err != nil {
		zone = time.UTC
	}
	return v + s.clock.Now().In(zone).Format(" -0700"), nil
}

// callbackAnswer is what the bot may answer to a click.
type callbackAnswer struct {
	Toast *struct {
		Type    string            `json:"type"`
		Content string            `json:"content"`
		I18n    map[string]string `json:"i18n"`
	} `json:"toast"`
	Card *struct {
		Type string          `json:"type"`
		Data json.RawMessage `json:"data"`
	} `json:"card"`
}

// answered checks the bot's answer to a click as the client does, and changes the card. The caller holds mu.
func (s *Sim) answered(u *user, m *message, body []byte, code int) Result {
	m.pendingClicks--
	before := m.beforePatch
	if m.pendingClicks == 0 {
		m.beforePatch = ""
	}
	var a callbackAnswer
	if code == 0 {
		a, code = readAnswer(body)
	}
	content := ""
	if code == 0 && a.Card != nil {
		content = string(a.Card.Data)
		code = s.checkAnswerCard(m, a.Card.Type, content)
	}
	if code != 0 {
		text := fmt.Sprintf("出错了，请稍后重试 (code: %d)", code)
		s.toast(u, Toast{Message: m.id, Type: "error", Text: text, Code: code})
		return Result{Code: code, Error: fmt.Sprintf("%d: %s", code, codeWords[code])}
	}
	res := Result{OK: true}
	if a.Card != nil {
		m.content, m.updated, m.edited, res.Card = content, s.clock.Now(), true, true
	} else if before != "" {
		m.content = before // a patch before the answer is undone by it
	}
	if a.Toast != nil {
		text := a.Toast.Content
		if t := a.Toast.I18n[u.locale]; t != "" {
			text = t
		}
		kind := a.Toast.Type
		setDefault(&kind, "info")
		res.Toast = &ToastShown{kind, text}
		s.toast(u, Toast{Message: m.id, Type: kind, Text: text})
	}
	return res
}

var codeWords = map[int]string{
	108002: "the answer has no body", 200340: "no callback address, or not subscribed", 200341: "not answered in time",
	200342: "no connection to the callback address", 200343: "unknown host of the callback address",
	200671: "answered with an error", 200672: "the answer is malformed", 200673: "the answer holds a bad card",
	200830: "a card of schema 2.0 cannot become one of 1.0",
}

func readAnswer(body []byte) (a callbackAnswer, code int) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || body[0] != '{' {
		return a, 200672
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if dec.Decode(&a) != nil {
		return a, 200672
	}
	if a.Toast != nil && !slices.Contains([]string{"", "info", "success", "warning", "error"}, a.Toast.Type) {
		return a, 200672
	}
	return a, 0
}

func (s *Sim) checkAnswerCard(m *message, kind, content string) int {
	if kind != "raw" {
		return 200673
	}
	if len(content) > maxRich {
		return 200673
	}
	if _, err := parseCard(content, s.cardWorld()); err != nil {
		return 200673
	}
	if isV2(m.content) && !isV2(content) {
		return 200830
	}
	return 0
}

const keptToasts = 20

// toast notes what a client shows. The caller holds mu.
func (s *Sim) toast(u *user, t Toast) {
	t.At = s.clock.Now()
	list := append(s.world.toasts[u.id], t)
	s.world.toasts[u.id] = list[max(0, len(list)-keptToasts):]
}
