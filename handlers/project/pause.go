package project

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/understand"
)

const (
	maxReason = 200 // characters
	goesOnAt  = 8*time.Hour + 30*time.Minute
)

// pause is the command: `project pause [until DATE] [reason]`. A paused project schedules nothing; what people ask for still
// works.
func pause(_ context.Context, r *bot.Request) error {
	if goodKey.MatchString(strings.TrimSpace(r.Rest)) { // one word in capitals is a key rather than a reason
		return bot.Tell("bot.no-such-project")
	}
	days, err := daybook.Calendar(r)
	if err != nil {
		return err
	}
	until, reason, err := pauseOf(r.Rest, r.Now.In(r.Project.Location()), days)
	if err != nil {
		return err
	}
	p := r.Project
	p.State, p.Until, p.Reason = bot.ProjectPaused, until, reason
	if r.Project.State != bot.ProjectPaused {
		p.Since = r.Now
	}
	if err := bot.Projects.Put(r, r.ProjectID, p); err != nil {
		return err
	}
	r.Disarm(goesOn(r.ProjectID))
	if until != "" {
		if err := armGoesOn(r, r.ProjectID, p); err != nil {
			return err
		}
	}
	r.Audit("project.pause", bot.Projects.Key(r.ProjectID), map[string]string{"until": until, "reason": reason})
	if _, err := r.Happened(bot.Happening{Kind: "project", Which: "paused", After: until, Why: reason}); err != nil {
		return err
	}
	r.Publish("project.paused", lane(r.ProjectID), bot.Pausing{Project: r.ProjectID, Until: until, Reason: reason})
	r.ProjectChanged(r.ProjectID)
	return tellState(r, p)
}

// armGoesOn ends a pause in the morning of its day.
func armGoesOn(r *bot.Request, id string, p bot.Project) error {
	day, err := time.ParseInLocation(time.DateOnly, p.Until, p.Location())
	if err == nil {
		r.Arm(bot.Timer{Key: goesOn(id), Due: day.Add(goesOnAt), Name: "project.goes-on", Data: bot.Encode(id)})
	}
	return err
}

// goesOn is the key of the timer that ends a pause.
func goesOn(id string) string { return "project/" + id + "/goes-on" }

func lane(id string) string { return "project/" + id }

var untilWords = []string{"until ", "till ", "直到", "到", "至"}

// pauseOf reads "until 1 December, the client is moving": a day after today, and why.
func pauseOf(text string, now time.Time, days understand.Calendar) (until, reason string, err error) {
	text = strings.TrimSpace(text)
	if day := understand.NoDay(text); day != "" {
		return "", "", bot.NoSuchDay(day, now.AddDate(0, 0, 7))
	}
	said := false
	for _, w := range untilWords {
		if said = len(text) > len(w) && strings.EqualFold(text[:len(w)], w); said {
			text = text[len(w):]
			break
		}
	}
	until, reason, ok := dayFirst(text, now, days)
	switch {
	case !said && (!ok || reason != ""): // a day alone is no reason
		return "", text, goodReason(text)
	case !ok:
		return "", "", bot.Tell("project.bad-until", "said", text)
	case until <= now.Format(time.DateOnly):
		return "", "", bot.Tell("project.until-past", "said", text)
	case until > now.AddDate(1, 0, 0).Format(time.DateOnly):
		return "", "", bot.Tell("project.until-far", "said", text)
	}
	return until, reason, goodReason(reason)
}

func goodReason(s string) error {
	if n := utf8.RuneCountInString(s); n > maxReason {
		return bot.Tell("project.long-reason", "max", maxReason, "now", n)
	}
	return nil
}

// dayFirst reads the day with which a text begins, and what follows it.
func dayFirst(text string, now time.Time, days understand.Calendar) (day, rest string, ok bool) {
	head, tail := text, ""
	if i := strings.IndexAny(text, ",，:：;；(（"); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		head, tail = text[:i], strings.Trim(text[i+size:], " )）")
	}
	words := strings.Fields(head)
	end := 0
	for n := 1; n <= min(len(words), 6); n++ { // more words are taken while they say more of the day
		d, _, found := days.Date(strings.Join(words[:n], " "), now)
		if whole, is := wholeDate(words[0]); is && n == 1 {
			d, found = whole.Format(time.DateOnly), true
		}
		if found && d == day {
			break
		}
		if found && d != "" {
			day, end = d, n
		}
	}
	rest = strings.TrimSpace(strings.Join(words[end:], " ") + " " + tail)
	return day, rest, day != ""
}

// reopen is the command: a paused or closed project goes on.
func reopen(_ context.Context, r *bot.Request) error {
	if r.Project.State == bot.ProjectRunning {
		return bot.Tell("project.running", "key", r.Project.Key)
	}
	if err := run(r, r.ProjectID, r.Project); err != nil {
		return err
	}
	return tellState(r, r.Project)
}

// reopenClicked is the button: its value is "<project>|<token of the card>".
func reopenClicked(_ context.Context, r *bot.Request) error {
	id, token, _ := strings.Cut(r.Click.Value, "|")
	if err := r.Enter(id, bot.RoleLead); err != nil {
		return err
	}
	if r.Project.State == bot.ProjectRunning {
		return bot.Tell("project.running", "key", r.Project.Key)
	}
	if err := run(r, id, r.Project); err != nil {
		return err
	}
	return replaceState(r, token)
}

// goneOn is the timer of a pause: the project goes on by itself.
func goneOn(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.Timer.Decode(&id); err != nil {
		return err
	}
	p, err := bot.Projects.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && p.State != bot.ProjectPaused {
		return nil
	}
	if err != nil {
		return err
	}
	switch today := r.Now.In(p.Location()).Format(time.DateOnly); {
	case p.Until == "":
		return nil
	case p.Until > today: // it was extended while the timer was on its way, or the project's time zone changed
		return armGoesOn(r, id, p)
	}
	if err := run(r, id, p); err != nil {
		return err
	}
	return announce(r, bot.Place{})
}

// run makes a project go on: its timers are compared, and everybody may do their part again.
func run(r *bot.Request, id string, p bot.Project) error {
	before := p.State
	p.State, p.Since, p.Until, p.Reason, p.Kept = bot.ProjectRunning, time.Time{}, "", "", nil
	if err := bot.Projects.Put(r, id, p); err != nil {
		return err
	}
	if err := r.About(id); err != nil {
		return err
	}
	r.Disarm(goesOn(id))
	r.Audit("project.reopen", bot.Projects.Key(id), map[string]string{"before": string(before)})
	if _, err := r.Happened(bot.Happening{Project: id, Kind: "project", Which: "resumed"}); err != nil {
		return err
	}
	r.Publish("project.reopened", lane(id), bot.ProjectChanged{Project: id})
	r.ProjectChanged(id)
	return nil
}
