package room

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

const (
	helloAgain = 24 * time.Hour // golive introduces itself to a room at most this often
	listeners  = 30             // members whose language is looked at
)

// joined is golive being added to a room: it says hello, once. A room that was closed is in use again.
func joined(ctx context.Context, r *bot.Request) error {
	room, profile, err := known(ctx, r)
	if err != nil {
		return err
	}
	if room.Closed {
		if err := reopened(r, &room); err != nil {
			return err
		}
	}
	if err := look(ctx, r, &room, profile); err != nil {
		return err
	}
	if r.Now.Sub(room.Hello) >= helloAgain {
		room.Hello = r.Now
		names, err := projectNames(r, room)
		if err != nil {
			return err
		}
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Handle: "room/hello/" + bot.HashID(r.Event.ID), Audience: bot.Client,
			Body: helloCard(r, names, profile.HearsAll, languages(ctx, r, room))})
	}
	return bot.Rooms.Put(r, room.Place.String(), room)
}

// projectNames are the names of a room's projects.
func projectNames(r *bot.Request, room bot.Room) ([]string, error) {
	var names []string
	for _, id := range room.Projects {
		p, err := bot.Projects.Get(r, id)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		names = append(names, p.Name)
	}
	return names, nil
}

// helloCard says what golive does, what it reads here, and what comes next; in a room that belongs to projects already, only that it
// is there again, and what it reads.
func helloCard(r *bot.Request, names []string, hearsAll bool, langs []string) bot.Card {
	card := bot.Card{Tone: bot.ToneInfo, Lang: langs[0]}
	hears := "room.hello-mentions"
	if hearsAll {
		hears = "room.hello-all"
	}
	label := ""
	for i, lang := range langs {
		if i > 0 {
			card.Title += " · "
			label += " / "
		}
		card.Title += r.In(lang, "room.hello-title")
		label += r.In(lang, "room.hello-bind")
		text := r.In(lang, "room.hello-text")
		if len(names) > 0 {
			text = r.In(lang, "room.hello-back", "names", bot.Escape(strings.Join(names, r.In(lang, "bot.and"))))
		}
		card.Parts = append(card.Parts, bot.Words(text), bot.SmallPrint(r.In(lang, hears)))
	}
	if len(names) == 0 {
		card.Parts = append(card.Parts, bot.Row(bot.Primary(label, "room.start", "")))
	}
	return card
}

// languages are those in which to speak to a room: the room's own, else that of nearly all its members, else both.
func languages(ctx context.Context, r *bot.Request, room bot.Room) []string {
	if lang := i18n.Normal(room.Lang); lang != "" {
		return []string{lang}
	}
	if lang, clear := spoken(ctx, r, room.Place); clear {
		return []string{lang}
	}
	return []string{i18n.Chinese, i18n.English}
}

// spoken is the language that at least three of four of a room's members speak, as far as it is known of most of them.
func spoken(ctx context.Context, r *bot.Request, place bot.Place) (string, bool) {
	d, err := r.Directory(place.Platform)
	if err != nil {
		return "", false
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	members, err := d.Members(ctx, place)
	if err != nil || len(members) == 0 {
		return "", false
	}
	members = members[:min(len(members), listeners)]
	count := map[string]int{}
	for _, lang := range langsOf(ctx, r, d, members) {
		count[lang]++
	}
	heard := count[i18n.Chinese] + count[i18n.English]
	for _, lang := range []string{i18n.Chinese, i18n.English} {
		if 2*heard > len(members) && 4*count[lang] >= 3*heard {
			return lang, true
		}
	}
	return "", false
}

// langsOf are the languages of accounts: their own setting, else what the platform says, else "".
func langsOf(ctx context.Context, r *bot.Request, d bot.Directory, members []bot.Account) []string {
	langs := make([]string, len(members))
	var asking sync.WaitGroup
	for i, a := range members {
		_, p, err := bot.PersonOf(r, a)
		if lang := i18n.Normal(p.Language()); err == nil && lang != "" {
			langs[i] = lang
			continue
		}
		asking.Go(func() {
			if profile, err := d.Profile(ctx, a); err == nil && !profile.Bot {
				langs[i] = i18n.Normal(profile.Lang)
			}
		})
	}
	asking.Wait()
	return langs
}

// start is the button of the hello: whoever leads a project binds the room to it, whoever may create one creates it here, and
// anybody else hears who can.
func start(ctx context.Context, r *bot.Request) error {
	mine, err := bindable(r)
	if err != nil {
		return err
	}
	creates := r.MayCall("project.new")
	switch {
	case len(mine) == 0 && !creates:
		return whoCan(ctx, r)
	case len(mine) == 0:
		r.Whisper(bot.Card{Title: r.T("room.bind-title"), Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(r.T("room.create-first")),
			bot.Row(bot.Primary(r.T("room.create"), "project.begin", ""))}})
		return nil
	}
	slices.SortFunc(mine, func(a, b bot.Found[bot.Project]) int { return cmp.Compare(a.Value.Key, b.Value.Key) })
	choices := make([]bot.Choice, 0, len(mine)+1)
	for _, f := range mine {
		choices = append(choices, bot.Choice{Label: f.Value.Label(), Value: f.ID})
	}
	if creates {
		choices = append(choices, bot.Choice{Label: r.T("room.create"), Value: another})
	}
	id, err := r.Choose("bind", r.T("room.bind-which"), choices)
	if err != nil {
		return err
	}
	if id == another {
		r.Whisper(bot.Card{Title: r.T("room.bind-title"), Tone: bot.ToneInfo, Parts: []bot.Part{
			bot.Row(bot.Primary(r.T("room.create"), "project.begin", ""))}})
		return nil
	}
	if err := r.Enter(id, bot.RoleLead); err != nil {
		return err
	}
	return bindHere(ctx, r, unsaid)
}

// another is the choice of a project that does not exist yet.
const another = "another"

const maxBindable = 20 // projects that are offered

// bindable are the projects to which whoever asks may bind a room: those that they lead, and all for a manager.
func bindable(r *bot.Request) ([]bot.Found[bot.Project], error) {
	if r.WhoID == "" {
		return nil, nil
	}
	q := bot.Query{Index: "member", Value: r.WhoID}
	if r.Org >= bot.RoleManager {
		q = bot.Query{}
	}
	var mine []bot.Found[bot.Project]
	for f, err := range bot.Projects.Find(r, q) {
		if err != nil {
			return nil, err
		}
		if r.RoleIn(f.Value) >= bot.RoleLead && f.Value.State != bot.ProjectClosed && len(mine) < maxBindable {
			mine = append(mine, f)
		}
	}
	return mine, nil
}

// whoCan tells whoever may not bind the room who can: by name those who are in the room themselves.
func whoCan(ctx context.Context, r *bot.Request) error {
	if r.Who.Outsider {
		return bot.Tell("bot.not-for-outsiders")
	}
	names, err := able(ctx, r)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return bot.Tell("room.nobody-can")
	}
	return bot.Tell("room.who-can", "names", strings.Join(names, r.T("bot.and")))
}

const maxAble = 5 // people who are named

// able are the names of those in the room who may bind it.
func able(ctx context.Context, r *bot.Request) ([]string, error) {
	d, err := r.Directory(r.Event.Room.Platform)
	if err != nil {
		return nil, nil //nolint:nilerr // nobody is known to be here
	}
	waiting, cancel := r.Patience(ctx)
	defer cancel()
	members, err := d.Members(waiting, r.Event.Room.Room())
	if err != nil {
		return nil, nil //nolint:nilerr // they hear it without names
	}
	var names []string
	for _, a := range members {
		id, p, err := bot.PersonOf(r, a)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		binds, err := binds(r, id, p, a)
		if err != nil {
			return nil, err
		}
		if binds && len(names) < maxAble {
			names = append(names, p.Name)
		}
	}
	return names, nil
}

// binds reports whether a person leads a project, or may create one.
func binds(r *bot.Request, id string, p bot.Person, a bot.Account) (bool, error) {
	if p.Gone || p.Outsider {
		return false, nil
	}
	if p.Manager || p.Creator || r.Env().Operator(p, a) {
		return true, nil
	}
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: id}) {
		if err != nil {
			return false, err
		}
		if f.Value.Role(id) >= bot.RoleLead && f.Value.State != bot.ProjectClosed {
			return true, nil
		}
	}
	return false, nil
}
