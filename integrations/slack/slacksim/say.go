package slacksim

import (
	"encoding/json"
	"regexp"
	"strings"
)

func doSay(s *Sim, u *user, a Act) Result {
	r, bad := s.in(u, a)
	if bad != "" {
		return refusal(bad)
	}
	if strings.TrimSpace(a.Text) == "" {
		return refusal("no_text")
	}
	m := &message{room: r, author: u.id, text: s.typed(cut(a.Text, maxText)), clientID: newUUID()}
	if bad := s.inThread(m, a); bad != "" {
		return refusal(bad)
	}
	m.blocks = richText(m.text)
	s.publish(m, s.now())
	return Result{OK: true, TS: formatTS(m.ts), Room: r.id}
}

func (s *Sim) inThread(m *message, a Act) string {
	if a.Thread == "" {
		return ""
	}
	ts, ok := parseTS(a.Thread)
	parent := m.room.find(ts)
	if !ok || parent == nil {
		return "thread_not_found"
	}
	if m.thread = parent.ts; parent.thread != 0 {
		m.thread = parent.thread
	}
	m.broadcast = a.Broadcast
	return ""
}

var (
	written = regexp.MustCompile(`<(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+|!(?:here|channel|everyone)|https?://)[^<>]*>`)
	webLink = regexp.MustCompile(`https?://[^\s<>，。；、）)]+`)
	address = regexp.MustCompile(`[@#][\p{L}\p{N}._-]+`)
	escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// typed turns what a person types into what Slack stores.
func (s *Sim) typed(text string) string {
	var b strings.Builder
	for text != "" {
		at := written.FindStringIndex(text)
		if at == nil {
			b.WriteString(s.typedPlain(text))
			break
		}
		b.WriteString(s.typedPlain(text[:at[0]]))
		b.WriteString(text[at[0]:at[1]])
		text = text[at[1]:]
	}
	return b.String()
}

func (s *Sim) typedPlain(text string) string {
	text = escaper.Replace(text)
	text = webLink.ReplaceAllString(text, "<$0>")
	return address.ReplaceAllStringFunc(text, func(word string) string {
		name, rest := word[1:], ""
		for name != "" {
			if word[0] == '@' {
				if u := s.world.findUser(name); u != nil {
					return "<@" + u.id + ">" + rest
				}
			} else if r := s.world.findRoom(name); r != nil && r.kind != kindDM {
				return "<#" + r.id + "|" + r.name + ">" + rest
			}
			// In Chinese no space follows a name, so shorter ones are tried.
			runes := []rune(name)
			rest = string(runes[len(runes)-1]) + rest
			name = string(runes[:len(runes)-1])
		}
		return word
	})
}

var spans = regexp.MustCompile(`<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>`)

// richText is the block that Slack's clients make of a person's text.
func richText(text string) json.RawMessage {
	var parts []byte
	add := func(o *object) {
		if parts != nil {
			parts = append(parts, ',')
		}
		parts = append(parts, o.end()...)
	}
	plain := func(t string) {
		if t != "" {
			add(newObject(nil).str("type", "text").str("text", strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(t)))
		}
	}
	for {
		at := spans.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		plain(text[:at[0]])
		what := text[at[4]:at[5]]
		switch text[at[2]:at[3]] {
		case "@":
			add(newObject(nil).str("type", "user").str("user_id", what))
		case "#":
			add(newObject(nil).str("type", "channel").str("channel_id", what))
		case "!":
			add(newObject(nil).str("type", "broadcast").str("range", what))
		default:
			add(newObject(nil).str("type", "link").str("url", what))
		}
		text = text[at[1]:]
	}
	plain(text)
	b := append([]byte(`[{"type":"rich_text","block_id":"rich","elements":[{"type":"rich_text_section","elements":[`), parts...)
	return append(b, "]}]}]"...)
}
