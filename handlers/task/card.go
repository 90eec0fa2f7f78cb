package task

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/roster"
)

// card is the one card of a task, as it now is. It speaks the language in which the task was asked for, so that it stays
// in one language whoever changes it.
func card(r *bot.Request, id string, t record) bot.Card {
	say := func(key string, args ...any) string { return r.In(t.Lang, key, args...) }
	c := bot.Card{Tag: tagOf(r, t), Lang: t.Lang}
	summary := bot.Words("**" + bot.Escape(t.Summary) + "**")
	struck := bot.Words("~~" + bot.Escape(t.Summary) + "~~")
	by := bot.SmallPrint(say("task.by", "name", bot.Escape(t.AskerName)))
	switch t.State {
	case draft:
		draftCard(r, &c, say, id, t)
	case filing:
		c.Title, c.Tone = say("task.filing"), bot.ToneInfo
		c.Parts = []bot.Part{summary, facts(r, say, t)}
		if t.Kept {
			c.Title, c.Tone = say("task.kept"), bot.ToneWarn
			c.Parts = append(c.Parts, bot.SmallPrint(say("task.kept-note")))
		}
	case filed:
		filedCard(r, &c, say, id, t)
	case undone:
		c.Title, c.Tone = say("task.undone", "issue", t.Issue), bot.ToneDone
		c.Parts = []bot.Part{struck, bot.SmallPrint(say("task.undone-note", "name", bot.Escape(t.Undoer), "status", bot.Escape(t.Status)))}
		if t.IssueLink != "" {
			c.Parts = append(c.Parts, bot.Row(bot.LinkButton(say("task.open"), t.IssueLink)))
		}
	case cancelled:
		c.Title, c.Tone = say("task.cancelled"), bot.ToneDone
		if t.Why != "" {
			c.Title = say("task.cancelled-" + t.Why)
		}
		c.Parts = []bot.Part{struck, by}
	case expired:
		c.Title, c.Tone = say("task.expired"), bot.ToneDone
		c.Parts = []bot.Part{bot.Words(bot.Escape(t.Summary)), by, bot.Row(bot.Button(say("task.again"), "task.again", id))}
	case deleted:
		c.Title, c.Tone = say("task.deleted", "issue", t.Issue), bot.ToneDone
		c.Parts = []bot.Part{struck, by}
	}
	return c
}

// keyLike is a summary that begins with what may be meant as a project's key, and was not taken for one.
var keyLike = regexp.MustCompile(`^([A-Z][A-Z0-9]{1,9})[:：]`)

func draftCard(r *bot.Request, c *bot.Card, say func(string, ...any) string, id string, t record) {
	c.Title, c.Tone = say("task.confirm"), bot.ToneInfo
	c.Parts = append([]bot.Part{bot.Words("**" + bot.Escape(t.Summary) + "**"), facts(r, say, t)}, whichDay(r, say, id, t)...)
	create := bot.Primary(say("task.create"), "task.create", createValue(id, t))
	edit := bot.Button(say("task.edit"), bot.ActionOpen, bot.OpenValue("task.draft", id))
	cancel := bot.Button(say("task.cancel"), "task.cancel", id)
	row := []bot.Control{create, edit, cancel}
	here, there := known(r, t.Project).kind(t.Type).missing(t)
	switch {
	case len(there) > 0:
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.wants-there", "fields", bot.Escape(fieldNames(say, there)))))
		if row = []bot.Control{edit, cancel}; createPage(r, t) != "" {
			on := bot.LinkButton(say("task.go-on-there"), createPage(r, t))
			on.Style = bot.StylePrimary
			row = append([]bot.Control{on}, row...)
		}
	case len(here) > 0:
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.wants", "fields", bot.Escape(fieldNames(say, here)))))
		edit.Label, edit.Style = say("task.fill"), bot.StylePrimary
		row = []bot.Control{edit, cancel}
	}
	if t.Words != "" || len(t.Fields) > 0 {
		c.Title, c.Tone = say("task.refused"), bot.ToneBad
		create.Style, create.Label = bot.StylePlain, say("task.try-again")
		if t.Own {
			c.Parts = append(c.Parts, bot.Words(say("task.refused-own", "words", bot.Escape(t.Words))))
		} else {
			c.Parts = append(c.Parts, bot.Words(say("task.refused-text", "words", bot.Escape(jiraWords(t)))))
			edit.Label, edit.Style = say("task.edit-again"), bot.StylePrimary
		}
		switch {
		case t.Own:
			row = []bot.Control{create, edit, cancel}
		case len(there) > 0: // its own page is where it goes on
		case len(here) > 0:
			row = []bot.Control{edit, cancel}
		default:
			row = []bot.Control{edit, create, cancel}
		}
	}
	if t.Also != "" {
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.also", "said", bot.Escape(cut(strings.Join(strings.Fields(t.Also), " "), 200)))))
	}
	if hint := whoIsMeant(r, say, t); hint != "" {
		c.Parts = append(c.Parts, bot.SmallPrint(hint))
	}
	if m := keyLike.FindStringSubmatch(t.Summary); m != nil && c.Tag != "" && m[1] != c.Tag {
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.no-key", "word", m[1], "key", c.Tag)))
	}
	c.Parts = append(c.Parts, alongParts(say, id, t)...)
	if t.Changes != "" {
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.changed", "changes", t.Changes)))
	}
	c.Parts = append(c.Parts, bot.SmallPrint(say("task.by-until", "name", bot.Escape(t.AskerName), "when", until(r, t))), bot.Row(row...))
}

// until is when a draft expires: in a room as its project tells the time, in private as its asker does. The zone is named where another
// time on the card, or another reader's clock, is in another.
func until(r *bot.Request, t record) string {
	p, err := bot.Projects.Get(r, t.Project)
	if t.At.Room != (bot.Place{}) && err == nil {
		return i18n.Soon(t.Lang, t.Expires.In(p.Location())) + zoneNote(r, t, t.Expires)
	}
	zone := bot.Zone(t.Zone)
	when := i18n.Soon(t.Lang, t.Expires.In(zone))
	if t.Due != "" && t.Time != "" && zoneNote(r, t, t.Expires) != "" {
		when += " (" + i18n.Zone(t.Lang, zone.String()) + ")"
	}
	return when
}

// zoneNote is the project's zone as it follows a time on the card, if the clock of somebody who reads it shows another.
func zoneNote(r *bot.Request, t record, at time.Time) string {
	p, err := bot.Projects.Get(r, t.Project)
	if err != nil {
		return ""
	}
	if t.At.Room != (bot.Place{}) {
		note, err := roster.ZoneNote(r, t.Lang, p, at)
		if err != nil {
			return ""
		}
		return note
	}
	_, here := at.In(p.Location()).Zone()
	if _, there := at.In(bot.Zone(t.Zone)).Zone(); there == here {
		return ""
	}
	return " (" + i18n.Zone(t.Lang, p.Location().String()) + ")"
}

// jiraWords is what the tracker said, in its own words.
func jiraWords(t record) string {
	if t.Words != "" {
		return t.Words
	}
	var words []string
	for _, field := range slices.Sorted(maps.Keys(t.Fields)) {
		words = append(words, field+": "+t.Fields[field])
	}
	return strings.Join(words, "; ")
}

var tones = map[string]bot.Tone{"new": bot.ToneNeutral, "indeterminate": bot.ToneInfo, "done": bot.ToneGood}

func filedCard(r *bot.Request, c *bot.Card, say func(string, ...any) string, id string, t record) {
	c.Title, c.Tone = t.Issue+" "+t.Summary, tones[t.Category]
	c.Parts = []bot.Part{facts(r, say, t)}
	var row []bot.Control
	if t.Missing != "" && t.Assignee.Name == "" {
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.not-assigned", "name", bot.Escape(t.Missing))))
	}
	if left := leftOut(say, t); left != "" {
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.left-out", "fields", left)))
	}
	if t.NoReporter {
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.no-reporter", "name", bot.Escape(t.AskerName))))
	}
	c.Parts = append(c.Parts, filesParts(say, id, t)...)
	if t.Words != "" {
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.move-refused", "words", bot.Escape(t.Words))))
		if t.Moving == "" && len(t.Asks.asked(t.Fields)) > 0 {
			row = append(row, bot.Primary(say("task.edit-again"), bot.ActionOpen, bot.OpenValue("task.move", id)))
		}
	}
	if t.Moving != "" {
		key := "task.moving"
		if t.Kept {
			key = "task.moving-kept"
		}
		c.Parts = append(c.Parts, bot.SmallPrint(say(key, "status", bot.Escape(t.Moving))))
	}
	if t.Heading != "" {
		label := say("task.start")
		if t.Heading == "done" {
			label = say("task.finish")
		}
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.heading", "button", label)))
	}
	if t.Undoer != "" {
		key := "task.undoing"
		if t.Kept {
			key = "task.undoing-kept"
		}
		c.Parts = append(c.Parts, bot.SmallPrint(say(key)))
	}
	if t.Stuck {
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.stuck")))
	}
	if t.Category == "new" && t.Undoer == "" {
		row = append(row, bot.Button(say("task.start"), "task.move", id+"|indeterminate"))
	}
	if (t.Category == "new" || t.Category == "indeterminate") && t.Undoer == "" {
		row = append(row, bot.Button(say("task.finish"), "task.move", id+"|done"))
	}
	if t.IssueLink != "" {
		row = append(row, bot.LinkButton(say("task.open"), t.IssueLink))
	}
	if t.Undoer == "" && t.Undo.Open(r.Now) {
		row = append(row, r.UndoButton(t.Lang, "task.undo", id))
	}
	if len(row) > 0 {
		c.Parts = append(c.Parts, bot.Row(row...))
	}
}

// facts are the task's fields; what is not known is said to be so only while it can still be corrected.
func facts(r *bot.Request, say func(string, ...any) string, t record) bot.Part {
	var list []bot.Fact
	add := func(label, value, none string) {
		if value == "" {
			if t.State != draft || none == "" {
				return
			}
			value = say(none)
		}
		list = append(list, bot.Fact{Label: say(label), Value: value})
	}
	add("task.fact-status", bot.Escape(t.Status), "")
	assignee := bot.Escape(t.Assignee.Name)
	if t.Assignee.Gone {
		assignee = say("task.has-left", "name", assignee)
	} else if day, away := awayUntil(r, t); away {
		assignee = say("task.is-away", "name", assignee, "day", i18n.DayOf(t.Lang, day, r.Now))
	}
	add("task.fact-assignee", assignee, "task.nobody")
	if t.Due != "" {
		day := dueWords(r, say, t.Lang, t.wish)
		if at, err := time.Parse(time.DateOnly, t.Due); err == nil && t.Time != "" {
			day += zoneNote(r, t, at)
		}
		if past(r, t) {
			day = say("task.past", "day", day)
		}
		add("task.fact-due", day, "")
	} else if t.Unclear {
		add("task.fact-due", "", "task.unclear")
	} else {
		add("task.fact-due", "", "task.no-due")
	}
	add("task.fact-type", bot.Escape(t.Type), "")
	add("task.fact-priority", bot.Escape(t.Priority), "")
	if t.State == draft || t.State == filing {
		add("task.fact-components", bot.Escape(strings.Join(t.Components, ", ")), "")
		add("task.fact-labels", bot.Escape(strings.Join(t.Labels, ", ")), "")
		for _, f := range further(known(r, t.Project).kind(t.Type).Fields, t.Values, nil) {
			if len(t.Values[f.ID]) > 0 {
				list = append(list, bot.Fact{Label: f.Name, Value: bot.Escape(short(shown(r, f, t.Values[f.ID])))})
			}
		}
	}
	return bot.FactsOf(list...)
}

// awayUntil is the last day of an absence that the assignee of a draft has now, or on the day when the task is due.
func awayUntil(r *bot.Request, t record) (day string, away bool) {
	a, err := bot.ParseAccount(t.Assignee.Account)
	if err != nil || t.State != draft {
		return "", false
	}
	_, p, err := bot.PersonOf(r, a)
	if err != nil {
		return "", false
	}
	absence, away := p.AwayAt(r.Now)
	if !away && t.Due != "" {
		absence, away = p.AwayOn(t.Due)
	}
	return absence.To, away
}

// past reports whether the task should have been done before today, where its project is.
func past(r *bot.Request, t record) bool {
	p, err := bot.Projects.Get(r, t.Project)
	return err == nil && t.Category != "done" && t.Due < r.Now.In(p.Location()).Format(time.DateOnly)
}

// tagOf is the key of the task's project.
func tagOf(r *bot.Request, t record) string {
	if p, err := bot.Projects.Get(r, t.Project); err == nil {
		return p.Key
	}
	return ""
}
