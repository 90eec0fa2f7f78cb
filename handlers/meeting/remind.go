package meeting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// remind reminds of a meeting in each room: first quietly, shortly before with a mention of who is invited. Whoever is asked and
// has not answered by then is reminded in private.
func (s series) remind(ctx context.Context, r *bot.Request, id string, a act) error {
	rooms, err := s.rooms(r)
	if err != nil {
		return err
	}
	people, err := s.invited(r, r.Project)
	if err != nil {
		return err
	}
	mid, m, err := s.open(r, id, a.occasion)
	if err != nil || m.Stage != planned {
		return err
	}
	if err := m.elsewhere(r, s, mid); err != nil {
		return err
	}
	if m.Agenda, m.AsOf, err = s.gather(ctx, r, m); err != nil {
		return err
	}
	there := slices.DeleteFunc(slices.Clone(people), func(h human) bool {
		_, away := h.AwayAt(a.Start)
		return away || slices.Contains(m.saying(cannot), h.ID)
	})
	places := make([]bot.Place, len(rooms))
	for i, room := range rooms {
		places[i] = room.Place
	}
	mentions := bot.MentionsIn(places...)
	for _, room := range rooms {
		lang := room.Speaks(r.Project)
		p := post{Room: room.Place.String(), Start: m.Start, Lead: s.Leads[a.Lead].name(), Early: s.Leads[a.Lead].Days > 0, Note: s.late(r, lang, a), In: s.in(r, lang, a)}
		x := bot.Effect{To: bot.ToRoom(room.Place), Handle: p.handle(mid, room.Place), Noise: bot.NoiseScheduled, Until: a.Until}
		if s.Leads[a.Lead].Mention {
			if r.Project.MayMention(bot.ForReminder) {
				x.Everyone = &bot.Everyone{Project: s.Project, Purpose: bot.ForReminder}
			} else {
				p.Call = calls(mentions, s.belonging(r, room, there), room.Place)
			}
		}
		m.Posts = append(m.Posts, p)
		x.Body, x.Audience = s.card(r, mid, m, p, room, people)
		r.Send(x)
	}
	if s.Answers && s.Leads[a.Lead].Mention {
		s.ask(r, mid, &m, a, there)
	}
	s.tell(r, mid, &m, a, there)
	return meetings.Put(r, mid, m)
}

// handle is that of a reminder. A meeting that is moved after it was reminded of is reminded of anew.
func (p post) handle(mid string, room bot.Place) string {
	if p.Start.IsZero() { // made before reminders told it
		return cardHandle(mid, "remind"+p.Lead, room)
	}
	return cardHandle(mid, fmt.Sprintf("remind%s@%d", p.Lead, p.Start.Unix()), room)
}

// eachPost visits the reminders of a meeting in rooms that are still the project's.
func (m meeting) eachPost(r *bot.Request, visit func(post, bot.Room)) error {
	for _, p := range m.Posts {
		room, err := bot.Rooms.Get(r, p.Room)
		if errors.Is(err, bot.ErrNotFound) || err == nil && (room.Closed || !slices.Contains(room.Projects, m.Project)) {
			continue
		}
		if err != nil {
			return err
		}
		visit(p, room)
	}
	return nil
}

// in tells when a meeting is: "tomorrow 15:00", "today 15:00". It counts no minutes, since a platform that is down lets it wait.
func (s series) in(r *bot.Request, lang string, a act) string {
	if !a.Start.After(r.Now.Add(30 * time.Second)) {
		return r.In(lang, "meeting.in-now")
	}
	return s.on(r, lang, a.Start)
}

// on is in without "now".
func (s series) on(r *bot.Request, lang string, at time.Time) string {
	start := at.In(s.location())
	zone := ""
	if _, offset := start.Zone(); offset != offsetIn(start, r.Project.Location()) {
		zone = " (" + i18n.City(lang, s.Zone) + ")"
	}
	switch dayOf(at, s.location()).Sub(dayOf(r.Now, s.location())) {
	case 0:
		return r.In(lang, "meeting.in-today", "clock", start.Format("15:04")) + zone
	case 24 * time.Hour:
		return r.In(lang, "meeting.in-tomorrow", "clock", start.Format("15:04")) + zone
	default:
		return i18n.Moment(lang, start, r.Now) + zone
	}
}

func offsetIn(t time.Time, zone *time.Location) int {
	_, offset := t.In(zone).Zone()
	return offset
}

// belonging are those of a meeting's people who belong into a room: the team into its own, the client's into theirs.
func (s series) belonging(r *bot.Request, room bot.Room, people []human) []human {
	team := room.Audience() == bot.Team
	return slices.DeleteFunc(slices.Clone(people), func(h human) bool { return (r.Project.Allows(h.ID, h.Person) >= bot.RoleMember) != team })
}

// mostCalled are how many people one message mentions.
const mostCalled = 30

// calls are the mentions of those who are called in a room.
func calls(m bot.Mentions, people []human, room bot.Place) string {
	var all []string
	for _, h := range people {
		if said := m.Of(h.Person, room); strings.HasPrefix(said, "<@") && len(all) < mostCalled {
			all = append(all, said)
		}
	}
	return strings.Join(all, " ")
}

// card is a reminder as it is now, for a room, and for whose eyes that is. What the tracker knows is the team's.
func (s series) card(r *bot.Request, mid string, m meeting, p post, room bot.Room, people []human) (bot.Card, bot.Audience) {
	lang := room.Speaks(r.Project)
	team := room.Audience() == bot.Team
	in := p.In
	if p.Early && dayOf(r.Now, s.location()).Equal(dayOf(m.Start, s.location())) { // "tomorrow" is over
		in = s.on(r, lang, m.Start)
	}
	c := bot.Card{Title: r.In(lang, "meeting.remind-title", "title", m.Title, "in", in), Tone: bot.ToneInfo, Lang: lang}
	if p.Call != "" {
		c.Parts = append(c.Parts, bot.Words(p.Call))
	}
	list := []bot.Fact{{Label: r.In(lang, "meeting.fact-when"), Value: bot.Escape(times(lang, m.Start, m.Start, s.location(), zonesOf(r.Project, people)))}}
	if s.Place != "" {
		list = append(list, bot.Fact{Label: r.In(lang, "meeting.fact-place"), Value: bot.Escape(s.Place)})
	}
	c.Parts = append(c.Parts, bot.FactsOf(list...))
	if team {
		c.Parts = append(c.Parts, agendaParts(r, lang, m, pageLink(r, agendaPage, mid, m))...)
		if _, chair, err := bot.PersonNow(r, s.Chair); err == nil && s.Chair != "" {
			if _, away := chair.AwayAt(m.Start); away {
				c.Parts = append(c.Parts, bot.SmallPrint(r.In(lang, "meeting.chair-away", "name", bot.Escape(chair.Name))))
			}
		}
	}
	if !team && !s.Inside && m.Stage == live && m.newest(p) {
		c.Parts = append(c.Parts, m.hereParts(r, lang, mid)...)
	}
	if !team && m.Stage == over {
		c.Parts = append(c.Parts, bot.SmallPrint(r.In(lang, "meeting.over-client")))
	}
	if s.Answers && m.Stage == planned {
		if text := m.answersText(r, lang, people, team); text != "" {
			c.Parts = append(c.Parts, bot.SmallPrint(text))
		}
	}
	if p.Note != "" {
		c.Parts = append(c.Parts, bot.SmallPrint(p.Note))
	}
	if m.Stage == planned {
		c.Parts = append(c.Parts, rows(s.buttons(r, lang, mid, m, p, team))...)
	}
	if team {
		return c, bot.Team
	}
	return c, s.audience()
}

// rows are buttons in rows of at most five, as platforms bear them.
func rows(controls []bot.Control) []bot.Part {
	var parts []bot.Part
	for some := range slices.Chunk(controls, 5) {
		parts = append(parts, bot.Row(some...))
	}
	return parts
}

func (s series) buttons(r *bot.Request, lang, mid string, m meeting, p post, team bool) []bot.Control {
	var row []bot.Control
	whose := bot.Client
	if team {
		whose = bot.Team
	}
	if s.Answers {
		for _, a := range []string{comes, isLate, cannot} {
			row = append(row, bot.Button(r.In(lang, "meeting.answer-"+a), "meeting.answer", mid+"|"+a))
		}
	}
	if team && !p.Early {
		row = append(row, bot.Primary(r.In(lang, "meeting.button-start"), "meeting.start", mid))
	}
	if s.Link != "" {
		row = append(row, bot.LinkButton(r.In(lang, "meeting.button-join"), s.Link))
	}
	if link := inviteLink(r, mid, m, whose); link != "" && (p.Early || !s.early()) {
		row = append(row, bot.LinkButton(r.In(lang, "meeting.button-invite"), link))
	}
	return row
}

// early reports whether people are reminded days before a meeting.
func (s series) early() bool {
	return slices.ContainsFunc(s.Leads, func(l lead) bool { return l.Days > 0 })
}

// answersText tells who comes. Who has not answered is only counted, and so is who of the client cannot come: to the team alone.
func (m meeting) answersText(r *bot.Request, lang string, people []human, team bool) string {
	var all []string
	open := 0
	for _, h := range people {
		if a := m.Answers[h.ID]; a != "" && a != invites {
			continue
		}
		if _, away := h.AwayAt(m.Start); !away {
			open++
		}
	}
	for _, a := range []string{comes, isLate, cannot} {
		ids := m.saying(a)
		if a == cannot {
			ids = slices.DeleteFunc(ids, func(id string) bool { return !ofTeam(r, id) })
		}
		if who := names(r, ids); len(who) > 0 {
			all = append(all, r.In(lang, "meeting.said-"+a, "names", bot.Escape(strings.Join(who, r.In(lang, "meeting.comma")))))
		}
		if n := len(m.saying(a)) - len(ids); n > 0 && team {
			all = append(all, r.In(lang, "meeting.said-no-client", "n", n))
		}
	}
	if open > 0 {
		all = append(all, r.In(lang, "meeting.said-nothing", "n", open))
	}
	return strings.Join(all, " · ")
}

// ask reminds those in private who were asked to answer and have not.
func (s series) ask(r *bot.Request, mid string, m *meeting, a act, people []human) {
	for _, h := range people {
		if _, reached := h.Preferred(); m.Answers[h.ID] != "" || !reached {
			continue
		}
		if m.Answers == nil {
			m.Answers = map[string]string{}
		}
		m.Answers[h.ID] = invites
		m.Asked = append(m.Asked, h.ID)
		r.Send(bot.Effect{To: bot.ToPerson(h.ID), Handle: askHandle(mid, m.Start, h.ID), Body: s.askCard(r, mid, *m, h), Audience: bot.Client, Noise: bot.NoiseTimed, Until: a.Until})
	}
}

// tell reminds, once of each time that is set, those whom no chat reaches: the leads are asked to pass it on.
func (s series) tell(r *bot.Request, mid string, m *meeting, a act, people []human) {
	if m.Told.Equal(a.Start) {
		return
	}
	m.Told = a.Start
	for _, h := range people {
		if _, reached := h.Preferred(); reached {
			continue
		}
		lang := h.Language(r.Project.Lang)
		c := bot.Card{Title: m.Title, Lang: lang, Parts: []bot.Part{bot.Words(bot.Escape(times(lang, a.Start, a.Start, s.location(), []*time.Location{h.Location()})))}}
		if s.Place != "" {
			c.Parts = append(c.Parts, bot.Words(bot.Escape(s.Place)))
		}
		if link := cmp.Or(s.Link, inviteLink(r, mid, *m, bot.Client)); link != "" {
			c.Parts = append(c.Parts, bot.Row(bot.LinkButton(r.In(lang, "meeting.button-join"), link)))
		}
		r.Send(bot.Effect{To: bot.ToPerson(h.ID), Body: c, Audience: bot.Client, Noise: bot.NoiseTimed, Until: a.Until})
	}
}

func askHandle(mid string, start time.Time, person string) string {
	return fmt.Sprintf("meeting/%s/ask@%d/%s", mid, start.Unix(), person)
}

// askCard asks one person in private whether they come, or shows what they said.
func (s series) askCard(r *bot.Request, mid string, m meeting, h human) bot.Card {
	lang := h.Language(r.Project.Lang)
	c := bot.Card{Title: r.In(lang, "meeting.ask-title", "title", m.Title), Tone: bot.ToneInfo, Lang: lang,
		Parts: []bot.Part{bot.Words(bot.Escape(times(lang, m.Start, m.Start, h.Location(), []*time.Location{s.location()})))}}
	if said := m.Answers[h.ID]; said != "" && said != invites {
		c.Tone = bot.ToneDone
		c.Parts = append(c.Parts, bot.SmallPrint(r.In(lang, "meeting.you-said", "answer", r.In(lang, "meeting.answer-"+said))))
	}
	var row []bot.Control
	for _, a := range []string{comes, isLate, cannot} {
		row = append(row, bot.Button(r.In(lang, "meeting.answer-"+a), "meeting.answer", mid+"|"+a))
	}
	c.Parts = append(c.Parts, bot.Row(row...))
	return c
}

// answered is a button: coming, late, not coming.
func answered(_ context.Context, r *bot.Request) error {
	mid, said, _ := strings.Cut(r.Click.Value, "|")
	if !slices.Contains([]string{comes, isLate, cannot}, said) {
		return bot.Tell("bot.old-button")
	}
	m, s, err := ofMeeting(r, mid, bot.RoleClient)
	if err != nil {
		return err
	}
	if m.Stage == over || r.Now.After(m.Start.Add(time.Duration(s.Length)*time.Minute)) {
		return bot.Tell("meeting.is-over")
	}
	if len(m.Posts) == 0 { // it was taken back
		return bot.Tell("bot.old-button")
	}
	if m.Answers == nil {
		m.Answers = map[string]string{}
	}
	was := m.Answers[r.WhoID]
	m.Answers[r.WhoID] = said
	r.Toast(bot.ToneGood, "meeting.noted-"+said)
	if slices.Contains(m.Asked, r.WhoID) {
		c := s.askCard(r, mid, m, human{ID: r.WhoID, Person: r.Who})
		r.Send(bot.Effect{To: bot.ToPerson(r.WhoID), Handle: askHandle(mid, m.Start, r.WhoID), Body: c, Audience: bot.Client, Edits: true})
	}
	if was != said && (was == cannot || said == cannot) {
		if err := m.absence(r, s, mid); err != nil {
			return err
		}
	}
	if err := m.redraw(r, s, mid); err != nil {
		return err
	}
	return meetings.Put(r, mid, m)
}

// redraw shows the reminders of a meeting as they now are.
func (m meeting) redraw(r *bot.Request, s series, mid string) error {
	people, err := s.invited(r, r.Project)
	if err != nil {
		return err
	}
	return m.eachPost(r, func(p post, room bot.Room) {
		c, audience := s.card(r, mid, m, p, room, people)
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Handle: p.handle(mid, room.Place), Body: c, Audience: audience, Edits: true})
	})
}
