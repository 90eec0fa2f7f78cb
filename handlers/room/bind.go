package room

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// as is how a room is bound.
type as string

const (
	unsaid   as = ""
	asTeam   as = "team"
	asClient as = "client"
)

var asWords = map[string]as{"team": asTeam, "团队": asTeam, "团队群": asTeam, "内部": asTeam, "client": asClient, "customer": asClient, "客户": asClient, "客户群": asClient}

// bindSaid is a key behind 绑定 alone, which as a command's words would take any sentence that begins with it.
var bindSaid = regexp.MustCompile(`^\s*绑定到?\s*([A-Za-z][A-Za-z0-9]{1,9})\s*(团队群?|客户群?|内部)?\s*$`)

// saysBind understands "绑定 ERP 团队".
func saysBind(text string) (rest string, ok bool) {
	m := bindSaid.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	return strings.TrimSpace(m[1] + " " + m[2]), true
}

// bind is the command: `project bind [KEY] [team|client]`.
func bind(ctx context.Context, r *bot.Request) error {
	how, understood := asWords[strings.ToLower(strings.TrimSpace(r.Rest))]
	if words := strings.Fields(strings.ToLower(r.Rest)); len(words) == 2 && asWords[words[1]] != unsaid {
		return bot.Tell("bot.no-such-project") // the first word would have been a project's key
	}
	if !understood && strings.TrimSpace(r.Rest) != "" {
		return bot.Tell("room.bad-bind", "said", r.Rest)
	}
	if r.Message.Private {
		return bot.Tell("room.bind-private")
	}
	return bindHere(ctx, r, how)
}

// bindHere binds the room of the event to the entered project. How it is bound is asked unless it was said, or is plain
// because others are in the room.
func bindHere(ctx context.Context, r *bot.Request, how as) error {
	room, profile, err := known(ctx, r)
	if err != nil {
		return err
	}
	if profile.Private {
		return bot.Tell("room.bind-private")
	}
	if how == unsaid {
		if how, err = askHow(r, room, profile); err != nil {
			return err
		}
	}
	_, err = bindTo(ctx, r, room, profile, how, r.ReplyPlace())
	return err
}

// askHow asks whether a room is the team's or the client's.
func askHow(r *bot.Request, room bot.Room, profile bot.RoomProfile) (as, error) {
	choices := []bot.Choice{{Label: r.T("room.bind-team"), Value: string(asTeam)}, {Label: r.T("room.bind-client"), Value: string(asClient)}}
	if others(room, profile) {
		choices = choices[1:]
	}
	how, err := r.Choose("how", r.T("room.bind-how"), choices)
	return as(how), err
}

// bindClicked is the button of a project that was just created: its value is "<project>|<place>|<as>".
func bindClicked(ctx context.Context, r *bot.Request) error {
	f := strings.Split(r.Click.Value, "|")
	if len(f) != 3 {
		return bot.Tell("bot.old-button")
	}
	at, err := bot.ParsePlace(f[1])
	if err != nil {
		return bot.Tell("bot.old-button")
	}
	if err := r.Enter(f[0], bot.RoleLead); err != nil {
		return err
	}
	room, profile, err := knownAt(ctx, r, at)
	if err != nil {
		return err
	}
	if was := stateOf(room, r.ProjectID); was.Bound && was.Client != (as(f[2]) == asClient) { // what was decided since is not undone by an old card
		return bot.Tell("room.bound-otherwise", "key", r.Project.Key)
	}
	_, err = bindTo(ctx, r, room, profile, as(f[2]), at)
	return err
}

// bindTo binds a room to the entered project, and reports whether it now is. Where outsiders are or may be, it is only the
// client's: else the lead is asked to vouch for them first.
func bindTo(ctx context.Context, r *bot.Request, room bot.Room, profile bot.RoomProfile, how as, reply bot.Place) (bound bool, err error) {
	was := stateOf(room, r.ProjectID)
	with := room
	if !was.Bound {
		with.Projects = append(slices.Clone(room.Projects), r.ProjectID)
	}
	heldBack := room.HeldBack()
	room.Shared, room.Closed = others(with, profile), false
	if how == asTeam && room.Shared && !profile.Absent {
		return false, offerToVouch(ctx, r, with, profile)
	}
	if err := admit(r, room, how); err != nil {
		return false, err
	}
	now := was
	now.Bound, now.Client = true, how == asClient
	switch {
	case was == now && heldBack && !room.Shared:
		return true, oursAgain(r, room, reply)
	case was == now:
		return true, boundBefore(r, room, how, reply)
	}
	if err := leaveOpen(r, &room, how); err != nil {
		return false, err
	}
	if how == asClient {
		distrust(&room, r.ProjectID)
	}
	if !was.Bound {
		room.Projects = append(slices.Clone(room.Projects), r.ProjectID)
	}
	room.Client = now.Client
	if err := bot.Rooms.Put(r, room.Place.String(), room); err != nil {
		return false, err
	}
	if err := isBound(r, room, r.ProjectID, how); err != nil {
		return false, err
	}
	if r.Event.Name == bot.EventAction {
		r.Toast(bot.ToneGood, "room.bound-toast")
	}
	return true, begin(r, deed{Room: room.Place, Project: r.ProjectID, Was: was, Now: now, Reply: reply, Lang: langAt(r, room, reply)})
}

// leaveOpen leaves it to the leads of the other projects in a room what it is since outsiders came. While they have not said that it
// is the team's again, it does not become that by one more project.
func leaveOpen(r *bot.Request, room *bot.Room, how as) error {
	var keys []string
	for _, id := range room.Projects {
		if id == r.ProjectID {
			continue
		}
		p, err := bot.Projects.Get(r, id)
		if err != nil {
			return err
		}
		keys = append(keys, p.Key)
	}
	switch {
	case len(keys) == 0:
		room.Outside = nil
	case how == asTeam && room.Outside != nil:
		return bot.Tell("room.bind-open", "keys", strings.Join(keys, r.T("bot.and")))
	}
	return nil
}

// admit refuses a binding that would show the team's texts to others.
func admit(r *bot.Request, room bot.Room, how as) error {
	switch {
	case how == asTeam && room.Shared:
		return bot.Tell("room.bind-shared")
	case how != asTeam && how != asClient:
		return bot.Tell("bot.old-button")
	case len(room.Projects) > 0 && room.Client != (how == asClient) && !slices.Equal(room.Projects, []string{r.ProjectID}):
		return bot.Tell("room.bind-mixed")
	}
	return nil
}

// offerToVouch asks the lead who wants a room to be the team's, though others are or may be in it, whether they vouch for them.
func offerToVouch(ctx context.Context, r *bot.Request, room bot.Room, profile bot.RoomProfile) error {
	who, _, err := whoCame(ctx, r, names(strangers(room, withSeen(room, profile))))
	if err != nil {
		return err
	}
	text := r.T("room.bind-shared")
	if len(who) > 0 {
		text += "\n" + bot.Escape(strings.Join(who, r.T("bot.and")))
	}
	r.Whisper(bot.Card{Title: r.T("room.outsiders-title"), Tag: r.Project.Key, Tone: bot.ToneWarn, Parts: []bot.Part{bot.Words(text),
		bot.Row(vouchButton(r.T, who, []string{r.Project.Key}, profile.Shared, "room.vouch-bind", r.ProjectID+"|"+room.Place.String()),
			bot.Button(r.T("room.as-client"), "room.bind", r.ProjectID+"|"+room.Place.String()+"|"+string(asClient)))}})
	return nil
}

// oursAgain lets a room that is bound as the team's have what is for the team again: the others are gone, or vouched for.
func oursAgain(r *bot.Request, room bot.Room, reply bot.Place) error {
	if o := room.Outside; o != nil {
		handle, key := handleOf(room), "room.now-ours"
		if o.Gone {
			handle, key = goneHandle(room), "room.now-team"
		}
		if err := settled(r, room, handle, room.Projects, key); err != nil {
			return err
		}
	}
	room.Outside = nil
	r.Audit("room.ours", bot.Rooms.Key(room.Place.String()), nil)
	lang := langAt(r, room, reply)
	r.Send(bot.Effect{To: bot.ToRoom(reply), Body: bot.Card{Title: r.In(lang, "room.bound-team", "name", r.Project.Name), Tag: r.Project.Key, Tone: bot.ToneGood, Lang: lang,
		Parts: []bot.Part{bot.Words(r.In(lang, "room.ours-note"))}}})
	return bot.Rooms.Put(r, room.Place.String(), room)
}

// distrust takes back that the leads of a project took a shared room for the team's.
func distrust(room *bot.Room, project string) {
	room.Trusted = slices.DeleteFunc(slices.Clone(room.Trusted), func(id string) bool { return id == project })
}

// langAt is in which to tell somewhere what becomes of a room: in the room itself so that everybody there understands.
func langAt(r *bot.Request, room bot.Room, at bot.Place) string {
	if at.Room() == room.Place {
		return room.Speaks(r.Project)
	}
	return r.Lang
}

func boundBefore(r *bot.Request, room bot.Room, how as, reply bot.Place) error {
	if r.Event.Name == bot.EventAction {
		r.Toast(bot.ToneInfo, "room.bound-before")
		return nil
	}
	audience := bot.Team
	if how == asClient {
		audience = bot.Client
	}
	lang := langAt(r, room, reply)
	r.Send(bot.Effect{To: bot.ToRoom(reply), Audience: audience, Body: bot.Card{Title: r.In(lang, "room.bound-"+string(how), "name", r.Project.Name),
		Tag: r.Project.Key, Tone: bot.ToneInfo, Lang: lang, Parts: []bot.Part{bot.Words(r.In(lang, "room.bound-before"))}}})
	return nil
}

// unbind is the command: `project unbind [KEY]`.
func unbind(_ context.Context, r *bot.Request) error {
	room, err := bot.Rooms.Get(r, r.Event.Room.Room().String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if !slices.Contains(room.Projects, r.ProjectID) {
		return bot.Tell("room.not-bound", "key", r.Project.Key)
	}
	was, err := release(r, &room, r.ProjectID)
	if err != nil {
		return err
	}
	return begin(r, deed{Room: room.Place, Project: r.ProjectID, Was: was, Now: stateOf(room, r.ProjectID), Reply: r.ReplyPlace(), Lang: langAt(r, room, r.ReplyPlace())})
}

// release takes a project from a room, and answers how it was bound.
func release(r *bot.Request, room *bot.Room, project string) (state, error) {
	was := stateOf(*room, project)
	room.Projects = slices.DeleteFunc(slices.Clone(room.Projects), func(id string) bool { return id == project })
	if len(room.Projects) == 0 {
		room.Outside = nil
	}
	distrust(room, project)
	if err := bot.Rooms.Put(r, room.Place.String(), *room); err != nil {
		return was, err
	}
	r.Audit("room.unbind", bot.Rooms.Key(room.Place.String()), map[string]string{"project": project})
	_, err := r.Happened(bot.Happening{Project: project, Kind: "room", Which: "unbound", Name: room.Name})
	r.ProjectChanged(project)
	return was, err
}

// isBound keeps that a room is bound to a project now, or otherwise than before.
func isBound(r *bot.Request, room bot.Room, project string, how as) error {
	r.Audit("room.bind", bot.Rooms.Key(room.Place.String()), map[string]string{"project": project, "as": string(how)})
	_, err := r.Happened(bot.Happening{Project: project, Kind: "room", Which: string(how), Name: room.Name})
	r.ProjectChanged(project)
	return err
}
