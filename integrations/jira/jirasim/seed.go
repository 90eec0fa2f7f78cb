package jirasim

import (
	"slices"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// seed builds the sample world.
func seed(s *Sim) {
	w := s.w
	w.users = seedUsers(s.cfg)
	w.types = []*issueType{{id: "10001", name: "Task"}, {id: "10002", name: "Bug"}, {id: "10003", name: "Story"},
		{id: "10000", name: "Epic", level: 1}, {id: "10004", name: "Sub-task", subtask: true, level: -1}}
	w.statuses = []*status{{"10000", "To Do", "new"}, {"3", "In Progress", "indeterminate"},
		{"10002", "In Review", "indeterminate"}, {"10001", "Done", "done"}, {"10003", "Won't Do", "done"}}
	w.priorities = []*named{{"1", "Highest"}, {"2", "High"}, {"3", "Medium"}, {"4", "Low"}, {"5", "Lowest"}}
	w.solutions = []*named{{"10000", "Done"}, {"10001", "Won't Do"}, {"10002", "Duplicate"}, {"10003", "Cannot Reproduce"}}
	w.linkTypes = []*linkType{{"10000", "Blocks", "is blocked by", "blocks"}, {"10001", "Cloners", "is cloned by", "clones"},
		{"10002", "Duplicate", "is duplicated by", "duplicates"}, {"10003", "Relates", "relates to", "relates to"}}
	erp := s.addProject("ERP", "ERP roll-out")
	erp.components = s.components(erp, "Finance", "Purchasing", "Warehouse", "Production")
	erp.versions = s.versions(erp, "Pilot", "Go-live", "Hypercare")
	crm := s.addProject("CRM", "CRM roll-out")
	crm.flow = strictFlow(w)
	crm.components = s.components(crm, "Sales", "Service")
	crm.versions = s.versions(crm, "Go-live")
	old := s.addProject("OLD", "Old ERP")
	w.fields = []*Field{
		{ID: "customfield_10050", Name: "Module", Type: "option", Options: []string{"Leads", "Quotes", "Contracts", "Service desk"}, Project: "CRM", Types: []string{"Bug"}, Required: true},
		{ID: "customfield_10051", Name: "Go-live impact", Type: "textarea", Project: "CRM"},
		{ID: "customfield_10052", Name: "Story points", Type: "number", Project: "ERP", Types: []string{"Task", "Story", "Bug"}},
	}
	for _, f := range s.cfg.Fields {
		w.fields = append(w.fields, &f)
	}
	seedIssues(s, erp, old)
	old.archived = true
}

func seedUsers(cfg Config) []*user {
	email, name := cfg.User, "golive-bot"
	if cfg.Deployment == DataCenter {
		email, name = "golive-bot@acme.example", cfg.User
	}
	users := []*user{
		{id: name, account: "712020:00000000-0000-4000-8000-000000000b07", key: "JIRAUSER10000", name: "golive", email: email, locale: "en_US", avatar: "#5243AA", token: cfg.Token, bot: true},
		{id: "lilei", account: "5b10a2844c20165700ede21g", key: "JIRAUSER10100", name: "李雷", email: "lilei@acme.example", locale: "zh_CN", avatar: "#0052CC"},
		{id: "hanmeimei", account: "5b10ac8d82e05b22cc7d4ef5", key: "JIRAUSER10101", name: "韩梅梅", email: "hanmeimei@acme.example", locale: "zh_CN", avatar: "#00875A"},
		{id: "tom", account: "5b109f2e9729b51b54dc274d", key: "JIRAUSER10102", name: "Tom Baker", email: "tom@acme.example", locale: "en_US", avatar: "#FF8B00"},
		{id: "lucy", account: "5b10a2844c20165700ede21c", key: "JIRAUSER10103", name: "Lucy", email: "lucy@acme.example", locale: "en_US", avatar: "#DE350B"},
		{id: "zhaoyun", account: "712020:5f0c277e-0000-4000-8000-00000000c001", key: "JIRAUSER10104", name: "Zhao Yun", email: "zhaoyun@acme.example", locale: "zh_CN", avatar: "#42526E", hidden: true},
	}
	for _, u := range users {
		u.active = true
		if cfg.Deployment == DataCenter {
			u.account, u.hidden = "", false
		} else {
			u.key = ""
		}
	}
	return users
}

// addProject makes a project with every type and the simple workflow: from any status to any.
func (s *Sim) addProject(key, name string) *project {
	w := s.w
	p := &project{id: w.id("project"), key: key, name: name, lead: w.users[1], types: slices.Clone(w.types), denied: map[string]bool{}}
	p.flow = []*transition{{id: "11", name: "To Do", to: w.statuses[0]}, {id: "21", name: "In Progress", to: w.statuses[1]}, {id: "31", name: "Done", to: w.statuses[3]}, {id: "51", name: "Won't Do", to: w.statuses[4]}}
	w.projects = append(w.projects, p)
	return p
}

// strictFlow is a workflow with an order, where closing asks for a resolution.
func strictFlow(w *world) []*transition {
	return []*transition{
		{id: "11", name: "Back to start", from: []string{"In Progress", "In Review", "Done"}, to: w.statuses[0]},
		{id: "21", name: "Start work", from: []string{"To Do", "In Review"}, to: w.statuses[1]},
		{id: "41", name: "Ask for review", from: []string{"In Progress"}, to: w.statuses[2]},
		{id: "31", name: "Close", from: []string{"In Review", "In Progress"}, to: w.statuses[3], screen: []string{"resolution", "fixVersions"}, required: []string{"resolution"}},
	}
}

func (s *Sim) components(p *project, names ...string) []*component {
	var out []*component
	for _, n := range names {
		out = append(out, &component{id: s.w.id("component"), name: n, project: p.key})
	}
	return out
}

func (s *Sim) versions(p *project, names ...string) []*version {
	var out []*version
	for _, n := range names {
		out = append(out, &version{id: s.w.id("version"), name: n, project: p.key})
	}
	return out
}

func seedIssues(s *Sim, erp, old *project) {
	if s.cfg.Empty {
		return
	}
	w := s.w
	for _, one := range []struct {
		p                     *project
		kind, summary, wiki   string
		status, who, reporter int
	}{
		{erp, "Epic", "财务模块上线 / Finance goes live", "", 1, 1, 1},
		{erp, "Task", "Migrate open purchase orders", "Trial run 2 left 14 orders without a supplier.", 1, 3, 1},
		{erp, "Bug", "入库单打印缺少批次号", "在仓库打印入库单时，批次号一栏为空。", 0, 2, 4},
		{erp, "Task", "Train the key users of the warehouse", "", 3, 4, 1},
		{old, "Task", "Switch off the old printer server", "", 3, 3, 1},
	} {
		now := s.now()
		one.p.nextIssue++
		i := &issue{id: w.id("issue"), key: one.p.key + "-" + itoa(one.p.nextIssue), project: one.p, kind: one.p.issueType(one.kind),
			status: w.statuses[one.status], priority: w.priorities[2], summary: one.summary, description: text{wiki: one.wiki},
			assignee: w.users[one.who], reporter: w.users[one.reporter], creator: w.users[one.reporter], created: now, updated: now, categoryAt: now}
		if i.status.category == "done" {
			i.resolution, i.resolved = w.solutions[0], now
		}
		w.issues[i.id], w.byKey[i.key] = i, i
		w.order = append(w.order, i)
	}
}
