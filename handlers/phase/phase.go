// Package phase is the capability that writes how a project is to reach its end and how far it is: phases with their dates,
// milestones, deliverables and gates, the percentages by a written rule, and the weekly post. It reads issues and files none.
package phase

import (
	"embed"

	"github.com/golive-bot/golive/bot"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is what golive can do about phases.
var Capability = bot.Capability{
	Name:     "phase",
	Doc:      "Phases, their dates and gates, and how far a project is.",
	Locales:  texts,
	Keeps:    keeps,
	Says:     says,
	Commands: commands,
	Actions: map[string]bot.Action{
		"phase.edit-chosen": {Role: bot.RoleLead, Do: editChosen},
		"phase.sign":        {Role: bot.RoleClient, Do: sign},
		"phase.sign-page":   {Role: bot.RoleClient, Do: signPage},
		"phase.sign-code":   {Role: bot.RoleClient, Do: askCode},
		"phase.close":       {Role: bot.RoleLead, Do: closeClicked},
		"phase.close-undo":  {Role: bot.RoleLead, Do: undoClose},
		"phase.correct":     {Role: bot.RoleLead, Do: correctClicked},
		"phase.year":        {Role: bot.RoleLead, Do: yearClicked},
		"phase.remove":      {Role: bot.RoleLead, Do: removeClicked},
		"phase.draft-ok":    {Role: bot.RoleLead, Do: draftOK},
		"phase.preview":     {Role: bot.RoleLead, Do: preview},
		"phase.page":        {Role: bot.RoleClient, Closed: true, Do: pageAsked},
	},
	Forms: map[string]bot.FormSpec{
		"phase.edit":   {Role: bot.RoleLead, Build: editForm, Do: submitEdit},
		"phase.update": {Role: bot.RoleLead, Build: updateForm, Do: submitUpdate},
	},
	On: map[string]bot.Handler{
		"phase.said-why":     saidWhy,
		bot.EventRecount:     recountNow,
		"phase.close-over":   closeOver,
		"phase.draft-due":    draftDue,
		"phase.post-due":     postDue,
		"phase.post":         post,
		bot.EventProject:     projectChanged,
		bot.EventIssue:       issueChanged,
		"project.golive":     wentLive,
		"project.closed":     projectClosed,
		"project.renamed":    projectRenamed,
		"phase.code.refused": codeRefused,
	},
	Pages: pages,
	Paths: []string{"p"},
	Runs:  runs,
	Sends: sends,
}

var commands = []bot.Command{
	{Name: "phase.status", Words: say("项目进度", "进度")("status", "progress"), Role: bot.RoleClient, Wants: bot.WantsProject, Closed: true, Do: status},
	{Name: "phase.plan", Words: say("阶段计划", "阶段")("phases", "phase plan"), Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Do: showPlan},
	{Name: "phase.edit", Words: say("编辑阶段", "修改阶段")("phase edit", "edit phase"), Args: "phase.edit.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: edit},
	{Name: "phase.move", Words: say("改期", "调整日期")("reschedule", "phase date"), Means: saysMove, Heeds: ofPlan, Args: "phase.move.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: move},
	{Name: "phase.reached", Words: say("里程碑达成", "达成")("milestone reached", "reached"), Means: saysReached, Args: "phase.reached.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: reached},
	{Name: "phase.add", Words: say("添加阶段")("phase add"), Args: "phase.add.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: addPhase},
	{Name: "phase.milestone-add", Words: say("添加里程碑")("milestone add"), Args: "phase.milestone-add.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: addMilestone},
	{Name: "phase.deliverable-add", Words: say("添加交付物")("deliverable add"), Args: "phase.deliverable-add.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: addDeliverable},
	{Name: "phase.deliver", Words: say("提交交付物", "交付")("deliver"), Args: "phase.deliver.args", Role: bot.RoleMember, Wants: bot.WantsProject, Prose: true, Do: deliver},
	{Name: "phase.sign", Words: say("请求签字", "签字确认")("sign-off", "sign off"), Args: "phase.sign.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: askSign},
	{Name: "phase.close", Words: say("关闭阶段", "结束阶段")("phase close", "close phase"), Means: saysClose, Heeds: ofPhases, Args: "phase.close.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: closePhase},
	{Name: "phase.override", Words: say("强制关闭阶段")("phase override"), Args: "phase.override.args", Role: bot.RoleManager, Wants: bot.WantsProject, Prose: true, Do: override},
	{Name: "phase.reopen", Words: say("重新打开阶段", "重开阶段")("phase reopen", "reopen phase"), Args: "phase.reopen.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: reopen},
	{Name: "phase.rate", Words: say("设置状态")("status set"), Args: "phase.rate.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: rate},
	{Name: "phase.percent", Words: say("设置进度")("phase percent"), Args: "phase.percent.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: byHand},
	{Name: "phase.update", Words: say("本周进展", "填写进展")("weekly update"), Role: bot.RoleLead, Wants: bot.WantsProject, Do: update},
	{Name: "phase.preview", Words: say("预览进度")("preview status", "status preview"), Role: bot.RoleLead, Wants: bot.WantsProject, Do: preview},
	{Name: "phase.post-time", Words: say("周报时间", "每周进度时间")("weekly post"), Role: bot.RoleLead, Wants: bot.WantsProject, Args: "phase.post-time.args", Prose: true, Do: postTime},
	{Name: "phase.page", Words: say("进度页面")("progress page"), Role: bot.RoleClient, Wants: bot.WantsProject, Closed: true, Do: pageAsked},
	{Name: "phase.timeline", Words: say("大事记", "时间线")("timeline"), Role: bot.RoleClient, Wants: bot.WantsProject, Closed: true, Do: timelineAsked},
	{Name: "phase.revoke", Words: say("作废链接")("revoke links"), Role: bot.RoleLead, Wants: bot.WantsProject, Closed: true, Do: revoke},
	{Name: "phase.remove", Words: say("从计划移除", "移除阶段")("plan remove", "phase remove"), Args: "phase.remove.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: remove},
}

// say makes the words of a command: the Chinese ones, then the English ones.
func say(zh ...string) func(en ...string) map[string][]string {
	return func(en ...string) map[string][]string { return map[string][]string{"zh-CN": zh, "en": en} }
}
