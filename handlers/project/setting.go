package project

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
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
			code := cmp.Or(countries[strings.ToLower(value)], strings.ToUpper(value))
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
	ctx, cancel := context.WithTimeout(ctx, patience(r))
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
