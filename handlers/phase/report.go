package phase

import (
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/i18n"
)

// report is a project's progress as one edition of it tells: for the team, or for clients, without what is the team's.
type report struct {
	r      *bot.Request
	lang   string
	team   bool
	status bot.Status
	plan   bot.Plan
	now    bot.Progress
	last   *bot.Week       // the weekly post with which it compares; nil if there was none
	slips  []bot.Happening // changed dates since then
	weekly weekly          // the lead's words; of the week that is posted, or of the last
	auto   bool            // the lead wrote no note
}

// reportOf gathers what a report of the request's project tells, as of today.
func reportOf(r *bot.Request, plan bot.Plan, now bot.Progress, lang string, team bool) (report, error) {
	return reportFor(r, plan, now, today(r, r.Project), lang, team)
}

// reportFor is that of a day: it compares with the last weekly post before.
func reportFor(r *bot.Request, plan bot.Plan, now bot.Progress, day, lang string, team bool) (report, error) {
	p := report{r: r, lang: lang, team: team, plan: plan, now: now, last: lastWeek(now, day)}
	since := r.Now.AddDate(0, 0, -7)
	if p.last != nil {
		since = postedAt(*p.last, r.Project.Location())
	}
	p.status = now.Shown(plan, today(r, r.Project))
	var err error
	p.slips, err = bot.SlipsSince(r, r.ProjectID, since)
	return p, err
}

// lastWeek is the last weekly post before a day; nil if there was none.
func lastWeek(p bot.Progress, day string) *bot.Week {
	for _, w := range slices.Backward(p.Weeks) {
		if w.Day < day {
			return &w
		}
	}
	return nil
}

// postedAt is when a week was posted; of one that does not tell, the beginning of its day.
func postedAt(w bot.Week, zone *time.Location) time.Time {
	if !w.At.IsZero() {
		return w.At
	}
	at, _ := time.ParseInLocation(time.DateOnly, w.Day, zone) // none of ours is no day
	return at
}

func (p report) say(key string, args ...any) string { return p.r.In(p.lang, key, args...) }

func (p report) day(date string) string { return day(p.r, p.lang, date) }

// card is the report as a message, with its pictures.
func (p report) card() bot.Card { return p.message(p.pictures()) }

// text is the report as a message without pictures, which take far longer to draw than all else.
func (p report) text() bot.Card { return p.message(nil) }

func (p report) message(pictures []bot.Part) bot.Card {
	c := bot.Card{Title: p.say("phase.report-title", "name", p.r.Project.Name, "percent", p.now.Percent), Tone: bot.ToneInfo, Lang: p.lang}
	shown := p.status
	if p.team {
		c.Tone = toneOf(shown)
	}
	c.Parts = append(c.Parts, bot.Words(p.head(shown)), bot.Words(strings.Join(p.phases(), "\n")))
	section := func(title string, lines []string) {
		if len(lines) > 0 {
			c.Parts = append(c.Parts, bot.Words("**"+p.say(title)+"**\n"+list(lines)))
		}
	}
	section("phase.next", p.next())
	section("phase.slips", p.slipLines())
	if p.team {
		section("phase.reasons", reasons(p.r, p.lang, p.plan, p.now))
		section("phase.needs-team", p.needs())
		c.Parts = append(c.Parts, p.note("phase.note", p.weekly.Note)...)
	} else {
		section("phase.needs", p.needs())
	}
	c.Parts = append(c.Parts, p.note("phase.note-client", p.weekly.Client)...)
	if p.auto && p.team {
		c.Parts = append(c.Parts, bot.SmallPrint(p.say("phase.auto")))
	}
	c.Parts = append(c.Parts, pictures...)
	c.Parts = append(c.Parts, bot.SmallPrint(p.foot()))
	return c
}

func toneOf(s bot.Status) bot.Tone {
	switch s {
	case bot.Red:
		return bot.ToneBad
	case bot.Amber:
		return bot.ToneWarn
	}
	return bot.ToneGood
}

// head is where the project stands in one line.
func (p report) head(shown bot.Status) string {
	var line []string
	if p.team {
		line = append(line, "**"+p.say("phase.status-"+string(shown))+"**")
		if o := p.plan.Override; p.byHand() {
			line = append(line, p.say("phase.by-hand", "name", bot.Escape(o.Name), "day", p.day(o.Until), "why", bot.Escape(o.Why)))
		}
	}
	if ph := p.plan.Current(); ph != nil {
		line = append(line, p.say("phase.current", "name", bot.Escape(ph.Title(p.say))))
	} else {
		line = append(line, p.say("phase.all-closed"))
	}
	if p.last != nil {
		line = append(line, p.say("phase.change", "change", i18n.Signed(p.now.Percent-p.last.Percent), "day", p.day(p.last.Day)))
	}
	return strings.Join(line, " · ")
}

// forManagers makes it a report for managers, who may see red later, and for rooms, where they read along.
func (p *report) forManagers() (err error) {
	p.status, err = daybook.ShownToManagers(p.r, p.r.ProjectID, p.r.Project, p.plan, p.now)
	return err
}

// seesLater reports whether whoever asks sees red a working day after the leads: a manager of the organisation who does not lead the project.
func seesLater(r *bot.Request) bool {
	return r.Org >= bot.RoleManager && r.Project.Role(r.WhoID) < bot.RoleLead
}

func (p report) byHand() bool {
	o := p.plan.Override
	return o.Status != "" && today(p.r, p.r.Project) <= o.Until
}

// phases are the phases with the numbers that their percentages are made of.
func (p report) phases() []string {
	var lines []string
	for i, ph := range p.plan.Phases {
		if i >= len(p.now.Phases) {
			break
		}
		c := p.now.Phases[i]
		mark := "○ "
		switch {
		case ph.Closed():
			mark = "✓ "
		case p.plan.Current() != nil && p.plan.Current().Key == ph.Key:
			mark = "▶ "
		}
		line := mark + "**" + bot.Escape(ph.Title(p.say)) + "** " + itoa(c.Percent) + "%"
		if p.last != nil {
			if before, ok := p.last.Phases[ph.Key]; ok && before != c.Percent {
				line += " (" + i18n.Signed(c.Percent-before) + ")"
			}
		}
		lines = append(lines, line+" · "+p.made(ph, c)+" · "+p.say("phase.weight", "n", ph.Weight))
	}
	return lines
}

// made tells of what a percentage is made.
func (p report) made(ph bot.Phase, c bot.PhaseCount) string {
	var parts []string
	switch {
	case ph.Closed():
		return p.say("phase.made-closed", "day", p.day(ph.End.Actual))
	case c.Manual && p.team:
		parts = append(parts, p.say("phase.made-manual-why", "name", bot.Escape(ph.Manual.Name), "why", bot.Escape(ph.Manual.Why)))
	case c.Manual:
		parts = append(parts, p.say("phase.made-manual"))
	}
	zone := p.r.Project.Location()
	parts = append(parts, c.Made(p.say, ph, i18n.Moment(p.lang, c.Asked.In(zone), p.r.Now.In(zone)))...)
	if len(parts) == 0 {
		return p.say("phase.made-nothing")
	}
	return strings.Join(parts, p.say("phase.comma"))
}

// next are the next three milestones.
func (p report) next() []string {
	var lines []string
	ahead := p.plan.Ahead()
	for _, m := range ahead[:min(3, len(ahead))] {
		if m.Due() == "" && len(lines) > 0 {
			break
		}
		line := bot.Escape(m.Title(p.say)) + dates(p.r, p.lang, m.Dates)
		if n := bot.DaysBetween(m.Due(), today(p.r, p.r.Project)); m.Due() != "" && n > 0 {
			line += " · **" + p.say("phase.late", "n", n) + "**"
		}
		lines = append(lines, line)
	}
	return lines
}

// slipLines are what moved since the last post, as before and after; the reason is the team's.
func (p report) slipLines() []string {
	var lines []string
	for _, h := range p.slips {
		title := p.titleOf(h.Phase, h.Item, h.Name)
		line := p.say("phase.slip", "name", bot.Escape(title), "before", p.day(h.Was), "after", p.day(h.Is))
		if p.team && h.Why != "" {
			line += p.say("phase.slip-because", "why", bot.Escape(h.Why))
		}
		lines = append(lines, line)
	}
	return lines
}

// titleOf is what an item is called, or was when it was still in the plan.
func (p report) titleOf(phase, key, name string) string {
	return p.plan.Called(p.say, phase, key, name)
}

// needs are what the client is to do: what the lead says, and signatures that are asked for.
func (p report) needs() []string {
	lines := linesOf(p.weekly.Needs)
	for _, ph := range p.plan.Phases {
		if !ph.Signing() || signedNow(p.r, ph, asClient) {
			continue
		}
		lines = append(lines, p.say("phase.needs-signature", "name", bot.Escape(ph.Title(p.say))))
	}
	return lines
}

// linesOf are the lines of what somebody typed, escaped.
func linesOf(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "-•*")); line != "" {
			lines = append(lines, bot.Escape(line))
		}
	}
	return lines
}

func (p report) note(title, text string) []bot.Part {
	lines := linesOf(text)
	if len(lines) == 0 {
		return nil
	}
	return []bot.Part{bot.Words("**" + p.say(title) + "**\n" + strings.Join(lines, "\n"))}
}

// foot tells how the whole is counted, and how old the numbers are.
func (p report) foot() string {
	parts := []string{p.say("phase.formula", "percent", p.now.Percent)}
	if s := p.age(); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, " · ")
}

// age tells how old the tracker's numbers are; "" if the project uses none.
func (p report) age() string {
	if !slices.ContainsFunc(p.plan.Phases, func(ph bot.Phase) bool { return ph.Source.Kind != "" }) {
		return ""
	}
	return ageOf(p.r, p.lang, p.now)
}

func ageOf(r *bot.Request, lang string, now bot.Progress) string {
	say := in(r, lang)
	local := now.Asked.In(r.Project.Location())
	switch {
	case now.Asked.IsZero():
		return say("phase.age-never")
	case now.Down:
		return say("phase.age-down", "moment", i18n.Moment(lang, local, r.Now.In(r.Project.Location())))
	}
	return say("phase.age", "ago", i18n.Ago(lang, r.Now.Sub(now.Asked)))
}

// reasons are why a status is what it is, in words.
func reasons(r *bot.Request, lang string, plan bot.Plan, now bot.Progress) []string {
	say := in(r, lang)
	var lines []string
	for _, x := range now.Reasons {
		phase, key, _ := strings.Cut(x.Item, "/")
		title := bot.Escape(plan.Called(say, phase, key, ""))
		lines = append(lines, say("phase.reason-"+x.Kind, "name", title, "day", day(r, lang, x.Date), "n", x.N))
	}
	for _, c := range now.Phases {
		if c.Wrong != "" {
			lines = append(lines, say("phase.reason-query", "name", bot.Escape(plan.Called(say, c.Key, "", "")), "words", bot.Escape(c.Wrong)))
		}
	}
	if now.Hidden != "" {
		lines = append(lines, say("phase.reason-hidden", "words", bot.Escape(now.Hidden)))
	}
	for _, i := range now.Overdue {
		name := i.Key
		if i.Link != "" {
			name = bot.LinkTo(i.Key, i.Link)
		}
		lines = append(lines, name+" "+bot.Escape(i.Summary)+" · "+say("phase.was-due", "day", day(r, lang, i.Due)))
	}
	return lines
}

func list(lines []string) string { return "- " + strings.Join(lines, "\n- ") }
