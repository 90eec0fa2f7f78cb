package survey

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

func itoa(n int) string { return strconv.Itoa(n) }

// newWave is the command: `survey new [QUESTIONNAIRE]`. It opens the form in which a wave is planned.
func newWave(_ context.Context, r *bot.Request) error {
	which := ""
	if said := strings.TrimSpace(r.Rest); said != "" {
		found, err := findQuestionnaire(r, said)
		if err != nil {
			return err
		}
		which = found
	}
	return r.Open("survey.plan", r.ProjectID+"|"+which+"|"+r.NewID())
}

// newClicked is the button of the list: its value is a questionnaire.
func newClicked(_ context.Context, r *bot.Request) error {
	value := r.Click.Value
	if len(r.Click.Chosen) > 0 {
		value = r.Click.Chosen[0]
	}
	project, which, _ := strings.Cut(value, "|")
	if err := r.Enter(project, bot.RoleLead); err != nil {
		return err
	}
	return r.Open("survey.plan", project+"|"+which+"|"+r.NewID())
}

// findQuestionnaire is the ID of the questionnaire that is called so, by ID or title.
func findQuestionnaire(r *bot.Request, said string) (string, error) {
	all, err := questionnairesOf(r)
	if err != nil {
		return "", err
	}
	for _, q := range all {
		if q.called(said) {
			return q.ID, nil
		}
	}
	return "", bot.Tell("survey.no-questionnaire", "said", said)
}

// called reports whether a questionnaire is called so, by ID or title.
func (q questionnaire) called(said string) bool {
	return slices.ContainsFunc([]string{q.ID, q.Title.in(i18n.Chinese), q.Title.in(i18n.English)}, func(name string) bool { return strings.EqualFold(name, said) })
}

// When a wave opens, as the form asks.
const (
	whenNow  = "now"
	whenLive = "live"
	whenDay  = "day"
)

// planForm asks for a wave; its value is "<project>|<questionnaire>|<number>".
func planForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	project, rest, _ := strings.Cut(value, "|")
	which, number, _ := strings.Cut(rest, "|")
	if err := r.Enter(project, bot.RoleLead); err != nil {
		return bot.Form{}, err
	}
	if err := notPlanned(r, plannedAs(project, number)); err != nil {
		return bot.Form{}, err
	}
	all, err := questionnairesOf(r)
	if err != nil {
		return bot.Form{}, err
	}
	what := bot.Field{Name: "what", Label: r.T("survey.field-what"), Kind: bot.FieldChoice, Required: true}
	when, days, stays := whenNow, "", defaultStay
	var anonymous []string
	for _, q := range all {
		what.Choices = append(what.Choices, bot.Choice{Label: q.Title.in(r.Lang), Value: q.ID})
		if q.ID != which {
			continue
		}
		what.Initial, stays = []string{q.ID}, cmp.Or(q.Stays, defaultStay)
		if q.Days > 0 {
			when, days = whenLive, itoa(q.Days)
		}
		if q.Anonymous {
			anonymous = []string{"true"}
		}
	}
	choice := func(v string) bot.Choice { return bot.Choice{Label: r.T("survey.when-" + v), Value: v} }
	return bot.Form{Title: r.T("survey.plan-title"), Submit: r.T("survey.plan-submit"), Fields: []bot.Field{
		what,
		{Name: "when", Label: r.T("survey.field-when"), Kind: bot.FieldChoice, Required: true, Initial: []string{when}, Choices: []bot.Choice{choice(whenNow), choice(whenLive), choice(whenDay)}},
		{Name: "days", Label: r.T("survey.field-days"), Hint: r.T("survey.field-days-hint"), Kind: bot.FieldNumber, Min: 0, Max: 1000, Initial: bot.Initial(days)},
		{Name: "day", Label: r.T("survey.field-day"), Kind: bot.FieldDate},
		{Name: "clock", Label: r.T("survey.field-clock"), Hint: r.T("survey.field-clock-hint"), Kind: bot.FieldTime, Initial: []string{morning}},
		{Name: "closing", Label: r.T("survey.field-closing"), Kind: bot.FieldTime, Initial: []string{"18:00"}},
		{Name: "stays", Label: r.T("survey.field-stays"), Kind: bot.FieldNumber, Required: true, Min: 1, Max: 60, Initial: []string{itoa(stays)}},
		{Name: "anonymous", Label: r.T("survey.field-anonymous"), Kind: bot.FieldCheck, Hint: r.T("survey.field-anonymous-hint", "n", leastSecret), Initial: anonymous},
		{Name: "members", Label: r.T("survey.field-members"), Kind: bot.FieldCheck, Initial: []string{"true"}},
		{Name: "list", Label: r.T("survey.field-list"), Hint: r.T("survey.field-list-hint"), Kind: bot.FieldLines, Max: longestInChat},
	}}, nil
}

// plannedAs is the ID of the wave that a form of this number plans.
func plannedAs(project, number string) string { return bot.HashID("wave", project, number) }

// notPlanned refuses a form that has planned its wave before.
func notPlanned(r *bot.Request, id string) error {
	switch _, err := waves.Get(r, id); {
	case err == nil:
		return bot.Tell("survey.planned-before")
	case !errors.Is(err, bot.ErrNotFound):
		return err
	}
	return nil
}

// plan is what the form was filled in with.
type plan struct {
	wave
	people
	day time.Time
}

// submitPlan plans a wave, and opens it where that was asked for.
func submitPlan(ctx context.Context, r *bot.Request) error {
	project, rest, _ := strings.Cut(r.Submit.Value, "|")
	_, number, _ := strings.Cut(rest, "|")
	if err := r.Enter(project, bot.RoleLead); err != nil {
		return err
	}
	id := plannedAs(project, number)
	if err := notPlanned(r, id); err != nil {
		return err
	}
	pl, err := readPlan(r)
	if err != nil {
		return err
	}
	w := pl.wave
	w.Project, w.State, w.By, w.Lang = project, planned, r.WhoID, r.Project.Lang
	w.Board = bot.ToPerson(r.WhoID)
	if room, ok, err := teamRoom(r, project); err != nil {
		return err
	} else if ok {
		w.Board = bot.ToRoom(room)
	}
	d, err := daysOf(r, project, r.Project)
	if err != nil {
		return err
	}
	switch {
	case w.After != nil:
		w.schedule(r.Project, d, r.Now)
	case !pl.day.IsZero():
		w.openOn(d, pl.day, r.Now)
	}
	for _, part := range parts(pl.guests) {
		r.Publish("survey.enlist", lane(id), enlist{Wave: id, Guests: part})
	}
	r.Audit("survey.plan", waves.Key(id), map[string]string{"questionnaire": w.Q.ID, "version": itoa(w.Q.Version)})
	if err := w.put(r, r.Project, id); err != nil {
		return err
	}
	if r.Submit.Get("when") == whenNow {
		r.Publish("survey.open-asked", lane(id), enlist{Wave: id})
	} else {
		showLater(r, id)
	}
	tellPlanned(r, pl)
	return nil
}

// tellPlanned answers the form: where the wave is, and which rows of the list could not be read.
func tellPlanned(r *bot.Request, pl plan) {
	c := bot.Card{Title: r.T("survey.plan-done"), Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T("survey.plan-where"))}}
	for _, note := range pl.notes(r) {
		c.Parts = append(c.Parts, bot.SmallPrint(note))
	}
	if len(pl.bad) > 0 {
		c.Tone, c.Parts = bot.ToneWarn, append(c.Parts, bot.Words(badRows(r, pl.bad)))
	}
	if !r.CloseForm(c) {
		r.Send(bot.Effect{To: bot.ToPerson(r.WhoID), Body: c})
	}
}

// rowLines tell of rows of a list, of the first ones.
func rowLines(r *bot.Request, bad []badRow) []string {
	lines := make([]string, min(len(bad), 20))
	for i := range lines {
		lines[i] = r.T("survey.row", "line", bad[i].Line, "why", bad[i].why(r))
	}
	return lines
}

func (b badRow) why(r *bot.Request) string { return r.T(b.Why, "most", guestsMost, "said", b.Said) }

// badRows tells in markup which rows of a list were left out, and which are asked otherwise than they say.
func badRows(r *bot.Request, bad []badRow) string {
	kept := slices.DeleteFunc(slices.Clone(bad), func(b badRow) bool { return !b.kept() })
	left := slices.DeleteFunc(slices.Clone(bad), badRow.kept)
	var lines []string
	if len(left) > 0 {
		lines = append(lines, r.T("survey.rows-bad", "n", len(left)))
	}
	for _, line := range slices.Concat(rowLines(r, left), rowLines(r, kept)) {
		lines = append(lines, "- "+bot.Escape(line))
	}
	return strings.Join(lines, "\n")
}

// readPlan reads the form's values; what is wrong is told at its field.
func readPlan(r *bot.Request) (plan, error) {
	var pl plan
	wrong := map[string]string{}
	all, err := questionnairesOf(r)
	if err != nil {
		return pl, err
	}
	for _, q := range all {
		if q.ID == r.Submit.Get("what") {
			pl.Q = q
		}
	}
	if pl.Q.ID == "" {
		wrong["what"] = "form.choice"
	}
	pl.Anonymous, pl.Members = r.Submit.Get("anonymous") != "", r.Submit.Get("members") != ""
	if pl.Stays, err = strconv.Atoi(r.Submit.Get("stays")); err != nil || pl.Stays < 1 {
		wrong["stays"] = "form.number"
	}
	if pl.Clock = r.Submit.Get("clock"); pl.Clock != "" && (pl.Clock < earliest || pl.Clock > latest) {
		wrong["clock"] = "survey.clock-bad"
	}
	if pl.Closing = r.Submit.Get("closing"); pl.Closing > lastClosing || pl.closesAt() < pl.clock()+time.Hour {
		wrong["closing"] = "survey.closing-bad"
	}
	switch r.Submit.Get("when") {
	case whenLive:
		n, err := strconv.Atoi(r.Submit.Get("days"))
		if err != nil {
			wrong["days"] = "survey.days-missing"
		}
		pl.After = &n
	case whenDay:
		pl.day, err = time.ParseInLocation(time.DateOnly, r.Submit.Get("day"), r.Project.ClientLocation())
		if err != nil || pl.day.Format(time.DateOnly) < day(r, r.Project) {
			wrong["day"] = "survey.day-missing"
		}
	}
	pl.people = readList(r.Submit.Get("list"))
	unread := slices.DeleteFunc(slices.Clone(pl.bad), func(b badRow) bool { return b.Why == "survey.row-twice" || b.kept() }) // which costs nobody a place
	switch {
	case len(unread) > 0:
		wrong["list"] = "survey.rows-fix"
	case pl.unaddressed:
		wrong["list"] = "survey.list-no-mail"
	case !pl.Members && len(pl.guests) == 0:
		wrong["list"] = "survey.nobody-asked"
	case pl.Anonymous && !r.Env().Paged():
		wrong["anonymous"] = "survey.anonymous-no-page"
	case pl.Anonymous:
		n, err := expectedOf(r, pl)
		if err != nil {
			return pl, err
		}
		if r.Submit.Get("when") == whenNow && n < leastSecret {
			wrong["anonymous"] = "survey.anonymous-few"
		}
	}
	if len(wrong) > 0 {
		return pl, bot.TellFields(wrong, "n", leastSecret, "from", earliest, "to", latest, "until", lastClosing, "rows", strings.Join(rowLines(r, unread), "; "))
	}
	return pl, nil
}

// expectedOf is how many a plan would invite.
func expectedOf(r *bot.Request, pl plan) (int, error) {
	n, err := expected(r, "", pl.wave, r.Project)
	if err != nil {
		return 0, err
	}
	for _, g := range pl.guests {
		id, _, err := personByMail(r, g.Mail)
		if err != nil {
			return 0, err
		}
		if id == "" || !pl.Members || r.Project.Role(id) != bot.RoleClient {
			n++
		}
	}
	return n, nil
}

// teamRoom is the first room of the project's team.
func teamRoom(r *bot.Request, project string) (bot.Place, bool, error) {
	rooms, err := bot.RoomsOf(r, project)
	if err != nil || len(rooms) == 0 || rooms[0].Audience() != bot.Team {
		return bot.Place{}, false, err
	}
	for _, room := range rooms { // where it was asked for, if that is one
		if room.Place == r.Event.Room.Room() && room.Audience() == bot.Team {
			return room.Place, true, nil
		}
	}
	return rooms[0].Place, true, nil
}

// openAsked opens a wave at once, after the people of its list have got their places.
func openAsked(ctx context.Context, r *bot.Request) error {
	var e enlist
	if err := r.Decode(&e); err != nil {
		return err
	}
	w, p, err := aboutWave(r, e.Wave)
	if err != nil {
		return err
	}
	if w.State != planned {
		return nil
	}
	if p.State == bot.ProjectPaused {
		w.Opens = time.Time{}
		return showBoard(r, e.Wave, w, p)
	}
	return open(ctx, r, e.Wave, w, p)
}
