package phase

var says = map[string][]string{
	"phase.status": {"how are we doing", "how are things", "how is it going", "how is the project", "how is the project going", "how is the project doing", "how far are we",
		"how far is the project", "where do we stand", "where are we", "project status", "project progress", "status report", "status update", "progress report", "weekly report",
		"project report", "percent done",
		"状态", "进展", "项目状态", "项目进展", "整体进度", "进度如何", "进展如何", "进度怎么样", "进展怎么样", "项目怎么样", "项目进度怎么样", "项目进展怎么样", "项目进展如何", "项目进度如何",
		"进行到哪", "进行到哪一步", "到哪一步", "到哪", "完成多少", "项目周报", "项目报告", "本周周报", "进度报告"},
	"phase.plan": {"plan", "project plan", "roll-out plan", "rollout plan", "milestones", "milestone", "next milestones", "gantt", "gantt chart", "deliverables", "schedule",
		"which phase are we in", "current phase", "phase", "gates",
		"计划", "项目计划", "实施计划", "里程碑", "里程碑列表", "里程碑计划", "甘特图", "交付物", "交付物列表", "交付清单", "处于哪个阶段", "在哪个阶段", "什么阶段", "当前阶段", "进度计划"},
	"phase.timeline": {"history", "project history", "what happened", "what has happened", "log",
		"历史", "项目历史", "历史记录", "发生了什么", "项目大事记", "发生过什么"},
	"phase.update":    {"write weekly update", "write the weekly update", "write update", "edit weekly update", "填写周报", "写周报", "写进展", "写本周进展", "填写本周进展"},
	"phase.post-time": {"when is the weekly post", "when is the weekly update sent", "周报什么时候发", "周报几点发"},
}
