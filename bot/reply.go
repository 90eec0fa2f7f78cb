package bot

import (
	"cmp"
	"fmt"
)

// ReplyPlace is where an answer to the event belongs: its thread, or the thread under its message, or the private
// chat.
func (r *Request) ReplyPlace() Place {
	p := r.Event.Room
	if p.Thread != "" || r.Message.Private {
		return p
	}
	if r.Message.Ref.ID != "" && r.Event.Name != EventCommand {
		return p.In(r.Message.Ref.ID)
	}
	return p
}

// Send records an effect. It is performed after the commit.
func (r *Request) Send(e Effect) {
	if e.Project == "" && r.about {
		e.Project = r.ProjectID
	}
	r.out.Effects = append(r.out.Effects, e)
}

// Reply records a message to where the event came from. A team text in a client's room is refused by the engine, so
// an answer that says nothing of a project goes by ReplyOpenly.
func (r *Request) Reply(handle string, body Body) {
	r.Send(Effect{To: ToRoom(r.ReplyPlace()), Handle: handle, Body: body})
}

// ReplyOpenly is Reply for a text that anybody may see: help, errors, what to do next.
func (r *Request) ReplyOpenly(handle string, body Body) {
	r.Send(Effect{To: ToRoom(r.ReplyPlace()), Handle: handle, Body: body, Audience: Client})
}

// WithOutsiders reports whether the event came from a room that clients or other outsiders are known to read.
func (r *Request) WithOutsiders() bool {
	return !r.Message.Private && (r.Room.Client || r.Room.Shared)
}

// Confide answers with what is nobody else's business: in the private chat, else to whoever asked alone. Where that cannot be, they are
// told so.
func (r *Request) Confide(c Card) {
	c.Lang = r.Lang
	if r.Message.Private && r.Event.Name == EventMessage {
		r.ReplyOpenly("", c)
		return
	}
	r.Whisper(c)
	r.answer().Secret = true
}

// Whisper shows a card to whoever asked and nobody else: as the door's answer if one waits, else as a message that
// only they see.
func (r *Request) Whisper(c Card) {
	if c.Lang == "" {
		c.Lang = r.Lang
	}
	a := r.answer()
	a.Reply = &c
}

// Toast shows one line for a moment.
func (r *Request) Toast(tone Tone, key string, args ...any) {
	a := r.answer()
	a.Toast, a.Tone = r.T(key, args...), tone
}

// Replace shows a card in place of the one that was clicked, at once. The card's handle needs an effect as well, so
// that the change is kept.
func (r *Request) Replace(c Card) { r.answer().Card = &c }

// CloseForm shows a card in place of a submitted form that stands in the chat as a card; false where the form was a modal,
// which closes by itself.
func (r *Request) CloseForm(c Card) bool {
	if modal := r.env.Opens; r.Submit.Message.ID == "" || modal != nil && modal(r.Event.From.Platform) {
		return false
	}
	c.Lang = r.Lang
	r.Replace(c)
	return true
}

// Answer records what the waiting door shows, whole.
func (r *Request) Answer(a Answer) { r.out.Answer = &a }

func (r *Request) answer() *Answer {
	if r.out.Answer == nil {
		r.out.Answer = &Answer{}
	}
	return r.out.Answer
}

// ActionOpen is the action of a button that opens a form; its value is made by OpenValue.
const ActionOpen = "bot.open"

// OpenValue is the value of a button that opens a form with a value.
func OpenValue(form, value string) string { return form + "|" + value }

// Open opens a form: at once where the door can, else by a button, or as a card with fields.
func (r *Request) Open(form, value string) error {
	spec, ok := r.env.Forms[form]
	if !ok {
		return Permanent(fmt.Errorf("form %q is not declared", form))
	}
	f, err := spec.Build(r.ctx, r, value)
	if err != nil {
		return err
	}
	f.Name, f.Value, f.Lang = form, cmp.Or(f.Value, value), r.Lang
	switch {
	case r.Event.Opens:
		r.answer().Form = &f
	case r.env.Opens != nil && r.env.Opens(r.Event.Room.Platform):
		r.Whisper(Card{Title: f.Title, Tag: f.Tag, Lang: r.Lang,
			Parts: []Part{Row(Primary(r.T("bot.open-form"), ActionOpen, OpenValue(form, value)))}})
	default:
		r.Send(Effect{To: ToRoom(r.ReplyPlace()), Handle: "form/" + HashID(form, value, r.Event.ID), Body: f, Audience: spec.Audience})
	}
	return nil
}
