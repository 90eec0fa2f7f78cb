package digest

var says = map[string][]string{
	"digest.show": {"my digest", "weekly digest", "manager digest", "managers' digest", "digest now", "管理摘要", "摘要", "每周摘要", "项目摘要", "管理层周报", "我的周报"},
	"digest.programme": {"portfolio", "programme overview", "program overview", "overview", "overview of all projects", "projects overview", "status of all projects", "how are the projects", "how are all projects",
		"how are the projects going", "所有项目", "全部项目", "各项目", "项目汇总", "所有项目进度", "所有项目的进度", "所有项目状态", "全部项目进度", "各项目进度", "各项目进展", "项目群"},
}
