package item

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// state is how far an item has come.
type state string

const (
	filing    state = "filing"    // the tracker is asked to create it
	rejected  state = "rejected"  // it did not; the team was told
	open      state = "open"      // it is worked on
	asked     state = "asked"     // it is done, and the client is asked whether that is so
	reopening state = "reopening" // the client says that it is not; the tracker is asked to reopen it
	closed    state = "closed"    // the client says that it is fixed
	gone      state = "gone"      // its issue was deleted
)

// record is an item: what a client raised. Its ID is made of the message.
type record struct {
	Project string         `json:"project"` // ID
	Number  int            `json:"number"`  // in the project: the client's name for it
	State   state          `json:"state"`
	Text    string         `json:"text"`
	Raiser  string         `json:"raiser,omitempty"` // person ID
	Name    string         `json:"name"`
	Account bot.Account    `json:"account"`
	At      bot.Target     `json:"at"` // the thread
	Message bot.MessageRef `json:"message,omitzero"`
	Lang    string         `json:"lang"`
	Created time.Time      `json:"created"`
	Files   []bot.FileRef  `json:"files,omitempty"`

	Issue    string    `json:"issue,omitempty"`
	Link     string    `json:"link,omitempty"` // for the team
	Status   string    `json:"status,omitempty"`
	Category string    `json:"category,omitempty"`
	Updated  time.Time `json:"updated,omitzero"`
	Order    string    `json:"order,omitempty"`
	Told     string    `json:"told,omitempty"`  // progress, as the client last heard it
	Round    int       `json:"round,omitempty"` // how often they were asked
	Decider  string    `json:"decider,omitempty"`
	Seen     []string  `json:"seen,omitempty"` // IDs of comments that were told

	Cards      map[string]bot.MessageRef `json:"cards,omitempty"`      // where the team was shown it, by room
	Late       string                    `json:"late,omitempty"`       // key of what happened to the message while the issue was being created
	Deleted    bool                      `json:"deleted,omitempty"`    // the message is gone
	Restricted bool                      `json:"restricted,omitempty"` // not everybody may see the issue: the client hears no more of it
}

var items = bot.Records[record]{Kind: "item", Schema: 1, Index: map[string]func(record) []string{
	"issue":   func(i record) []string { return []string{i.Issue} },
	"project": func(i record) []string { return []string{i.Project} },
	"room":    func(i record) []string { return []string{i.At.Room.Room().String()} },
	"at":      func(i record) []string { return []string{i.At.Room.String()} },
}}

// idOf is the ID of the item that a message becomes, and of the remark.
func idOf(m bot.MessageRef) string { return bot.HashID("item", m.String()) }

// count is how many items a project has; its ID is the project's.
type count struct {
	N int `json:"n"`
}

var counts = bot.Records[count]{Kind: "item-count", Schema: 1}

// own is what whoever raised an item may read of it: what they wrote themselves, not what the team made of it.
func own(_ string, i record, s bot.DataSubject) (any, bool) {
	data := map[string]any{"number": i.Number, "text": i.Text, "name": i.Name, "created": i.Created, "lang": i.Lang, "told": i.Told}
	return data, s.Is(i.Raiser) || s.Has(i.Account.String())
}

// forget takes out who raised an item and what they wrote.
func forget(_ string, i *record, s bot.DataSubject) bool {
	if s.Is(i.Raiser) || s.Has(i.Account.String()) {
		i.Name, i.Text, i.Raiser, i.Account = bot.Erased, bot.Erased, "", bot.Account{}
	}
	if slices.Contains(s.Names, i.Decider) {
		i.Decider = bot.Erased
	}
	return true
}

func (i record) handle(id, what string) string { return "item/" + id + "/" + what }

// outcome reads an outcome event and the item that it is about.
func outcome(r *bot.Request) (id string, i record, o bot.Outcome, err error) {
	if err = r.Decode(&o); err != nil {
		return "", i, o, err
	}
	id, _, _ = strings.Cut(strings.TrimPrefix(o.Handle, "item/"), "/")
	if i, err = items.Get(r, id); err != nil {
		err = fmt.Errorf("item of %s: %w", o.Handle, err)
	}
	return id, i, o, err
}

// put records the item and shows its card to the client.
func put(r *bot.Request, id string, i record) error {
	c, err := card(r, id, i)
	if err != nil {
		return err
	}
	r.Send(bot.Effect{To: i.At, Handle: i.handle(id, "card"), Project: i.Project, Body: c, Audience: bot.Client})
	return items.Put(r, id, i)
}

// card is what the client sees of an item.
func card(r *bot.Request, id string, i record) (bot.Card, error) {
	say := func(key string, args ...any) string { return r.In(i.Lang, key, args...) }
	c := bot.Card{Title: "#" + strconv.Itoa(i.Number) + " " + headline(i.Text), Lang: i.Lang, Tone: bot.ToneInfo}
	progress, err := words(r, i)
	if err != nil {
		return c, err
	}
	facts := []bot.Fact{{Label: say("item.progress"), Value: bot.Escape(progress)}, {Label: say("item.by"), Value: bot.Escape(i.Name)}}
	c.Parts = []bot.Part{bot.FactsOf(facts...)}
	switch i.State {
	case asked:
		value := id + "|" + strconv.Itoa(i.Round)
		c.Tone = bot.ToneGood
		c.Parts = append(c.Parts, bot.Words(say("item.ask")),
			bot.Row(bot.Primary(say("item.fixed"), "item.fixed", value), bot.Button(say("item.not-fixed"), "item.not-fixed", value)))
	case closed:
		c.Tone = bot.ToneDone
		c.Parts = append(c.Parts, bot.SmallPrint(say("item.fixed-by", "name", bot.Escape(i.Decider))))
	case reopening:
		c.Tone = bot.ToneWarn
		c.Parts = append(c.Parts, bot.SmallPrint(say("item.not-fixed-by", "name", bot.Escape(i.Decider))))
	case gone:
		c.Tone = bot.ToneDone
	default:
		how := "item.how"
		if i.Deleted {
			how = "item.how-deleted"
		}
		c.Parts = append(c.Parts, bot.SmallPrint(say(how)))
	}
	return c, nil
}

// headline is the first line of a text, short enough for a title.
func headline(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if runes := []rune(line); len(runes) > 80 {
		return string(runes[:79]) + "…"
	}
	return line
}

// forTeam tells the project's team, in its rooms, of an item.
func forTeam(r *bot.Request, id string, i record, key string, args ...any) error {
	p, err := bot.Projects.Get(r, i.Project)
	if err != nil {
		return err
	}
	rooms, err := bot.RoomsOf(r, i.Project)
	if err != nil {
		return err
	}
	args = append(args, "number", i.Number, "name", bot.Escape(i.Name), "room", bot.Escape(roomName(r, i)))
	from := "item.from"
	switch {
	case i.Name == "":
		from = "item.in-room"
	case i.Decider != "" && i.Decider != i.Name:
		from, args = "item.from-other", append(args, "decider", bot.Escape(i.Decider))
	}
	c := bot.Card{Title: r.In(p.Lang, key, args...), Tag: p.Key, Tone: bot.ToneInfo, Lang: p.Lang,
		Parts: []bot.Part{bot.Words(bot.Escape(headline(i.Text))), bot.SmallPrint(r.In(p.Lang, from, args...))}}
	if i.Link != "" {
		c.Parts = append(c.Parts, bot.Row(bot.LinkButton(r.In(p.Lang, "item.open", "issue", i.Issue), i.Link)))
	}
	if i.State == rejected {
		c.Tone = bot.ToneWarn
		c.Parts = append(c.Parts, bot.Row(bot.Button(r.In(p.Lang, "item.try-again"), "item.again", id)))
	}
	for _, room := range rooms {
		if room.Audience() == bot.Team {
			e := bot.Effect{To: bot.ToRoom(room.Place), Project: i.Project, Body: c}
			if key == "item.came" || key == "item.rejected" { // the same card, as it now is
				e.Handle, e.Then = i.handle(id, "team/"+bot.HashID(room.Place.String())), "item.shown"
			}
			r.Send(e)
		}
	}
	return nil
}

// shown notes where a room of the team has the item's card.
func shown(_ context.Context, r *bot.Request) error {
	id, i, o, err := outcome(r)
	if err != nil || o.Receipt.Message == "" {
		return err
	}
	if i.Cards == nil {
		i.Cards = map[string]bot.MessageRef{}
	}
	i.Cards[o.Receipt.Place.Room().String()] = o.Receipt.Ref()
	return items.Put(r, id, i)
}

// below tells the project's team of what the client says of an item: in the thread of the item's card, or in the room where that was
// not shown. What names the message; the same name says it anew.
func below(r *bot.Request, id string, i record, what, title, text string) error {
	p, err := bot.Projects.Get(r, i.Project)
	if err != nil {
		return err
	}
	rooms, err := bot.RoomsOf(r, i.Project)
	if err != nil {
		return err
	}
	c := bot.Card{Title: title, Tag: p.Key, Tone: bot.ToneInfo, Lang: p.Lang}
	if text != "" {
		c.Parts = append(c.Parts, bot.Words(bot.Escape(short(text, quoteMost))))
	}
	c.Parts = append(c.Parts, bot.SmallPrint(r.In(p.Lang, "item.in-room", "room", bot.Escape(roomName(r, i)))))
	if i.Link != "" {
		c.Parts = append(c.Parts, bot.Row(bot.LinkButton(r.In(p.Lang, "item.open", "issue", i.Issue), i.Link)))
	}
	for _, room := range rooms {
		if room.Audience() != bot.Team {
			continue
		}
		to := room.Place
		if m, ok := i.Cards[to.String()]; ok {
			to = m.Place.In(m.ID)
		}
		r.Send(bot.Effect{To: bot.ToRoom(to), Handle: i.handle(id, "below/"+what+"/"+bot.HashID(room.Place.String())), Project: i.Project, Body: c})
	}
	return nil
}

func roomName(r *bot.Request, i record) string {
	room, err := bot.Rooms.Get(r, i.At.Room.Room().String())
	if err == nil && room.Name != "" {
		return room.Name
	}
	return i.At.Room.Platform
}

// byIssue are the items of an issue.
func byIssue(r *bot.Request, issue string) ([]string, error) {
	var ids []string
	for f, err := range items.Find(r, bot.Query{Index: "issue", Value: issue, Limit: 5}) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, f.ID)
	}
	return ids, nil
}

var errNone = errors.New("no such item")
