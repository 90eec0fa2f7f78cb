package meeting

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Who came how often is told to nobody unless a project chose so; then to its leads, in private. Nothing is kept for it: it is
// counted of the minutes and the stand-ups as they are kept anyway, from the day of that choice on.

// counted says that a project chose it; its ID is the project's.
type counted struct {
	Since time.Time `json:"since"`
}

var attendances = bot.Records[counted]{Kind: "meeting-attendance", Schema: 1}

const lastHeld = 10 // meetings of which it is counted

// attendance is the command: `attendance`, `attendance on`, `attendance off`.
func attendance(_ context.Context, r *bot.Request) error {
	c, err := attendances.Get(r, r.ProjectID)
	chosen := err == nil
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	said := strings.ToLower(strings.TrimSpace(r.Rest))
	switch {
	case slices.Contains(offWords, said):
		if chosen {
			if err := attendances.Delete(r, r.ProjectID); err != nil {
				return err
			}
			r.Audit("meeting.attendance", attendances.Key(r.ProjectID), map[string]string{"after": "off"})
		}
		r.Confide(bot.Card{Title: r.T("meeting.attendance-off"), Tone: bot.ToneDone})
		return nil
	case slices.Contains(onWords, said) && !chosen:
		if err := attendances.Put(r, r.ProjectID, counted{Since: r.Now}); err != nil {
			return err
		}
		r.Audit("meeting.attendance", attendances.Key(r.ProjectID), map[string]string{"after": "on"})
		return tellCounted(r)
	case said != "" && !slices.Contains(onWords, said):
		return bot.Tell("meeting.attendance-unread", "said", r.Rest)
	case !chosen:
		r.Confide(bot.Card{Title: r.T("meeting.attendance-not"), Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(bot.Escape(r.T("meeting.attendance-how")))}})
		return nil
	}
	card, err := c.card(r)
	if err == nil {
		r.Confide(card)
	}
	return err
}

// tellCounted tells the team that it is counted from now on; those whom it is about know it.
func tellCounted(r *bot.Request) error {
	rooms, err := (series{Project: r.ProjectID, Inside: true}).rooms(r)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		lang := room.Speaks(r.Project)
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Project: r.ProjectID, Asked: true,
			Body: bot.Card{Title: r.In(lang, "meeting.attendance-on"), Tone: bot.ToneInfo, Lang: lang, Parts: []bot.Part{bot.Words(bot.Escape(r.In(lang, "meeting.attendance-who")))}}})
	}
	return nil
}

// card tells a lead how often each of the team was there, and answered.
func (c counted) card(r *bot.Request) (bot.Card, error) {
	card := bot.Card{Title: r.T("meeting.attendance-title"), Tone: bot.ToneInfo, Lang: r.Lang}
	held, err := c.held(r)
	if err != nil {
		return card, err
	}
	days, err := c.rounds(r)
	if err != nil {
		return card, err
	}
	if len(held)+len(days) == 0 {
		card.Parts = []bot.Part{bot.Words(r.T("meeting.attendance-none"))}
		return card, nil
	}
	var lines []string
	for id := range r.Project.Members {
		if _, p, err := bot.PersonNow(r, id); err != nil || r.Project.Allows(id, p) < bot.RoleMember {
			continue
		}
		came, asked, answered := 0, 0, 0
		for _, m := range held {
			if slices.Contains(m.Present, id) {
				came++
			}
		}
		for _, day := range days {
			if day.got(id) {
				asked++
			}
			if _, ok := day.Answers[id]; ok {
				answered++
			}
		}
		var parts []string
		if len(held) > 0 {
			parts = append(parts, r.T("meeting.attendance-came", "of", came, "n", len(held)))
		}
		if asked > 0 {
			parts = append(parts, r.T("meeting.attendance-answered", "of", answered, "n", asked))
		}
		if name := nameOf(r, id); name != "" && len(parts) > 0 {
			lines = append(lines, "- **"+bot.Escape(name)+"** "+strings.Join(parts, " · "))
		}
	}
	slices.Sort(lines)
	if n := c.withClients(r, held); n > 0 {
		lines = append(lines, "- "+r.T("meeting.attendance-client", "of", n, "n", len(held)))
	}
	card.Parts = []bot.Part{bot.Words(strings.Join(lines, "\n")), bot.SmallPrint(r.T("meeting.attendance-note", "n", lastHeld))}
	return card, nil
}

// held are the last meetings of the project that were held since, the newest first.
func (c counted) held(r *bot.Request) ([]meeting, error) {
	var all []meeting
	for f, err := range newest(r, r.ProjectID) {
		if err != nil {
			return nil, err
		}
		if len(all) == lastHeld || f.Value.Start.Before(c.Since.Add(-startLate)) {
			break
		}
		if f.Value.Stage == over && !f.Value.Began.Before(c.Since) {
			all = append(all, f.Value)
		}
	}
	slices.SortFunc(all, func(a, b meeting) int { return cmp.Or(b.Began.Compare(a.Began), cmp.Compare(a.Series, b.Series)) })
	return all, nil
}

// rounds are the stand-ups since that are over and still kept.
func (c counted) rounds(r *bot.Request) ([]round, error) {
	var all []round
	from := c.Since.In(r.Project.Location()).Format(time.DateOnly)
	for f, err := range rounds.Find(r, bot.Query{Index: "project", Value: r.ProjectID}) {
		if err != nil {
			return nil, err
		}
		if f.Value.Closed && f.Value.Day >= from {
			all = append(all, f.Value)
		}
	}
	return all, nil
}

// withClients is at how many meetings somebody of the client was: nobody of them is counted alone.
func (c counted) withClients(r *bot.Request, held []meeting) (n int) {
	for _, m := range held {
		if len(m.Guests) > 0 || slices.ContainsFunc(m.Present, func(id string) bool { return r.Project.Role(id) == bot.RoleClient }) {
			n++
		}
	}
	return n
}
