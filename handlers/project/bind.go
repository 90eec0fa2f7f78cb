package project

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// as is how a room is bound.
type as string

const (
	asUnsaid as = ""
	asTeam   as = "team"
	asClient as = "client"
)

var asWords = map[string]as{"team": asTeam, "团队": asTeam, "团队群": asTeam, "内部": asTeam, "client": asClient, "customer": asClient, "客户": asClient, "客户群": asClient}

// bind is the command: `project bind [KEY] [team|client]`.
func bind(ctx context.Context, r *bot.Request) error {
	how, known := asWords[strings.ToLower(strings.TrimSpace(r.Rest))]
	if words := strings.Fields(strings.ToLower(r.Rest)); len(words) == 2 && asWords[words[1]] != asUnsaid {
		return bot.Tell("bot.no-such-project") // the first word would have been a project's key
	}
	if !known && strings.TrimSpace(r.Rest) != "" {
		return bot.Tell("project.bad-bind", "said", r.Rest)
	}
	profile, err := roomProfile(ctx, r, r.Event.Room)
	if err != nil {
		return err
	}
	if profile.Private || r.Message.Private {
		return bot.Tell("project.bind-private")
	}
	if how == asUnsaid {
		askHow(r, r.ProjectID, r.Project, r.ReplyPlace())
		return nil
	}
	return bindRoom(ctx, r, r.Event.Room, how, r.ReplyPlace())
}

// askHow asks whether the room is the team's or the client's.
func askHow(r *bot.Request, id string, p bot.Project, at bot.Place) {
	card := bot.Card{Title: r.T("project.bind-title"), Tag: p.Key, Tone: bot.ToneInfo, Lang: r.Lang,
		Parts: []bot.Part{bot.Words(r.T("project.bind-how")), bindButtons(r, id, at)}}
	if r.Event.Name == bot.EventCommand {
		r.Whisper(card)
		return
	}
	r.Send(bot.Effect{To: bot.ToRoom(at), Handle: bindHandle(id, at), Body: card, Audience: bot.Client})
}

func bindHandle(id string, at bot.Place) string {
	return "project/bind/" + id + "/" + bot.HashID(at.String())
}

func bindButtons(r *bot.Request, id string, at bot.Place) bot.Part {
	value := func(how as) string { return id + "|" + at.String() + "|" + string(how) }
	return bot.Row(bot.Primary(r.T("project.bind-team"), "project.bind", value(asTeam)), bot.Button(r.T("project.bind-client"), "project.bind", value(asClient)))
}

// bindClicked is the button: its value is "<project>|<place>|<as>".
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
	return bindRoom(ctx, r, at, as(f[2]), at)
}

// bindStart is the button of the hello: which project, then how.
func bindStart(_ context.Context, r *bot.Request) error {
	if r.Click.Value != "" {
		if err := r.Enter(r.Click.Value, bot.RoleLead); err != nil {
			return err
		}
		askHow(r, r.ProjectID, r.Project, r.ReplyPlace())
		return nil
	}
	led, err := ledBy(r)
	switch {
	case err != nil:
		return err
	case len(led) == 0:
		return bot.Tell("project.leads-none")
	case len(led) == 1:
		askHow(r, led[0].ID, led[0].Value, r.ReplyPlace())
		return nil
	}
	var row []bot.Control
	for _, f := range led[:min(5, len(led))] {
		row = append(row, bot.Button(f.Value.Key, "project.bind-start", f.ID))
	}
	r.Whisper(bot.Card{Title: r.T("project.bind-title"), Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(r.T("project.bind-which")), bot.Row(row...)}})
	return nil
}

// ledBy are the open projects that the person leads.
func ledBy(r *bot.Request) ([]bot.Found[bot.Project], error) {
	var led []bot.Found[bot.Project]
	if r.WhoID == "" {
		return nil, nil
	}
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: r.WhoID}) {
		if err != nil {
			return nil, err
		}
		if f.Value.Role(r.WhoID) >= bot.RoleLead && f.Value.State != "closed" {
			led = append(led, f)
		}
	}
	return led, nil
}

// bindRoom binds the room of at to the entered project. Where outsiders are or may be, only as the client's.
func bindRoom(ctx context.Context, r *bot.Request, at bot.Place, how as, reply bot.Place) error {
	place := at.Room()
	profile, err := roomProfile(ctx, r, place)
	if err != nil {
		return err
	}
	room, err := bot.Rooms.Get(r, place.String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	room.Place, room.Shared, room.Closed = place, profile.Shared, false
	if profile.Name != "" {
		room.Name = profile.Name
	}
	if err := admitBinding(r, room, how); err != nil {
		return err
	}
	again := slices.Contains(room.Projects, r.ProjectID) && room.Client == (how == asClient)
	if !slices.Contains(room.Projects, r.ProjectID) {
		room.Projects = append(room.Projects, r.ProjectID)
	}
	room.Client = how == asClient
	if err := bot.Rooms.Put(r, place.String(), room); err != nil {
		return err
	}
	if !again {
		r.Audit("room.bind", bot.Rooms.Key(place.String()), map[string]string{"project": r.ProjectID, "as": string(how)})
		changed(r, r.ProjectID)
	}
	sayBound(r, how, again, reply)
	return nil
}

// admitBinding refuses a binding that would show the team's texts to others.
func admitBinding(r *bot.Request, room bot.Room, how as) error {
	switch {
	case how == asTeam && room.Shared:
		return bot.Tell("project.bind-shared")
	case how != asTeam && how != asClient:
		return bot.Tell("bot.old-button")
	case len(room.Projects) > 0 && room.Client != (how == asClient) && !slices.Equal(room.Projects, []string{r.ProjectID}):
		return bot.Tell("project.bind-mixed")
	}
	return nil
}

func sayBound(r *bot.Request, how as, again bool, reply bot.Place) {
	if again {
		if r.Event.Name == bot.EventAction {
			r.Toast(bot.ToneInfo, "project.bound-before")
			return
		}
	}
	card := bot.Card{Title: r.T("project.bound-"+string(how), "name", r.Project.Name), Tag: r.Project.Key, Tone: bot.ToneGood, Lang: r.Lang,
		Parts: []bot.Part{bot.Words(r.T("project.bound-" + string(how) + "-note"))}}
	if r.Event.Name == bot.EventAction {
		r.Toast(bot.ToneGood, "project.bound-toast")
	}
	audience := bot.Team
	if how == asClient {
		audience = bot.Client
	}
	r.Send(bot.Effect{To: bot.ToRoom(reply), Handle: bindHandle(r.ProjectID, reply), Body: card, Audience: audience})
}

// unbind is the command: `project unbind [KEY]`.
func unbind(_ context.Context, r *bot.Request) error {
	key := r.Event.Room.Room().String()
	room, err := bot.Rooms.Get(r, key)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	i := slices.Index(room.Projects, r.ProjectID)
	if i < 0 {
		return bot.Tell("project.not-bound", "key", r.Project.Key)
	}
	room.Projects = slices.Delete(room.Projects, i, i+1)
	if err := bot.Rooms.Put(r, key, room); err != nil {
		return err
	}
	r.Audit("room.unbind", bot.Rooms.Key(key), map[string]string{"project": r.ProjectID})
	changed(r, r.ProjectID)
	r.ReplyOpenly("", bot.Card{Title: r.T("project.unbound", "key", r.Project.Key), Tone: bot.ToneDone, Lang: r.Lang,
		Parts: []bot.Part{bot.Words(r.T("project.unbound-note"))}})
	return nil
}

// roomProfile asks the platform about a room; one that it does not know may hold anybody.
func roomProfile(ctx context.Context, r *bot.Request, at bot.Place) (bot.RoomProfile, error) {
	unknown := bot.RoomProfile{Place: at.Room(), Shared: true}
	d, err := r.Directory(at.Platform)
	if err != nil {
		return unknown, nil //nolint:nilerr // a platform without a directory vouches for nothing
	}
	ctx, cancel := context.WithTimeout(ctx, patience(r))
	defer cancel()
	profile, err := d.RoomProfile(ctx, at.Room())
	if errors.Is(err, bot.ErrNotFound) {
		return unknown, nil
	}
	if err != nil {
		return profile, fmt.Errorf("look up room: %w", err)
	}
	return profile, nil
}
