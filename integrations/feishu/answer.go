package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// reply is what a callback is answered with; the zero value changes nothing in the client.
type reply struct {
	Toast *toast     `json:"toast,omitempty"`
	Card  *replyCard `json:"card,omitempty"`
}

type toast struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

type replyCard struct {
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
}

const maxToast = 200 // characters; the client cuts longer ones

// show turns an answer into what the client shows. What only a message can say is sent after it.
func (p *Platform) show(ctx context.Context, e bot.Event, a bot.Answer, labels map[string]string) reply {
	var out reply
	switch {
	case len(a.Errors) > 0:
		out.Toast = &toast{"error", problems(a.Errors, labels)}
	case a.Toast != "":
		out.Toast = &toast{toastType(a.Tone), shorten(a.Toast, maxToast)}
	case a.Reply != nil:
		out.Toast = &toast{toastType(a.Reply.Tone), shorten(inOneLine(*a.Reply), maxToast)}
	}
	if a.Card != nil {
		data, err := p.answerCard(*a.Card)
		if err != nil {
			p.log.Error("answer card not shown", "event", e.ID, "error", err)
		} else {
			out.Card = &replyCard{"raw", data}
		}
	}
	if a.Reply != nil && needsMessage(*a.Reply) {
		card := *a.Reply
		p.late.Go(func() { p.whisper(context.WithoutCancel(ctx), e, card) })
	}
	return out
}

// inOneLine is what a toast says of a card: all of it, or its first line where a message with the rest follows.
func inOneLine(c bot.Card) string {
	if !needsMessage(c) {
		return c.Fallback()
	}
	line, _, _ := strings.Cut(c.Fallback(), "\n")
	return line
}

// needsMessage tells whether a card holds more than a toast can show.
func needsMessage(c bot.Card) bool {
	for _, part := range c.Parts {
		if len(part.Controls) > 0 || part.Table != nil || part.Chart != nil || part.Picture != nil {
			return true
		}
	}
	return len([]rune(c.Fallback())) > maxToast
}

// whisper shows a card to whoever clicked, after the answer. It is tried once: the toast has said the main thing.
func (p *Platform) whisper(ctx context.Context, e bot.Event, c bot.Card) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	time.Sleep(answerFirst)
	x := bot.Effect{ID: e.ID + "#reply", To: bot.Target{Room: e.Room, Account: e.From}, Body: c}
	_, err := p.Perform(ctx, bot.Job{Effect: x})
	if own, tenantErr := p.who.tenant(ctx, p.api); tenantErr == nil && notReached(err) && e.From.Tenant != own {
		x.To = bot.ToRoom(e.Room) // somebody of another organisation has no private chat: the room must do
		_, err = p.Perform(ctx, bot.Job{Effect: x})
	}
	if err != nil {
		p.log.Warn("reply to a click not shown", "event", e.ID, "error", err)
	}
}

// notReached reports whether the person cannot be written to in private.
func notReached(err error) bool {
	var permanent *bot.PermanentError
	return errors.As(err, &permanent) && permanent.Unreachable
}

// answerFirst lets the answer of a callback out before a message follows it.
const answerFirst = 100 * time.Millisecond

func toastType(t bot.Tone) string {
	switch t {
	case bot.ToneGood, bot.ToneDone:
		return "success"
	case bot.ToneWarn:
		return "warning"
	case bot.ToneBad:
		return "error"
	}
	return "info"
}

// problems says what is wrong with the fields of a form in one line.
func problems(wrong, labels map[string]string) string {
	var parts []string
	for _, field := range slices.Sorted(maps.Keys(wrong)) {
		label := labels[field]
		if label == "" {
			label = field
		}
		parts = append(parts, label+": "+wrong[field])
	}
	return shorten(strings.Join(parts, "; "), maxToast)
}

// shorten cuts a text at a number of characters.
func shorten(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}
