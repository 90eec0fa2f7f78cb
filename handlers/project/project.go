// Package project is the capability that writes one of the shared nouns: which projects there are, and who has what role in
// them. Other capabilities read it. It files no issues and reminds nobody.
package project

import (
	"embed"

	"github.com/golive-bot/golive/bot"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is what golive can do about projects.
var Capability = bot.Capability{
	Name:     "project",
	Doc:      "Projects, their people and roles.",
	Locales:  texts,
	Sends:    map[string]bot.Foretold{"project.goes-on": {Text: "project.planned-goes-on"}},
	Keeps:    keeps,
	Says:     says,
	Commands: commands,
	Holds:    holds,
	Actions: map[string]bot.Action{
		"project.key":          {Do: chosen(sayKey, func(d draft) bool { return d.Key == "" })},
		"project.tracker":      {Do: chosen(sayTracker, func(d draft) bool { return d.Tracker == "" && !d.NoTracker })},
		"project.draft-zone":   {Do: changeDraft(func(_ *bot.Request, d *draft, v string) error { return d.setZone(v) })},
		"project.draft-lang":   {Do: changeDraft(func(_ *bot.Request, d *draft, v string) error { return d.setLang(v) })},
		"project.create":       {Do: createDraft},
		"project.discard":      {Do: discard},
		"project.begin":        {Do: newHere},
		"project.import-open":  {Role: bot.RoleLead, Do: importClicked},
		"project.close":        {Role: bot.RoleLead, Do: closeYes},
		"project.close-toggle": {Role: bot.RoleLead, Do: closeToggle},
		"project.close-no":     {Role: bot.RoleLead, Do: closeNo},
		bot.ActionReopen:       {Role: bot.RoleLead, Closed: true, Do: reopenClicked},
	},
	Forms: map[string]bot.FormSpec{
		"project.new":    {Audience: bot.Client, Build: newForm, Do: submitNew},
		"project.import": {Role: bot.RoleLead, Build: importForm, Do: submitImport},
	},
	On: map[string]bot.Handler{
		"project.said-name":     said(sayName),
		"project.said-key":      said(sayKey),
		"project.said-tracker":  said(sayTracker),
		"project.tracker-check": checkAgain,
		"phase.golive":          milestoneLive,
		"project.goes-on":       goneOn,
		"person.merged":         merged,
		"person.handover":       handedOver,
	},
}

var commands = []bot.Command{
	{Name: "project.new", Words: say("新建项目", "创建项目", "项目新建", "项目创建")("project new", "new project", "create project"), Means: saysNew, Args: "project.new.args",
		Role: bot.RoleManager, Also: mayCreate, Do: newProject},
	{Name: "project.show", Words: say("项目信息", "查看项目", "项目概况")("project show", "show project", "project info"), Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Do: showProject},
	{Name: "project.list", Words: say("我的项目", "项目列表")("my projects", "project list"), Do: listProjects},
	{Name: "project.use", Words: say("切换项目")("use", "project use"), Fits: isOneWord, Args: "project.use.args", Role: bot.RoleClient, Closed: true, Do: use},
	{Name: "project.members", Words: say("成员列表", "项目成员")("project members", "members"), Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Do: listMembers},
	{Name: "project.add", Words: say("添加成员", "加成员")("project add", "add member"), Means: saysAdd, Args: "project.add.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: addMembers},
	{Name: "project.import", Words: say("导入成员", "导入群成员")("project import", "import members"), Role: bot.RoleLead, Wants: bot.WantsProject, Do: importHere},
	{Name: "project.remove", Words: say("移除成员", "删除成员")("project remove", "remove member"), Args: "project.remove.args", Role: bot.RoleLead, Wants: bot.WantsProject, Closed: true, Do: removeMembers},
	{Name: "project.rename", Words: say("项目改名", "重命名项目")("project rename", "rename project"), Args: "project.rename.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: rename},
	{Name: "project.rekey", Words: say("更改代号", "修改代号")("project key"), Args: "project.rekey.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: rekey},
	{Name: "project.pause", Words: say("暂停项目")("project pause", "pause project"), Args: "project.pause.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: pause},
	{Name: "project.close", Words: say("关闭项目", "结束项目")("project close", "close project"), Role: bot.RoleLead, Wants: bot.WantsProject, Closed: true, Do: closeAsked},
	{Name: "project.reopen", Words: say("重新开启项目", "恢复项目")("project reopen", "project resume", "reopen project", "resume project"), Role: bot.RoleLead, Wants: bot.WantsProject, Closed: true, Do: reopen},
	{Name: "project.golive", Words: say("上线日期", "上线日", "上线时间")("project golive", "project go-live", "golive date", "go-live date", "go live date", "the go-live date"), Means: saysLive, Args: "project.golive.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: setGoLive},
	{Name: "project.jira", Words: say("设置Jira", "项目Jira")("project jira"), Args: "project.jira.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: trackerSetting.do},
	{Name: "project.type", Words: say("设置任务类型", "任务类型")("project type"), Args: "project.type.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: typeSetting.do},
	{Name: "project.words", Words: say("任务用词", "设置任务用词", "项目用词")("project words"), Args: "project.words.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: wordsSetting.do},
	{Name: "project.undo-status", Words: say("设置撤销状态", "撤销状态")("project undo-status"), Args: "project.undo-status.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: undoSetting.do},
	{Name: "project.mention-all", Words: say("全员提醒", "设置全员提醒")("project mention-all"), Args: "project.mention-all.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: everyoneSetting.do},
	{Name: "project.zone", Words: say("设置时区", "项目时区")("project zone", "project timezone"), Args: "project.zone.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: zoneSetting.do},
	{Name: "project.client-zone", Words: say("客户时区", "设置客户时区")("client zone", "client timezone"), Args: "project.client-zone.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: clientZoneSetting.do},
	{Name: "project.language", Words: say("设置语言", "项目语言")("project language"), Args: "project.language.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: langSetting.do},
	{Name: "project.calendar", Words: say("设置日历", "项目日历")("project calendar"), Args: "project.calendar.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: calendarSetting.do},
	{Name: "project.allow", Words: say("允许建项目")("project allow"), Args: "project.allow.args", Role: bot.RoleOperator, Do: grant("right.create", "project.allowed", set(creatorFlag, true))},
	{Name: "project.disallow", Words: say("禁止建项目")("project disallow"), Args: "project.disallow.args", Role: bot.RoleOperator, Do: grant("right.create-taken", "project.disallowed", set(creatorFlag, false))},
	{Name: "project.manager-add", Words: say("添加管理者")("manager add"), Args: "project.manager-add.args", Role: bot.RoleOperator, Do: grant("right.manager", "project.manager-added", set(managerFlag, true))},
	{Name: "project.manager-remove", Words: say("移除管理者")("manager remove"), Args: "project.manager-remove.args", Role: bot.RoleOperator, Do: grant("right.manager-taken", "project.manager-removed", set(managerFlag, false))},
}

// say makes the words of a command: the Chinese ones, then the English ones.
func say(zh ...string) func(en ...string) map[string][]string {
	return func(en ...string) map[string][]string { return map[string][]string{"zh-CN": zh, "en": en} }
}
