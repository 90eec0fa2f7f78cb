package task

import "github.com/golive-bot/golive/bot"

// issueCommands are what people can say about issues.
var issueCommands = []bot.Command{
	{Name: "task.comment", Words: map[string][]string{"zh-CN": {"评论", "备注", "添加评论"}, "en": {"comment", "task comment"}}, Fits: ofSome, Args: "task.comment.args", Role: bot.RoleMember, Wants: bot.WantsProject, Prose: true, Which: ofFirst, Do: commentTask},
	{Name: "task.assign", Words: map[string][]string{"zh-CN": {"指派", "指派任务"}, "en": {"assign"}}, Fits: ofSome, Args: "task.assign.args", Role: bot.RoleMember, Wants: bot.WantsProject, Prose: true, Which: ofFirst, Do: assignTask},
	{Name: "task.due", Words: map[string][]string{"zh-CN": {"改截止", "截止日期"}, "en": {"due"}}, Fits: ofSome, Args: "task.due.args", Role: bot.RoleMember, Wants: bot.WantsProject, Prose: true, Which: ofFirst, Do: dateTask},
	{Name: "task.link", Words: map[string][]string{"zh-CN": {"关联任务"}, "en": {"task link", "link task"}}, Means: saysLink, Args: "task.link.args", Role: bot.RoleMember, Wants: bot.WantsProject, Prose: true, Which: ofFirst, Do: linkTasks},
	{Name: "task.watch", Words: map[string][]string{"zh-CN": {"关注任务", "关注"}, "en": {"watch"}}, Fits: ofSome, Args: "task.watch.args", Role: bot.RoleMember, Wants: bot.WantsProject, Which: ofFirst, Do: watchTask},
	{Name: "task.unwatch", Words: map[string][]string{"zh-CN": {"取消关注"}, "en": {"unwatch"}}, Fits: ofSome, Args: "task.watch.args", Role: bot.RoleMember, Wants: bot.WantsProject, Which: ofFirst, Do: unwatchTask},
	{Name: "task.overdue", Words: map[string][]string{"zh-CN": {"逾期任务", "逾期"}, "en": {"overdue"}}, Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Do: overdueTasks},
	{Name: "task.find", Words: map[string][]string{"zh-CN": {"搜索任务", "搜索"}, "en": {"task find", "find task", "search task"}}, Args: "task.find.args", Role: bot.RoleMember, Wants: bot.WantsProject, Prose: true, Closed: true, Do: findTasks},
	{Name: "task.unfold", Words: map[string][]string{"zh-CN": {"展开编号"}, "en": {"unfold"}}, Args: "task.unfold.args", Role: bot.RoleMember, Do: setUnfold},
	{Name: "task.changes", Words: map[string][]string{"zh-CN": {"任务动态", "最近变化"}, "en": {"changes", "what changed"}}, Args: "task.changes.args", Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Do: whatChanged},
	{Name: "task.subscribe", Words: map[string][]string{"zh-CN": {"订阅", "订阅任务"}, "en": {"subscribe"}}, Args: "task.subscribe.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: subscribe},
	{Name: "task.subscriptions", Words: map[string][]string{"zh-CN": {"订阅列表", "查看订阅"}, "en": {"subscriptions", "list subscriptions"}}, Role: bot.RoleMember, Wants: bot.WantsProject, Do: listFeeds},
	{Name: "task.unsubscribe", Words: map[string][]string{"zh-CN": {"取消订阅", "退订"}, "en": {"unsubscribe"}}, Args: "task.unsubscribe.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: unsubscribe},
	{Name: "task.relay", Words: map[string][]string{"zh-CN": {"话题同步", "回复同步"}, "en": {"thread replies", "replies"}}, Args: "task.relay.args", Role: bot.RoleMember, Do: setRelay},
}

// issueEvents handle what is said of issues, in the tracker and in chat.
var issueEvents = map[string]bot.Handler{
	"task.deed.done":            deedDone,
	"task.deed.refused":         deedRefused,
	"task.deed.delayed":         deedDelayed,
	"task.news":                 tellNews,
	"task.stirred":              stirred,
	"task.feed-due":             tellFeed,
	"task.feed-undo-over":       undoStopOver,
	"task.commented.done":       commented,
	"task.commented.refused":    commentRefused,
	"task.comment-file.refused": commentFileRefused,
}
