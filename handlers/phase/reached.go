package phase

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// reached is the command: `reached trial load [DATE]`. Of a milestone that is reached it gives another day, or takes it back:
// `reached trial load clear`.
func reached(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	i, rest, err := mustMean(r, &plan, r.Rest, ofMilestone, "phase.reached.example")
	if err != nil {
		return err
	}
	words, why := whyIn(rest)
	if words == "" && !onlyWhy.MatchString(rest) { // "as of Friday"
		words, why = rest, ""
	}
	words = strings.ToLower(strings.TrimSpace(words))
	m := i.milestone(&plan)
	c := change{Project: r.ProjectID, Phase: i.phase, Item: i.key, Which: "actual"}
	switch {
	case words == "" && m.Actual != "":
		return bot.Tell("phase.is-reached", "name", m.Title(r.T), "date", day(r, r.Lang, m.Actual))
	case words == "":
		c.Date = today(r, r.Project)
	case !slices.Contains(clearWords, words):
		if c.Date, err = pastDate(r, words); err != nil {
			return err
		}
	}
	switch {
	case c.Date > today(r, r.Project):
		return bot.Tell("phase.reached-ahead", "name", m.Title(r.T))
	case c.Date == m.Actual && c.Date == "":
		return bot.Tell("phase.not-reached", "name", m.Title(r.T))
	case c.Date == m.Actual:
		done(r, "phase.same-date", "name", m.Title(r.T), "date", day(r, r.Lang, c.Date))
		return nil
	}
	return begin(r, plan, c, why)
}

// askWhyOther asks why a milestone that is reached was on another day, or is not.
func askWhyOther(r *bot.Request, plan bot.Plan, c change) {
	title, _ := c.item().title(&plan, r.T)
	text := r.T("phase.why-reached-text", "before", day(r, r.Lang, c.dates(&plan).Actual), "after", day(r, r.Lang, c.Date))
	r.Ask(bot.Question{State: "phase.said-why", Topic: r.T("phase.why-topic", "name", title), Data: c,
		Card: bot.Card{Title: r.T("phase.why-reached-title", "name", title), Parts: []bot.Part{bot.Words(bot.Escape(text))}}})
}

// clearWords take back that a milestone is reached.
var clearWords = []string{"clear", "none", "not yet", "undo", "清除", "取消", "撤销", "撤回", "未达成"}

// onlyWhy is a reason without a day before it.
var onlyWhy = regexp.MustCompile(`(?i)^\s*(?:because\b|因为|由于|原因)`)

var fullYear = regexp.MustCompile(`\b(19|20)[0-9]{2}`)

// pastDate is dateOf for a day that has been: a weekday is the last one, and a day without its year the last such day if that is nearer
// than the next.
func pastDate(r *bot.Request, words string) (string, error) {
	said, err := dateOf(r, words)
	now := today(r, r.Project)
	switch {
	case err != nil || said <= now || fullYear.MatchString(words):
		return said, err
	case bareWeekday.MatchString(words):
		return date(said).AddDate(0, 0, -7).Format(time.DateOnly), nil
	case !bareDay.MatchString(words):
		return said, nil
	}
	if before := date(said).AddDate(-1, 0, 0).Format(time.DateOnly); bot.DaysBetween(before, now) < bot.DaysBetween(now, said) {
		return before, nil
	}
	return said, nil
}

var (
	bareWeekday = regexp.MustCompile(`(?i)^\s*(?:` + weekdays + `|(?:周|星期|礼拜)[一二三四五六日天])\s*$`)
	bareDay     = regexp.MustCompile(`(?i)[0-9]`) // none in "tomorrow", "next Friday"
)

// reaching is that a milestone is reached, was on another day than was said, or is not in the end.
type reaching struct {
	id            string // of what happened
	item          item
	before, after string // the day; "": it is not reached
}

// reachedKind is what happened to a milestone that is now reached on a day.
func reachedKind(day string) string {
	if day == "" {
		return "reopened"
	}
	return "reached"
}

// announceReached tells every room of a project once.
func announceReached(r *bot.Request, plan bot.Plan, p reaching, why string) (here bool, err error) {
	return announce(r, "reached/"+p.id, func(lang string, team bool) bot.Card {
		say := in(r, lang)
		title, _ := p.item.title(&plan, say)
		c := bot.Card{Title: say("phase.reached-title", "name", title), Tone: bot.ToneGood, Lang: lang,
			Parts: []bot.Part{bot.Words(bot.Escape(plan.Phase(p.item.phase).Title(say)) + dates(r, lang, p.item.milestone(&plan).Dates))}}
		switch {
		case p.after == "":
			c.Title, c.Tone = say("phase.reopened-title", "name", title), bot.ToneWarn
		case p.before != "":
			c.Title, c.Tone = say("phase.slip-title"), bot.ToneInfo
			c.Parts = []bot.Part{bot.Words(say("phase.reached-moved", "name", bot.Escape(title), "before", day(r, lang, p.before), "after", day(r, lang, p.after)))}
		case p.item == goLiveItem && team:
			c.Parts = append(c.Parts, bot.SmallPrint(say("phase.reached-live", "name", bot.Escape(title))))
		}
		if team && p.before != "" {
			if why != "" {
				c.Parts = append(c.Parts, bot.Words(say("phase.slip-why", "why", bot.Escape(why))))
			}
			c.Parts = append(c.Parts, bot.SmallPrint(say("phase.by", "name", bot.Escape(r.Who.Name))))
		}
		return c
	})
}

// goLiveItem is the milestone of the template on which the system goes live.
var goLiveItem = item{ofMilestone, "golive", "golive"}

// liveFrom is the payload of "phase.golive", and what is read of "project.golive": the day on which a project went live; "": it did not.
type liveFrom struct {
	Project string `json:"project"`
	Date    string `json:"date"`
}

// wentLive takes over the day on which the project really went live, which the capability project keeps.
func wentLive(_ context.Context, r *bot.Request) error {
	var g liveFrom
	if err := r.Decode(&g); err != nil {
		return err
	}
	if err := r.About(g.Project); err != nil || r.ProjectID != g.Project {
		return err
	}
	plan, err := bot.Plans.Get(r, g.Project)
	if errors.Is(err, bot.ErrNotFound) { // nobody has planned anything: there is nothing to keep in step
		return nil
	}
	if err != nil {
		return err
	}
	m := plan.GoLive()
	if m == nil || m.Actual == g.Date || g.Date > today(r, r.Project) {
		return nil
	}
	h := about(&plan, goLiveItem, reachedKind(g.Date))
	h.Before, h.After = m.Actual, g.Date
	m.Actual = g.Date
	id, err := r.Happened(h)
	if err != nil {
		return err
	}
	recount(r, g.Project)
	if err := put(r, plan); err != nil {
		return err
	}
	_, err = announceReached(r, plan, reaching{id, goLiveItem, h.Before, h.After}, "")
	return err
}
