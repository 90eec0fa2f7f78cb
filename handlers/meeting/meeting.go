// Package meeting makes meetings happen: series that recur on working days, reminders, an agenda from facts, what was decided,
// and minutes. When something is due is told by occasion.go, which is pure; a series has one timer, for whatever is due next,
// and remembers until when everything is decided, so that nothing is done twice and nothing is forgotten.
//
// It does not keep tasks (the tracker does) and does not understand deadlines (package understand does).
package meeting

import (
	"context"
	"embed"
	"maps"
	"slices"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is what golive can do about meetings.
var Capability = bot.Capability{
	Name:    "meeting",
	Doc:     "Reminds of meetings that recur, prepares them from facts, and keeps what was decided.",
	Locales: texts,
	Keeps:   keeps,
	Says:    says,
	Commands: []bot.Command{
		{Name: "meeting.new", Words: say("新建例会", "建例会", "例会")("meeting", "meeting new", "new meeting"), Means: saysSeries, Args: "meeting.new.args",
			Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: newSeries},
		{Name: "meeting.list", Words: say("例会列表", "例会安排", "查看例会")("meetings", "meeting list", "meeting show"), Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Do: listSeries},
		{Name: "meeting.skip", Words: say("跳过例会", "取消下次例会", "取消下次会议", "取消下次的例会", "取消下次的会议", "跳过下次例会")(
			"meeting skip", "skip meeting", "skip the meeting", "skip next meeting", "skip the next meeting", "cancel next meeting", "cancel the next meeting"), Means: saysSkip, Args: "meeting.title.args", Role: bot.RoleLead, Wants: bot.WantsProject, Closed: true, Prose: true, Do: skipSaid},
		{Name: "meeting.move", Words: say("例会改期", "移动例会", "例会改到", "会议改到", "会议改期", "推迟例会", "推迟会议", "例会推迟", "例会延期", "例会提前", "提前例会", "把例会改到", "把会议改到", "把下次例会改到", "下次例会改到", "明天的会改到", "明天的会议改到", "明天的例会改到", "今天的例会改到", "今天的会改到", "本周例会改到", "下周例会改到")(
			"meeting move", "move meeting", "move the meeting", "move our meeting", "move next meeting", "move the next meeting", "move the weekly meeting", "move next week's meeting", "move this week's meeting", "move tomorrow's meeting", "move today's meeting",
			"postpone meeting", "postpone the meeting", "postpone the weekly meeting", "postpone the next meeting", "postpone tomorrow's meeting", "postpone today's meeting", "reschedule meeting", "reschedule the meeting", "reschedule the weekly meeting",
			"reschedule the next meeting", "reschedule tomorrow's meeting", "reschedule today's meeting"), Args: "meeting.move.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: moveSaid},
		{Name: "meeting.pause", Words: say("暂停例会")("meeting pause", "pause meeting"), Args: "meeting.pause.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: pauseSaid},
		{Name: "meeting.resume", Words: say("恢复例会", "继续例会")("meeting resume", "resume meeting"), Args: "meeting.title.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: resumeSaid},
		{Name: "meeting.end", Words: say("停止例会", "终止例会")("meeting stop", "meeting cancel", "stop meeting"), Args: "meeting.title.args", Role: bot.RoleLead, Wants: bot.WantsProject, Closed: true, Prose: true, Do: endSaid},
		{Name: "meeting.queue", Words: say("添加议题", "加议题", "议程添加")("agenda add", "add to agenda"), Args: "meeting.queue.args", Role: bot.RoleMember, Wants: bot.WantsProject, Prose: true, Do: queue},
		{Name: "meeting.agenda", Words: say("会议议程", "议程")("agenda"), Args: "meeting.title.args", Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Prose: true, Do: showAgenda},
		{Name: "meeting.start", Words: say("开始会议", "开始例会")("start meeting", "meeting start"), Args: "meeting.title.args", Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Prose: true, Do: startSaid},
		{Name: "meeting.decision", Words: say("决定", "决议")("decision", "decided"), Means: saysNote, Args: "meeting.decision.args", Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Prose: true, Do: noteTold},
		{Name: "meeting.action", Words: say("行动")("action"), Args: "meeting.action.args", Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Prose: true, Do: noteTold},
		{Name: "meeting.risk", Words: say("风险")("risk"), Args: "meeting.risk.args", Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Prose: true, Do: noteTold},
		{Name: "meeting.finish", Words: say("结束会议", "散会")("end meeting", "meeting end"), Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Do: finishSaid},
		{Name: "meeting.minutes", Words: say("会议纪要", "纪要")("minutes"), Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Do: showMinutes},
		{Name: "meeting.withdraw", Words: say("撤回链接", "撤回会议链接")("withdraw link"), Args: "meeting.withdraw.args", Role: bot.RoleLead, Wants: bot.WantsProject, Closed: true, Do: withdraw},
		{Name: "meeting.standup", Words: say("每日晨会", "晨会")("stand-up", "standup"), Args: "meeting.standup.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: standupSaid},
		{Name: "meeting.attendance", Words: say("出席统计", "出席记录")("attendance"), Args: "meeting.attendance.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: attendance},
		{Name: "meeting.days-off", Words: say("休息日", "放假安排")("days off", "day off"), Args: "meeting.days-off.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: daysOff},
		{Name: "meeting.days-on", Words: say("上班日", "加班日")("days on", "day on", "working days"), Args: "meeting.days-on.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: daysOn},
		{Name: "meeting.week", Words: say("工作周")("work week"), Args: "meeting.week.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: workWeek},
		{Name: "meeting.client-calendar", Words: say("客户日历")("client calendar"), Args: "meeting.client-calendar.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: clientCalendar},
		{Name: "meeting.holidays", Words: say("放假通知")("holidays"), Args: "meeting.holidays.args", Role: bot.RoleOperator, Do: setHolidays},
		{Name: "meeting.preview", Words: say("发送预览")("preview"), Args: "meeting.preview.args", Role: bot.RoleMember, Wants: bot.WantsProject, Do: previewSaid},
	},
	Overhears: overhears,
	Awaits:    awaits,
	Replies:   takesAnswer,
	Summary:   openRisks,
	Actions: map[string]bot.Action{
		"meeting.create":          {Role: bot.RoleLead, Do: createClicked},
		"meeting.drop":            {Role: bot.RoleLead, Do: dropClicked},
		"meeting.skip":            {Role: bot.RoleLead, Closed: true, Do: skipClicked},
		"meeting.unskip":          {Role: bot.RoleLead, Closed: true, Do: unskipClicked},
		"meeting.move":            {Role: bot.RoleLead, Do: moveClicked},
		"meeting.resume":          {Role: bot.RoleLead, Do: resumeClicked},
		"meeting.end":             {Role: bot.RoleLead, Closed: true, Do: endClicked},
		"meeting.show":            {Role: bot.RoleMember, Closed: true, Do: showClicked},
		"meeting.preview":         {Role: bot.RoleMember, Do: previewClicked},
		"meeting.requeue":         {Role: bot.RoleMember, Closed: true, Do: requeueClicked},
		"meeting.unqueue":         {Role: bot.RoleMember, Closed: true, Do: unqueueClicked},
		"meeting.answer":          {Role: bot.RoleClient, Closed: true, Do: answered},
		"meeting.start":           {Role: bot.RoleMember, Closed: true, Do: startClicked},
		"meeting.here":            {Role: bot.RoleClient, Closed: true, Do: hereClicked},
		"meeting.finish":          {Role: bot.RoleMember, Closed: true, Do: finishClicked},
		"meeting.held":            {Role: bot.RoleLead, Closed: true, Do: heldClicked},
		"meeting.file":            {Role: bot.RoleLead, Do: fileClicked},
		"meeting.client":          {Role: bot.RoleLead, Closed: true, Do: clientClicked},
		"meeting.holidays-undo":   {Role: bot.RoleOperator, Do: undoHolidays},
		"meeting.client-send":     {Role: bot.RoleLead, Closed: true, Do: clientConfirmed},
		"meeting.standup-steps":   {Role: bot.RoleMember, Do: stepsClicked},
		"meeting.standup-retract": {Role: bot.RoleMember, Do: retractClicked},
	},
	Forms: map[string]bot.FormSpec{
		"meeting.series":     {Role: bot.RoleLead, Build: seriesForm, Do: submitSeries},
		"meeting.move":       {Role: bot.RoleLead, Build: moveForm, Do: submitMove},
		"meeting.pause":      {Role: bot.RoleLead, Build: pauseForm, Do: submitPause},
		"meeting.minutes":    {Role: bot.RoleMember, Closed: true, Build: minutesForm, Do: submitMinutes},
		"meeting.present":    {Role: bot.RoleLead, Closed: true, Build: presentForm, Do: submitPresent},
		"meeting.done":       {Role: bot.RoleMember, Closed: true, Build: doneForm, Do: submitDone},
		"meeting.standup":    {Role: bot.RoleMember, Build: standupForm, Do: submitStandup},
		"meeting.held":       {Role: bot.RoleLead, Closed: true, Build: heldForm, Do: submitHeld},
		"meeting.held-later": {Role: bot.RoleLead, Build: laterForm, Do: submitLater},
	},
	On: map[string]bot.Handler{
		"meeting.due":                   dueNow,
		"meeting.unended":               unended,
		"meeting.draft-over":            draftOver,
		"meeting.rearm":                 yearTold,
		bot.EventProject:                projectChanged,
		compared:                        projectChanged,
		"meeting.unpublished":           unpublished,
		"meeting.holidays-file":         yearRead,
		"project.closed":                projectClosed,
		"project.reopened":              projectReopened,
		"person.handover":               handedOver,
		"meeting.standup-due":           standupDue,
		"person.zone":                   personZoned,
		"meeting.standup-told":          standupTold,
		"meeting.standup-said":          stepSaid,
		"meeting.clearing":              clearingDue,
		"meeting.rounds-over":           roundsOver,
		"project.golive":                wentLive,
		bot.EventMessage:                overheard,
		bot.EventReaction:               reacted,
		bot.EventEdited:                 edit,
		bot.EventDeleted:                deleted,
		bot.EventIssue:                  issueChanged,
		"meeting.filed.done":            filed,
		"meeting.standup-asked.done":    questionEnded(true),
		"meeting.standup-asked.refused": questionEnded(false),
		"meeting.filed.refused":         filingRefused,
		"meeting.filed.delayed":         func(context.Context, *bot.Request) error { return nil }, // the card says that Jira is asked
	},
	Runs:  runs,
	Holds: holds,
	Pages: pages,
}

// keeps are the kinds of records.
var keeps = []bot.Kept{
	{Kind: allSeries.Kind, Title: "meeting.kept-series", Forget: allSeries.Forget(func(_ string, s *series, who bot.DataSubject) bool {
		if who.Is(s.Chair) {
			s.Chair = ""
		}
		if who.Is(s.Creator) {
			s.Creator = ""
		}
		if s.At.Account != (bot.Account{}) && who.Has(s.At.Account.String()) {
			s.At = bot.Target{}
		}
		return true
	})},
	{Kind: daybook.All.Kind},
	{Kind: meetings.Kind, Title: "meeting.kept-meetings", Forget: meetings.Forget(forgetMeeting)},
	{Kind: queues.Kind, Forget: queues.Forget(func(_ string, q *queued, who bot.DataSubject) bool {
		q.Points = slices.DeleteFunc(q.Points, func(p point) bool { return who.Is(p.Person) })
		return len(q.Points) > 0
	})},
	{Kind: allFacts.Kind, Forget: allFacts.Forget(func(_ string, f *facts, who bot.DataSubject) bool {
		for i := range f.Issues {
			for _, u := range []*bot.TrackerUser{&f.Issues[i].Assignee, &f.Issues[i].Reporter} {
				if who.HasEmail(u.Email) || slices.Contains(who.Names, u.Name) {
					*u = bot.TrackerUser{Name: bot.Erased}
				}
			}
		}
		return true
	})},
	{Kind: allShifts.Kind}, {Kind: attendances.Kind}, {Kind: airs.Kind}, {Kind: standups.Kind}, {Kind: daybook.Notices.Kind}, {Kind: warnings.Kind},
	{Kind: rounds.Kind, Forget: rounds.Forget(func(_ string, day *round, who bot.DataSubject) bool {
		day.Asked, day.Waiting = slices.DeleteFunc(day.Asked, who.Is), slices.DeleteFunc(day.Waiting, who.Is)
		for id := range day.Answers {
			if who.Is(id) {
				delete(day.Answers, id)
			}
		}
		maps.DeleteFunc(day.Stands, func(id, _ string) bool { return who.Is(id) })
		return true
	})},
}

// edit lets what was taken from a message follow it: an answer in private, else a line of the minutes.
func edit(ctx context.Context, r *bot.Request) error {
	if r.Message.Private {
		return answerEdited(ctx, r)
	}
	return edited(ctx, r)
}

// say makes the words of a command: the Chinese ones, then the English ones.
func say(zh ...string) func(en ...string) map[string][]string {
	return func(en ...string) map[string][]string { return map[string][]string{"zh-CN": zh, "en": en} }
}

func sortActs(acts []act) {
	slices.SortStableFunc(acts, func(a, b act) int { return a.At.Compare(b.At) })
}
