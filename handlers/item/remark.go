package item

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// What a client says of an item goes to its issue, and to the team below the item's card. So does what becomes of it: that the
// message was edited, or deleted, as far as the platform tells.

const quoteMost = 1000 // characters that the team's rooms are shown

// remark is what was said to golive in the thread of an item; its ID is made of the message.
type remark struct {
	Item    string      `json:"item"`
	Account bot.Account `json:"account"`
	Name    string      `json:"name"`
	Wrote   string      `json:"wrote"` // key of the words before it
	Text    string      `json:"text"`
	Gone    bool        `json:"gone,omitempty"` // the message was deleted
}

var remarks = bot.Records[remark]{Kind: "item-remark", Schema: 1}

func ownRemark(_ string, m remark, s bot.DataSubject) (any, bool) {
	return map[string]any{"name": m.Name, "text": m.Text}, s.Has(m.Account.String())
}

func forgetRemark(_ string, m *remark, s bot.DataSubject) bool {
	if s.Has(m.Account.String()) {
		m.Name, m.Text, m.Account = bot.Erased, bot.Erased, bot.Account{}
	}
	return true
}

// takes passes on what is said to golive in the thread of an item and is no command.
func takes(_ context.Context, r *bot.Request, like bool) (bool, error) {
	if like || r.Event.Name != bot.EventMessage || r.InPrivate() || r.Event.Room.Thread == "" || !r.Room.Client {
		return false, nil
	}
	for f, err := range items.Find(r, bot.Query{Index: "at", Value: r.Event.Room.String(), Limit: 1}) {
		if err != nil || f.Value.Issue == "" {
			return false, err
		}
		if err := r.About(f.Value.Project); err != nil {
			return true, err
		}
		m := remark{Item: f.ID, Account: r.Event.From, Name: name(r), Wrote: "item.client-wrote", Text: spoken(r)}
		if f.Value.Account != r.Event.From && r.Role != bot.RoleClient && ofTeam(r) {
			m.Wrote = "item.team-wrote"
		}
		if err := m.pass(r, idOf(r.Message.Ref), f.Value, "item.said"); err != nil {
			return true, err
		}
		r.ReplyOpenly("", bot.Text{Text: r.T("item.passed-on")})
		return true, nil
	}
	return false, nil
}

// pass says on the issue, and to the team under a title, what the remark is now.
func (m remark) pass(r *bot.Request, id string, i record, title string) error {
	text := m.Text
	if m.Gone {
		text = strings.TrimSpace(text + "\n" + r.In(r.Project.Lang, "item.is-deleted"))
	}
	if err := i.comment(r, m.Item, id, m.Wrote, m.Name, text); err != nil {
		return err
	}
	if err := below(r, m.Item, i, id, r.In(r.Project.Lang, title, "name", m.Name, "number", i.Number), text); err != nil {
		return err
	}
	return remarks.Put(r, id, m)
}

// remarkOf is the remark that a message was, and its item; false if it was none.
func remarkOf(r *bot.Request) (m remark, i record, ok bool, err error) {
	if m, err = remarks.Get(r, idOf(r.Message.Ref)); err == nil {
		i, err = items.Get(r, m.Item)
	}
	if errors.Is(err, bot.ErrNotFound) {
		return m, i, false, nil
	}
	if err != nil {
		return m, i, false, err
	}
	return m, i, i.State != gone, r.About(i.Project)
}

// edited is that a message of the client's room was changed: the item is what it says now, and the team hears of it.
func edited(_ context.Context, r *bot.Request) error {
	text := spoken(r)
	if m, i, ok, err := remarkOf(r); err != nil {
		return err
	} else if ok && m.Account == r.Event.From && m.Text != text && text != "" {
		m.Text = text
		return m.pass(r, idOf(r.Message.Ref), i, "item.said")
	}
	id := idOf(r.Message.Ref)
	i, err := items.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (i.Account != r.Event.From || i.Text == text || text == "" || i.State == gone) {
		return nil
	}
	if err == nil {
		err = r.About(i.Project)
	}
	if err != nil {
		return err
	}
	i.Text = text
	return i.became(r, id, "item.edited")
}

// removed is that it was deleted: the report stays the team's to close, and they are told.
func removed(_ context.Context, r *bot.Request) error {
	if m, i, ok, err := remarkOf(r); err != nil {
		return err
	} else if ok && !m.Gone {
		m.Gone = true
		return m.pass(r, idOf(r.Message.Ref), i, "item.said")
	}
	id := idOf(r.Message.Ref)
	i, err := items.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (i.Deleted || i.State == gone) {
		return nil
	}
	if err == nil {
		err = r.About(i.Project)
	}
	if err != nil {
		return err
	}
	i.Deleted = true
	return i.became(r, id, "item.deleted")
}

// became tells what became of the message of an item: the issue, or whoever creates it once that is done, and the team.
func (i record) became(r *bot.Request, id, what string) error {
	switch {
	case i.State == filing:
		i.Late = what
	case i.Issue != "":
		if err := i.amend(r, id, what); err != nil {
			return err
		}
	}
	text := ""
	if !i.Deleted {
		text = i.Text
	}
	if i.State != filing || i.Deleted {
		title := r.In(r.Project.Lang, what+"-title", "name", i.Name, "number", i.Number)
		if err := below(r, id, i, bot.HashID(r.Event.ID), title, text); err != nil {
			return err
		}
	}
	return put(r, id, i)
}

// amend comments on the issue what became of the message.
func (i record) amend(r *bot.Request, id, what string) error {
	text := ""
	if what == "item.edited" {
		text = i.Text
	}
	return i.comment(r, id, bot.HashID(r.Event.ID), what, cmp.Or(i.Name, r.In(r.Project.Lang, "item.somebody")), text)
}

// spoken is what a message says of an item, without the command before it.
func spoken(r *bot.Request) string {
	text := r.Message.Text
	if c, rest, ok := r.Env().Match(text); ok && r.Message.ToBot && c.Name == "item.raise" {
		text = rest
	}
	return short(strings.TrimSpace(text), textMost)
}

// short is at most n characters of a text.
func short(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}
