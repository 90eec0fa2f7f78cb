package survey

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// invitation is one person's place in a wave: the ledger of who was asked and who has answered. It holds no answer. Its ID is
// "<wave>/<respondent>": a person's ID, or what is made of an address.
type invitation struct {
	Wave   string `json:"wave"`
	Person string `json:"person,omitempty"` // ID, if golive knows them
	Name   string `json:"name"`
	Mail   string `json:"mail,omitempty"`
	Lang   string `json:"lang,omitempty"`
	// Key counts the links that were given out: an older one is revoked.
	Key       int    `json:"key,omitempty"`
	Sent      string `json:"sent,omitempty"`      // day on which they were asked, YYYY-MM-DD
	NotUntil  string `json:"not_until,omitempty"` // they were asked something else lately: not before this day
	Answered  string `json:"answered,omitempty"`  // day on which they were through; in an anonymous wave, day of its closing
	Reminded  int    `json:"reminded,omitempty"`
	Mailed    bool   `json:"mailed,omitempty"`
	Unreached bool   `json:"unreached,omitempty"` // no door leads to them: the lead was told
	Told      bool   `json:"told,omitempty"`      // the leads know that
	Cut       bool   `json:"cut,omitempty"`       // left out after the opening
	// Held says why they are not asked before the closing: heldOften or heldAway. They count among nobody who was invited.
	Held     string `json:"held,omitempty"`
	HeldTold bool   `json:"held_told,omitempty"` // the leads know of heldOften
	Anyway   bool   `json:"anyway,omitempty"`    // a lead wants them to be asked, though they were asked something else lately
}

var invitations = bot.Records[invitation]{
	Kind: "survey-invitation", Schema: 1,
	Index: map[string]func(invitation) []string{
		"wave":   func(i invitation) []string { return []string{i.Wave} },
		"person": func(i invitation) []string { return []string{i.Person} },
	},
}

// respondentOf is the part of an invitation's ID that is the person.
func respondentOf(id string) string {
	_, who, _ := strings.Cut(id, "/")
	return who
}

// linkPurpose is that of the personal links; their subject is "<wave>/<respondent>|<key>".
const linkPurpose = "survey"

// link is the address of somebody's page; "" where golive has none of its own. It works until three months after the closing, to
// say what became of it.
func link(env bot.Env, id string, w wave, i invitation) string {
	return env.Page("/s/", linkPurpose, id+"|"+strconv.Itoa(i.Key), w.Closes.AddDate(0, 3, 0))
}

// guest is a row of a list of people.
type guest struct {
	Name string `json:"name"`
	Mail string `json:"mail,omitempty"`
	Lang string `json:"lang,omitempty"`
}

// enlist is the payload of "survey.enlist" and "survey.invite".
type enlist struct {
	Wave   string  `json:"wave"`
	Guests []guest `json:"guests,omitempty"`
	After  string  `json:"after,omitempty"` // ID of the last invitation that was looked at
	Alone  bool    `json:"alone,omitempty"` // of "survey.mix": nobody is reminded afterwards
}

// readEnlist reads what an event, or the timer that it came from, was given.
func readEnlist(r *bot.Request) (e enlist, err error) {
	if r.Timer.Key != "" {
		return e, r.DecodeTimer(&e)
	}
	return e, r.Decode(&e)
}

// enlisted are the people of a list, who get a place in the wave. Whoever has one keeps it, under the name and language that the list
// has now.
func enlisted(_ context.Context, r *bot.Request) error {
	var e enlist
	if err := r.Decode(&e); err != nil {
		return err
	}
	w, p, err := aboutWave(r, e.Wave)
	if err != nil {
		return err
	}
	back := 0
	for _, g := range e.Guests {
		i := invitation{Wave: e.Wave, Name: g.Name, Mail: g.Mail, Lang: g.Lang}
		who := g.respondent(e.Wave)
		if id, known, err := personByMail(r, g.Mail); err != nil {
			return err
		} else if id != "" {
			who, i.Person, i.Name = id, id, known.Name
		}
		was, err := invite(r, e.Wave+"/"+who, i)
		if err != nil {
			return err
		}
		if was {
			back++
		}
	}
	if back == 0 {
		return nil
	}
	w.Cuts = append(w.Cuts, cut{Day: day(r, p), N: back, Back: true})
	return w.put(r, p, e.Wave)
}

// personByMail is who has an address, if golive knows them.
func personByMail(r *bot.Request, mail string) (string, bot.Person, error) {
	if mail == "" {
		return "", bot.Person{}, nil
	}
	for f, err := range bot.People.Find(r, bot.Query{Index: "email", Value: mail, Limit: 1}) {
		if err != nil {
			return "", bot.Person{}, err
		}
		return bot.PersonNow(r, f.ID)
	}
	return "", bot.Person{}, nil
}

// invite gives somebody a place in a wave, once; it reports whether they had been left out.
func invite(r *bot.Request, id string, i invitation) (back bool, err error) {
	if id, err = placeFor(r, id, i); err != nil {
		return false, err
	}
	had, err := invitations.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return false, invitations.Put(r, id, i)
	}
	if err != nil {
		return false, err
	}
	now, did := had.with(i)
	if now == had {
		return false, nil
	}
	return did == placeBack, invitations.Put(r, id, now)
}

// placeFor is where somebody's place in a wave is, or else is to be. Whoever has one by their address alone keeps that when golive
// gets to know them, and from then on.
func placeFor(r *bot.Request, id string, i invitation) (string, error) {
	if i.Person == "" {
		return id, nil
	}
	if at, has, err := placeOf(r, i.Wave, i.Person); err != nil || has {
		return at, err
	}
	if i.Mail == "" {
		return id, nil
	}
	byMail := i.Wave + "/" + bot.MailID(i.Mail)
	had, err := invitations.Get(r, byMail)
	if errors.Is(err, bot.ErrNotFound) || err == nil && had.Person != "" {
		return id, nil
	}
	return byMail, err
}

// inviteMembers gives the client's people in the project their places.
func inviteMembers(r *bot.Request, id string, w wave, p bot.Project) error {
	if !w.Members {
		return nil
	}
	for _, member := range slices.Sorted(maps.Keys(p.Members)) {
		if p.Role(member) != bot.RoleClient {
			continue
		}
		person, who, err := bot.PersonNow(r, member)
		if errors.Is(err, bot.ErrNotFound) || err == nil && who.Gone {
			continue
		}
		if err != nil {
			return err
		}
		if _, err := invite(r, id+"/"+person, invitation{Wave: id, Person: person, Name: who.Name, Mail: who.Email}); err != nil {
			return err
		}
	}
	return nil
}

// counts tells how a wave fares.
type counts struct {
	Invited   int // less those who were left out
	Waiting   int // not asked yet
	Deferred  int // since they were asked something else lately
	Answered  int
	Partial   int
	Cut       int
	Unreached int       // and not answered either, which a link that was passed on leads to
	Unasked   int       // and will not be, as it stands: they were not invited
	Away      []string  // names of some of the deferred
	Often     someNames // of these: asked too often to be asked before the closing
	Gone      someNames // away until after it
	Twins     []string  // names that stand there twice: perhaps one person, who was listed by another address
}

const namesMost = 10 // that a card tells

// someNames are so many people, and the names of some.
type someNames struct {
	N     int
	Names []string
}

func (n *someNames) add(name string) {
	if n.N++; len(n.Names) < namesMost {
		n.Names = append(n.Names, name)
	}
}

// count counts the places of a wave, and the answers that are not through. Of an anonymous wave it counts the answers that are
// through as well: who gave them is noted only when it closes.
func count(r *bot.Request, id string, w wave) (counts, error) {
	var c counts
	named := map[string]int{}
	for f, err := range invitations.Find(r, bot.Query{Index: "wave", Value: id}) {
		if err != nil {
			return c, err
		}
		i := f.Value
		c.add(i, w.State)
		if i.Cut || i.unasked(w.State) {
			continue
		}
		if i.Sent == "" && i.NotUntil != "" && len(c.Away) < namesMost {
			c.Away = append(c.Away, i.Name)
		}
		if name := strings.ToLower(strings.Join(strings.Fields(i.Name), " ")); name != "" {
			if named[name]++; named[name] == 2 && len(c.Twins) < namesMost {
				c.Twins = append(c.Twins, i.Name)
			}
		}
	}
	query := bot.Query{Index: "partial", Value: id}
	if w.Anonymous {
		query.Index, c.Answered = "wave", 0
	}
	for f, err := range answers.Find(r, query) {
		switch {
		case err != nil:
			return c, err
		case f.Value.Complete:
			c.Answered++
		case len(f.Value.Values) > 0:
			c.Partial++
		}
	}
	return c, nil
}

// unasked reports whether somebody has not been asked, and will not be in a wave as it stands.
func (i invitation) unasked(s state) bool {
	return i.Sent == "" && i.Answered == "" && (i.Held != "" || s == closed)
}

func (c *counts) add(i invitation, s state) {
	switch {
	case i.Cut:
		c.Cut++
		return
	case i.unasked(s):
		c.Unasked++
		switch i.Held {
		case heldOften:
			c.Often.add(i.Name)
		case heldAway:
			c.Gone.add(i.Name)
		}
		return
	}
	c.Invited++
	switch {
	case i.Answered != "":
		c.Answered++
	case i.Sent == "" && i.NotUntil != "":
		c.Deferred++
	case i.Sent == "":
		c.Waiting++
	}
	if i.Unreached && i.Answered == "" {
		c.Unreached++
	}
}

// expected is how many would be invited if the wave opened now. Of an anonymous one those do not count who would have to be asked too
// late: it is never so few that are asked.
func expected(r *bot.Request, id string, w wave, p bot.Project) (int, error) {
	all, err := expectedPlaces(r, id, w, p)
	if err != nil || !w.Anonymous || len(all) < leastSecret {
		return len(all), err
	}
	d, err := daysOf(r, w.Project, p)
	if err != nil {
		return 0, err
	}
	w.Opens = r.Now
	w.closeAfter(d)
	free := 0
	for _, at := range slices.Sorted(maps.Keys(all)) {
		i := all[at]
		who, err := personOf(r, i)
		if err != nil {
			return 0, err
		}
		wait, err := waitOf(r, at, i, who, d)
		if err != nil {
			return 0, err
		}
		if wait.Until == "" || !w.tooLate(d, wait.Until) {
			free++
		}
		if free == leastSecret {
			return len(all), nil
		}
	}
	return free, nil
}

// expectedPlaces are the places, by their IDs, that a wave would have if it opened now.
func expectedPlaces(r *bot.Request, id string, w wave, p bot.Project) (map[string]invitation, error) {
	all, seen := map[string]invitation{}, map[string]bool{}
	for f, err := range invitations.Find(r, bot.Query{Index: "wave", Value: id}) {
		if err != nil {
			return nil, err
		}
		if f.Value.Cut {
			continue
		}
		all[f.ID] = f.Value
		seen[respondentOf(f.ID)], seen[f.Value.Person] = true, true
	}
	if !w.Members {
		return all, nil
	}
	for member := range p.Members {
		if p.Role(member) != bot.RoleClient {
			continue
		}
		person, who, err := bot.PersonNow(r, member)
		if err == nil && !who.Gone && !seen[person] && (who.Email == "" || !seen[bot.MailID(who.Email)]) {
			all[id+"/"+person], seen[person] = invitation{Wave: id, Person: person, Name: who.Name, Mail: who.Email}, true
		}
	}
	return all, nil
}

// day is today by the clock of those who are asked.
func day(r *bot.Request, p bot.Project) string {
	return r.Now.In(p.ClientLocation()).Format(time.DateOnly)
}
