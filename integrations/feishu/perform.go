package feishu

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	uuidSafe    = 55 * time.Minute // Feishu forgets a uuid after an hour
	lookAround  = time.Minute      // clocks differ: history is read from so much before the first try
	maxTextSize = 100 << 10
	ephemeralID = "ephemeral" // Receipt.ID of a card that one person alone sees
)

// Perform implements bot.Platform. The effect's ID makes the uuid, by which Feishu sends a message once within an hour;
// after that the history is read before anything is repeated.
func (p *Platform) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	r, err := p.perform(ctx, j)
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("feishu: %w", judge(err))
	}
	return r, nil
}

func (p *Platform) perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	switch b := j.Body.(type) {
	case bot.Delete:
		return p.remove(ctx, j)
	case bot.React:
		return p.react(ctx, b)
	case bot.File:
		return p.postFile(ctx, j, b)
	case bot.Text:
		if j.Prior == nil && j.Handle == "" && !private(j) && j.Everyone == nil {
			return p.post(ctx, j, []outgoing{textMessage(b)})
		}
		j.Body = bot.Card{Parts: []bot.Part{bot.Words(b.Text)}} // only cards can be edited at will, or be seen by one alone
		return p.postCard(ctx, j)
	case bot.Card, bot.Form:
		return p.postCard(ctx, j)
	}
	return bot.Receipt{}, bot.Permanent(fmt.Errorf("a chat does not perform %s", j.Kind()))
}

// private tells whether a job is for one person's eyes in a room.
func private(j bot.Job) bool { return j.To.Account.ID != "" && j.To.Room.ID != "" }

// outgoing is one message to be sent.
type outgoing struct {
	kind    string // msg_type
	content string
	find    func(apiMessage) bool // recognises it in the history
	plain   string                // what it says without structure, should Feishu refuse the card
}

// textMessage is a text, or a post if it has styles or links.
func textMessage(t bot.Text) outgoing {
	spans := bot.ParseMarkup(t.Text)
	plain := strings.TrimSpace(shortenBytes(bot.PlainText(spans), maxTextSize))
	found := func(m apiMessage) bool {
		return (m.MsgType == "text" || m.MsgType == "post") && sameText(m.Body.Content, plain)
	}
	if hasMarks(spans) {
		post := map[string]postContent{"zh_cn": {Content: postRows(spans)}}
		if content := compact(post); len(content) <= maxCardBytes {
			return outgoing{kind: "post", content: content, find: found, plain: plain}
		}
	}
	text := shortenBytes(textContent(spans), maxTextSize)
	if strings.TrimSpace(text) == "" {
		text = "…"
	}
	return outgoing{kind: "text", content: compact(map[string]string{"text": text}), find: found, plain: plain}
}

// compact is the JSON of contents: structs and maps of texts always marshal.
func compact(v any) string {
	b, err := marshal(v)
	if err != nil {
		panic("feishu: " + err.Error())
	}
	return string(b)
}

// postCard renders a card or form and posts it, or edits what stands there.
func (p *Platform) postCard(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	most := maxSplit
	if j.Prior != nil {
		if j.Prior.ID == ephemeralID {
			return bot.Receipt{}, bot.Gone(errors.New("a card for one person cannot be edited"))
		}
		most = len(j.Prior.Rest) + 1
	} else if private(j) {
		most = 1
	}
	r, err := p.prepare(ctx, j)
	if err != nil {
		return bot.Receipt{}, err
	}
	var pieces []outgoing
	add := func(content []byte, plain string) {
		pieces = append(pieces, outgoing{kind: "interactive", content: string(content), find: marked(r.marker, len(pieces)), plain: plain})
	}
	switch b := j.Body.(type) {
	case bot.Card:
		for _, content := range r.card(b, most) {
			add(content, b.Fallback())
		}
	case bot.Form:
		add(r.form(b), b.Fallback())
	}
	switch {
	case j.Prior != nil:
		return p.edit(ctx, j, pieces)
	case private(j):
		return p.whisperCard(ctx, j, pieces)
	}
	return p.post(ctx, j, pieces)
}

// marker is what golive writes into the first element of a card, to find it again: at most 20 characters.
func marker(effect string) string { return "g" + bot.HashID(effect) }

// marked recognises the nth message of a card.
func marked(marker string, _ int) func(apiMessage) bool {
	want := `"element_id":"` + marker + `"`
	return func(m apiMessage) bool {
		return m.MsgType == "interactive" && strings.Contains(strings.ReplaceAll(m.Body.Content, " ", ""), want)
	}
}

// uuid makes the nth message of an effect unique.
func uuid(effect string, nth int) string {
	id := "golive-" + bot.HashID(effect) + bot.HashID("again", effect)
	if nth > 0 {
		id += "-" + strconv.Itoa(nth)
	}
	return id
}

// post sends messages one after the other. If an earlier try is too old for its uuid to help, it looks first which of
// them are there.
func (p *Platform) post(ctx context.Context, j bot.Job, pieces []outgoing) (bot.Receipt, error) {
	to := destination(j)
	var receipt bot.Receipt
	if !j.Since.IsZero() && p.clock.Now().Sub(j.Since) > uuidSafe {
		found, err := p.find(ctx, j, to, pieces)
		if err != nil {
			return receipt, err
		}
		for i, m := range found {
			receipt = p.receipt(j, to, m, receipt, i)
		}
		pieces = pieces[len(found):]
	}
	done := 0
	if receipt.Message != "" {
		done = len(receipt.Rest) + 1
	}
	for i, piece := range pieces {
		m, note, err := p.send(ctx, to, piece, uuid(j.ID, done+i))
		if err != nil {
			return bot.Receipt{}, err
		}
		receipt = p.receipt(j, to, m, receipt, done+i)
		if note != "" {
			receipt.Note = note
		}
	}
	return receipt, nil
}

// target is where a message goes: under a message, to a room, or to a person.
type target struct {
	tenant string
	root   string // reply in the thread under this message
	room   string
	person string
}

func destination(j bot.Job) target {
	t := target{tenant: j.To.Room.Tenant, room: j.To.Room.ID, root: j.To.Room.Thread}
	if j.Under != nil {
		t.tenant, t.room = j.Under.Place.Tenant, j.Under.Place.ID
		t.root = orElse(j.Under.Place.Thread, j.Under.Message)
	}
	if t.room == "" {
		t.tenant, t.person = j.To.Account.Tenant, j.To.Account.ID
	}
	return t
}

// sentMessage is what Feishu says of a message that it took.
type sentMessage struct {
	MessageID string `json:"message_id"`
	ChatID    string `json:"chat_id"`
	ThreadID  string `json:"thread_id"`
}

// receipt adds a sent message to what is known of those before it: the last one is that which is edited.
func (p *Platform) receipt(j bot.Job, to target, m sentMessage, before bot.Receipt, nth int) bot.Receipt {
	r := before
	if nth > 0 && before.Message != "" {
		r.Rest = append(r.Rest, before.Message)
	}
	r.Platform, r.Message = platformName, m.MessageID
	thread := to.root
	if thread == "" {
		thread = m.MessageID
	}
	r.Place = p.place(to.tenant, orElse(m.ChatID, to.room)).In(thread)
	r.Link = p.roomLink(r.Place)
	p.known.thread(m.MessageID, to.root)
	if to.person != "" && j.To.Account.ID != "" {
		p.known.private(j.To.Account, r.Place.Room())
	}
	return r
}

// send posts one message. A card that Feishu refuses is sent as words; a thread that is gone is answered in the room.
func (p *Platform) send(ctx context.Context, to target, o outgoing, uuid string) (m sentMessage, note string, err error) {
	m, err = p.sendOnce(ctx, to, o, uuid, true)
	switch {
	case to.root != "" && has(err, codeNoThreads):
		note = "replied without a thread: the room has none"
		m, err = p.sendOnce(ctx, to, o, uuid, false)
	case to.root != "" && has(err, codeRecalled, codeDeleted, codeTopicGone, codeInvisible, codeBadMessageID):
		note = "sent to the room: the thread is gone"
		to.root = ""
		m, err = p.sendOnce(ctx, to, o, uuid, true)
	}
	if o.kind == "interactive" && has(err, codeBadCard, codeTooLong) {
		p.log.Error("card refused, words sent instead", "error", err)
		note = "the card was refused: words sent instead"
		m, err = p.sendOnce(ctx, to, outgoing{kind: "interactive", content: plainCard(o.plain)}, uuid, true)
		if has(err, codeBadCard, codeTooLong) {
			m, err = p.sendOnce(ctx, to, outgoing{kind: "text", content: compact(map[string]string{"text": words(o.plain)})}, uuid, true)
		}
	}
	return m, note, err
}

// plainCard is a card that nothing can be wrong with: words without markup.
func plainCard(words string) string {
	r := renderer{}
	div := &element{Tag: "div", Text: plainText(shortenBytes(clean(orElse(words, "…")), maxPieceBytes))}
	return string(r.message("", "", bot.ToneNeutral, words, []*element{div}, 0))
}

type sendBody struct {
	ReceiveID     string `json:"receive_id,omitempty"`
	MsgType       string `json:"msg_type"`
	Content       string `json:"content"`
	UUID          string `json:"uuid,omitempty"`
	ReplyInThread bool   `json:"reply_in_thread,omitempty"`
}

func (p *Platform) sendOnce(ctx context.Context, to target, o outgoing, uuid string, thread bool) (sentMessage, error) {
	r := request{name: "im.message.create", method: http.MethodPost, path: "/im/v1/messages"}
	body := sendBody{MsgType: o.kind, Content: o.content, UUID: uuid}
	switch {
	case to.root != "":
		r.name, r.path = "im.message.reply", "/im/v1/messages/"+escape(to.root)+"/reply"
		body.ReplyInThread = thread
	case to.room != "":
		r.query, body.ReceiveID = url.Values{"receive_id_type": {"chat_id"}}, to.room
	case to.person != "":
		r.query, body.ReceiveID = url.Values{"receive_id_type": {"open_id"}}, to.person
	default:
		return sentMessage{}, bot.Permanent(errors.New("nowhere to send to"))
	}
	r.body = body
	var m sentMessage
	err := p.api.call(ctx, r, &m)
	return m, err
}
