package quiet

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/roster"
)

const (
	memberTime = 24 * time.Hour      // for how long a member of the team may mute a room
	most       = 30 * 24 * time.Hour // for how long anybody may mute anything: what is muted for ever is forgotten
)

// peace is whom a mute is for: the person who asks, in private, or a room.
type peace struct {
	id   string     // of the Mute
	room bot.Place  // zero for the person
	to   bot.Target // where it is said: in the room, not in a thread that few read
	zone *time.Location
	// project is the room's, in whose zone times are told there; nil in private.
	project *bot.Project
}

// whose is the peace that the place of r means.
func whose(r *bot.Request) peace {
	if r.Message.Private {
		return ofPerson(r)
	}
	return ofRoom(r, r.Room)
}

func ofPerson(r *bot.Request) peace {
	return peace{id: bot.MuteOfPerson(r.WhoID), to: bot.ToPerson(r.WhoID), zone: r.Who.Location()}
}

func ofRoom(r *bot.Request, room bot.Room) peace {
	w := peace{id: bot.MuteOfRoom(room.Place), room: room.Place.Room(), to: bot.ToRoom(room.Place.Room()), zone: r.Who.Location()}
	if len(room.Projects) > 0 {
		if p, err := bot.Projects.Get(r, room.Projects[0]); err == nil {
			w.zone, w.project = p.Location(), &p
		}
	}
	return w
}

// named is the peace that the value of a button begins with, and the rest of it.
func named(r *bot.Request) (peace, string, error) {
	id, rest, _ := strings.Cut(r.Click.Value, "|")
	if id == bot.MuteOfPerson(r.WhoID) {
		return ofPerson(r), rest, nil
	}
	place, err := bot.ParsePlace(strings.TrimPrefix(id, bot.MuteOfRoom(bot.Place{})))
	if err != nil || id != bot.MuteOfRoom(place) {
		return peace{}, "", bot.Tell("bot.old-button")
	}
	room, err := bot.Rooms.Get(r, place.String())
	if errors.Is(err, bot.ErrNotFound) {
		return peace{}, "", bot.Tell("bot.old-button")
	}
	return ofRoom(r, room), rest, err
}

// admit enters a project of the room in which whoever asks has the role. In private everybody is their own master.
func (w peace) admit(r *bot.Request, least bot.Role) error {
	if w.room == (bot.Place{}) {
		if r.WhoID == "" {
			return bot.Tell("quiet.unknown")
		}
		return nil
	}
	room, err := bot.Rooms.Get(r, w.room.String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if len(room.Projects) == 0 {
		return bot.Tell("quiet.not-bound")
	}
	var tell *bot.TellError
	for _, id := range room.Projects {
		err := r.Enter(id, least)
		r.AboutRoom()
		if err == nil || !errors.As(err, &tell) {
			return err
		}
	}
	return bot.Tell("quiet.only-" + least.String())
}

// mute is the command: `mute 4h`, `mute until tomorrow 9:00`; alone it shows how things are.
func mute(_ context.Context, r *bot.Request) error {
	w := whose(r)
	if r.Rest == "" {
		return w.show(r)
	}
	return w.begin(r, r.Rest)
}

// muteClicked is a button that says for how long.
func muteClicked(_ context.Context, r *bot.Request) error {
	w, said, err := named(r)
	if err != nil {
		return err
	}
	return w.begin(r, said)
}

// begin mutes until the time that was said.
func (w peace) begin(r *bot.Request, said string) error {
	if err := w.admit(r, bot.RoleMember); err != nil {
		return err
	}
	days, err := daybook.Calendar(r)
	if err != nil {
		return err
	}
	until, err := untilOf(said, r.Now.In(w.zone), days)
	if err != nil {
		return err
	}
	if until.Sub(r.Now) > memberTime {
		if err := w.admit(r, bot.RoleLead); err != nil {
			return err
		}
	}
	before, err := bot.Mutes.Get(r, w.id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if before.Card != "" { // the new card takes its place
		r.Send(bot.Effect{To: w.to, Handle: before.Card, Body: bot.Delete{}})
	}
	m := bot.Mute{Until: until, By: r.WhoID, Name: r.Who.Name, Lang: r.CommonLang(), Card: "quiet/" + bot.HashID(w.id, r.Event.ID)}
	r.Arm(bot.Timer{Key: w.timer(), Due: until, Name: "quiet.over", Data: bot.Encode(w.id)})
	if r.Event.Name == bot.EventAction { // what was clicked was shown to one person
		r.Replace(bot.Card{Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Words(bot.Escape(r.T("quiet.muted", "when", w.when(r, r.Lang, m))))}})
	}
	r.Send(bot.Effect{To: w.to, Handle: m.Card, Body: w.card(r, m), Audience: bot.Client})
	return bot.Mutes.Put(r, w.id, m)
}

func (w peace) timer() string { return "quiet/" + w.id }

// card says who muted until when, to everybody who is concerned.
func (w peace) card(r *bot.Request, m bot.Mute) bot.Card {
	say := func(key string, args ...any) string { return r.In(m.Lang, key, args...) }
	c := bot.Card{Title: say("quiet.muted", "when", w.when(r, m.Lang, m)), Tone: bot.ToneInfo, Lang: m.Lang}
	note := say("quiet.muted-you")
	if w.room != (bot.Place{}) {
		note = say("quiet.muted-room", "name", bot.Escape(m.Name))
	}
	c.Parts = []bot.Part{bot.Words(note), bot.Row(bot.Button(say("quiet.unmute-button"), "quiet.unmute", w.id))}
	return c
}

func (w peace) when(r *bot.Request, lang string, m bot.Mute) string {
	at := i18n.Moment(lang, m.Until.In(w.zone), r.Now.In(w.zone))
	if w.project == nil {
		return at
	}
	if note, err := roster.ZoneNote(r, lang, *w.project, m.Until); err == nil {
		at += note
	}
	return at
}

// show tells whoever asks how things are, and offers what they may do.
func (w peace) show(r *bot.Request) error {
	m, err := bot.Mutes.Get(r, w.id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if m.Until.After(r.Now) {
		r.Confide(w.card(r, bot.Mute{Until: m.Until, Name: m.Name, Lang: r.Lang}))
		return nil
	}
	var tell *bot.TellError
	switch err := w.admit(r, bot.RoleMember); {
	case errors.As(err, &tell):
		r.Confide(bot.Card{Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(r.T(tell.Key, tell.Args...))}})
		return nil
	case err != nil:
		return err
	}
	row := make([]bot.Control, len(offered))
	for i, said := range offered {
		row[i] = bot.Button(r.T("quiet.for-"+said.key), "quiet.mute", w.id+"|"+said.words)
	}
	key := "quiet.ask-you"
	if w.room != (bot.Place{}) {
		key = "quiet.ask-room"
	}
	r.Confide(bot.Card{Title: r.T(key), Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(r.T("quiet.ask-text")), bot.Row(row...)}})
	return nil
}

// offered are the times that buttons offer.
var offered = []struct{ key, words string }{{"1h", "1h"}, {"4h", "4h"}, {"morning", "until tomorrow 9:00"}}

// unmute is the command.
func unmute(_ context.Context, r *bot.Request) error { return whose(r).end(r) }

// unmuteClicked is the button of the card that says so.
func unmuteClicked(_ context.Context, r *bot.Request) error {
	w, _, err := named(r)
	if err != nil {
		return err
	}
	return w.end(r)
}

// end ends a mute before its time; what was held back is told.
func (w peace) end(r *bot.Request) error {
	m, err := bot.Mutes.Get(r, w.id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && !m.Until.After(r.Now) {
		return bot.Tell("quiet.is-not-muted")
	}
	if err != nil {
		return err
	}
	if err := w.admit(r, bot.RoleMember); err != nil {
		return err
	}
	c := bot.Card{Title: r.In(m.Lang, "quiet.unmuted"), Tone: bot.ToneDone, Lang: m.Lang}
	if w.room != (bot.Place{}) {
		c.Title = r.In(m.Lang, "quiet.unmuted-by", "name", r.Who.Name)
	}
	if r.Event.Name == bot.EventAction {
		r.Replace(c)
	} else {
		said := c
		said.Lang, said.Title, said.Tone = r.Lang, r.T("quiet.unmuted"), bot.ToneGood
		r.ReplyOpenly("", said)
	}
	r.Send(bot.Effect{To: w.to, Handle: m.Card, Body: c, Audience: bot.Client})
	r.Disarm(w.timer())
	r.Publish(bot.EventUnmuted, "", bot.Unmuted{Whom: w.id})
	return bot.Mutes.Delete(r, w.id)
}

// over ends a mute whose time has come: its card offers nothing any more.
func over(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.Timer.Decode(&id); err != nil {
		return err
	}
	m, err := bot.Mutes.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && m.Until.After(r.Now) {
		return nil
	}
	if err != nil {
		return err
	}
	r.Send(bot.Effect{To: overTo(id), Handle: m.Card, Audience: bot.Client,
		Body: bot.Card{Title: r.In(m.Lang, "quiet.over"), Tone: bot.ToneDone, Lang: m.Lang}})
	return bot.Mutes.Delete(r, id)
}

// overTo is where the card of a mute stands: it is edited there.
func overTo(id string) bot.Target {
	if person, ok := strings.CutPrefix(id, bot.MuteOfPerson("")); ok {
		return bot.ToPerson(person)
	}
	place, err := bot.ParsePlace(strings.TrimPrefix(id, bot.MuteOfRoom(bot.Place{})))
	if err != nil {
		return bot.Target{}
	}
	return bot.ToRoom(place)
}
