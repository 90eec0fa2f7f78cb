package project

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
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
	p, was := r.Project, r.Project
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
	if code, told := codes[s.name]; told {
		if _, err := r.Happened(bot.Happening{Kind: "setting", Which: s.name, Before: code(was), After: code(p)}); err != nil {
			return err
		}
	}
	r.ProjectChanged(r.ProjectID)
	done(r, "project.setting-set", "setting", label, "value", after)
	return nil
}

// codes are the values of the settings of which the timeline tells, as it keeps them: in no language.
var codes = map[string]func(p bot.Project) string{
	"jira":        func(p bot.Project) string { return p.Tracker },
	"zone":        func(p bot.Project) string { return p.Zone },
	"client-zone": func(p bot.Project) string { return p.ClientZone },
	"language":    func(p bot.Project) string { return p.Lang },
	"calendar":    func(p bot.Project) string { return p.Calendar },
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
	typeSetting     = setting{"type", func(_ *bot.Request, p bot.Project) string { return p.Type }, setType}
	undoSetting     = setting{"undo-status", func(r *bot.Request, p bot.Project) string { return cmp.Or(p.Undo, r.T("project.undo-auto")) }, setUndo}
	everyoneSetting = setting{"mention-all", func(r *bot.Request, p bot.Project) string {
		if len(p.Broadcast) == 0 {
			return r.T("project.broadcast-none")
		}
		names := make([]string, len(p.Broadcast))
		for i, purpose := range p.Broadcast {
			names[i] = r.T("project.broadcast-" + purpose)
		}
		return strings.Join(names, r.T("bot.and"))
	}, func(_ context.Context, _ *bot.Request, p *bot.Project, value string) error {
		switch value = strings.ToLower(value); {
		case slices.Contains(clearWords, value), slices.Contains([]string{"off", "nothing", "关", "关闭"}, value):
			p.Broadcast = nil
		case slices.Contains([]string{"reminder", "reminders", "meeting reminders", "提醒", "会议提醒", "例会提醒"}, value):
			p.Broadcast = []string{bot.ForReminder}
		default:
			return bot.Tell("project.bad-mention-all")
		}
		return nil
	}}
	zoneSetting = setting{"zone", func(r *bot.Request, p bot.Project) string { return i18n.Zone(r.Lang, p.Zone) },
		func(_ context.Context, _ *bot.Request, p *bot.Project, value string) error {
			zone, ok := workday.Zone(value)
			if !ok {
				return bot.Tell("bot.bad-zone", "zone", value)
			}
			p.Zone = zone
			return nil
		}}
	clientZoneSetting = setting{"client-zone", func(r *bot.Request, p bot.Project) string {
		if p.ClientZone == "" {
			return r.T("project.client-zone-same", "zone", i18n.Zone(r.Lang, p.Zone))
		}
		return i18n.Zone(r.Lang, p.ClientZone)
	}, func(_ context.Context, _ *bot.Request, p *bot.Project, value string) error {
		if slices.Contains(clearWords, strings.ToLower(value)) {
			p.ClientZone = ""
			return nil
		}
		zone, ok := workday.Zone(value)
		if !ok {
			return bot.Tell("bot.bad-zone", "zone", value)
		}
		p.ClientZone = zone
		return nil
	}}
	langSetting = setting{"language", func(r *bot.Request, p bot.Project) string { return r.T("project.lang-" + p.Lang) },
		func(_ context.Context, _ *bot.Request, p *bot.Project, value string) error {
			lang, ok := i18n.Language(value)
			if !ok {
				return bot.Tell("bot.bad-language")
			}
			p.Lang = lang
			return nil
		}}
	calendarSetting = setting{"calendar", func(_ *bot.Request, p bot.Project) string { return p.Calendar },
		func(_ context.Context, r *bot.Request, p *bot.Project, value string) error {
			code := cmp.Or(countries[strings.ToLower(value)], strings.ToUpper(value))
			if !slices.Contains(calendars, code) {
				return bot.Tell("project.bad-calendar", "calendars", strings.Join(calendars, r.T("bot.and")))
			}
			p.Calendar = code
			return nil
		}}
)

// setType takes an issue type that the tracker's project has.
func setType(ctx context.Context, r *bot.Request, p *bot.Project, value string) error {
	tracker, err := trackerOf(r, *p)
	if err != nil {
		return err
	}
	ctx, cancel := r.Patience(ctx)
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
	return bot.Tell("project.bad-type", "type", value, "types", strings.Join(names, r.T("bot.and")))
}

// setUndo takes a status that the tracker's project has, spelled as there.
func setUndo(ctx context.Context, r *bot.Request, p *bot.Project, value string) error {
	value = strings.Trim(value, `"'“”‘’「」 `)
	if slices.Contains([]string{"clear", "清除", "清空"}, strings.ToLower(value)) { // not 取消: that is a status, too
		p.Undo = ""
		return nil
	}
	tracker, err := trackerOf(r, *p)
	if err != nil {
		return err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	names, err := tracker.Statuses(ctx, p.Tracker)
	if err != nil {
		return bot.Tell("project.tracker-silent")
	}
	plain := strings.NewReplacer("’", "'", "‘", "'").Replace
	i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(plain(n), plain(value)) })
	if i < 0 {
		return bot.Tell("project.bad-undo-status", "status", value, "statuses", strings.Join(names, r.T("bot.and")))
	}
	p.Undo = names[i]
	return nil
}

// trackerOf is the tracker, where the project has a project there.
func trackerOf(r *bot.Request, p bot.Project) (bot.Tracker, error) {
	if p.Tracker == "" {
		return nil, bot.Tell("project.no-jira", "key", p.Key)
	}
	return r.Tracker()
}
