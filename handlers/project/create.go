package project

import (
	"context"
	"errors"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

// mayCreate reports who may create projects: operators and managers by their role, others by the right given to them.
func mayCreate(p bot.Person) bool { return p.Creator }

// checkCreate refuses whoever may not create projects; for buttons and forms, which have no command before them.
func checkCreate(r *bot.Request) error {
	if err := r.Known(); err != nil {
		return err
	}
	if r.Org >= bot.RoleManager || mayCreate(r.Who) {
		return nil
	}
	return r.NotAllowed(bot.RoleManager)
}

// newProject begins a project: with what the line says, then by a form where one opens at once, else by questions.
func newProject(ctx context.Context, r *bot.Request) error {
	if err := r.Known(); err != nil { // whoever creates it leads it
		return err
	}
	d := newDraft(r)
	if err := oneLine(ctx, r, &d, r.Rest); err != nil {
		return err
	}
	id := r.NewID()
	if d.Name != "" && d.Key != "" && d.Tracker != "" {
		return create(r, id, d)
	}
	if err := drafts.Put(r, id, d); err != nil {
		return err
	}
	if r.Event.Opens {
		return r.Open("project.new", id)
	}
	return ask(ctx, r, id, d)
}

// ask puts the next question of the dialogue, or shows what was understood.
func ask(ctx context.Context, r *bot.Request, id string, d draft) error {
	if err := drafts.Put(r, id, d); err != nil {
		return err
	}
	question := func(state string, card bot.Card) {
		r.Ask(bot.Question{State: state, Topic: r.T("project.topic-new"), Data: id, Card: card})
	}
	switch {
	case d.Name == "":
		question("project.said-name", bot.Card{Parts: []bot.Part{bot.Words(r.T("project.ask-name"))}})
	case d.Key == "":
		question("project.said-key", askKey(r, id, d))
	case d.Tracker == "" && !d.NoTracker && r.Env().Tracker != nil:
		question("project.said-tracker", askTracker(ctx, r, id, d))
	default:
		r.EndTalk()
		r.Send(bot.Effect{To: d.target(r), Handle: "project-draft/" + id, Body: confirmCard(r, id, d), Audience: bot.Client})
	}
	return nil
}

func askKey(r *bot.Request, id string, d draft) bot.Card {
	card := bot.Card{Parts: []bot.Part{bot.Words(r.T("project.ask-key", "name", bot.Escape(d.Name)))}}
	if key := suggestKey(d.Name); key != "" {
		if _, err := keyOwners.Get(r, key); errors.Is(err, bot.ErrNotFound) {
			card.Parts = append(card.Parts, bot.Row(bot.Primary(r.T("project.use", "key", key), "project.key", id+"|"+key)))
		}
	}
	return card
}

func askTracker(ctx context.Context, r *bot.Request, id string, d draft) bot.Card {
	card := bot.Card{Parts: []bot.Part{bot.Words(r.T("project.ask-tracker"))}}
	var row []bot.Control
	for _, p := range trackerProjects(ctx, r) {
		if len(row) == 4 {
			break
		}
		row = append(row, bot.Button(p.Key, "project.tracker", id+"|"+p.Key))
	}
	row = append(row, bot.Button(r.T("project.skip"), "project.tracker", id+"|"))
	card.Parts = append(card.Parts, bot.Row(row...))
	return card
}

func trackerProjects(ctx context.Context, r *bot.Request) []bot.TrackerProject {
	tracker, err := r.Tracker()
	if err != nil {
		return nil
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	list, err := tracker.Projects(ctx)
	if err != nil {
		return nil
	}
	return list
}

// said takes the answer to a question of the dialogue; what is wrong with it is told and the question stands.
func said(set func(ctx context.Context, r *bot.Request, d *draft, text string) error) bot.Handler {
	return func(ctx context.Context, r *bot.Request) error {
		var id string
		if err := decodeTalk(r, &id); err != nil {
			return err
		}
		return step(ctx, r, id, func(d *draft) error { return set(ctx, r, d, strings.TrimSpace(r.Message.Text)) })
	}
}

// chosen is said for the button under a question: its value is "<draft>|<answer>".
func chosen(set func(ctx context.Context, r *bot.Request, d *draft, text string) error, open func(draft) bool) bot.Handler {
	return func(ctx context.Context, r *bot.Request) error {
		id, value, _ := strings.Cut(r.Click.Value, "|")
		d, err := drafts.Get(r, id)
		if errors.Is(err, bot.ErrNotFound) || err == nil && (d.Project != "" || !open(d)) {
			return bot.Tell("project.answered")
		}
		if err != nil {
			return err
		}
		return step(ctx, r, id, func(d *draft) error { return set(ctx, r, d, value) })
	}
}

func step(ctx context.Context, r *bot.Request, id string, change func(*draft) error) error {
	d, err := ownDraft(r, id)
	if err != nil {
		return err
	}
	if err := change(&d); err != nil {
		return err
	}
	return ask(ctx, r, id, d)
}

// ownDraft reads a draft that is not created yet; it is the business of whoever began it.
func ownDraft(r *bot.Request, id string) (draft, error) {
	d, err := drafts.Get(r, id)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return d, bot.Tell("project.draft-gone")
	case err != nil:
		return d, err
	case !r.Is(d.By):
		return d, bot.Tell("project.draft-of-other")
	case d.Project != "":
		return d, bot.Tell("project.created-before", "key", d.Key)
	}
	return d, checkCreate(r)
}

func sayName(_ context.Context, _ *bot.Request, d *draft, text string) error { return d.setName(text) }

func sayKey(_ context.Context, r *bot.Request, d *draft, text string) error { return d.setKey(r, text) }

func sayTracker(ctx context.Context, r *bot.Request, d *draft, text string) error {
	switch strings.ToLower(text) {
	case "", "skip", "no", "none", "later", "跳过", "没有", "无", "以后再说":
		d.NoTracker = true
		return nil
	}
	return d.setTracker(ctx, r, text)
}

// confirmCard shows what is about to be created, with the defaults to change.
func confirmCard(r *bot.Request, id string, d draft) bot.Card {
	other := "en"
	if d.Lang == "en" {
		other = "zh-CN"
	}
	var choices []bot.Choice
	for _, z := range workday.Zones {
		choices = append(choices, bot.Choice{Label: i18n.Zone(r.Lang, z), Value: z})
	}
	return bot.Card{Title: r.T("project.confirm-title"), Tag: d.Key, Tone: bot.ToneInfo, Lang: r.Lang, Parts: []bot.Part{
		bot.FactsOf(draftFacts(r, d)...),
		bot.Row(bot.Control{Label: r.T("project.other-zone"), Action: "project.draft-zone", Value: id, Choices: choices},
			bot.Button(r.T("project.speak-"+other), "project.draft-lang", id+"|"+other)),
		bot.Row(bot.Primary(r.T("project.create"), "project.create", id), bot.Button(r.T("project.discard"), "project.discard", id)),
	}}
}

func draftFacts(r *bot.Request, d draft) []bot.Fact {
	jira := d.Tracker
	switch {
	case jira == "":
		jira = r.T("project.none-yet")
	case d.Unchecked:
		jira += " " + r.T("project.unchecked")
	}
	return []bot.Fact{{Label: r.T("project.fact-name"), Value: bot.Escape(d.Name)}, {Label: r.T("project.fact-key"), Value: d.Key},
		{Label: "Jira", Value: jira}, {Label: r.T("project.fact-zone"), Value: bot.Escape(i18n.Zone(r.Lang, d.Zone))},
		{Label: r.T("project.fact-lang"), Value: r.T("project.lang-" + d.Lang)}}
}

// changeDraft edits the confirming card after a choice on it.
func changeDraft(change func(r *bot.Request, d *draft, value string) error) bot.Handler {
	return func(_ context.Context, r *bot.Request) error {
		id, value, _ := strings.Cut(r.Click.Value, "|")
		if len(r.Click.Chosen) > 0 {
			value = r.Click.Chosen[0]
		}
		d, err := ownDraft(r, id)
		if err != nil {
			return err
		}
		if err := change(r, &d, value); err != nil {
			return err
		}
		showDraft(r, id, d, confirmCard(r, id, d))
		return drafts.Put(r, id, d)
	}
}

func showDraft(r *bot.Request, id string, d draft, card bot.Card) {
	r.Replace(card)
	r.Send(bot.Effect{To: d.target(r), Handle: "project-draft/" + id, Body: card, Audience: bot.Client})
}

// createDraft is the button of the confirming card.
func createDraft(_ context.Context, r *bot.Request) error {
	id := r.Click.Value
	d, err := ownDraft(r, id)
	if err != nil {
		return err
	}
	return create(r, id, d)
}

// discard forgets a draft.
func discard(_ context.Context, r *bot.Request) error {
	d, err := ownDraft(r, r.Click.Value)
	if err != nil {
		return err
	}
	showDraft(r, r.Click.Value, d, bot.Card{Title: r.T("project.discarded"), Tag: d.Key, Tone: bot.ToneDone, Lang: r.Lang,
		Parts: []bot.Part{bot.SmallPrint(r.T("project.discarded-note", "name", bot.Escape(d.Name)))}})
	return drafts.Delete(r, r.Click.Value)
}

// create makes the project of a draft. Its key is reserved in the same commit, so that it is taken once; whoever
// creates it becomes its lead.
func create(r *bot.Request, id string, d draft) error {
	if err := checkCreate(r); err != nil {
		return err
	}
	if err := d.setKey(r, d.Key); err != nil { // somebody may have taken it meanwhile
		return err
	}
	p := bot.Project{Name: d.Name, Key: d.Key, Tracker: d.Tracker, Zone: d.Zone, Lang: d.Lang, Calendar: calendarOf(d.Zone),
		Members: map[string]string{r.WhoID: bot.RoleLead.String()}, Created: r.Now}
	d.Project = bot.HashID("project", id)
	if err := errors.Join(keyOwners.Put(r, d.Key, keyOwner{d.Project}), drafts.Put(r, id, d), bot.Projects.Put(r, d.Project, p)); err != nil {
		return err
	}
	r.Audit("project.create", bot.Projects.Key(d.Project), map[string]string{"key": p.Key, "name": p.Name})
	if _, err := r.Happened(bot.Happening{Project: d.Project, Kind: "project", Which: "created", Name: p.Name}); err != nil {
		return err
	}
	r.ProjectChanged(d.Project)
	if d.Unchecked {
		checkLater(r, d.Project, 0)
	}
	if r.Talk != nil {
		r.EndTalk()
	}
	card := createdCard(r, d)
	if r.Event.Name == bot.EventAction {
		r.Replace(card)
	}
	r.Send(bot.Effect{To: d.target(r), Handle: "project-draft/" + id, Body: card, Audience: bot.Client})
	return nil
}

// newHere is a button that begins a project where it is clicked.
func newHere(ctx context.Context, r *bot.Request) error {
	if err := checkCreate(r); err != nil {
		return err
	}
	return newProject(ctx, r)
}

// bindButtons bind a room to the project that was just created.
func bindButtons(r *bot.Request, id string, at bot.Place) bot.Part {
	value := func(how string) string { return id + "|" + at.String() + "|" + how }
	return bot.Row(bot.Primary(r.T("project.bind-team"), "room.bind", value("team")), bot.Button(r.T("project.bind-client"), "room.bind", value("client")))
}

// createdCard says what to do next.
func createdCard(r *bot.Request, d draft) bot.Card {
	card := bot.Card{Title: r.T("project.created", "name", d.Name), Tag: d.Key, Tone: bot.ToneGood, Lang: r.Lang,
		Parts: []bot.Part{bot.FactsOf(draftFacts(r, d)...)}}
	if d.Unchecked {
		card.Parts = append(card.Parts, bot.SmallPrint(r.T("project.unchecked-note", "key", d.Tracker)))
	}
	if d.Private {
		card.Parts = append(card.Parts, bot.Words(r.T("project.next-private", "key", d.Key)))
		return card
	}
	card.Parts = append(card.Parts, bot.Words(r.T("project.next-room")), bindButtons(r, d.Project, d.Place))
	return card
}
