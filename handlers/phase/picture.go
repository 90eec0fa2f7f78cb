package phase

import (
	"cmp"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/chart"
	"github.com/golive-bot/golive/bot/i18n"
)

// pictures are those of a report: the plan in time, and once there are weeks to compare how the work goes on.
func (p report) pictures() []bot.Part {
	var parts []bot.Part
	if png, err := p.gantt(chart.Options{Width: 1000, Height: ganttHeight}); err == nil {
		parts = append(parts, bot.Part{Picture: &bot.Picture{Bytes: png, Alt: p.alt()}})
	}
	if c, ok := p.burnUp(); ok {
		parts = append(parts, bot.Part{Chart: &c})
	}
	return parts
}

// Heights of pictures of a width of 1000.
const (
	ganttHeight = 620
	burnHeight  = 500
)

// alt is the picture of the plan in words.
func (p report) alt() string {
	text := p.say("phase.alt", "day", p.day(today(p.r, p.r.Project)))
	for _, ph := range p.plan.Phases {
		if ph.End.Now() != "" {
			text += " " + p.say("phase.alt-phase", "name", ph.Title(p.say), "dates", dates(p.r, p.lang, ph.End))
		}
		for _, m := range ph.Milestones {
			if m.Now() != "" {
				text += " " + p.say("phase.alt-phase", "name", m.Title(p.say), "dates", dates(p.r, p.lang, m.Dates))
			}
		}
	}
	return text
}

// gantt draws the phases in time; ErrEmpty if none has a date.
func (p report) gantt(o chart.Options) ([]byte, error) {
	g := chart.Gantt{Title: p.say("phase.gantt-title", "name", p.r.Project.Name), Today: date(today(p.r, p.r.Project)), TodayWord: p.say("phase.today"),
		Planned: p.say("phase.gantt-planned"), Expected: p.say("phase.gantt-expected"), Done: p.say("phase.gantt-done"),
		Month: func(t time.Time) string { return month(p.lang, t) }}
	g.Rows = bars(p.plan)
	for i, ph := range p.plan.Phases {
		g.Rows[i].Name = ph.Title(p.say)
		if i < len(p.now.Phases) {
			g.Rows[i].Percent = p.now.Phases[i].Percent
		}
	}
	return chart.DrawGantt(g, o)
}

// bars are the phases of a plan in time. One whose start nobody set begins where the one before ends: as planned where that was planned
// to end, whatever is expected of it by now. One that ended before it was to start is drawn where it ended.
func bars(plan bot.Plan) []chart.GanttRow {
	var rows []chart.GanttRow
	var before bot.Dates
	for _, ph := range plan.Phases {
		row := chart.GanttRow{From: date(cmp.Or(ph.Start.Planned, before.Planned)), To: date(ph.End.Planned),
			NowFrom: date(cmp.Or(ph.Start.Now(), before.Now())), NowTo: date(ph.End.Now())}
		if !row.NowTo.IsZero() && (row.NowFrom.IsZero() || row.NowFrom.After(row.NowTo)) {
			row.NowFrom = row.NowTo.AddDate(0, 0, -1)
		}
		for _, m := range ph.Milestones {
			row.Marks = append(row.Marks, chart.GanttMark{At: date(m.Now()), Reached: m.Actual != ""})
		}
		rows = append(rows, row)
		before = ph.End
	}
	return rows
}

// date is a day as records hold it; zero if it is none.
func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

func month(lang string, t time.Time) string {
	if i18n.Normal(lang) == i18n.English {
		return t.Format("Jan")
	}
	return itoa(int(t.Month())) + "月"
}

const burnWeeks = 16 // weeks that the chart shows

// burnUp is the issues of the project and what of them is done, week by week; from two weeks on.
func (p report) burnUp() (bot.Chart, bool) {
	weeks := p.now.Weeks
	if len(weeks) < 2 {
		return bot.Chart{}, false
	}
	weeks = weeks[max(0, len(weeks)-burnWeeks):]
	issues := weeks[len(weeks)-1].Total > 0
	c := bot.Chart{Kind: bot.ChartLine, Title: p.say("phase.burn-title")}
	finished, total, percent := bot.Series{Name: p.say("phase.burn-done")}, bot.Series{Name: p.say("phase.burn-total")}, bot.Series{Name: p.say("phase.burn-percent")}
	for _, w := range weeks {
		c.Labels = append(c.Labels, shortDay(p.lang, w.Day))
		finished.Values, total.Values = append(finished.Values, float64(w.Done)), append(total.Values, float64(w.Total))
		percent.Values = append(percent.Values, float64(w.Percent))
	}
	c.Series = []bot.Series{total, finished}
	if !issues {
		c.Title, c.Unit, c.Series = p.say("phase.burn-title-percent"), "%", []bot.Series{percent}
	}
	return c, true
}

// burnAlt is the burn-up in words.
func (p report) burnAlt(c bot.Chart) string {
	lines := []string{c.Title + " ·"}
	for i, label := range c.Labels {
		if len(c.Series) == 1 {
			lines = append(lines, p.say("phase.burn-point-percent", "day", label, "percent", int(c.Series[0].Values[i])))
			continue
		}
		lines = append(lines, p.say("phase.burn-point", "day", label, "done", int(c.Series[1].Values[i]), "n", int(c.Series[0].Values[i])))
	}
	return strings.Join(lines, " ")
}

func shortDay(lang, day string) string {
	t := date(day)
	if i18n.Normal(lang) == i18n.English {
		return t.Format("2 Jan")
	}
	return t.Format("1/2")
}
