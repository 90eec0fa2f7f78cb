package project

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/understand"
)

// GoLive is the payload of the event "project.golive": the actual date of going live was set, moved or cleared.
type GoLive struct {
	Project string `json:"project"`
	Date    string `json:"date,omitempty"`   // YYYY-MM-DD; "": cleared
	Before  string `json:"before,omitempty"` // the same of what held until now
}

// setGoLive is the command: `project golive today|2026-12-01|clear`. The date is that on which it really happened; what is
// planned is not kept here.
func setGoLive(_ context.Context, r *bot.Request) error {
	if r.Rest == "" {
		tell(r, "project.golive-now", "date", dayOr(r, r.Project.GoLive, r.T("project.none-yet")), "example", r.T("project.golive.example"))
		return nil
	}
	r.Rest = strings.TrimSpace(turns.ReplaceAllString(r.Rest, ""))
	now := r.Now.In(r.Project.Location())
	days, err := daybook.Calendar(r)
	if err != nil {
		return err
	}
	date, ok := goLiveDate(r.Rest, now, days)
	switch day := understand.NoDay(r.Rest); {
	case day != "":
		return bot.NoSuchDay(day, now)
	case ok && date > now.Format(time.DateOnly):
		return bot.Tell("project.golive-future", "date", dayOr(r, date, ""), "example", r.T("project.golive.example"))
	case !ok:
		if _, whole := wholeDate(r.Rest); whole {
			return bot.Tell("project.far-date", "said", r.Rest)
		}
		return bot.Tell("project.bad-date", "said", r.Rest, "example", now.Format(time.DateOnly))
	}
	before := r.Project.GoLive
	if date == before {
		tell(r, "project.golive-same", "date", dayOr(r, date, r.T("project.none-yet")))
		return nil
	}
	if err := goesLive(r, date); err != nil {
		return err
	}
	if _, err := r.Happened(bot.Happening{Kind: "project", Which: "golive", Before: before, After: date}); err != nil {
		return err
	}
	switch {
	case date == "":
		done(r, "project.golive-cleared", "before", dayOr(r, before, ""))
	case before != "":
		done(r, "project.golive-moved", "date", dayOr(r, date, ""), "before", dayOr(r, before, ""))
	default:
		done(r, "project.golive-set", "date", dayOr(r, date, ""))
	}
	return nil
}

// live are sentences that say when a project went live.
var live = regexp.MustCompile(`(?i)^(?:the )?(?:project|system )?(?:went live|go-?live (?:date )?(?:is|was|has been))(?: now)?(?: moved| set| changed)?(?: to| on)? (.*[0-9].*|today|yesterday)$`)

func saysLive(text string) (rest string, ok bool) {
	m := live.FindStringSubmatch(strings.Trim(strings.TrimSpace(text), "."))
	if m == nil {
		return "", false
	}
	return m[1], true
}

// turns are words between what is dated and its date.
var turns = regexp.MustCompile(`(?i)^(?:(?:is now|is|was|on|to|changed to|moved to)\b|改为|改到|改成|定为|定在|推迟到|提前到|调整为|调整到|是|为|到|=)\s*`)

// goesLive keeps the day on which the request's project went live, "" if it did not, and lets the other capabilities know.
func goesLive(r *bot.Request, date string) error {
	p, before := r.Project, r.Project.GoLive
	p.GoLive = date
	if err := bot.Projects.Put(r, r.ProjectID, p); err != nil {
		return err
	}
	r.Audit("project.golive", bot.Projects.Key(r.ProjectID), map[string]string{"before": before, "after": date})
	r.Publish("project.golive", "project/"+r.ProjectID, GoLive{Project: r.ProjectID, Date: date, Before: before})
	r.ProjectChanged(r.ProjectID)
	return nil
}

// milestoneLive takes over the day of the milestone of going live, which the capability phase keeps.
func milestoneLive(_ context.Context, r *bot.Request) error {
	var g GoLive
	if err := r.Decode(&g); err != nil {
		return err
	}
	if err := r.About(g.Project); err != nil || r.ProjectID != g.Project || r.Project.GoLive == g.Date {
		return err
	}
	return goesLive(r, g.Date)
}

var clearWords = []string{"clear", "none", "remove", "清除", "清空", "取消", "无"}

// goLiveDate reads a whole date, words for a day as in a task ("next Friday"), or "" for a word that clears. A date without
// its year is not guessed, and one more than five years away is taken for a slip.
func goLiveDate(s string, now time.Time, days understand.Calendar) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	switch {
	case slices.Contains(clearWords, s):
		return "", true
	case !strings.ContainsAny(s, "0123456789"):
		date, _, ok := days.Date(s, now)
		return date, ok && date != ""
	}
	t, ok := wholeDate(s)
	if !ok || t.Year() < now.Year()-5 || t.Year() > now.Year()+5 {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

// wholeDate reads a date of which day, month and year are given.
func wholeDate(s string) (time.Time, bool) {
	for _, layout := range []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "2006年1月2号"} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func dayOr(r *bot.Request, date, none string) string {
	if date == "" {
		return none
	}
	return i18n.DayOf(r.Lang, date, r.Now)
}
