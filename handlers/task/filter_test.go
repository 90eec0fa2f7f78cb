package task

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/workday"
)

// inJira is what a project has in the tracker.
var inJira = vocabulary{types: []string{"Task", "Bug", "Story", "Sub-task", "Change Request", "客户需求"}, priorities: []string{"Highest", "High", "Medium", "Low"},
	components: []string{"Finance", "Finance Reports", "Shipping", "High Bay"},
	words:      bot.ProjectWords{Components: map[string]string{"财务": "Finance", "仓库": "Shipping"}, Types: map[string]string{"变更": "Change Request"}}}

func TestWhatPeopleSubscribeTo(t *testing.T) {
	for said, want := range map[string]filter{
		"everything":                              {},
		"全部":                                      {},
		"bugs":                                    {Types: []string{"Bug"}},
		"BUG":                                     {Types: []string{"Bug"}},
		"stories and sub-tasks":                   {Types: []string{"Story", "Sub-task"}},
		"change requests":                         {Types: []string{"Change Request"}},
		"bugs high component Finance":             {Types: []string{"Bug"}, Priorities: []string{"High"}, Components: []string{"Finance"}},
		"bugs, high or highest priority":          {Types: []string{"Bug"}, Priorities: []string{"High", "Highest"}},
		"priority: high":                          {Priorities: []string{"High"}},
		"priority":                                {Kinds: []string{onPriority}},
		"priority, status":                        {Kinds: []string{onPriority, onStatus}},
		"urgent bugs: new, status changes":        {Types: []string{"Bug"}, Priorities: []string{"Highest"}, Kinds: []string{onCreated, onStatus}},
		"component finance reports":               {Components: []string{"Finance Reports"}},
		"component: High Bay due dates":           {Components: []string{"High Bay"}, Kinds: []string{onDue}},
		"shipping comments":                       {Components: []string{"Shipping"}, Kinds: []string{onComment}},
		"component Finance = Finance":             {Query: "component Finance = Finance"}, // the tracker refuses it, in its words
		"缺陷 高 模块 财务":                              {Types: []string{"Bug"}, Priorities: []string{"High"}, Components: []string{"Finance"}},
		"高优先级缺陷":                                  {Types: []string{"Bug"}, Priorities: []string{"High"}},
		"优先级高的缺陷，状态、评论":                           {Types: []string{"Bug"}, Priorities: []string{"High"}, Kinds: []string{onStatus, onComment}},
		"优先级变化":                                   {Kinds: []string{onPriority}},
		"变更 模块：仓库 截止日期 新建":                        {Types: []string{"Change Request"}, Components: []string{"Shipping"}, Kinds: []string{onDue, onCreated}},
		"客户需求和缺陷":                                 {Types: []string{"客户需求", "Bug"}},
		"jql labels = pilot AND duedate < now()":  {Query: "labels = pilot AND duedate < now()"},
		"JQL: project = ERP":                      {Query: "project = ERP"},
		"bugs comments jql assignee is EMPTY":     {Types: []string{"Bug"}, Kinds: []string{onComment}, Query: "assignee is EMPTY"},
		"assignee = currentUser()":                {Query: "assignee = currentUser()"},
		"labels in (pilot, golive) AND due <= 7d": {Query: "labels in (pilot, golive) AND due <= 7d"},
		"评论 jql labels = 试点":                      {Kinds: []string{onComment}, Query: "labels = 试点"},
	} {
		got, unknown := inJira.parse(said)
		if unknown != "" || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, unknown %q; want %+v", said, got, unknown, want)
		}
	}
	for said, want := range map[string]string{"bugs hgih": "hgih", "component Sales": "Sales", "模块 销售": "销售", "buggy": "buggy", "bugs component": "component", "bug-fixes": "bug-fixes",
		"严重缺陷": "严重缺陷", "component status": "status", "high bugs please": "please"} {
		if got, unknown := inJira.parse(said); unknown != want {
			t.Errorf("%s: %+v, unknown %q; want %q", said, got, unknown, want)
		}
	}
}

// Whatever somebody says, it is read to its end at once.
func FuzzWhatPeopleSubscribeTo(f *testing.F) {
	for _, s := range []string{"bugs high", "高优先级缺陷", "component ", "jql", "模块", "\xff\xfe", "a = b", "、、、"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if f, unknown := inJira.parse(s); unknown != "" && f.Query != "" {
			t.Errorf("%q: both %+v and %q", s, f, unknown)
		}
	})
}

func TestFilter(t *testing.T) {
	issue := bot.Issue{Key: "ERP-1", Type: "Bug", Priority: "High", Components: []string{"Shipping", "Finance"}}
	for _, tc := range []struct {
		f    filter
		fits bool
		jql  string
	}{
		{filter{}, true, `project = "ERP"`},
		{filter{Types: []string{"bug", "Task"}}, true, `project = "ERP" AND issuetype in ("bug", "Task")`},
		{filter{Types: []string{"Task"}}, false, `project = "ERP" AND issuetype in ("Task")`},
		{filter{Priorities: []string{"Low"}}, false, `project = "ERP" AND priority in ("Low")`},
		{filter{Components: []string{"Finance"}}, true, `project = "ERP" AND component in ("Finance")`},
		{filter{Types: []string{"Bug"}, Priorities: []string{"High"}, Components: []string{"Sales"}}, false, `project = "ERP" AND issuetype in ("Bug") AND priority in ("High") AND component in ("Sales")`},
		{filter{Types: []string{`a"b\`}}, false, `project = "ERP" AND issuetype in ("a\"b\\")`},
		{filter{Query: "a = 1 OR b = 2 order BY rank"}, true, `project = "ERP" AND (a = 1 OR b = 2)`},
	} {
		if got := tc.f.fits(issue); got != tc.fits {
			t.Errorf("%+v fits: %v", tc.f, got)
		}
		if got := tc.f.plain().jql("ERP"); got != tc.jql && !strings.Contains(got, "issuetype in (\"Task\", \"bug\")") {
			t.Errorf("%+v: %s", tc.f, got)
		}
	}
	if (filter{Components: []string{"Finance"}}).fits(bot.Issue{Key: "ERP-2"}) {
		t.Error("an issue of no component fits")
	}
}

// Equal ones are alike in whatever order they are said; merged ones tell of the changes of both.
func TestEqualFilters(t *testing.T) {
	a := filter{Types: []string{"Task", "Bug", "Bug"}, Kinds: []string{onComment, onStatus}}.plain()
	b := filter{Types: []string{"Bug", "Task"}, Kinds: []string{onDue}}.plain()
	if !a.same(b) || a.same(filter{Types: []string{"Bug"}}) || a.same(filter{Types: a.Types, Query: "x = 1"}) {
		t.Error("what is the same?")
	}
	if got := a.with(b).Kinds; !reflect.DeepEqual(got, []string{onStatus, onDue, onComment}) {
		t.Errorf("merged kinds %v", got)
	}
	if got := a.with(filter{Types: b.Types}).Kinds; got != nil {
		t.Errorf("with all kinds: %v", got)
	}
	if got := (filter{Kinds: changeKinds}).plain().Kinds; got != nil {
		t.Errorf("all kinds by name: %v", got)
	}
}

// What golive did is parted from what others did by what the history says of it; what it says nothing of, others did.
func TestApart(t *testing.T) {
	all := []turn{{"task.fact-status", "To Do", "Done"}}
	move := []bot.FieldChange{{Field: "status", From: "To Do", To: "Done"}}
	for name, tc := range map[string]struct {
		edits []bot.IssueEdit
		own   bool // the move is golive's
	}{
		"golive moved it":                {[]bot.IssueEdit{{Own: true, Changes: move}}, true},
		"somebody moved it":              {[]bot.IssueEdit{{Own: true}, {Changes: move}}, false},
		"golive changed but other parts": {[]bot.IssueEdit{{Own: true}}, false},
		"nobody tells":                   {nil, false},
	} {
		for n := range tc.edits {
			tc.edits[n].At = time.Date(2026, 11, 23, 9, n, 0, 0, time.UTC)
		}
		theirs, own := apart(all, bot.IssueChange{Edits: tc.edits}.After(time.Time{}))
		if len(own) == 1 != tc.own || len(theirs) == 1 == tc.own {
			t.Errorf("%s: theirs %v, golive's %v", name, theirs, own)
		}
	}
}

// Reports may come twice, late and without what changed; each says what is new in it.
func TestWhatAReportSays(t *testing.T) {
	at := func(n int) time.Time { return time.Date(2026, 11, 23, 9, n, 0, 0, time.UTC) }
	report := func(n int, kind, status, due string, changes ...bot.FieldChange) bot.IssueChange {
		return bot.IssueChange{Kind: kind, Issue: bot.Issue{Key: "ERP-1", Status: status, Due: due, Created: at(0), Updated: at(n)}, By: bot.TrackerUser{ID: "w", Name: "Wang"}, Changes: changes}
	}
	move := bot.FieldChange{Field: "status", From: "To Do", To: "In Progress"}
	dated := bot.FieldChange{Field: "duedate", From: "", To: "2026-12-01 00:00:00.0"}
	rank := bot.FieldChange{Field: "Rank", To: "Ranked higher"}
	said := bot.IssueChange{Kind: "commented", Issue: bot.Issue{Key: "ERP-1"}, By: bot.TrackerUser{ID: "w", Name: "Wang"}, Comment: &bot.IssueComment{ID: "7", Author: bot.TrackerUser{Name: "Wang"}, Text: "so"}}
	for name, tc := range map[string]struct {
		reports []bot.IssueChange
		want    string
	}{
		"created and moved":              {[]bot.IssueChange{report(0, "created", "To Do", ""), report(1, "updated", "In Progress", "", move)}, "created; status To Do>In Progress"},
		"each twice":                     {[]bot.IssueChange{report(0, "created", "To Do", ""), report(0, "created", "To Do", ""), report(1, "updated", "In Progress", "", move), report(1, "updated", "In Progress", "", move)}, "created; status To Do>In Progress"},
		"the other way round":            {[]bot.IssueChange{report(1, "updated", "In Progress", "", move), report(0, "created", "To Do", "")}, "status To Do>In Progress; created"},
		"an old issue":                   {[]bot.IssueChange{report(1, "updated", "In Progress", "2026-12-01", move, dated, rank)}, "status To Do>In Progress due >2026-12-01"},
		"nothing that is told":           {[]bot.IssueChange{report(1, "updated", "To Do", "", rank)}, ""},
		"asked for, first seen":          {[]bot.IssueChange{report(1, "updated", "To Do", "")}, "first"},
		"asked for, seen before":         {[]bot.IssueChange{report(1, "updated", "To Do", ""), report(2, "updated", "Done", "")}, "first; status To Do>Done"},
		"asked for in vain":              {[]bot.IssueChange{report(1, "updated", "To Do", "", move), report(2, "updated", "To Do", "")}, "status To Do>In Progress"},
		"what was missed is made up for": {[]bot.IssueChange{report(1, "updated", "In Progress", "", move), report(3, "updated", "Done", "2026-12-01", dated)}, "status To Do>In Progress; status In Progress>Done due >2026-12-01"},
		"a comment twice":                {[]bot.IssueChange{said, said}, "said so"},
	} {
		var s sight
		var got []string
		for _, c := range tc.reports {
			w, ok := s.take(c)
			if !ok {
				continue
			}
			var parts []string
			if w.created {
				parts = append(parts, "created")
			}
			if w.first {
				parts = append(parts, "first")
			}
			for _, turn := range w.turns {
				parts = append(parts, turn.kind()+" "+turn.From+">"+turn.To)
			}
			if w.remark != nil {
				parts = append(parts, "said "+w.remark.Text)
			}
			got = append(got, strings.Join(parts, " "))
		}
		if all := strings.Join(got, "; "); all != tc.want {
			t.Errorf("%s: %q, want %q", name, all, tc.want)
		}
	}
}

func TestOpening(t *testing.T) {
	p := bot.Project{Zone: "Asia/Shanghai"}
	team := workday.Book{Country: "CN", Worked: []workday.Own{{From: "2026-12-05", To: "2026-12-05"}}, Off: []workday.Own{{From: "2026-12-07", To: "2026-12-08"}}}
	for from, want := range map[string]string{
		"2026-11-23T09:00": "2026-11-23T09:00", "2026-11-23T06:00": "2026-11-23T08:30", "2026-11-23T08:30": "2026-11-23T08:30", "2026-11-23T18:59": "2026-11-23T18:59",
		"2026-11-23T19:00": "2026-11-24T08:30", "2026-11-27T22:00": "2026-11-30T08:30", "2026-11-28T10:00": "2026-11-30T08:30",
		"2026-09-30T20:00": "2026-10-08T08:30",                                         // the national holidays
		"2026-02-14T10:00": "2026-02-14T10:00",                                         // a Saturday that is worked
		"2026-12-04T20:00": "2026-12-05T08:30", "2026-12-06T12:00": "2026-12-09T08:30", // days of the team's own
	} {
		at, err := time.ParseInLocation("2006-01-02T15:04", from, p.Location())
		if err != nil {
			t.Fatal(err)
		}
		if got := opening(team, p.Location(), at).In(p.Location()).Format("2006-01-02T15:04"); got != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}
