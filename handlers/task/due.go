package task

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/understand"
)

// By when a task is due. The tracker's field holds a day; a time of day is kept beside it, and told in the description. A
// day that is not certain is never guessed: the card of the draft asks for it.

// dueWords is the day, with its time if one was said, in words; "" if none was.
func dueWords(r *bot.Request, say func(string, ...any) string, lang string, w wish) string {
	if w.Due == "" {
		return ""
	}
	day := i18n.DayOf(lang, w.Due, r.Now)
	if w.Time == "" {
		return day
	}
	return say("task.day-time", "day", day, "time", w.Time)
}

const noDay = "none"

// whichDay asks on the card of a draft for the day that was not certain.
func whichDay(r *bot.Request, say func(string, ...any) string, id string, t record) []bot.Part {
	if odd := t.oddDay(say); odd != "" {
		return []bot.Part{bot.SmallPrint(bot.Escape(say("task.day-set", "odd", odd)))}
	}
	if !t.Unclear {
		return nil
	}
	if len(t.Might) == 0 {
		return []bot.Part{bot.SmallPrint(say("task.which-day-typed"))}
	}
	var row []bot.Control
	for _, day := range t.Might {
		row = append(row, bot.Button(i18n.DayOf(t.Lang, day, r.Now), "task.due", id+"|"+day))
	}
	row = append(row, bot.Button(say("task.no-day"), "task.due", id+"|"+noDay))
	return []bot.Part{bot.Words(say("task.which-day")), bot.Row(row...)}
}

// oddDay says that a day was said on which nothing can be due; "" if none was.
func (w wish) oddDay(say func(string, ...any) string) string {
	switch {
	case w.Due != "":
		return ""
	case w.NoDay != "":
		return say("task.day-not-there", "said", w.NoDay)
	case w.PastDay != "":
		return say("task.day-over", "said", w.PastDay)
	}
	return ""
}

// unclear says beside the field of a form which days may be meant.
func unclear(r *bot.Request, say func(string, ...any) string, t record) string {
	if len(t.Might) == 0 {
		return say("task.unclear-typed")
	}
	days := make([]string, len(t.Might))
	for i, day := range t.Might {
		days[i] = i18n.DayOf(r.Lang, day, r.Now)
	}
	return say("task.unclear-days", "days", strings.Join(days, " / "))
}

// setDue is a button of that question; its value is "<task>|<day>".
func setDue(_ context.Context, r *bot.Request) error {
	id, day, _ := strings.Cut(r.Click.Value, "|")
	t, err := own(r, id)
	if err != nil {
		return outdated(r, id, t, err)
	}
	if !t.Unclear || day != noDay && !slices.Contains(t.Might, day) {
		return bot.Tell("bot.old-button")
	}
	if t.Unclear, t.Might = false, nil; day != noDay {
		t.Due = day
	}
	r.Replace(card(r, id, t))
	return put(r, id, t)
}

// dateTask is the command: `due [KEY] by when`.
func dateTask(ctx context.Context, r *bot.Request) error {
	i, rest, err := about(ctx, r, "task.due.example")
	if err != nil {
		return err
	}
	d := deed{Issue: i.Key, Fields: []string{"duedate"}}
	due := ""
	switch strings.ToLower(rest) {
	case "none", "never", "无", "取消":
		d.Said = r.T("task.is-undated", "issue", name(i))
	default:
		var clock string
		if due, clock, err = dayMeant(r, rest); err != nil {
			return err
		}
		key := "task.is-due"
		if clock != "" {
			key = "task.is-due-only"
		}
		d.Said = r.T(key, "issue", name(i), "summary", bot.Escape(short(i.Summary)), "day", i18n.DayOf(r.Lang, due, r.Now), "time", clock)
	}
	return ask(r, d, bot.EditIssue{Issue: i.Key, Due: &due})
}

// dayMeant is the day by which something is to be due, and the time that was said with it. Whoever acted is asked if several may be
// meant.
func dayMeant(r *bot.Request, said string) (day, clock string, err error) {
	now := r.Now.In(r.Project.Location())
	calendar, err := daybook.Calendar(r)
	if err != nil {
		return "", "", err
	}
	meant := calendar.Asked(said, now, nil)
	day, clock = meant.DueDate, meant.DueTime
	if some := meant.Unsure.Choices; day == "" && meant.Unsure.About == understand.AboutDueDate && len(some) > 0 {
		var days []bot.Choice
		for _, d := range some {
			days = append(days, bot.Choice{Label: i18n.DayOf(r.Lang, d, r.Now), Value: d})
		}
		if day, err = r.Choose("due", r.T("task.due-which"), days); err != nil {
			return "", "", err
		}
	}
	past := day
	if day == "" {
		past, _, _ = calendar.Date(said, now)
	}
	switch {
	case past != "" && past < now.Format(time.DateOnly):
		return "", "", bot.Tell("task.due-past", "day", i18n.DayOf(r.Lang, past, r.Now), "example", r.T("task.due.example"))
	case day == "" && meant.NoDay != "":
		return "", "", bot.Tell("task.due-no-day", "said", meant.NoDay, "example", r.T("task.due.example"))
	case day == "":
		return "", "", bot.Tell("task.due-when", "example", r.T("task.due.example"))
	}
	return day, clock, nil
}
