package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// Each type of field that Jira can demand is asked for on each chat, filled in there, and read back from the issue as it was
// given, on Jira Cloud and on Data Center.
func TestEveryFieldOnEveryChat(t *testing.T) {
	t.Parallel()
	for _, dc := range []bool{false, true} {
		t.Run(map[bool]string{false: "cloud", true: "datacenter"}[dc], func(t *testing.T) {
			t.Parallel()
			w := newTown(t, townOptions{DataCenter: dc, Fields: demandedFields()})
			w.start("sqlite:" + t.TempDir() + "/golive.db")
			w.makeProject()
			epic := w.jira.Act(jirasim.Act{As: "lilei", Do: "create", Project: "ERP", Type: "Epic", Summary: "财务上线"})
			for _, id := range []string{"components", "fixVersions", "duedate", "labels", "parent", "assignee", "priority", "environment"} {
				if a := w.jira.Act(jirasim.Act{As: "lilei", Do: "screen", Project: "ERP", Type: "Task", Name: id, To: "required"}); !a.OK || !epic.OK {
					t.Fatal(a.Error, epic.Error)
				}
			}
			for _, s := range []side{slackSide{w}, feishuSide{w}} {
				w.fillsEverything(s, epic.Key)
			}
		})
	}
}

// demandedFields is one required field of each type, on tasks of the project ERP.
func demandedFields() []jirasim.Field {
	var many []string
	for i := range 120 {
		many = append(many, fmt.Sprintf("Plant %03d", i+1))
	}
	all := []jirasim.Field{{Name: "Order number", Type: "string"}, {Name: "Impact", Type: "textarea"}, {Name: "Effort", Type: "number"}, {Name: "Cut-over day", Type: "date"},
		{Name: "Window", Type: "datetime"}, {Name: "Module", Type: "option", Options: []string{"财务", "Sales"}}, {Name: "Sites", Type: "options", Options: []string{"Berlin", "上海", "Lyon"}},
		{Name: "Approver", Type: "user"}, {Name: "Testers", Type: "users"}, {Name: "Release", Type: "version"}, {Name: "Releases", Type: "versions"},
		{Name: "Area", Type: "component"}, {Name: "Areas", Type: "components"}, {Name: "Epic Link", Type: "parent"}, {Name: "Topics", Type: "labels"},
		{Name: "Plant", Type: "option", Options: many}}
	for i := range all {
		all[i].ID, all[i].Project, all[i].Types, all[i].Required = fmt.Sprintf("customfield_10%d", 100+i), "ERP", []string{"Task"}, true
	}
	return all
}

// fillsEverything makes a task, confirms it, fills in the form that this leads to, and reads the issue.
func (w *town) fillsEverything(s side, epic string) {
	w.t.Helper()
	what := "盘点仓库" + s.name()
	lead := map[string]string{"slack": "lilei", "feishu": "李雷"}[s.name()]
	s.say(lead, "@golive 建任务 "+what)
	draft := w.await(s, what, "建成任务", "Order number", "Plant")
	if err := s.click(lead, draft, "补充并创建"); err != nil {
		w.t.Fatal(err)
	}
	filled := map[string]any{
		"duedate": "2026-12-24", "duetime": "15:30", "labels": "盘点, year end", "priority": "Highest", "assignee": []string{"hanmeimei", "韩梅梅"},
		"components": []string{"Finance", "Warehouse"}, "fixversions": []string{"Go-live"}, "parent": epic, "environment": "测试环境",
		"customfield_10100": "PO-7 {draft}", "customfield_10101": "第一行\nsecond line", "customfield_10102": "-2.5", "customfield_10103": "2026-12-25",
		"customfield_10104": "2026-12-26T21:30", "customfield_10105": "财务", "customfield_10106": []string{"上海", "Lyon"}, "customfield_10107": []string{"tom", "韩梅梅"},
		"customfield_10108": []string{"hanmeimei", "韩梅梅"}, "customfield_10109": "Pilot", "customfield_10110": []string{"Go-live", "Hypercare"},
		"customfield_10111": "Finance", "customfield_10112": []string{"Warehouse"}, "customfield_10113": epic, "customfield_10114": "a, b", "customfield_10115": "Plant 117",
	}
	w.fill(s, lead, "Order number", filled)
	issue := w.issue(what)
	got := map[string]string{"due": issue.Due, "priority": issue.Priority, "assignee": issue.Assignee, "components": strings.Join(issue.Components, ", "),
		"fix": strings.Join(issue.FixVersions, ", "), "parent": issue.Parent}
	for _, c := range issue.Custom {
		got[c.Name] = c.Value
	}
	approver := map[string]string{"slack": "Tom Baker", "feishu": "韩梅梅"}[s.name()]
	for field, want := range map[string]string{"due": "2026-12-24", "priority": "Highest", "assignee": "hanmeimei", "components": "Finance, Warehouse", "fix": "Go-live", "parent": epic,
		"Order number": "PO-7 {draft}", "Impact": "第一行\nsecond line", "Effort": "-2.5", "Cut-over day": "2026-12-25", "Window": "2026-12-26T21:30:00.000+0800", "Module": "财务",
		"Sites": "上海, Lyon", "Approver": approver, "Testers": "韩梅梅", "Release": "Pilot", "Releases": "Go-live, Hypercare", "Area": "Finance", "Areas": "Warehouse",
		"Epic Link": epic, "Topics": "a, b", "Plant": "Plant 117"} {
		if got[field] != want {
			w.t.Errorf("%s: %s is %q, want %q", s.name(), field, got[field], want)
		}
	}
	if !slices.Contains(issue.Labels, "盘点") || !slices.Contains(issue.Labels, "year_end") || !strings.Contains(issue.Description, "2026-12-24 15:30") {
		w.t.Errorf("%s: labels %v, description %q", s.name(), issue.Labels, issue.Description)
	}
	w.await(s, issue.Key, what)
}

// fill fills in the form that is open, or that was posted with a field of that label.
func (w *town) fill(s side, who, label string, filled map[string]any) {
	w.t.Helper()
	switch s := s.(type) {
	case slackSide:
		w.fillSlack(s, who, filled)
	case feishuSide:
		w.fillFeishu(s, who, label, filled)
	}
}

// fillSlack fills in the modal that is open. Names become what the modal offers for them; where it looks choices up, they are
// looked up first.
func (w *town) fillSlack(s slackSide, who string, filled map[string]any) {
	w.t.Helper()
	users := map[string]string{}
	for _, u := range w.slack.State("none", 1).Users {
		users[u.Handle] = u.ID
	}
	var blocks any
	eventually(w.t, 20*time.Second, "the modal", func() bool {
		for _, m := range w.slack.State("none", 1).Modals {
			return json.Unmarshal(m.Views[len(m.Views)-1], &blocks) == nil
		}
		return false
	}, w)
	values := map[string]any{}
	walk(blocks, func(m map[string]any) {
		id, _ := m["block_id"].(string)
		element, _ := m["element"].(map[string]any)
		field := strings.TrimSuffix(id, "__time")
		v, known := filled[field]
		if element == nil || !known {
			return
		}
		text, _ := v.(string)
		switch kind := element["type"].(string); {
		case strings.Contains(kind, "users"):
			values[id] = users[v.([]string)[0]]
		case kind == "datepicker" || kind == "timepicker":
			day, clock, both := strings.Cut(text, "T")
			values[id] = day
			if both && kind == "timepicker" {
				values[id] = clock
			}
		case strings.HasSuffix(kind, "external_select"):
			r := s.do(slacksim.Act{As: who, Do: "options", BlockID: id, ActionID: element["action_id"].(string), Query: text})
			if !r.OK {
				w.t.Fatalf("look up %s: %+v", id, r)
			}
			var offered any
			_ = json.Unmarshal(r.Options, &offered)
			values[id] = valueOf(offered, text)
		case strings.HasSuffix(kind, "static_select"):
			values[id] = valueOf(element["options"], text)
			if list, many := v.([]string); many {
				var all []string
				for _, one := range list {
					all = append(all, valueOf(element["options"], one))
				}
				values[id] = all
			}
		default:
			values[id] = text
		}
	})
	raw, err := json.Marshal(values)
	if err != nil {
		w.t.Fatal(err)
	}
	if r := s.do(slacksim.Act{As: who, Do: "submit", Values: raw}); !r.OK || len(r.Errors) > 0 {
		w.t.Fatalf("submit in Slack: %+v", r)
	}
}

// valueOf is the value of the option whose text contains a label.
func valueOf(options any, label string) string {
	found := ""
	walk(options, func(m map[string]any) {
		text, _ := m["text"].(map[string]any)
		if shown, _ := text["text"].(string); found == "" && strings.Contains(shown, label) {
			found, _ = m["value"].(string)
		}
	})
	return found
}

// fillFeishu fills in the form that was posted. Lists that are too long for a card are written by hand.
func (w *town) fillFeishu(s feishuSide, who, label string, filled map[string]any) {
	w.t.Helper()
	form := w.await(s, "新任务", label)
	st := w.feishu.State()
	users := map[string]string{}
	for _, u := range st.Users {
		users[u.Name] = u.ID
	}
	values := map[string]any{}
	for _, all := range st.Messages {
		for _, m := range all {
			if m.ID != form.id {
				continue
			}
			for _, c := range m.Controls {
				v, known := filled[c.Name]
				if !known {
					continue
				}
				offered := func(label string) string {
					for _, o := range c.Options {
						if strings.Contains(o.Text, label) {
							return o.Value
						}
					}
					w.t.Errorf("%s offers no %q", c.Name, label)
					return ""
				}
				switch list, many := v.([]string); {
				case strings.Contains(c.Tag, "multi") && strings.Contains(c.Tag, "person"):
					values[c.Name] = []string{users[list[1]]}
				case strings.Contains(c.Tag, "person"):
					values[c.Name] = users[list[1]]
				case strings.Contains(c.Tag, "multi"):
					var chosen []string
					for _, one := range list {
						chosen = append(chosen, offered(one))
					}
					values[c.Name] = chosen
				case c.Tag == "select_static":
					values[c.Name] = offered(v.(string))
				case c.Tag == "picker_datetime":
					values[c.Name] = strings.Replace(v.(string), "T", " ", 1)
				case many:
					values[c.Name] = strings.Join(list, ", ")
				default:
					values[c.Name] = v
				}
			}
		}
	}
	if r := w.feishu.Act(feishusim.Act{As: who, Do: "submit", Message: form.id, Values: values}); !r.OK || r.Toast != nil && r.Toast.Type == "error" {
		w.t.Fatalf("submit in Feishu: %+v %+v", r, r.Toast)
	}
}

// Whoever chooses another type in the form is asked for what that type demands, in the next form; what they gave is kept.
// What Jira does not take, though the issue can do without it, is named on the card.
func TestAnotherTypeDemandsMore(t *testing.T) {
	t.Parallel()
	w := newTown(t, townOptions{})
	w.start("sqlite:" + t.TempDir() + "/golive.db")
	for _, a := range []jirasim.Act{{Do: "screen", Type: "Bug", Name: "fixVersions", To: "required"}, {Do: "screen", Name: "priority", To: "hidden"},
		{Do: "permission", User: w.jira.State().Bot, Permission: "ASSIGN_ISSUES"}} {
		if a.As, a.Project = "lilei", "ERP"; !w.jira.Act(a).OK {
			t.Fatalf("%+v", a)
		}
	}
	w.makeProject()
	for _, s := range []side{slackSide{w}, feishuSide{w}} {
		lead, who := "lilei", "@hanmeimei"
		if s.name() == "feishu" {
			lead, who = "李雷", "@韩梅梅"
		}
		what := "打印机卡纸" + s.name()
		s.say(lead, "@golive 建任务 "+who+" 2026-12-24前处理"+what)
		draft := w.await(s, what, "建成任务")
		if err := s.click(lead, draft, "修改"); err != nil {
			t.Fatal(err)
		}
		w.fill(s, lead, "摘要", map[string]any{"issuetype": "Bug", "labels": "打印"})
		eventually(t, 20*time.Second, "the form of the other type", func() bool {
			if s.name() == "slack" {
				return len(w.slack.State("none", 1).Modals) > 0 && strings.Contains(string(w.slack.State("none", 1).Modals[0].Views[0]), "Fix versions")
			}
			_, ok := find(s, "新任务", "Fix versions")
			return ok
		}, w)
		w.fill(s, lead, "Fix versions", map[string]any{"fixversions": []string{"Pilot"}})
		issue := w.issue(what)
		if issue.Type != "Bug" || !slices.Equal(issue.FixVersions, []string{"Pilot"}) || !slices.Contains(issue.Labels, "打印") || issue.Due != "2026-12-24" || issue.Assignee != "" {
			t.Errorf("%s: issue %+v", s.name(), issue)
		}
		w.await(s, issue.Key, what, "韩梅梅", "经办人")
	}
}
