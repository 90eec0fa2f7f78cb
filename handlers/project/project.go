// Package project is the capability that writes the shared nouns: who people are, which projects there are and who has
// what role in them, and which rooms belong to whom. Other capabilities read these. It files no issues and reminds
// nobody.
package project

import (
	"embed"

	"github.com/golive-bot/golive/bot"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is what golive can do about projects, people and rooms.
var Capability = bot.Capability{
	Name:     "project",
	Doc:      "Projects, their people, roles and rooms, and who is behind an account.",
	Locales:  texts,
	Commands: commands,
	Actions: map[string]bot.Action{
		"project.key":        {Do: chosen(sayKey, func(d draft) bool { return d.Key == "" })},
		"project.tracker":    {Do: chosen(sayTracker, func(d draft) bool { return d.Tracker == "" && !d.NoTracker })},
		"project.draft-zone": {Do: changeDraft(func(_ *bot.Request, d *draft, v string) error { return d.setZone(v) })},
		"project.draft-lang": {Do: changeDraft(func(_ *bot.Request, d *draft, v string) error { return d.setLang(v) })},
		"project.create":     {Do: createDraft},
		"project.discard":    {Do: discard},
		"project.bind":       {Role: bot.RoleLead, Do: bindClicked},
		"project.bind-start": {Do: bindStart},
		"project.link":       {Do: linkYes},
		"project.link-no":    {Do: linkNo},
	},
	Forms: map[string]bot.FormSpec{"project.new": {Audience: bot.Client, Build: newForm, Do: submitNew}},
	On: map[string]bot.Handler{
		"project.said-name":     said(sayName),
		"project.said-key":      said(sayKey),
		"project.said-tracker":  said(sayTracker),
		"project.tracker-check": checkAgain,
		bot.EventBotJoined:      joined,
		bot.EventBotLeft:        left,
		bot.EventRoom:           roomChanged,
		bot.EventMember:         memberChanged,
		bot.EventPerson:         personChanged,
	},
	Meet: meet,
}

var commands = []bot.Command{
	{Name: "project.new", Words: say("新建项目", "创建项目", "项目新建", "项目创建")("project new", "new project", "create project"), Args: "project.new.args",
		Role: bot.RoleManager, Also: mayCreate, Do: newProject},
	{Name: "project.show", Words: say("项目信息", "查看项目", "项目概况")("project show", "show project", "project info"), Role: bot.RoleMember, Wants: bot.WantsProject, Do: showProject},
	{Name: "project.list", Words: say("我的项目", "项目列表")("my projects", "project list"), Do: listProjects},
	{Name: "project.bind", Words: say("绑定项目", "绑定本群")("project bind", "bind"), Args: "project.bind.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: bind},
	{Name: "project.unbind", Words: say("解绑项目", "解绑本群")("project unbind", "unbind"), Role: bot.RoleLead, Wants: bot.WantsProject, Do: unbind},
	{Name: "project.members", Words: say("成员列表", "项目成员")("project members", "members"), Role: bot.RoleMember, Wants: bot.WantsProject, Do: listMembers},
	{Name: "project.add", Words: say("添加成员", "加成员")("project add", "add member"), Args: "project.add.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: addMembers},
	{Name: "project.remove", Words: say("移除成员", "删除成员")("project remove", "remove member"), Args: "project.remove.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: removeMembers},
	{Name: "project.golive", Words: say("上线日期", "上线日")("project golive", "project go-live", "golive date"), Args: "project.golive.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: setGoLive},
	{Name: "project.jira", Words: say("设置Jira", "项目Jira")("project jira"), Args: "project.jira.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: trackerSetting.do},
	{Name: "project.type", Words: say("设置任务类型", "任务类型")("project type"), Args: "project.type.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: typeSetting.do},
	{Name: "project.zone", Words: say("设置时区", "项目时区")("project zone", "project timezone"), Args: "project.zone.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: zoneSetting.do},
	{Name: "project.language", Words: say("设置语言", "项目语言")("project language"), Args: "project.language.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: langSetting.do},
	{Name: "project.calendar", Words: say("设置日历", "项目日历")("project calendar"), Args: "project.calendar.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: calendarSetting.do},
	{Name: "project.link", Words: say("关联账号", "绑定账号")("link"), Args: "project.link.args", Do: link},
	{Name: "project.my-language", Words: say("我的语言")("my language"), Args: "project.my-language.args", Do: myLanguage},
	{Name: "project.my-zone", Words: say("我的时区")("my zone", "my timezone"), Args: "project.my-zone.args", Do: myZone},
	{Name: "project.allow", Words: say("允许建项目")("project allow"), Args: "project.allow.args", Role: bot.RoleOperator, Do: grant("right.create", "project.allowed", set(creatorFlag, true))},
	{Name: "project.disallow", Words: say("禁止建项目")("project disallow"), Args: "project.disallow.args", Role: bot.RoleOperator, Do: grant("right.create-taken", "project.disallowed", set(creatorFlag, false))},
	{Name: "project.manager-add", Words: say("添加管理者")("manager add"), Args: "project.manager-add.args", Role: bot.RoleOperator, Do: grant("right.manager", "project.manager-added", set(managerFlag, true))},
	{Name: "project.manager-remove", Words: say("移除管理者")("manager remove"), Args: "project.manager-remove.args", Role: bot.RoleOperator, Do: grant("right.manager-taken", "project.manager-removed", set(managerFlag, false))},
}

// say makes the words of a command: the Chinese ones, then the English ones.
func say(zh ...string) func(en ...string) map[string][]string {
	return func(en ...string) map[string][]string { return map[string][]string{"zh-CN": zh, "en": en} }
}
