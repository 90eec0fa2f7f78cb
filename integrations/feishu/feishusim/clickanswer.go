package feishusim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

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
