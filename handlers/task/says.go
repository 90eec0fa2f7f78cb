package task

var says = map[string][]string{
	"task.list": {"todo list", "todos", "my todo", "my todos", "to-do list", "my issues", "my open tasks", "my work", "open tasks", "tasks", "what do i have to do", "what is on my plate", "what should i do",
		"待办", "待办事项", "待办列表", "我的待办", "我的工作", "我的事项", "我有哪些任务", "我有什么任务", "我要做什么", "我该做什么", "我的未完成任务", "未完成任务"},
	"task.overdue": {"overdue tasks", "overdue issues", "what is overdue", "what is late", "late tasks", "延期任务", "超期任务", "过期任务", "哪些任务逾期", "有哪些逾期任务", "有逾期的任务", "逾期的任务", "超期"},
	"task.changes": {"recent changes", "what is new", "what changed in jira", "latest changes", "最新动态", "最近动态", "有什么变化", "最近有什么变化"},
}
