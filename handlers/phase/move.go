package phase

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
)

// change is a new date for one point of a plan.
type change struct {
	Project string `json:"project"`
	Phase   string `json:"phase"`
	Item    string `json:"item,omitempty"` // key of the milestone; "": the phase's end, or its start
	Which   string `json:"which"`          // "planned", "forecast", "actual", "start.planned", "start.forecast", "start.actual"
	Date    string `json:"date"`           // "": it has none any more
	Was     string `json:"was,omitempty"`  // the day that counted when the reason was asked for
	// Corrects says that it takes back a first date on which nobody counted yet.
	Corrects bool `json:"corrects,omitempty"`
}

// point is where the changed date stands in a plan; nil if that is not there any more.
func (c change) point(p *bot.Plan) *string {
	d := c.dates(p)
	if d == nil {
		return nil
	}
	switch strings.TrimPrefix(c.Which, "start.") {
	case "planned":
		return &d.Planned
	case "actual":
		return &d.Actual
	}
	return &d.Forecast
}

func (c change) dates(p *bot.Plan) *bot.Dates {
	ph := p.Phase(c.Phase)
	switch {
	case ph == nil:
		return nil
	case c.Item != "":
		if m := c.item().milestone(p); m != nil {
			return &m.Dates
		}
		return nil
	case strings.HasPrefix(c.Which, "start."):
		return &ph.Start
	}
	return &ph.End
}

func (c change) item() item {
	if c.Item != "" {
		return item{ofMilestone, c.Phase, c.Item}
	}
	return item{ofPhase, c.Phase, ""}
}

// because parts a date from its reason.
var because = regexp.MustCompile(`(?i)\s*(?:\bbecause(?:\s+of)?\b|\bsince\b|\bas\b|[:：,，;；]|因为|由于|原因(?:是)?)\s*`)

// goesOn is what follows a comma within a date: "December 18, 2027", "Friday, 18 December", "周五，12月18日".
var goesOn = regexp.MustCompile(`(?i)^(?:(?:19|20)[0-9]{2}\b|(?:[0-9]{1,2}(?:st|nd|rd|th)?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:\s|$)|[0-9]{1,2}月)`)

// opening is a word that a reason may begin with after a comma; it is none of the reason.
var opening = regexp.MustCompile(`(?i)^\s*(?:because(?:\s+of)?\b|since\b|因为|由于)`)

// whyIn parts what is said from the reason for it; "" if none is said.
func whyIn(said string) (what, why string) {
	for _, at := range because.FindAllStringIndex(said, -1) {
		if comma := strings.TrimSpace(said[at[0]:at[1]]); (comma == "," || comma == "，") && goesOn.MatchString(said[at[1]:]) {
			continue
		}
		return said[:at[0]], strings.TrimSpace(opening.ReplaceAllString(said[at[1]:], ""))
	}
	return said, ""
}

// move is the command: `reschedule trial load 2026-12-18 because the supplier is late`. What has no planned date yet is
// planned by it; else it changes what is expected, and the reason is asked for if it was not said.
func move(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	i, rest, err := mustMean(r, &plan, r.Rest, ofPhase|ofMilestone, "phase.move.example")
	if err != nil {
		return err
	}
	words, why := whyIn(rest)
	if strings.TrimSpace(words) == "" {
		return bot.Tell("phase.no-date", "example", r.T("phase.move.example"))
	}
	date, err := dateOf(r, words)
	if err != nil {
		return err
	}
	c := change{Project: r.ProjectID, Phase: i.phase, Item: i.key, Which: "forecast", Date: date}
	if c.dates(&plan).Planned == "" {
		c.Which = "planned"
	}
	if far(date, r.Now) {
		return askYear(r, plan, c, why)
	}
	return begin(r, plan, c, why)
}

// askWhy asks for the reason of a change. Whoever set the first date a moment ago may say that it was a slip of the keyboard instead.
func askWhy(r *bot.Request, plan bot.Plan, c change) error {
	title, _ := c.item().title(&plan, r.T)
	c.Was = c.dates(&plan).Now()
	card := bot.Card{Title: r.T("phase.why-title", "name", title), Parts: []bot.Part{bot.Words(bot.Escape(
		r.T("phase.why-text", "before", day(r, r.Lang, c.Was), "after", day(r, r.Lang, c.Date))))}}
	mistyped, err := mayCorrect(r, plan, c)
	if err != nil {
		return err
	}
	if mistyped {
		card.Parts = append(card.Parts, bot.Row(bot.Button(r.T("phase.correct"), "phase.correct", string(bot.Encode(c)))))
	}
	r.Ask(bot.Question{State: "phase.said-why", Topic: r.T("phase.why-topic", "name", title), Data: c, Card: card})
	return nil
}

// dateOf reads a date from the words of a command.
func dateOf(r *bot.Request, words string) (string, error) {
	now := r.Now.In(r.Project.Location())
	days, err := daybook.Calendar(r)
	if err != nil {
		return "", err
	}
	date, _, ok := days.Date(strings.TrimSpace(words), now)
	if !ok || date == "" {
		return "", bot.Tell("phase.bad-date", "said", words)
	}
	if !plausible(date, now) {
		return "", bot.Tell("phase.far-date", "said", words)
	}
	return date, nil
}

// plausible: a date more than ten years away is taken for a slip of the keyboard.
func plausible(date string, now time.Time) bool {
	t, err := time.Parse(time.DateOnly, date)
	return err == nil && t.Year() >= now.Year()-10 && t.Year() <= now.Year()+10
}

// begin makes a change, or asks for its reason first.
func begin(r *bot.Request, plan bot.Plan, c change, why string) error {
	title, _ := c.item().title(&plan, r.T)
	before, point := c.dates(&plan), *c.point(&plan)
	switch {
	case c.Which == "actual" && before.Actual != "" && before.Actual != c.Date && why == "":
		askWhyOther(r, plan, c)
		return nil
	case c.Which == "actual":
		return carry(r, plan, []change{c}, why, "")
	case plan.Phase(c.Phase).Closed():
		return bot.Tell("phase.is-closed", "name", plan.Phase(c.Phase).Title(r.T))
	case before.Actual != "":
		return bot.Tell("phase.is-reached", "name", title, "date", day(r, r.Lang, before.Actual))
	case before.Now() == c.Date:
		done(r, "phase.same-date", "name", title, "date", day(r, r.Lang, c.Date))
		return nil
	case c.Was != "" && before.Now() != c.Was: // the question is older than the date that counts now
		show(r, bot.Card{Title: r.T("phase.moved-meanwhile", "name", title, "before", day(r, r.Lang, c.Was), "now", day(r, r.Lang, before.Now())), Tone: bot.ToneWarn,
			Parts: []bot.Part{bot.Words(bot.Escape(r.T("phase.moved-again", "name", title, "date", c.Date, "why", why)))}})
		return nil
	case before.Planned != "" && why == "" && !c.Corrects:
		return askWhy(r, plan, c)
	}
	*c.point(&plan) = c.Date
	if ph := plan.Phase(c.Phase); backwards(*ph) != "" {
		return bot.Tell("phase.backwards-command", "name", ph.Title(r.T), "start", day(r, r.Lang, ph.Start.Now()), "end", day(r, r.Lang, ph.End.Now()))
	}
	*c.point(&plan) = point
	return carry(r, plan, []change{c}, why, "")
}

// saidWhy is the reason that was asked for.
func saidWhy(_ context.Context, r *bot.Request) error {
	var c change
	if err := json.Unmarshal(r.Talk.Data, &c); err != nil {
		return bot.Permanent(fmt.Errorf("read conversation: %w", err))
	}
	if err := r.Enter(c.Project, bot.RoleLead); err != nil {
		return err
	}
	why := strings.TrimSpace(r.Message.Text)
	if err := reason(why); err != nil {
		return err
	}
	plan, err := bot.PlanOf(r, c.Project)
	if err != nil {
		return err
	}
	if c.point(&plan) == nil {
		return bot.Tell("phase.gone")
	}
	r.EndTalk()
	return begin(r, plan, c, why)
}

const (
	minWhy = 3   // characters of a reason
	maxWhy = 300 //
)

// reason tells what is wrong with a reason that was given.
func reason(why string) error {
	switch n := len([]rune(why)); {
	case n < minWhy:
		return bot.Tell("phase.why-short", "said", why)
	case n > maxWhy:
		return bot.Tell("phase.why-long", "max", maxWhy, "now", n)
	}
	return nil
}

// carry makes changes, keeps each with who, when and why, answers, also with what else is to be told, and tells all rooms of what
// slipped and of what is reached.
func carry(r *bot.Request, plan bot.Plan, changes []change, why, besides string) error {
	if n := len([]rune(why)); n > maxWhy {
		return bot.Tell("phase.why-long", "max", maxWhy, "now", n)
	}
	before, expected := make([]string, len(changes)), make([]string, len(changes))
	for i, c := range changes { // two of one point are one change to whoever counted on it
		before[i], expected[i] = *c.point(&plan), c.dates(&plan).Now()
	}
	for _, c := range changes {
		*c.point(&plan) = c.Date
	}
	var moved []slip
	var points []reaching
	var lines []string
	for i, c := range changes {
		h := about(&plan, c.item(), "date")
		h.Which, h.Before, h.After, h.Why = c.Which, before[i], c.Date, why
		switch {
		case c.Which == "actual":
			h.Kind, h.Which = reachedKind(c.Date), ""
		case !strings.HasPrefix(c.Which, "start.") && !c.Corrects:
			h.Was, h.Is = expected[i], c.dates(&plan).Now()
		}
		id, err := r.Happened(h)
		if err != nil {
			return err
		}
		r.Audit("plan.date", bot.Plans.Key(r.ProjectID), map[string]string{"item": c.item().id(), "which": c.Which, "before": before[i], "after": c.Date, "why": why})
		if h.Was != "" && h.Is != h.Was && !slices.ContainsFunc(moved, func(m slip) bool { return m.item == c.item() }) {
			moved = append(moved, slip{id, c.item(), h.Was, h.Is})
		}
		if c.Which == "actual" {
			points = append(points, reaching{id, c.item(), before[i], c.Date})
		}
		title, _ := c.item().title(&plan, r.T)
		line := r.T("phase.date-set-"+c.Which, "name", title, "date", day(r, r.Lang, c.Date))
		if c.Date == "" {
			line = r.T("phase.date-cleared-"+c.Which, "name", title)
		}
		lines = append(lines, line)
	}
	if besides != "" {
		lines = append(lines, besides)
	}
	if err := put(r, plan); err != nil {
		return err
	}
	recount(r, r.ProjectID)
	odd := disorder(r, plan, changes)
	here, err := announceSlips(r, plan, moved, why)
	if err != nil {
		return err
	}
	for _, p := range points {
		if p.item == goLiveItem { // with it the project is live, from that day or no longer
			r.Publish("phase.golive", "project/"+r.ProjectID, liveFrom{r.ProjectID, p.after})
		}
		told, err := announceReached(r, plan, p, why)
		if err != nil {
			return err
		}
		here = here || told
	}
	if here {
		if odd != nil {
			show(r, bot.Card{Title: r.T("phase.order-title"), Tone: bot.ToneWarn, Parts: odd})
		}
		return nil
	}
	if len(lines) == 1 {
		show(r, bot.Card{Title: lines[0], Tone: bot.ToneGood, Parts: odd})
		return nil
	}
	for i := range lines {
		lines[i] = "- " + bot.Escape(lines[i])
	}
	show(r, bot.Card{Title: r.T("phase.saved"), Tone: bot.ToneGood, Parts: append([]bot.Part{bot.Words(strings.Join(lines, "\n"))}, odd...)})
	return nil
}

// slip is a date on which people counted and that is another now.
type slip struct {
	id            string // of what happened
	item          item
	before, after string // after is "" where it has no date any more
}

// announceSlips tells every room of a project once what moved, as before and after. The reason is the team's. It answers
// whether the room in which the change was made was told by it, so that it needs no other answer.
func announceSlips(r *bot.Request, plan bot.Plan, moved []slip, why string) (here bool, err error) {
	if len(moved) == 0 {
		return false, nil
	}
	return announce(r, "slip/"+moved[0].id, func(lang string, team bool) bot.Card {
		say := in(r, lang)
		c := bot.Card{Title: say("phase.slip-title"), Tone: bot.ToneInfo, Lang: lang}
		var lines []string
		for _, m := range moved {
			title, _ := m.item.title(&plan, say)
			n := bot.DaysBetween(m.before, m.after)
			key := "phase.slip-later"
			switch {
			case n < 0:
				key, n = "phase.slip-earlier", -n
			case m.after == "":
				key, c.Tone = "phase.slip-cleared", bot.ToneWarn
			default:
				c.Tone = bot.ToneWarn
			}
			planned := m.item.planned(&plan)
			if planned == m.before || planned == m.after {
				planned = ""
			}
			lines = append(lines, say(key, "name", bot.Escape(title), "before", day(r, lang, m.before), "after", day(r, lang, m.after), "planned", day(r, lang, planned), "n", n))
		}
		c.Parts = []bot.Part{bot.Words(strings.Join(lines, "\n"))}
		if team {
			if why != "" {
				c.Parts = append(c.Parts, bot.Words(say("phase.slip-why", "why", bot.Escape(why))))
			}
			c.Parts = append(c.Parts, bot.SmallPrint(say("phase.by", "name", bot.Escape(r.Who.Name))))
		}
		return c
	})
}

// announce posts a card in each room of the project, once: in the room's language, for clients as they may see it. here says that the
// room in which somebody acted is among them, so that they have their answer.
func announce(r *bot.Request, what string, draw func(lang string, team bool) bot.Card) (here bool, err error) {
	rooms, err := bot.RoomsOf(r, r.ProjectID)
	if err != nil {
		return false, err
	}
	return announceIn(r, rooms, what, func(room bot.Room) bot.Card { return draw(room.Speaks(r.Project), !isClients(room)) }), nil
}

// announceIn is announce in some of the project's rooms.
func announceIn(r *bot.Request, rooms []bot.Room, what string, draw func(room bot.Room) bot.Card) (here bool) {
	for _, room := range rooms {
		audience := bot.Client
		if !isClients(room) {
			audience = bot.Team
		}
		if room.Place == r.Event.Room.Room() {
			here = r.Event.Name != bot.EventForm
		}
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Handle: handleIn(what, room.Place), Body: draw(room), Audience: audience, Project: r.ProjectID})
	}
	if here && r.Event.Name == bot.EventCommand { // a door waits, and shows what stands in the room as well
		r.Whisper(bot.Card{Title: r.T("phase.told-here"), Tone: bot.ToneGood, Lang: r.Lang})
	}
	return here
}

// handleIn is that of what is announced in a room.
func handleIn(what string, room bot.Place) string {
	return "phase/" + what + "/" + bot.HashID(room.String())
}
