package meeting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/roster"
)

func acquaint(ctx context.Context, r *bot.Request, a bot.Account) (string, error) {
	h, err := roster.Acquaint(ctx, r, a)
	return h.ID, err
}

// minutesFacts tell when a meeting was, who was there, and who had said that they could not be.
func (m meeting) minutesFacts(r *bot.Request, lang string, zone *time.Location) []bot.Fact {
	comma := r.In(lang, "meeting.comma")
	when := i18n.Moment(lang, m.Began.In(zone), m.Start) + "–" + m.Ended.In(zone).Format("15:04")
	list := []bot.Fact{{Label: r.In(lang, "meeting.fact-when"), Value: bot.Escape(when)}}
	if len(m.present(r)) > 0 {
		list = append(list, m.presentFact(r, lang))
	}
	if who := names(r, m.excused(func(id string) bool { return ofTeam(r, id) })); len(who) > 0 {
		list = append(list, bot.Fact{Label: r.In(lang, "meeting.fact-excused"), Value: bot.Escape(strings.Join(who, comma))})
	}
	return list
}

// minutesCard are the minutes as the team sees them.
func (m meeting) minutesCard(r *bot.Request, lang, mid string, s series) bot.Card {
	c := bot.Card{Title: r.In(lang, "meeting.minutes-title", "title", m.Title, "day", i18n.Day(lang, m.Start.In(s.location()), r.Now)), Tone: bot.ToneInfo, Lang: lang}
	c.Parts = append(c.Parts, bot.FactsOf(m.minutesFacts(r, lang, s.location())...))
	lines := m.linesParts(r, lang, func(line) bool { return true })
	if len(lines) == 0 {
		lines = []bot.Part{bot.Words(r.In(lang, "meeting.minutes-none"))}
	}
	c.Parts = append(c.Parts, lines...)
	if m.Unended {
		c.Parts = append(c.Parts, bot.SmallPrint(r.In(lang, "meeting.unended")))
	}
	if m.After {
		c.Parts = append(c.Parts, bot.SmallPrint(r.In(lang, "meeting.written-after")))
	}
	if !m.ToClient.IsZero() {
		c.Parts = append(c.Parts, bot.SmallPrint(r.In(lang, "meeting.sent-to-client", "at", i18n.Moment(lang, m.ToClient.In(s.location()), r.Now))))
		if m.outdated() {
			c.Parts = append(c.Parts, bot.SmallPrint(r.In(lang, "meeting.client-outdated")))
		}
	}
	var row []bot.Control
	if n := len(m.toFile()); n > 0 && r.Project.Tracker != "" {
		row = append(row, bot.Primary(r.In(lang, "meeting.button-file", "n", n), "meeting.file", mid))
	}
	sheets := m.sheets(r)
	for i := range sheets {
		edit := bot.Control{Label: r.In(lang, "meeting.button-correct"), Action: bot.ActionOpen, Value: bot.OpenValue("meeting.minutes", fmt.Sprintf("%s|%d", mid, i))}
		if len(sheets) > 1 {
			edit.Label = r.In(lang, "meeting.button-correct-part", "n", i+1, "all", len(sheets))
		}
		row = append(row, edit)
	}
	row = append(row, bot.Control{Label: r.In(lang, "meeting.button-present"), Action: bot.ActionOpen, Value: bot.OpenValue("meeting.present", mid)})
	if done, ok := m.doneButton(r, lang, mid); ok {
		row = append(row, done)
	}
	if !s.Inside {
		row = append(row, bot.Button(r.In(lang, "meeting.button-client"), "meeting.client", mid))
	}
	if link := pageLink(r, minutesPage, mid, m); link != "" {
		row = append(row, bot.LinkButton(r.In(lang, "meeting.button-page"), link))
	}
	c.Parts = append(c.Parts, rows(row)...)
	return c
}

// toFile are the indexes of the actions that the tracker does not have and was not asked for.
func (m meeting) toFile() []int {
	var all []int
	for i, l := range m.Lines {
		if l.Kind == action && l.Issue == "" && !l.Filing {
			all = append(all, i)
		}
	}
	return all
}

// outdated reports whether the client was sent lines that were corrected since.
func (m meeting) outdated() bool { return m.Shown != "" && m.Shown != m.linesPrint() }

// linesPrint tells the lines that the client may see from others, whatever became of them in the tracker.
func (m meeting) linesPrint() string {
	var parts []string
	for _, l := range m.forClient() {
		parts = append(parts, string(l.Kind), l.Text, l.Owner, l.Due)
		if l.Priority != "" || len(l.Labels) > 0 {
			parts = append(parts, l.Priority, strings.Join(l.Labels, " "))
		}
	}
	return bot.HashID(append([]string{"client"}, parts...)...)
}

// forClient are the lines that the client may see: no risks, nothing that somebody called internal.
func (m meeting) forClient() []line {
	return slices.DeleteFunc(slices.Clone(m.Lines), func(l line) bool {
		l.mark() // of lines that were kept before marks were read everywhere
		return l.Inside || l.Kind == risk
	})
}

// fileClicked is the lead's one confirmation by which actions become issues of the tracker.
func fileClicked(_ context.Context, r *bot.Request) error {
	mid := r.Click.Value
	m, s, err := ofMeeting(r, mid, bot.RoleLead)
	if err != nil {
		return err
	}
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	if r.Project.Tracker == "" {
		return bot.Tell("meeting.no-tracker", "key", r.Project.Key)
	}
	todo := m.toFile()
	if len(todo) == 0 {
		return bot.Tell("meeting.filed-before")
	}
	for _, i := range todo {
		l := &m.Lines[i]
		l.Filing, l.Words = true, ""
		id := bot.HashID(l.Source, l.Text)
		l.Asked = id
		issue := bot.NewIssue{Project: r.Project.Tracker, Type: cmp.Or(r.Project.Type, "Task"), Summary: firstLine(l.Text), Due: l.Due, Priority: l.Priority, Labels: l.Labels, Intent: "meeting/" + mid + "/" + id,
			Description: []bot.Span{{Text: r.In(r.Project.Lang, "meeting.issue-from", "title", m.Title, "day", i18n.Day(r.Project.Lang, m.Start.In(s.location()), r.Now))}, {Break: true}, {Text: l.Text, Quote: true}}}
		if _, p, err := bot.PersonNow(r, l.Owner); err == nil && l.Owner != "" {
			issue.Description = append(issue.Description, bot.Span{Break: true}, bot.Span{Text: r.In(r.Project.Lang, "meeting.issue-owner", "name", p.Name)})
			issue.Assignee = &bot.TrackerUser{Email: p.Email, Name: p.Name}
			for _, account := range p.Accounts {
				if a, err := bot.ParseAccount(account); err == nil && a.Platform == tracker.Platform() {
					issue.Assignee.ID = a.ID
				}
			}
		}
		r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: "meeting/" + mid + "/issue/" + id, Body: issue, Then: "meeting.filed", Lane: "meeting/" + mid})
	}
	toast(r, "meeting.filing-toast")
	return m.show(r, s, mid)
}

// firstLine is a summary as trackers take them: one line of at most 250 characters.
func firstLine(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if runes := []rune(text); len(runes) > 250 {
		return string(runes[:249]) + "…"
	}
	return text
}

// filed is the tracker's yes, refused its no, delayed its silence.
func filed(_ context.Context, r *bot.Request) error {
	return outcome(r, func(l *line, o bot.Outcome) {
		l.Filing, l.Issue, l.Link, l.Words = false, o.Receipt.Issue, o.Receipt.Link, ""
	})
}

func filingRefused(_ context.Context, r *bot.Request) error {
	return outcome(r, func(l *line, o bot.Outcome) {
		words := o.Text
		for _, field := range slices.Sorted(maps.Keys(o.Fields)) {
			if !strings.Contains(words, o.Fields[field]) {
				words = strings.TrimSpace(words + " " + o.Fields[field])
			}
		}
		l.Filing, l.Words = false, cmp.Or(words, "?")
	})
}

func outcome(r *bot.Request, note func(*line, bot.Outcome)) error {
	var o bot.Outcome
	if err := r.Decode(&o); err != nil {
		return err
	}
	f := strings.Split(o.Handle, "/")
	if len(f) != 4 {
		return bot.Permanent(fmt.Errorf("outcome of %s: %w", o.Handle, bot.ErrNotFound))
	}
	m, err := meetings.Get(r, f[1])
	if err != nil {
		return fmt.Errorf("meeting of %s: %w", o.Handle, err)
	}
	i := slices.IndexFunc(m.Lines, func(l line) bool { return cmp.Or(l.Asked, bot.HashID(l.Source, l.Text)) == f[3] })
	if i < 0 {
		return nil // it was struck out meanwhile
	}
	note(&m.Lines[i], o)
	s, err := allSeries.Get(r, m.Series)
	if err != nil {
		return err
	}
	if err := r.About(m.Project); err != nil {
		return err
	}
	return m.show(r, s, f[1])
}

// clientClicked shows the lead, for their eyes alone, what the client would get and where: nothing goes before they say so.
func clientClicked(_ context.Context, r *bot.Request) error {
	mid := r.Click.Value
	m, s, err := ofMeeting(r, mid, bot.RoleLead)
	if err != nil {
		return err
	}
	return m.previewClient(r, s, mid)
}

func (m meeting) previewClient(r *bot.Request, s series, mid string) error {
	rooms, err := m.clientRooms(r, s)
	if err != nil {
		return err
	}
	c := bot.Card{Title: r.T("meeting.client-sure"), Tone: bot.ToneWarn}
	shown := map[string][]string{} // by language
	var langs []string
	for _, room := range rooms {
		lang := room.Speaks(r.Project)
		if shown[lang] == nil {
			langs = append(langs, lang)
		}
		shown[lang] = append(shown[lang], cmp.Or(room.Name, r.T("meeting.room-unnamed")))
	}
	for _, lang := range langs {
		edition := m.clientCard(r, lang, s)
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("meeting.client-sees", "rooms", bot.Escape(strings.Join(shown[lang], r.T("meeting.comma"))))), bot.Words("**"+bot.Escape(edition.Title)+"**"))
		c.Parts = append(c.Parts, edition.Parts...)
	}
	c.Parts = append(c.Parts, bot.SmallPrint(r.T("meeting.client-text")), bot.Row(bot.Primary(r.T("meeting.client-yes"), "meeting.client-send", mid+"|"+m.clientPrint(r, s, rooms))))
	r.Whisper(c)
	return nil
}

// reconsider shows the lead what the client would get now, if a room of the client's is left.
func (m meeting) reconsider(r *bot.Request, s series, mid string) error {
	none := (*bot.TellError)(nil)
	if err := m.previewClient(r, s, mid); err != nil && !errors.As(err, &none) {
		return err
	}
	return nil
}

// clientRooms are the rooms to which the client's edition goes.
func (m meeting) clientRooms(r *bot.Request, s series) ([]bot.Room, error) {
	if m.Stage != over || s.Inside {
		return nil, bot.Tell("bot.old-button")
	}
	rooms, err := s.rooms(r)
	if err != nil {
		return nil, err
	}
	rooms = slices.DeleteFunc(rooms, func(room bot.Room) bool { return room.Audience() == bot.Team })
	if len(rooms) == 0 {
		return nil, bot.Tell("meeting.no-client-room", "key", r.Project.Key)
	}
	return rooms, nil
}

// clientPrint tells one edition for the client, and where it goes, from another.
func (m meeting) clientPrint(r *bot.Request, s series, rooms []bot.Room) string {
	var parts []string
	for _, room := range rooms {
		parts = append(parts, room.Place.String(), string(bot.Encode(m.clientCard(r, room.Speaks(r.Project), s))))
	}
	return bot.HashID(parts...)
}

// clientConfirmed sends the client's edition to the client's rooms, as the lead has seen it.
func clientConfirmed(_ context.Context, r *bot.Request) error {
	mid, print, _ := strings.Cut(r.Click.Value, "|")
	m, s, err := ofMeeting(r, mid, bot.RoleLead)
	if err != nil {
		return err
	}
	rooms, err := m.clientRooms(r, s)
	if err != nil {
		return err
	}
	if print != m.clientPrint(r, s, rooms) {
		r.Toast(bot.ToneWarn, "meeting.client-changed")
		return m.previewClient(r, s, mid)
	}
	for _, room := range rooms {
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Handle: cardHandle(mid, "client", room.Place), Body: m.clientCard(r, room.Speaks(r.Project), s), Audience: bot.Client})
	}
	m.ToClient, m.Shown = r.Now, m.linesPrint()
	toast(r, "meeting.client-sent")
	r.Replace(bot.Card{Title: r.T("meeting.client-sent"), Tone: bot.ToneDone, Lang: r.Lang})
	r.Audit("meeting.client", meetings.Key(mid), map[string]string{"lines": fmt.Sprint(len(m.forClient()))})
	return m.show(r, s, mid)
}

// clientCard are the minutes as the client sees them: what was decided, who does what and who was there; no issue keys.
func (m meeting) clientCard(r *bot.Request, lang string, s series) bot.Card {
	c := bot.Card{Title: r.In(lang, "meeting.minutes-title", "title", m.Title, "day", i18n.Day(lang, m.Start.In(s.location()), r.Now)), Tone: bot.ToneInfo, Lang: lang}
	open := m
	open.Lines, open.Answers = m.forClient(), nil // who could not come is the team's matter
	c.Parts = append(c.Parts, bot.FactsOf(open.minutesFacts(r, lang, s.location())...))
	for i := range open.Lines {
		l := &open.Lines[i]
		l.Issue, l.Link, l.Words, l.Filing = "", "", "", false
	}
	lines := open.linesParts(r, lang, func(line) bool { return true })
	if len(lines) == 0 {
		lines = []bot.Part{bot.Words(r.In(lang, "meeting.minutes-none"))}
	}
	c.Parts = append(c.Parts, lines...)
	return c
}

// showMinutes is the command: `minutes`: of the meeting that was held last.
func showMinutes(_ context.Context, r *bot.Request) error {
	all, err := seriesOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	var last meeting
	var of series
	var mid string
	for _, f := range all {
		m, err := meetings.Get(r, f.Value.Last)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if m.Ended.After(last.Ended) {
			mid, last, of = f.Value.Last, m, f.Value
		}
	}
	if mid == "" {
		return bot.Tell("meeting.no-minutes")
	}
	answer(r, last.minutesCard(r, r.Lang, mid, of))
	return nil
}
