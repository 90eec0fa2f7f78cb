package project

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// setting is one thing of a project that its lead may set by a command: `project zone Asia/Tokyo`. Said without a value
// the command tells how it stands.
type setting struct {
	name string
	now  func(r *bot.Request, p bot.Project) string
	set  func(ctx context.Context, r *bot.Request, p *bot.Project, value string) error
}

func (s setting) do(ctx context.Context, r *bot.Request) error {
	if err := meantAsValue(r); err != nil {
		return err
	}
	label := r.T("project.setting-" + s.name)
	if r.Rest == "" {
		tell(r, "project.setting-now", "setting", label, "value", cmp.Or(s.now(r, r.Project), r.T("project.none-yet")), "example", r.T("project."+s.name+".example"))
		return nil
	}
	p := r.Project
	before := s.now(r, p)
	if err := s.set(ctx, r, &p, r.Rest); err != nil {
		return err
	}
	after := s.now(r, p)
	if after == before {
		tell(r, "project.setting-same", "setting", label, "value", after)
		return nil
	}
	if err := bot.Projects.Put(r, r.ProjectID, p); err != nil {
		return err
	}
	r.Project = p
	r.Audit("project.set", bot.Projects.Key(r.ProjectID), map[string]string{"setting": s.name, "before": before, "after": after})
	changed(r, r.ProjectID)
	done(r, "project.setting-set", "setting", label, "value", after)
	return nil
}

// meantAsValue undoes the reading of a value as a project's key: in the room of one project, `project jira CRM` sets that
// project's Jira project, even where there is a project CRM.
func meantAsValue(r *bot.Request) error {
	if r.Rest != "" || r.Named == "" || len(r.Room.Projects) != 1 {
		return nil
	}
	r.Rest = r.Named
	return r.Enter(r.Room.Projects[0], bot.RoleLead)
}

var (
	trackerSetting = setting{"jira", func(_ *bot.Request, p bot.Project) string { return p.Tracker },
		func(ctx context.Context, r *bot.Request, p *bot.Project, value string) error {
			key := strings.ToUpper(value)
			unchecked, err := checkTracker(ctx, r, key)
			if unchecked {
				checkLater(r, r.ProjectID, 0)
			}
			p.Tracker = key
			return err
		}}
	typeSetting = setting{"type", func(_ *bot.Request, p bot.Project) string { return p.Type }, setType}
	zoneSetting = setting{"zone", func(_ *bot.Request, p bot.Project) string { return p.Zone },
		func(_ context.Context, _ *bot.Request, p *bot.Project, value string) error {
			zone, ok := zoneOf(value)
			if !ok {
				return bot.Tell("project.bad-zone", "zone", value)
			}
			p.Zone = zone
			return nil
		}}
	langSetting = setting{"language", func(r *bot.Request, p bot.Project) string { return r.T("project.lang-" + p.Lang) },
		func(_ context.Context, _ *bot.Request, p *bot.Project, value string) error {
			lang, ok := langOf(value)
			if !ok {
				return bot.Tell("project.bad-language")
			}
			p.Lang = lang
			return nil
		}}
	calendarSetting = setting{"calendar", func(_ *bot.Request, p bot.Project) string { return p.Calendar },
		func(_ context.Context, _ *bot.Request, p *bot.Project, value string) error {
			code := strings.ToUpper(value)
			if !slices.Contains(calendars, code) {
				return bot.Tell("project.bad-calendar", "calendars", strings.Join(calendars, ", "))
			}
			p.Calendar = code
			return nil
		}}
)

// setType takes an issue type that the tracker's project has; while the tracker cannot be asked it takes any.
func setType(ctx context.Context, r *bot.Request, p *bot.Project, value string) error {
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	types, err := tracker.Types(ctx, p.Tracker)
	if err != nil {
		return bot.Tell("project.tracker-silent")
	}
	var names []string
	for _, t := range types {
		if strings.EqualFold(t.Name, value) {
			p.Type = t.Name
			return nil
		}
		if !t.Subtask {
			names = append(names, t.Name)
		}
	}
	return bot.Tell("project.bad-type", "type", value, "types", strings.Join(names, ", "))
}

// trackerCheck is the data of the timer that asks again whether the tracker's project exists.
type trackerCheck struct {
	Project string `json:"project"`
	Person  string `json:"person"` // who is told if it does not
	Lang    string `json:"lang"`
	Try     int    `json:"try"`
}

func checkLater(r *bot.Request, project string, try int) {
	armCheck(r, trackerCheck{Project: project, Person: r.WhoID, Lang: r.Lang, Try: try})
}

func armCheck(r *bot.Request, c trackerCheck) {
	wait := min(time.Minute<<min(c.Try, 6), time.Hour)
	r.Arm(bot.Timer{Key: "project/" + c.Project + "/tracker-check", Due: r.Now.Add(wait), Name: "project.tracker-check", Data: bot.Encode(c)})
}

// checkAgain asks the tracker about a project that could not be checked when it was named.
func checkAgain(ctx context.Context, r *bot.Request) error {
	var c trackerCheck
	if err := decodeTimer(r, &c); err != nil {
		return err
	}
	p, err := bot.Projects.Get(r, c.Project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && p.Tracker == "" {
		return nil
	}
	if err != nil {
		return err
	}
	unchecked, err := checkTracker(ctx, r, p.Tracker)
	var wrong *bot.TellError
	switch {
	case unchecked:
		c.Try++
		armCheck(r, c)
	case errors.As(err, &wrong):
		text := r.In(c.Lang, "project.check-failed", "name", p.Name, "tracker", p.Tracker)
		r.Send(bot.Effect{To: bot.ToPerson(c.Person), Body: bot.Card{Title: r.In(c.Lang, "project.check-title"), Tag: p.Key, Tone: bot.ToneWarn,
			Lang: c.Lang, Parts: []bot.Part{bot.Words(bot.Escape(text))}}, Asked: true})
	}
	return nil
}

// GoLive is the payload of the event "project.golive": the actual date of going live was set, moved or cleared.
type GoLive struct {
	Project string `json:"project"`
	Date    string `json:"date,omitempty"`   // YYYY-MM-DD; "": cleared
	Before  string `json:"before,omitempty"` // the same of what held until now
}

// setGoLive is the command: `project golive 2026-12-01|clear`.
func setGoLive(_ context.Context, r *bot.Request) error {
	if r.Rest == "" {
		tell(r, "project.golive-now", "date", dayOr(r, r.Project.GoLive, r.T("project.none-yet")), "example", r.T("project.golive.example"))
		return nil
	}
	date, ok := goLiveDate(r.Rest, r.Now.In(r.Project.Location()))
	if !ok {
		return bot.Tell("project.bad-date", "said", r.Rest)
	}
	p, before := r.Project, r.Project.GoLive
	if date == before {
		tell(r, "project.golive-same", "date", dayOr(r, date, r.T("project.none-yet")))
		return nil
	}
	p.GoLive = date
	if err := bot.Projects.Put(r, r.ProjectID, p); err != nil {
		return err
	}
	r.Audit("project.golive", bot.Projects.Key(r.ProjectID), map[string]string{"before": before, "after": date})
	r.Publish("project.golive", "project/"+r.ProjectID, GoLive{Project: r.ProjectID, Date: date, Before: before})
	changed(r, r.ProjectID)
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

var clearWords = []string{"clear", "none", "remove", "清除", "清空", "取消", "无"}

// goLiveDate reads a whole date, or "" for a word that clears. A date without its year is not guessed.
func goLiveDate(s string, now time.Time) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	switch {
	case slices.Contains(clearWords, s):
		return "", true
	case s == "today" || s == "今天":
		return now.Format(time.DateOnly), true
	}
	for _, layout := range []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "2006年1月2号"} {
		t, err := time.Parse(layout, s)
		if err == nil && t.Year() >= now.Year()-5 && t.Year() <= now.Year()+5 {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

func dayOr(r *bot.Request, date, none string) string {
	if date == "" {
		return none
	}
	return i18n.DayOf(r.Lang, date, r.Now)
}

func decodeTimer(r *bot.Request, v any) error {
	if err := unmarshal(r.Timer.Data, v); err != nil {
		return bot.Permanent(fmt.Errorf("read timer's data: %w", err))
	}
	return nil
}
