package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// actTime is how long an act may take with all that is shown: Slack waits for 3 s.
const actTime = 2800 * time.Millisecond

var errNoAct = errors.New("no interaction that golive knows")

// interact takes one interaction and gives what acknowledges it; nil is a plain acknowledgement. The error is
// errNoAct, or that of accepting.
func (p *Platform) interact(ctx context.Context, road bot.Road, payload []byte) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, actTime)
	defer cancel()
	var a act
	if json.Unmarshal(payload, &a) != nil || a.Team.ID == "" || a.User.ID == "" {
		return nil, errNoAct
	}
	a.Team.ID = p.tenant(a.Team.ID)
	switch a.Type {
	case "block_actions":
		return p.clicked(ctx, road, &a)
	case "view_submission":
		return p.submitted(ctx, road, &a)
	case "message_action", "shortcut":
		return p.shortcut(ctx, road, &a)
	case "block_suggestion":
		return p.suggest(ctx, road, &a)
	case "view_closed":
		return nil, nil
	}
	return nil, errNoAct
}

func (a *act) from() bot.Account { return account(a.Team.ID, a.User.ID) }

// at is where the act happened: the room with the thread that the message stands in.
func (a *act) at() bot.Place {
	channel, thread := a.Container.Channel, a.Container.Thread
	if channel == "" {
		channel = string(a.Channel)
	}
	if channel == "" {
		return bot.Place{}
	}
	if thread == a.Container.MessageTS {
		thread = ""
	}
	return place(a.Team.ID, channel, thread)
}

// event is a complete event of the act.
func (p *Platform) event(a *act, kind, eventName string, room bot.Place, payload any) bot.Event {
	e := bot.Event{ID: name + "/" + a.Team.ID + "/" + kind + "/" + a.Trigger, Name: eventName, Lane: room.Room().String(), Room: room,
		From: a.from(), At: p.clock.Now(), Data: bot.Encode(payload), Opens: true}
	if e.Lane == "" {
		e.Lane = a.from().String()
	}
	return e
}

func (p *Platform) lang(user string) string {
	known, _ := p.people.get(user)
	return known.Lang
}

func (p *Platform) clicked(ctx context.Context, road bot.Road, a *act) (any, error) {
	if len(a.Actions) == 0 || a.Trigger == "" {
		return nil, errNoAct
	}
	pressed := a.Actions[0]
	id := readActionID(pressed.ActionID)
	if id.action == "" || a.View != nil {
		return nil, nil // a link, or an input of a modal
	}
	click := bot.Click{Action: id.action, Value: pressed.Value, Lang: p.lang(a.User.ID)}
	if pressed.Type != "button" {
		click.Value, click.Chosen = readBlockID(pressed.BlockID), pressed.chosen(a.Team.ID)
	}
	room := a.at()
	if a.Container.MessageTS != "" {
		click.Message = bot.MessageRef{Place: room, ID: a.Container.MessageTS}
	}
	e := p.event(a, "click", bot.EventAction, room, click)
	return nil, road.Do(ctx, e, func(answer bot.Answer, ok bool) {
		if ok {
			p.show(ctx, door{act: a, room: room}, answer)
		}
	})
}

// shortcut is an entry of the message menu, or a global one.
func (p *Platform) shortcut(ctx context.Context, road bot.Road, a *act) (any, error) {
	if a.Callback == "" || a.Trigger == "" {
		return nil, errNoAct
	}
	room := a.at()
	click := bot.Click{Action: a.Callback, Lang: p.lang(a.User.ID)}
	if m := a.Message; m != nil {
		if m.Thread != "" && m.Thread != m.TS {
			room.Thread = m.Thread
		}
		click.Message = bot.MessageRef{Place: room, ID: m.TS}
		click.On = p.shown(ctx, a, room)
	}
	e := p.event(a, "shortcut", bot.EventShortcut, room, click)
	return nil, road.Do(ctx, e, func(answer bot.Answer, ok bool) {
		if ok {
			p.show(ctx, door{act: a, room: room}, answer)
		}
	})
}

// shown is the message of a shortcut; names that are not known yet stay IDs rather than cost the trigger's time.
func (p *Platform) shown(ctx context.Context, a *act, room bot.Place) *bot.Message {
	m := a.Message
	own, _ := p.known()
	out := &bot.Message{Ref: bot.MessageRef{Place: room, ID: m.TS}, Bot: m.BotID != "", At: moment(m.TS, 0), Private: strings.HasPrefix(room.ID, "D"),
		Quotes: room.Thread}
	if m.User != "" {
		out.Author = account(a.Team.ID, m.User)
	}
	quick, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	out.Text, out.Mentions, _ = plain(m.Text, own.user, a.Team.ID, func(user string) string { return p.nameOf(quick, a.Team.ID, user) })
	for _, f := range m.Files {
		out.Files = append(out.Files, bot.FileRef{Platform: name, Message: m.TS, ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size})
	}
	return out
}

// command is a slash command.
type command struct {
	Team        string `json:"team_id"`
	Channel     string `json:"channel_id"`
	ChannelName string `json:"channel_name"`
	User        string `json:"user_id"`
	Text        string `json:"text"`
	Trigger     string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
}

func (p *Platform) command(ctx context.Context, road bot.Road, c command) (any, error) {
	if c.Team == "" || c.User == "" || c.Channel == "" || c.Trigger == "" {
		return nil, errNoAct
	}
	ctx, cancel := context.WithTimeout(ctx, actTime)
	defer cancel()
	c.Team = p.tenant(c.Team)
	room := place(c.Team, c.Channel, "")
	m := bot.Message{Ref: bot.MessageRef{Place: room}, ToBot: true, Private: c.ChannelName == "directmessage", Lang: p.lang(c.User)}
	own, _ := p.known()
	quick, done := context.WithTimeout(ctx, 300*time.Millisecond)
	m.Text, m.Mentions, _ = plain(c.Text, own.user, c.Team, func(user string) string { return p.nameOf(quick, c.Team, user) })
	done()
	a := &act{Trigger: c.Trigger, Response: c.ResponseURL, Team: teamRef{c.Team}, User: userRef{c.User}}
	e := p.event(a, "command", bot.EventCommand, room, m)
	var reply any
	err := road.Do(ctx, e, func(answer bot.Answer, ok bool) {
		if ok {
			reply = p.show(ctx, door{act: a, room: room, replies: true}, answer)
		}
	})
	return reply, err
}

// formState travels with a modal and comes back with its submission.
type formState struct {
	Value   string `json:"v,omitempty"`
	Room    string `json:"r,omitempty"`
	Message string `json:"m,omitempty"`
}

func (p *Platform) submitted(ctx context.Context, road bot.Road, a *act) (any, error) {
	if a.View == nil || a.View.Callback == "" || a.Trigger == "" {
		return nil, errNoAct
	}
	var st formState
	_ = json.Unmarshal([]byte(a.View.Private), &st) // a modal of an older golive has no state
	room, err := bot.ParsePlace(st.Room)
	if err != nil {
		room = bot.Place{}
	}
	submit := bot.Submit{Form: a.View.Callback, Value: st.Value, Values: values(a), Lang: p.lang(a.User.ID)}
	if st.Message != "" {
		submit.Message = bot.MessageRef{Place: room, ID: st.Message}
	}
	e := p.event(a, "form", bot.EventForm, room, submit)
	if wrong := check(ctx, road, e); len(wrong) > 0 {
		return p.fieldErrors(a, wrong), nil
	}
	var reply any
	err = road.Do(ctx, e, func(answer bot.Answer, ok bool) {
		if ok {
			reply = p.show(ctx, door{act: a, room: room, state: st, replies: true, modal: true}, answer)
		}
	})
	return reply, err
}

// checkTime is how long it may take to tell what is wrong with a form, of the 3 s that Slack waits.
const checkTime = time.Second

// check tells what is wrong with a form. What it cannot tell in time the road finds out again.
func check(ctx context.Context, road bot.Road, e bot.Event) map[string]string {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	wrong, err := road.Check(ctx, e)
	if err != nil {
		return nil
	}
	return wrong
}

// values are what was submitted, by field. A date-time is asked by two inputs and is one value.
func values(a *act) map[string][]string {
	out := map[string][]string{}
	times := map[string]string{}
	for block, actions := range a.View.State.Values {
		for _, s := range actions {
			if field, ok := strings.CutSuffix(block, timeSuffix); ok {
				times[field] = s.Time
				continue
			}
			out[block] = append(out[block], s.chosen(a.Team.ID)...)
		}
	}
	for field, clock := range times {
		switch {
		case len(out[field]) > 0 && clock != "":
			out[field] = []string{out[field][0] + "T" + clock}
		case clock != "":
			out[field] = []string{clock} // no date: Form.Check will say so
		}
	}
	return out
}

func (p *Platform) suggest(ctx context.Context, road bot.Road, a *act) (any, error) {
	id := readActionID(a.ActionID)
	q := bot.OptionsQuery{Source: id.source, Typed: a.Value, From: a.from(), Room: a.at(), Lang: p.lang(a.User.ID)}
	if a.View != nil {
		var st formState
		_ = json.Unmarshal([]byte(a.View.Private), &st) // a modal of an older golive has no state
		q.Value, q.Field = st.Value, a.BlockID
		q.Room, _ = bot.ParsePlace(st.Room)
	} else {
		q.Value = readBlockID(a.BlockID)
	}
	if q.Source == "" {
		return nil, errNoAct
	}
	choices, err := road.Options(ctx, q)
	if err != nil {
		p.log.Warn("look up options", "source", q.Source, "error", err)
		choices = nil // an empty list is shown as "no results"
	}
	return suggestions{Options: options(choices)}, nil
}

func sorted(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
