// Package task turns what people say into issues of the tracker, and keeps the card of each in step with its issue. It
// does not understand language (package understand does) and does not know Jira (its adapter does).
package task

import (
	"embed"

	"github.com/golive-bot/golive/bot"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is what golive can do about tasks.
var Capability = bot.Capability{
	Name:    "task",
	Doc:     "Makes issues of messages, once each, and shows how they stand.",
	Locales: texts,
	Commands: []bot.Command{
		{Name: "task.new", Words: map[string][]string{"zh-CN": {"建任务", "新建任务", "创建任务", "任务"}, "en": {"task", "task new", "new task", "create task", "todo"}},
			Args: "task.new.args", Role: bot.RoleMember, Wants: bot.WantsProject, Do: newTask},
		{Name: "task.list", Words: map[string][]string{"zh-CN": {"我的任务", "任务列表"}, "en": {"my tasks", "task list"}}, Role: bot.RoleMember, Wants: bot.WantsProject, Do: listTasks},
		{Name: "task.show", Words: map[string][]string{"zh-CN": {"查看任务"}, "en": {"task show", "show task"}}, Args: "task.show.args", Role: bot.RoleMember, Wants: bot.WantsProject, Do: showTask},
	},
	Actions: map[string]bot.Action{
		"task.create": {Role: bot.RoleMember, Do: create},
		"task.cancel": {Role: bot.RoleMember, Do: cancel},
		"task.move":   {Role: bot.RoleMember, Do: move},
		"task.from":   {Role: bot.RoleMember, Do: asked},
	},
	Forms: map[string]bot.FormSpec{"task.draft": {Role: bot.RoleMember, Build: build, Do: submit}},
	On: map[string]bot.Handler{
		"task.said":            saidWhat,
		"task.created.done":    created,
		"task.created.delayed": delayed,
		"task.created.refused": refused,
		"task.moved.done":      moved,
		"task.moved.delayed":   moveDelayed,
		"task.moved.refused":   moveRefused,
		bot.EventShortcut:      shortcut,
		bot.EventReaction:      reacted,
		bot.EventIssue:         issueChanged,
	},
}
