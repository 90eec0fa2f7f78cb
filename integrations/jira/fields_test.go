package jira

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
)

// everyField is one custom field of each type that a form of golive can ask for, all required, and one that none can.
func everyField(required bool) []jirasim.Field {
	one := func(n, name, kind string, options ...string) jirasim.Field {
		return jirasim.Field{ID: "customfield_101" + n, Name: name, Type: kind, Options: options, Project: "ERP", Types: []string{"Task"}, Required: required}
	}
	return []jirasim.Field{
		one("00", "Plant", "string"), one("01", "Impact", "textarea"), one("02", "Effort", "number"), one("03", "Cut-over day", "date"),
		one("04", "Window", "datetime"), one("05", "Module", "option", "Finance", "Sales"), one("06", "Sites", "options", "Berlin", "上海", "Lyon"),
		one("07", "Approver", "user"), one("08", "Testers", "users"), one("09", "Release", "version"), one("10", "Releases", "versions"),
		one("11", "Area", "component"), one("12", "Areas", "components"), one("13", "Epic Link", "parent"), one("14", "Topics", "labels"),
	}
}

// each runs a test against every generation of create metadata.
func each(t *testing.T, fields []jirasim.Field, test func(*testing.T, *rig)) {
	for name, cfg := range map[string]jirasim.Config{"cloud": {}, "datacenter": {Deployment: jirasim.DataCenter}, "before 8.4": {Deployment: jirasim.DataCenter, Legacy: true}} {
		t.Run(name, func(t *testing.T) {
			cfg.Fields = fields
			test(t, start(t, cfg))
		})
	}
}

func typeOf(t testing.TB, r *rig, project, name string) bot.IssueType {
	t.Helper()
	types, err := r.Types(t.Context(), project)
	one, ok := typeNamed(types, name)
	if err != nil || !ok {
		t.Fatalf("type %s: %v %+v", name, err, types)
	}
	return one
}

func TestEveryRequiredField(t *testing.T) {
	each(t, everyField(true), func(t *testing.T, r *rig) {
		for _, id := range []string{"components", "fixVersions", "duedate", "labels", "parent", "assignee", "priority", "environment"} {
			if a := r.sim.Act(jirasim.Act{As: "lilei", Do: "screen", Project: "ERP", Type: "Task", Name: id, To: "required"}); !a.OK {
				t.Fatal(a.Error)
			}
		}
		tom, err := r.User(t.Context(), "tom@acme.example")
		if err != nil {
			t.Fatal(err)
		}
		values := map[string]struct {
			kind        bot.FieldKind
			value, want string
		}{
			"customfield_10100": {bot.FieldText, "Plant 7, line {2}", "Plant 7, line {2}"},
			"customfield_10101": {bot.FieldLines, "first\nsecond", "first\nsecond"},
			"customfield_10102": {bot.FieldNumber, "-2.5", "-2.5"},
			"customfield_10103": {bot.FieldDate, "2026-12-24", "2026-12-24"},
			"customfield_10104": {bot.FieldDateTime, "2026-12-24T21:30:00+01:00", "2026-12-25T04:30:00.000+0800"},
			"customfield_10105": {bot.FieldChoice, "Sales", "Sales"},
			"customfield_10106": {bot.FieldChoices, `["上海","Lyon"]`, "上海, Lyon"},
			"customfield_10107": {bot.FieldPerson, tom.ID, "Tom Baker"},
			"customfield_10108": {bot.FieldPeople, `["` + tom.ID + `","lucy@acme.example"]`, "Tom Baker, Lucy"},
			"customfield_10109": {bot.FieldChoice, "Go-live", "Go-live"},
			"customfield_10110": {bot.FieldChoices, `["Pilot","Hypercare"]`, "Pilot, Hypercare"},
			"customfield_10111": {bot.FieldChoice, "Finance", "Finance"},
			"customfield_10112": {bot.FieldChoices, `["Warehouse"]`, "Warehouse"},
			"customfield_10113": {bot.FieldChoice, "ERP-1", "ERP-1"},
			"customfield_10114": {bot.FieldText, "key user, cut-over", "cut-over, key_user"},
			"components":        {bot.FieldChoices, `["Finance","Production"]`, ""},
			"fixVersions":       {bot.FieldChoices, `["Go-live"]`, ""},
			"parent":            {bot.FieldChoice, "ERP-1", ""},
			"environment":       {bot.FieldLines, "test system", ""},
		}
		b := orders()
		b.Fields = map[string]string{}
		fields := map[string]bot.IssueField{}
		for _, f := range typeOf(t, r, "ERP", "Task").Fields {
			fields[f.ID] = f
		}
		for id, v := range values {
			f := fields[id]
			if f.Kind != v.kind || !f.Required || f.Default {
				t.Errorf("%s %s is asked as %q, required %t, default %t", id, f.Name, f.Kind, f.Required, f.Default)
			}
			value := v.value
			for _, c := range f.Choices { // a form gives back values
				value = strings.ReplaceAll(value, `"`+c.Label+`"`, `"`+c.Value+`"`)
				if value == c.Label {
					value = c.Value
				}
			}
			b.Fields[id] = value
		}
		if !fields["parent"].Issues || !fields["customfield_10113"].Issues || fields["priority"].Kind != bot.FieldChoice {
			t.Errorf("parent %+v, epic %+v, priority %+v", fields["parent"], fields["customfield_10113"], fields["priority"])
		}
		receipt := r.do(t, job("e1#0", b))
		all := r.sim.State().Issues
		issue := all[len(all)-1]
		if issue.Key != receipt.Issue || len(receipt.Left) > 0 {
			t.Errorf("receipt %+v", receipt)
		}
		for _, c := range issue.Custom {
			if want := values[c.ID].want; c.Value != want {
				t.Errorf("%s is %q, want %q", c.Name, c.Value, want)
			}
		}
		if len(issue.Custom) != 15 || !slices.Equal(issue.Components, []string{"Finance", "Production"}) || !slices.Equal(issue.FixVersions, []string{"Go-live"}) || issue.Parent != "ERP-1" {
			t.Errorf("issue %+v", issue)
		}
	})
}

// Whatever is missing is told by field, and the screens are read anew after that.
func TestMissingFieldsAreToldByField(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		before := typeOf(t, r, "ERP", "Task")
		r.sim.Act(jirasim.Act{As: "lilei", Do: "screen", Project: "ERP", Name: "fixVersions", To: "required"})
		_, err := r.Perform(t.Context(), job("e1#0", orders()))
		var p *bot.PermanentError
		if !errors.As(err, &p) || p.Fields["fixVersions"] != "Fix versions is required." {
			t.Fatalf("refused: %v", err)
		}
		now := typeOf(t, r, "ERP", "Task")
		required := func(t bot.IssueType) bool {
			return slices.ContainsFunc(t.Fields, func(f bot.IssueField) bool { return f.ID == "fixVersions" && f.Required })
		}
		if required(before) || !required(now) {
			t.Errorf("required before %t, now %t", required(before), required(now))
		}
	})
}

// What is not on the screen any more, or not golive's to set, does not hinder the issue; the receipt names it.
func TestFieldsThatAreNotTakenAreNamed(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		for _, id := range []string{"duedate", "priority", "labels"} {
			r.sim.Act(jirasim.Act{As: "lilei", Do: "screen", Project: "ERP", Name: id, To: "hidden"})
		}
		bot := r.sim.State().Bot
		r.sim.Act(jirasim.Act{As: "lilei", Do: "permission", User: bot, Project: "ERP", Permission: "ASSIGN_ISSUES"})
		receipt := r.do(t, job("e1#0", orders()))
		if !slices.Equal(receipt.Left, []string{"assignee", "duedate", "labels", "priority"}) {
			t.Errorf("left out %v", receipt.Left)
		}
	})
}

// A field that no form of golive can ask for has no kind.
func TestFieldsThatNoFormAsksFor(t *testing.T) {
	each(t, []jirasim.Field{{ID: "customfield_10100", Name: "Region", Type: "cascade", Options: []string{"EU", "CN"}, Project: "ERP", Required: true},
		{ID: "customfield_10101", Name: "Nothing", Type: "option", Project: "ERP"}}, func(t *testing.T, r *rig) {
		for _, f := range typeOf(t, r, "ERP", "Task").Fields {
			if strings.HasPrefix(f.ID, "customfield_1010") && f.Kind != "" {
				t.Errorf("%s is asked as %s", f.Name, f.Kind)
			}
		}
	})
}

// A user whom Jira does not know is told at the field, and the request is not repeated for ever.
func TestUnknownUserOfAField(t *testing.T) {
	each(t, everyField(false), func(t *testing.T, r *rig) {
		b := orders()
		b.Fields = map[string]string{"customfield_10107": "nobody@acme.example"}
		_, err := r.Perform(t.Context(), job("e1#0", b))
		var p *bot.PermanentError
		if !errors.As(err, &p) || p.Fields["customfield_10107"] == "" {
			t.Errorf("unknown user: %v", err)
		}
	})
}

// A transition that was chosen is taken, with the fields of its screen.
func TestTransitionWithFields(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		b := orders()
		b.Project = "CRM"
		key := r.do(t, job("e1#0", b)).Issue
		r.do(t, job("e2#0", bot.Transition{Issue: key, Status: "In Progress"}))
		moves, err := r.Transitions(t.Context(), key)
		n := slices.IndexFunc(moves, func(m bot.IssueTransition) bool { return m.To == "Done" })
		if err != nil || n < 0 {
			t.Fatalf("transitions %v %+v", err, moves)
		}
		var required []string
		for _, f := range moves[n].Fields {
			if f.Required {
				required = append(required, f.ID+" "+string(f.Kind)+" "+f.Choices[0].Label)
			}
		}
		if !slices.Equal(required, []string{"resolution choice Done"}) || len(moves[n].Fields) != 2 {
			t.Errorf("fields %+v", moves[n].Fields)
		}
		_, err = r.Perform(t.Context(), job("e3#0", bot.Transition{Issue: key, Status: "Done", ID: moves[n].ID}))
		var p *bot.PermanentError
		if !errors.As(err, &p) || p.Fields["resolution"] == "" {
			t.Errorf("without its field: %v", err)
		}
		r.do(t, job("e4#0", bot.Transition{Issue: key, Status: "Done", ID: moves[n].ID, Fields: map[string]string{"resolution": "Duplicate"}}))
		if i := r.only(t); i.Resolution != "Duplicate" {
			t.Errorf("issue %+v", i)
		}
	})
}

// An archived project, and a page in the place of an answer: nothing is made, the one is told in words and the other is tried
// again.
func TestScreensThatCannotBeRead(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		if _, err := r.Types(t.Context(), "OLD"); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("types of an archived project: %v", err)
		}
		b := orders()
		b.Project = "OLD"
		_, err := r.Perform(t.Context(), job("e1#0", b))
		var p *bot.PermanentError
		if !errors.As(err, &p) || !strings.Contains(p.Text, "archived") {
			t.Errorf("an archived project: %v", err)
		}
		r.fault(t, jirasim.Fault{Kind: "html"})
		if types, err := r.Types(t.Context(), "ERP"); err == nil || errors.Is(err, bot.ErrNotFound) {
			t.Errorf("a page in the place of types: %v %v", types, err)
		}
		b.Project, b.Fields = "ERP", map[string]string{"fixVersions": `["Go-live"]`}
		if _, err := r.Perform(t.Context(), job("e2#0", b)); err == nil || errors.As(err, &p) && p.Text != "" && strings.Contains(p.Text, "<") {
			t.Errorf("a page in the place of screens: %v", err)
		}
		r.fault(t, jirasim.Fault{Clear: true})
		typeOf(t, r, "ERP", "Task")
		if receipt := r.do(t, job("e2#0", b)); receipt.Issue == "" {
			t.Errorf("afterwards: %+v", receipt)
		}
	})
}

// A no that is about the project or about golive's account tells its cause: there is nothing to be corrected.
func TestCausesOfRefusal(t *testing.T) {
	each(t, nil, func(t *testing.T, r *rig) {
		if p, err := r.Project(t.Context(), "OLD"); err != nil || !p.Archived {
			t.Errorf("an archived project: %+v, %v", p, err)
		}
		b := orders()
		for project, want := range map[string]string{"OLD": bot.CauseArchived, "NONE": bot.CauseNoProject} {
			b.Project = project
			if _, err := r.Perform(t.Context(), job("create-"+project+"#0", b)); bot.CauseOf(err) != want {
				t.Errorf("an issue in %s: %q, %v", project, bot.CauseOf(err), err)
			}
		}
		r.fault(t, jirasim.Fault{Kind: "403"})
		if _, err := r.Search(t.Context(), "project = ERP", 1); bot.CauseOf(err) != bot.CauseNoRight {
			t.Errorf("a search that is forbidden: %q, %v", bot.CauseOf(err), err)
		}
		r.fault(t, jirasim.Fault{Clear: true})
		r.fault(t, jirasim.Fault{Kind: "410"})
		if _, err := r.Search(t.Context(), "project = ERP", 1); bot.CauseOf(err) != bot.CauseOutdated {
			t.Errorf("a search that is gone: %q, %v", bot.CauseOf(err), err)
		}
	})
}

// Where the way to search is gone, the other one is taken: a site was moved to Cloud, or the configuration names the wrong product.
func TestSearchIsGone(t *testing.T) {
	r := start(t, jirasim.Config{}, func(c *Config) { c.Deployment = DataCenter })
	if _, err := r.Search(t.Context(), "project = ERP", 1); err != nil {
		t.Errorf("the search of Data Center on Cloud: %v", err)
	}
}
