// Package task turns what people say into issues of the tracker, and keeps the card of each in step with its issue. It
// does not understand language (package understand does) and does not know Jira (its adapter does).
package task

import (
	"embed"
	"maps"
	"slices"

	"github.com/golive-bot/golive/bot"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is what golive can do about tasks.
var Capability = bot.Capability{
	Name:    "task",
	Doc:     "Makes issues of messages, once each, and shows how they stand.",
	Locales: texts,
	Keeps:   keeps,
	Says:    says,
	Commands: slices.Concat([]bot.Command{
		{Name: "task.new", Words: map[string][]string{"zh-CN": {"建任务", "新建任务", "创建任务", "任务"}, "en": {"task", "task new", "new task", "create task", "todo"}},
			Means: saysRecord, Heeds: mayAsk, Args: "task.new.args", Role: bot.RoleMember, Wants: bot.WantsProject, Prose: true, Do: newTask},
		{Name: "task.list", Words: map[string][]string{"zh-CN": {"我的任务", "任务列表"}, "en": {"my tasks", "task list"}}, Role: bot.RoleMember, Wants: bot.WantsAll, Closed: true, Do: listTasks},
		{Name: "task.show", Words: map[string][]string{"zh-CN": {"查看任务"}, "en": {"task show", "show task"}}, Args: "task.show.args", Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Which: ofFirst, Do: showTask},
		{Name: "task.move", Words: map[string][]string{"zh-CN": {"推进任务", "流转任务"}, "en": {"task move", "move task"}}, Args: "task.move.args", Role: bot.RoleMember, Wants: bot.WantsProject, Which: ofFirst, Do: moveTask},
		{Name: "task.suggest", Words: map[string][]string{"zh-CN": {"任务建议"}, "en": {"suggest", "suggestions"}}, Args: "task.suggest.args", Role: bot.RoleMember, Do: setSuggest},
	}, issueCommands),
	Overhears: overhears,
	Replies:   takes,
	Summary:   digestLines,
	Filed:     filedIssues,
	Actions: map[string]bot.Action{
		"task.create":        {Role: bot.RoleMember, Do: create},
		"task.cancel":        {Role: bot.RoleMember, Do: cancel},
		"task.due":           {Role: bot.RoleMember, Do: setDue},
		"task.move":          {Role: bot.RoleMember, Do: move},
		"task.again":         {Role: bot.RoleMember, Do: again},
		"task.suggest-yes":   {Role: bot.RoleMember, Do: suggestYes},
		"task.suggest-no":    {Role: bot.RoleMember, Do: suggestNo},
		"task.suggest-never": {Role: bot.RoleMember, Do: suggestNever},
		"task.undo":          {Role: bot.RoleMember, Do: undo},
		"task.from":          {Role: bot.RoleMember, Do: asked},
		"task.privately":     {Role: bot.RoleMember, Do: privately},
		"task.scope":         {Role: bot.RoleMember, Do: setScope},
		"task.attach":        {Role: bot.RoleMember, Do: attachAgain},
		"task.feed-stop":     {Role: bot.RoleLead, Do: stopClicked},
		"task.feed-undo":     {Role: bot.RoleLead, Do: undoStop},
	},
	Holds:   holds,
	Runs:    runs,
	Options: map[string]bot.Options{"task.choices": pick},
	Forms: map[string]bot.FormSpec{"task.draft": {Role: bot.RoleMember, Build: build, Do: submit}, "task.move": {Role: bot.RoleMember, Build: buildMove, Do: submitMove},
		"task.choose": {Role: bot.RoleMember, Build: buildChoose, Do: chooseMessages}, "task.subscription": {Role: bot.RoleLead, Build: buildSubscription, Do: submitSubscription}},
	On: join(map[string]bot.Handler{
		bot.EventMessage:       overheard,
		"task.said":            saidWhat,
		"task.created.done":    created,
		"task.created.delayed": delayed,
		"task.created.refused": refused,
		"task.moved.done":      moved,
		"task.moved.delayed":   moveDelayed,
		"task.moved.refused":   moveRefused,
		"task.undone.done":     isUndone,
		"task.undone.delayed":  undoDelayed,
		"task.undone.refused":  undoRefused,
		"task.move-again":      moveAgain,
		"task.undo-again":      undoAgain,
		"task.undo-over":       undoOver,
		"task.expire":          expire,
		bot.EventEdited:        edited,
		bot.EventDeleted:       removed,
		"task.touched":         tellTouch,
		"person.handover":      handedOver,
		"task.handing-rest":    handedOver,
		"task.handed.done":     handed,
		"task.handed.refused":  handingRefused,
		bot.EventShortcut:      shortcut,
		"project.closed":       projectClosed,
		"task.closing":         projectClosed,
		bot.EventReaction:      reacted,
		bot.EventIssue:         issueChanged,
	}, alongEvents, issueEvents),
}

// join is all of the handlers; the events differ.
func join(all map[string]bot.Handler, more ...map[string]bot.Handler) map[string]bot.Handler {
	for _, m := range more {
		maps.Copy(all, m)
	}
	return all
}
