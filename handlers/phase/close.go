package phase

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// closing is how a phase is closed.
type closing struct {
	day  string // on which it really ended; "": today
	why  string // of a manager, in spite of what is missing
	sure bool   // the year of the day was asked for
}

// closePhase is the command: `phase close design [on 2026-11-20]`.
func closePhase(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	i, rest, err := mustMean(r, &plan, r.Rest, ofPhase, "phase.close.example")
	if err != nil {
		return err
	}
	words, _ := whyIn(rest)
	if words == "" && !onlyWhy.MatchString(rest) { // "as of Friday"
		words = rest
	}
	day, err := closedOn(r, words)
	if err != nil {
		return err
	}
	return closeGate(r, plan, plan.Phase(i.phase), closing{day: day})
}

// around is what may stand around the day on which a phase was closed: "on 2026-11-20", "于 11-20 关闭".
var around = regexp.MustCompile(`(?i)^\s*(?:(?:on|as\s+of)\s+|于|在)?\s*(.*?)\s*(?:关闭|结束)?\s*$`)

// aDay is a day that has been and nothing else: a sentence may name one as well.
var aDay = regexp.MustCompile(`(?i)^(?:today|yesterday|(?:last\s+)?` + weekdays + `|今天|昨天|前天|上?个?(?:周|星期|礼拜)[一二三四五六日天]|[0-9][0-9./年月日号-]*|(?:` +
	weekdays + `,?\s+)?(?:[0-9]{1,2}(?:st|nd|rd|th)?\s+` + months + `|` + months + `\s+[0-9]{1,2}(?:st|nd|rd|th)?)(?:,?\s+[0-9]{4})?)$`)

const (
	weekdays = `(?:mon|tues|wednes|thurs|fri|satur|sun)day`
	months   = `(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`
)

// closedOn reads the day on which a phase was closed; "" if none is said.
func closedOn(r *bot.Request, words string) (string, error) {
	switch words = around.FindStringSubmatch(words)[1]; {
	case words == "":
		return "", nil
	case !aDay.MatchString(words):
		return "", bot.Tell("phase.bad-day", "said", words, "example", r.T("phase.close.example"))
	}
	return pastDate(r, words)
}

// closeClicked is the button of a gate's card, "<project>|<phase>", and of the question after the year, with the day and the reason.
func closeClicked(_ context.Context, r *bot.Request) error {
	plan, ph, err := whichPhase(r, r.Click.Value, bot.RoleLead)
	if err != nil {
		return err
	}
	c := closing{}
	if f := strings.SplitN(r.Click.Value, "|", 4); len(f) == 4 {
		c = closing{f[2], f[3], true}
	}
	if c.why != "" {
		if err := r.Enter(r.ProjectID, bot.RoleManager); err != nil {
			return err
		}
	}
	return closeGate(r, plan, ph, c)
}

// override is the command: `phase override design [on 2026-11-20] because ...`, for managers.
func override(_ context.Context, r *bot.Request) error {
	if err := r.Enter(r.ProjectID, bot.RoleManager); err != nil {
		return err
	}
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	i, rest, err := mustMean(r, &plan, r.Rest, ofPhase, "phase.override.example")
	if err != nil {
		return err
	}
	c := closing{}
	if words, why := whyIn(rest); why != "" {
		if words = around.FindStringSubmatch(words)[1]; aDay.MatchString(words) { // else the reason has a comma, or a reason of its own
			if c.day, err = pastDate(r, words); err != nil {
				return err
			}
			rest = why
		}
	}
	if c.why, err = mustWhy(r, rest, "phase.override.example"); err != nil {
		return err
	}
	return closeGate(r, plan, plan.Phase(i.phase), c)
}

// mustWhy reads a reason, which may begin with "because".
func mustWhy(r *bot.Request, rest, example string) (string, error) {
	why := strings.TrimSpace(rest)
	if at := because.FindStringIndex(rest); at != nil && at[0] == 0 {
		why = strings.TrimSpace(opening.ReplaceAllString(rest[at[1]:], ""))
	}
	if why == "" {
		return "", bot.Tell("phase.override-why", "example", r.T(example))
	}
	return why, reason(why)
}

// closeGate closes a phase: with all that it has to hand over and all signatures, or with a manager's reason.
func closeGate(r *bot.Request, plan bot.Plan, ph *bot.Phase, c closing) error {
	if ph.Closed() {
		return closedTwice(r, *ph)
	}
	switch open := openOf(r, *ph); {
	case len(open) == 0: // nothing was missing, whatever was said
		c.why = ""
	case c.why == "":
		return bot.Tell("phase.not-yet", "name", ph.Title(r.T), "open", strings.Join(open, r.T("phase.comma")))
	}
	if asked, err := settleDay(r, *ph, &c); err != nil || asked {
		return err
	}
	ph.SignOffs = slices.Clone(ph.SignOffs)
	for i, s := range ph.SignOffs { // the project's name, and our words, may be others later
		ph.SignOffs[i].Void = onText(r, *ph, s.Hash) == ""
	}
	rooms, err := bot.RoomsOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	ph.Gate = bot.Gate{At: r.Now, By: r.WhoID, Name: r.Who.Name, Why: c.why}
	for _, room := range rooms {
		ph.Gate.Rooms = append(ph.Gate.Rooms, room.Place.String())
	}
	before := ph.End
	ph.End.Actual = c.day
	h := bot.Happening{Kind: "closed", Phase: ph.Key, Name: ph.Name, Before: before.Now(), After: ph.End.Actual, Why: c.why}
	what := "plan.closed"
	if c.why != "" {
		h.Kind, what = "overridden", "plan.overridden"
	}
	id, err := r.Happened(h)
	if err != nil {
		return err
	}
	r.Audit(what, bot.Plans.Key(r.ProjectID), map[string]string{"phase": ph.Key, "day": c.day, "why": c.why, "text": gateText(r, r.Project.Lang, r.Project.Name, *ph)})
	if err := put(r, plan); err != nil {
		return err
	}
	recount(r, r.ProjectID)
	if !ph.Asked.IsZero() {
		if _, err := showGate(r, *ph); err != nil {
			return err
		}
	}
	return announceClosed(r, plan, *ph, id)
}

// settleDay sets the day on which a phase ended, which may be neither to come nor before its start. asked says that the year was asked for
// instead. That it ends today is a fact, whatever was planned.
func settleDay(r *bot.Request, ph bot.Phase, c *closing) (asked bool, err error) {
	now, start := today(r, r.Project), ph.Start.Now()
	switch {
	case c.day == "", c.day == now:
		c.day = now
	case c.day > now:
		return false, bot.Tell("phase.closed-ahead", "name", ph.Title(r.T), "date", day(r, r.Lang, c.day))
	case start != "" && c.day < start:
		return false, bot.Tell("phase.closed-early", "name", ph.Title(r.T), "date", day(r, r.Lang, c.day), "start", day(r, r.Lang, start))
	case !c.sure && far(c.day, r.Now):
		showYear(r, ph.Title(r.T), c.day, "phase.close", strings.Join([]string{r.ProjectID, ph.Key, c.day, c.why}, "|"))
		return true, nil
	}
	return false, nil
}

// announceClosed tells every room of a project once that a phase is closed; where its team reads it, whoever closed it can take that back
// for a while. What happened has the ID id.
func announceClosed(r *bot.Request, plan bot.Plan, ph bot.Phase, id string) error {
	left, err := leftOpen(r, plan, ph)
	if err != nil {
		return err
	}
	rooms, err := bot.RoomsOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	var cards []toldCard
	here := announceIn(r, rooms, closedHandle(id), func(room bot.Room) bot.Card {
		lang, team := room.Speaks(r.Project), !isClients(room)
		say := in(r, lang)
		c := bot.Card{Title: say("phase.closed-title", "name", ph.Title(say)), Tone: bot.ToneGood, Lang: lang,
			Parts: []bot.Part{bot.Words(bot.Escape(ph.Title(say)) + dates(r, lang, ph.End))}}
		if next := plan.Current(); next != nil && slices.ContainsFunc(after(plan, ph.Key), func(p bot.Phase) bool { return p.Key == next.Key }) {
			c.Parts = append(c.Parts, bot.Words(say("phase.closed-next", "name", bot.Escape(next.Title(say)))))
		}
		switch {
		case ph.Gate.Why == "":
		case team:
			c.Tone = bot.ToneWarn
			c.Parts = append(c.Parts, bot.Words(say("phase.closed-why", "name", bot.Escape(r.Who.Name), "why", bot.Escape(ph.Gate.Why))))
		default:
			c.Tone = bot.ToneWarn
			c.Parts = append(c.Parts, bot.Words(say("phase.closed-forced", "name", bot.Escape(r.Who.Name))))
		}
		if lines := left(lang); team && len(lines) > 0 {
			c.Parts = append(c.Parts, bot.Words(list(lines)))
		}
		if ph.End.Actual != today(r, r.Project) {
			c.Parts = append(c.Parts, bot.SmallPrint(say("phase.gate-closed", append(whenClosed(r, lang, ph), "name", bot.Escape(r.Who.Name))...)))
		}
		if team {
			cards = append(cards, toldCard{room.Place, c})
			c.Parts = append(slices.Clip(c.Parts), bot.Row(r.UndoButton(lang, "phase.close-undo", id)))
		}
		return c
	})
	if !here {
		done(r, "phase.closed-done", "name", ph.Title(r.T))
	}
	if len(cards) == 0 {
		return nil
	}
	return offerReopen(r, ph, id, cards)
}
