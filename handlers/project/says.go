package project

var says = map[string][]string{
	"project.members": {"team", "team members", "the team", "people", "who is in the project", "who is on the team", "who is on the project", "who is in charge", "who is the lead", "who is the project lead", "who leads the project", "who is lead", "lead",
		"project lead", "project manager", "who is the project manager", "成员", "团队", "团队成员", "项目组成员", "项目组", "谁是负责人", "负责人是谁", "项目负责人是谁", "谁是项目负责人", "项目负责人", "负责人", "谁负责", "项目经理是谁", "谁是项目经理", "有哪些成员", "成员有哪些", "项目成员有哪些"},
	"project.show": {"project", "settings", "project settings", "about the project", "about this project", "设置", "项目设置", "项目详情", "项目资料", "项目", "项目情况"},
	"project.list": {"projects", "my project", "which projects am i in", "有哪些项目", "我有哪些项目", "我参与的项目"},
}
