package person

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/roster"
)

// aboutMe is the command: what golive keeps about whoever asks.
func aboutMe(ctx context.Context, r *bot.Request) error {
	s, err := roster.Subject(ctx, r.Env().Store, r.WhoID)
	if err != nil {
		return err
	}
	facts, err := profileFacts(ctx, r)
	if err != nil {
		return err
	}
	lines, err := keptLines(ctx, r, s)
	if err != nil {
		return err
	}
	c := bot.Card{Title: r.T("person.me-title"), Tone: bot.ToneInfo, Parts: []bot.Part{bot.FactsOf(facts...)}}
	if len(lines) > 0 {
		c.Parts = append(c.Parts, bot.Words(strings.Join(lines, "\n")))
	}
	all := "person.me-export"
	if r.Who.Outsider {
		all = "person.me-export-own"
	}
	c.Parts = append(c.Parts, bot.SmallPrint(r.T("person.me-note", "n", days(r.Env().Retention.Payloads))),
		bot.Row(bot.Button(r.T(all), "person.export-me", r.WhoID)))
	r.Confide(c)
	return nil
}

func days(d time.Duration) int { return int((d + 24*time.Hour - 1) / (24 * time.Hour)) }

// profileFacts are what the record of whoever asks says.
func profileFacts(ctx context.Context, r *bot.Request) ([]bot.Fact, error) {
	p, none := r.Who, r.T("person.me-none")
	var accounts []string
	for _, s := range p.Accounts {
		if a, err := bot.ParseAccount(s); err == nil {
			accounts = append(accounts, accountName(ctx, r, a, slices.Contains(p.Closed, s)))
		}
	}
	facts := []bot.Fact{{Label: r.T("person.me-name"), Value: bot.Escape(p.Name)}, {Label: r.T("person.me-email"), Value: cmp.Or(bot.Escape(p.Email), none)},
		{Label: r.T("person.me-accounts"), Value: cmp.Or(strings.Join(accounts, r.T("bot.and")), none)}}
	if p.Lang != "" {
		facts = append(facts, bot.Fact{Label: r.T("person.me-lang"), Value: r.T("project.lang-" + p.Lang)})
	}
	if p.Zone != "" {
		facts = append(facts, bot.Fact{Label: r.T("person.me-zone"), Value: bot.Escape(i18n.Zone(r.Lang, p.Zone))})
	}
	roles, err := roleLines(r)
	if err != nil {
		return nil, err
	}
	facts = append(facts, bot.Fact{Label: r.T("person.me-roles"), Value: cmp.Or(strings.Join(roles, r.T("bot.and")), none)})
	if all := planned(r); len(all) > 0 {
		var away []string
		for _, a := range all {
			away = append(away, daysIn(r.Lang, a, r.Now))
		}
		facts = append(facts, bot.Fact{Label: r.T("person.away-title"), Value: strings.Join(away, r.T("bot.and"))})
	}
	if !p.Seen.IsZero() {
		facts = append(facts, bot.Fact{Label: r.T("person.me-seen"), Value: i18n.Day(r.Lang, p.Seen.In(p.Location()), r.Now)})
	}
	return facts, nil
}

// accountName is an account in words, in markup: the platform, and what they are called there.
func accountName(ctx context.Context, r *bot.Request, a bot.Account, closed bool) string {
	key := "person.me-account"
	if closed {
		key = "person.me-account-closed"
	}
	return r.T(key, "platform", r.T("bot.platform-"+a.Platform), "name", bot.Escape(calledThere(ctx, r, a)))
}

// calledThere is what whoever asks is called on the platform of one of their accounts.
func calledThere(ctx context.Context, r *bot.Request, a bot.Account) string {
	d, err := r.Directory(a.Platform)
	if err != nil {
		return r.Who.Name
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	there, err := d.Profile(ctx, a)
	if err != nil {
		return r.Who.Name
	}
	return cmp.Or(there.Name, r.Who.Name)
}

// roleLines are the roles of whoever asks, in the organisation and in each project.
func roleLines(r *bot.Request) ([]string, error) {
	var roles []string
	if r.Org > bot.RoleAnyone {
		roles = append(roles, r.T("bot.role."+r.Org.String()))
	}
	byProject := map[string]string{}
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: r.WhoID}) {
		if err != nil {
			return nil, err
		}
		byProject[f.Value.Key] = r.T("person.me-role", "key", f.Value.Key, "role", r.T("bot.role."+f.Value.Allows(r.WhoID, r.Who).String()))
	}
	for _, key := range slices.Sorted(maps.Keys(byProject)) {
		roles = append(roles, byProject[key])
	}
	return roles, nil
}

// keptLines count the records that hold something of a person, by kind.
func keptLines(ctx context.Context, r *bot.Request, s bot.DataSubject) ([]string, error) {
	var lines []string
	for _, k := range r.Env().Keeps {
		if k.Title == "" {
			continue
		}
		n := 0
		for rec, err := range r.Env().Store.Find(ctx, bot.Query{Kind: k.Kind}) {
			if err != nil {
				return nil, fmt.Errorf("look through %s: %w", k.Kind, err)
			}
			if k.Holds(rec, s) {
				n++
			}
		}
		if n > 0 {
			lines = append(lines, "- "+r.T(k.Title, "n", n))
		}
	}
	return lines, nil
}

// exportMe is the button: the file goes to whoever it is about.
func exportMe(ctx context.Context, r *bot.Request) error {
	id, _, err := bot.PersonNow(r, r.Click.Value)
	if err != nil || id != r.WhoID {
		return cmp.Or(err, bot.Tell("person.me-of-other"))
	}
	return beginExport(ctx, r, r.WhoID)
}

// export is the command of operators: `person export @x`.
func export(ctx context.Context, r *bot.Request) error {
	_, ref, err := named(ctx, r)
	if err != nil {
		return err
	}
	return beginExport(ctx, r, ref)
}

// oneOfAll is the one person whom a command names, be they gone or not.
func oneOfAll(ctx context.Context, r *bot.Request) (roster.Human, error) {
	people, err := roster.Everybody(ctx, r, r.Rest)
	if err == nil && len(people) != 1 {
		err = bot.Tell("bot.who", "example", r.T(r.Command.Name+".example"))
	}
	if err != nil {
		return roster.Human{}, err
	}
	return people[0], nil
}

// exporting is the payload of "person.export": whose data goes to whom.
type exporting struct {
	Person string `json:"person"` // the reference to them
	To     string `json:"to"`
	Lang   string `json:"lang"`
}

func beginExport(ctx context.Context, r *bot.Request, ref string) error {
	s, err := subjectOf(ctx, r, ref)
	if err != nil {
		return err
	}
	r.Audit("person.export", bot.People.Key(s.IDs[0]), nil)
	r.Publish("person.export", "", exporting{ref, r.WhoID, r.Lang})
	switch {
	case r.Event.Name == bot.EventAction:
		r.Toast(bot.ToneGood, "person.exporting")
		return nil
	case r.Event.Name == bot.EventMessage && r.Message.Private: // the file comes right here
		return nil
	}
	r.Confide(bot.Card{Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(r.T("person.exporting"))}})
	return nil
}

// exportMost is how large a file goes into a message, in bytes; what is larger is for the operator's own command.
const exportMost = 600_000

// dossier is everything that is kept about a person, or what somebody from outside may have of it.
type dossier struct {
	Person  string           `json:"person"`
	Names   []string         `json:"names"`
	Made    time.Time        `json:"made"`
	Records []map[string]any `json:"records"`
	Others  []string         `json:"others,omitempty"` // what else there is, in words
}

// exportNow makes the file. Whoever is from outside gets what is their own, and hears what else there is.
func exportNow(ctx context.Context, r *bot.Request) error {
	var x exporting
	if err := r.Decode(&x); err != nil {
		return err
	}
	s, err := subjectOf(ctx, r, x.Person)
	if err != nil {
		return err
	}
	_, to, err := bot.PersonNow(r, x.To)
	if err != nil {
		return err
	}
	r.Lang = x.Lang
	d, note := dossier{Person: s.IDs[0], Names: s.Names, Made: r.Now}, "person.export-note"
	if to.Outsider {
		note = "person.export-note-own"
		err = d.gatherOwn(ctx, r, s)
	} else {
		err = d.gather(ctx, r, s)
	}
	if err != nil {
		return err
	}
	file, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return bot.Permanent(fmt.Errorf("write export: %w", err))
	}
	switch {
	case len(file) <= exportMost:
		r.Send(bot.Effect{To: bot.ToPerson(x.To), Audience: bot.Client, Body: bot.File{Name: "golive-" + d.Person + ".json", Type: "application/json", Bytes: file,
			Note: r.T(note, "n", len(d.Records))}})
	case to.Outsider: // no command of the machine's operators is for them
		r.Send(bot.Effect{To: bot.ToPerson(x.To), Audience: bot.Client, Body: bot.Card{Tone: bot.ToneWarn, Lang: x.Lang, Parts: []bot.Part{bot.Words(r.T("person.export-large-own"))}}})
	default:
		whose := d.Person
		if strings.HasPrefix(x.Person, listMark) && len(s.Emails) > 0 {
			whose = s.Emails[0]
		}
		text := r.T("person.export-large", "command", "golive export --person "+whose)
		r.Send(bot.Effect{To: bot.ToPerson(x.To), Body: bot.Card{Tone: bot.ToneWarn, Lang: x.Lang, Parts: []bot.Part{bot.Words(bot.Escape(text))}}})
	}
	return nil
}

// gather adds every record that holds something of the person, as it is.
func (d *dossier) gather(ctx context.Context, r *bot.Request, s bot.DataSubject) error {
	return eachKept(ctx, r, s, func(_ bot.Kept, rec bot.Record) { d.add(rec, rec.Data) })
}

// gatherOwn adds what is the person's own, and counts the rest.
func (d *dossier) gatherOwn(ctx context.Context, r *bot.Request, s bot.DataSubject) error {
	others, untitled := map[string]int{}, 0
	err := eachKept(ctx, r, s, func(k bot.Kept, rec bot.Record) {
		if k.Own != nil {
			if data, ok := k.Own(rec, s); ok {
				d.add(rec, data)
				return
			}
		}
		if k.Title == "" {
			untitled++
		} else {
			others[k.Title]++
		}
	})
	for _, title := range slices.Sorted(maps.Keys(others)) {
		d.Others = append(d.Others, r.T(title, "n", others[title]))
	}
	if untitled > 0 {
		d.Others = append(d.Others, r.T("person.export-rest", "n", untitled))
	}
	if len(d.Others) > 0 {
		d.Others = append(d.Others, r.T("person.export-ask"))
	}
	return err
}

func (d *dossier) add(rec bot.Record, data any) {
	d.Records = append(d.Records, map[string]any{"kind": rec.Kind, "id": rec.ID, "data": data})
}

// eachKept goes through the records that hold something of a person, but for what others could use.
func eachKept(ctx context.Context, r *bot.Request, s bot.DataSubject, do func(bot.Kept, bot.Record)) error {
	for _, k := range r.Env().Keeps {
		if k.Secret {
			continue
		}
		for rec, err := range r.Env().Store.Find(ctx, bot.Query{Kind: k.Kind}) {
			if err != nil {
				return fmt.Errorf("look through %s: %w", k.Kind, err)
			}
			if k.Holds(rec, s) {
				do(k, rec)
			}
		}
	}
	return nil
}
