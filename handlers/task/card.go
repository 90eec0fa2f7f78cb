package task

import (
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// card is the one card of a task, as it now is. It speaks the language in which the task was asked for, so that it stays
// in one language whoever changes it.
func card(r *bot.Request, id string, t record) bot.Card {
	say := func(key string, args ...any) string { return r.In(t.Lang, key, args...) }
	c := bot.Card{Tag: tagOf(r, t), Lang: t.Lang}
	summary := bot.Words("**" + bot.Escape(t.Summary) + "**")
	by := bot.SmallPrint(say("task.by", "name", bot.Escape(t.AskerName)))
	switch t.State {
	case draft:
		draftCard(&c, say, id, t, summary, by)
	case filing:
		c.Title, c.Tone = say("task.filing"), bot.ToneInfo
		c.Parts = []bot.Part{summary, facts(r, say, t)}
		if t.Kept {
			c.Title, c.Tone = say("task.kept"), bot.ToneWarn
			c.Parts = append(c.Parts, bot.SmallPrint(say("task.kept-note")))
		}
	case filed:
		filedCard(r, &c, say, id, t)
	case cancelled:
		c.Title, c.Tone = say("task.cancelled"), bot.ToneDone
		c.Parts = []bot.Part{bot.Words("~~" + bot.Escape(t.Summary) + "~~"), by}
	case deleted:
		c.Title, c.Tone = say("task.deleted", "issue", t.Issue), bot.ToneDone
		c.Parts = []bot.Part{bot.Words("~~" + bot.Escape(t.Summary) + "~~"), by}
	}
	if t.State == draft {
		c.Parts = insert(c.Parts, 1, facts(r, say, t))
	}
	return c
}

func insert(parts []bot.Part, at int, p bot.Part) []bot.Part {
	return append(parts[:at:at], append([]bot.Part{p}, parts[at:]...)...)
}

func draftCard(c *bot.Card, say func(string, ...any) string, id string, t record, summary, by bot.Part) {
	c.Title, c.Tone = say("task.confirm"), bot.ToneInfo
	create := bot.Primary(say("task.create"), "task.create", id)
	edit := bot.Button(say("task.edit"), bot.ActionOpen, bot.OpenValue("task.draft", id))
	cancel := bot.Button(say("task.cancel"), "task.cancel", id)
	c.Parts = []bot.Part{summary, by, bot.Row(create, edit, cancel)}
	if t.Words == "" && len(t.Fields) == 0 {
		return
	}
	c.Title, c.Tone = say("task.refused"), bot.ToneBad
	edit.Label, edit.Style = say("task.edit-again"), bot.StylePrimary
	create.Style, create.Label = bot.StylePlain, say("task.try-again")
	c.Parts = []bot.Part{summary, bot.Words(say("task.refused-text", "words", bot.Escape(jiraWords(t)))), bot.Row(edit, create, cancel)}
}

// jiraWords is what the tracker said, in its own words.
func jiraWords(t record) string {
	if t.Words != "" {
		return t.Words
	}
	var words []string
	for _, field := range sortedKeys(t.Fields) {
		words = append(words, field+": "+t.Fields[field])
	}
	return strings.Join(words, "; ")
}

var tones = map[string]bot.Tone{"new": bot.ToneNeutral, "indeterminate": bot.ToneInfo, "done": bot.ToneGood}

func filedCard(r *bot.Request, c *bot.Card, say func(string, ...any) string, id string, t record) {
	c.Title, c.Tone = t.Issue+" "+t.Summary, tones[t.Category]
	c.Parts = []bot.Part{facts(r, say, t)}
	if t.Missing != "" && t.Assignee.Name == "" {
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.not-assigned", "name", bot.Escape(t.Missing))))
	}
	if t.Words != "" {
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.move-refused", "words", bot.Escape(t.Words))))
	}
	if t.Moving != "" {
		key := "task.moving"
		if t.Kept {
			key = "task.moving-kept"
		}
		c.Parts = append(c.Parts, bot.SmallPrint(say(key, "status", bot.Escape(t.Moving))))
	}
	var row []bot.Control
	if t.Category == "new" {
		row = append(row, bot.Button(say("task.start"), "task.move", id+"|indeterminate"))
	}
	if t.Category == "new" || t.Category == "indeterminate" {
		row = append(row, bot.Button(say("task.finish"), "task.move", id+"|done"))
	}
	if t.IssueLink != "" {
		row = append(row, bot.LinkButton(say("task.open"), t.IssueLink))
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
	add("task.fact-assignee", bot.Escape(t.Assignee.Name), "task.nobody")
	if t.Due != "" {
		day := i18n.DayOf(t.Lang, t.Due, r.Now)
		if past(r, t) {
			day = say("task.past", "day", day)
		}
		add("task.fact-due", day, "")
	} else {
		add("task.fact-due", "", "task.no-due")
	}
	add("task.fact-type", bot.Escape(t.Type), "")
	add("task.fact-priority", bot.Escape(t.Priority), "")
	return bot.FactsOf(list...)
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
