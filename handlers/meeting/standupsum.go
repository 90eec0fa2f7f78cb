package meeting

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// sumAgain corrects the summary of a round that was summed up before.
func (day round) sumAgain(r *bot.Request, id string) error {
	if !day.Closed {
		return nil
	}
	return day.summarise(r, id, bot.Effect{Edits: true})
}

// closeRound sums a round up, in the room and for the leads.
func closeRound(r *bot.Request, a act) error {
	id := roundID(r.ProjectID, a.Date)
	day, err := rounds.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (day.Closed || len(day.Asked) == 0) {
		return nil
	}
	if err != nil {
		return err
	}
	day.Closed = true
	if err := day.summarise(r, id, bot.Effect{Until: a.Until}); err != nil {
		return err
	}
	return rounds.Put(r, id, day)
}

// present is a round of those who got the question, by their names, without whoever has left the team since and said nothing.
func (day round) present(r *bot.Request) (round, error) {
	var asked []string
	for _, id := range day.Asked {
		if !day.got(id) {
			continue
		}
		now, p, err := bot.PersonNow(r, id)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return day, err
		}
		if _, answered := day.Answers[id]; answered || err == nil && !p.Gone && max(r.Project.Role(id), r.Project.Role(now)) >= bot.RoleMember {
			asked = append(asked, id)
		}
	}
	slices.SortStableFunc(asked, func(a, b string) int { return cmp.Compare(nameOf(r, a), nameOf(r, b)) })
	day.Asked = asked
	return day, nil
}

// summarise shows a round in the team's rooms, and to the leads who is missing; x tells how.
func (day round) summarise(r *bot.Request, id string, x bot.Effect) error {
	day, err := day.present(r)
	if err != nil || len(day.Asked) == 0 {
		return err
	}
	rooms, err := (series{Project: day.Project, Inside: true}).rooms(r)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		x.To, x.Handle, x.Noise = bot.ToRoom(room.Place), cardHandle(day.asking(id), "standup", room.Place), bot.NoiseScheduled
		x.Body = day.summary(r, room.Speaks(r.Project), day.Names)
		r.Send(x)
	}
	for _, lead := range slices.Sorted(maps.Keys(r.Project.Members)) {
		_, p, err := bot.PersonNow(r, lead)
		if err != nil || p.Gone || r.Project.Allows(lead, p) < bot.RoleLead {
			continue
		}
		x.To, x.Handle, x.Noise = bot.ToPerson(lead), questionHandles+day.asking(id)+"/lead/"+lead, bot.NoiseTimed
		x.Body = day.summary(r, p.Language(r.Project.Lang), true)
		r.Send(x)
	}
	return nil
}

// summary tells how many answered and what keeps people; with names who said what and who said nothing.
func (day round) summary(r *bot.Request, lang string, named bool) bot.Card {
	c := bot.Card{Title: r.In(lang, "meeting.standup-sum", "n", len(day.Answers), "all", len(day.Asked)), Tone: bot.ToneInfo, Lang: lang}
	var stuck, lines, missing []string
	for _, id := range day.Asked {
		a, ok := day.Answers[id]
		name := bot.Escape(nameOf(r, id))
		if !ok {
			missing = append(missing, name)
			continue
		}
		if a.Stuck != "" {
			text := bot.Escape(oneLine(a.Stuck))
			if named {
				text = name + ": " + text
			}
			stuck = append(stuck, "- "+text)
		}
		if named {
			line := "- **" + name + "** " + bot.Escape(cmp.Or(oneLine(a.Does), r.In(lang, "meeting.standup-none")))
			if a.Did != "" {
				line += r.In(lang, "meeting.standup-line-did", "did", bot.Escape(oneLine(a.Did)))
			}
			lines = append(lines, line)
		}
	}
	if len(stuck) > 0 {
		slices.Sort(stuck) // in an order that names nobody
		c.Parts = append(c.Parts, bot.Words("**"+r.In(lang, "meeting.standup-stuck")+"**\n"+strings.Join(stuck, "\n")))
	}
	if len(lines) > 0 {
		c.Parts = append(c.Parts, bot.Words("**"+r.In(lang, "meeting.standup-does")+"**\n"+strings.Join(lines, "\n")))
	}
	if named && len(missing) > 0 {
		c.Parts = append(c.Parts, bot.SmallPrint(r.In(lang, "meeting.standup-missing", "names", strings.Join(missing, r.In(lang, "meeting.comma")))))
	}
	return c
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
