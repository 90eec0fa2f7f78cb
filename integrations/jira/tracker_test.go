package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
)

func TestReads(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		projects, err := r.Projects(ctx)
		if err != nil || len(projects) != 2 || projects[0].Key != "ERP" || projects[0].Name != "ERP roll-out" {
			t.Errorf("projects %v %+v", err, projects)
		}
		if _, err := r.Project(ctx, "NONE"); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("unknown project: %v", err)
		}
		if _, err := r.Types(ctx, "NONE"); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("types of an unknown project: %v", err)
		}
		types, err := r.Types(ctx, "CRM")
		if err != nil || len(types) != 4 || types[1].Name != "Bug" {
			t.Fatalf("types %v %+v", err, types)
		}
		n := slices.IndexFunc(types[1].Fields, func(f bot.IssueField) bool { return f.ID == "customfield_10050" })
		module := types[1].Fields[n]
		if module.Name != "Module" || module.Type != "option" || !module.Required || len(module.Choices) != 4 || module.Choices[0].Label != "Leads" {
			t.Errorf("module %+v", module)
		}
		lucy, err := r.User(ctx, "Lucy@acme.example")
		if err != nil || lucy.Name != "Lucy" || lucy.ID == "" {
			t.Errorf("user %v %+v", err, lucy)
		}
		if _, err := r.User(ctx, "nobody@acme.example"); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("unknown user: %v", err)
		}
		people, err := r.Users(ctx, "ERP", "雷")
		if err != nil || len(people) != 1 || people[0].Name != "李雷" {
			t.Errorf("users %v %+v", err, people)
		}
		r.do(t, job("e1#0", orders()))
		issue, err := r.Issue(ctx, "ERP-1")
		if err != nil || issue.Status != "To Do" || issue.Category != "new" || issue.Assignee.Name != "Tom Baker" || issue.Created.IsZero() || issue.Priority != "High" {
			t.Errorf("issue %v %+v", err, issue)
		}
		if issue.Restricted {
			t.Error("an issue that everybody may see is restricted")
		}
		r.sim.Act(jirasim.Act{As: "tom", Do: "restrict", Issue: "ERP-1", Name: "Managers"})
		if issue, err = r.Issue(ctx, "ERP-1"); err != nil || !issue.Restricted {
			t.Errorf("issue with a security level %v %+v", err, issue)
		}
		if _, err := r.Issue(ctx, "ERP-9"); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("unknown issue: %v", err)
		}
		moves, err := r.Transitions(ctx, "ERP-1")
		if err != nil || len(moves) != 4 || moves[2].To != "Done" || moves[2].Category != "done" || moves[2].Cancels || !moves[3].Cancels {
			t.Errorf("transitions %v %+v", err, moves)
		}
		page := r.CreatePage(bot.NewIssue{Project: "CRM", Type: "Bug", Summary: "价格 & more", Description: bot.ParseMarkup(strings.Repeat("长", 5000)), Priority: "high", Due: "2026-12-01"})
		if u, err := url.Parse(page); err != nil || u.Query().Get("pid") == "" || u.Query().Get("issuetype") != "10002" || u.Query().Get("summary") != "价格 & more" ||
			u.Query().Get("priority") != "2" || u.Query().Get("duedate") != "2026-12-01" || !strings.HasPrefix(u.Query().Get("description"), "长长") || len(page) > maxPage {
			t.Errorf("create page %s", page)
		}
	})
}

// Both products tell which issues are below an epic, each in its own words, and of which priority they are.
func TestEpicsAndPriorities(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		for _, a := range []jirasim.Act{{As: "lilei", Do: "create", Project: "ERP", Type: "Epic", Summary: "Finance goes live"},
			{As: "tom", Do: "create", Project: "ERP", Summary: "Orders", Fields: map[string]json.RawMessage{"parent": json.RawMessage(`"ERP-1"`)}},
			{As: "tom", Do: "create", Project: "ERP", Summary: "Something else"}} {
			if out := r.sim.Act(a); !out.OK {
				t.Fatal(out.Error, out.Errors)
			}
		}
		query, err := r.Below(t.Context(), "ERP-1")
		if err != nil {
			t.Fatal(err)
		}
		if n, err := r.Count(t.Context(), query); err != nil || n != 1 {
			t.Errorf("%s finds %d, %v", query, n, err)
		}
		if n, err := r.Count(t.Context(), `project = ERP AND priority in ("3", "1")`); err != nil || n != 3 {
			t.Errorf("by the value of a priority %d are found, %v", n, err)
		}
		if all, err := r.Priorities(t.Context()); err != nil || len(all) != 5 || all[0] != (bot.Choice{Label: "Highest", Value: "1"}) {
			t.Errorf("priorities %v %+v", err, all)
		}
	})
}

func TestSearchReadsPages(t *testing.T) {
	for _, deployment := range []string{jirasim.Cloud, jirasim.DataCenter} {
		t.Run(deployment, func(t *testing.T) {
			r := start(t, jirasim.Config{Deployment: deployment, Empty: true}, func(c *Config) { c.Limits.Page = 4 })
			for n := range 11 {
				r.sim.Act(jirasim.Act{As: "tom", Do: "create", Project: "ERP", Summary: fmt.Sprint(n)})
			}
			for limit, want := range map[int]int{3: 3, 9: 9, 50: 11} {
				got, err := r.Search(t.Context(), "project = ERP ORDER BY key", limit)
				if err != nil || len(got) != want || got[2].Key != "ERP-3" {
					t.Errorf("%d of %d: %v", len(got), limit, err)
				}
			}
			if _, err := r.Search(t.Context(), "colour = red", 1); err == nil {
				t.Error("a bad query was answered")
			}
		})
	}
}

func TestHiddenEMail(t *testing.T) {
	r := start(t, jirasim.Config{})
	if _, err := r.User(t.Context(), "zhaoyun@acme.example"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("a hidden e-mail: %v", err)
	}
	b := orders()
	b.Intent, b.Assignee = "hidden", &bot.TrackerUser{Email: "zhaoyun@acme.example"}
	if receipt := r.do(t, job("e1#0", b)); !strings.Contains(receipt.Note, "assignee") {
		t.Errorf("note %q", receipt.Note)
	}
}

func TestCaches(t *testing.T) {
	r := start(t, jirasim.Config{})
	count := func() int {
		n := 0
		for _, c := range r.sim.Calls().Calls {
			n += c.Count
		}
		return n
	}
	read := func() {
		if _, err := r.Types(t.Context(), "ERP"); err != nil {
			t.Fatal(err)
		}
	}
	read()
	before := count()
	read()
	if count() != before {
		t.Error("types were read again at once")
	}
	r.clock.Advance(r.cfg.Limits.Cache)
	read()
	if count() == before {
		t.Error("types are never read again")
	}
	if _, err := r.Perform(t.Context(), job("e1#0", bot.NewIssue{Project: "ERP", Type: "None", Summary: "x"})); err == nil {
		t.Error("an unknown type was taken")
	}
	before = count()
	read()
	if count() == before {
		t.Error("what Jira refused is still believed")
	}
}

func TestDoctor(t *testing.T) {
	for _, deployment := range []string{jirasim.Cloud, jirasim.DataCenter} {
		t.Run(deployment, func(t *testing.T) {
			for _, n := range needed {
				r := start(t, jirasim.Config{Deployment: deployment})
				if n.key == "BROWSE_PROJECTS" {
					continue // the project is then not listed at all
				}
				r.sim.Act(jirasim.Act{As: "lilei", Do: "permission", User: "golive-bot", Project: "ERP", Permission: n.key})
				r.sim.AddWebhook("golive", "https://golive.example/jira/webhook", secret)
				var found []string
				for _, c := range r.Examine(t.Context()) {
					if !c.OK || c.Warn {
						found = append(found, c.Name)
					}
				}
				if !slices.Equal(found, []string{"jira.permission." + n.key}) {
					t.Errorf("without %s the doctor finds %v", n.key, found)
				}
			}
		})
	}
}

func TestDoctorFinds(t *testing.T) {
	hook := func(r *rig) { r.sim.AddWebhook("golive", "https://golive.example/jira/webhook", secret) }
	for name, tt := range map[string]struct {
		change func(*Config)
		sim    func(*rig)
		want   string
	}{
		"nothing":             {nil, hook, ""},
		"wrong token":         {func(c *Config) { c.Token = "wrong" }, hook, "jira.token"},
		"no user":             {func(c *Config) { c.User = "" }, hook, "jira.user"},
		"wrong path":          {func(c *Config) { c.URL += "/jira" }, hook, "jira.url"},
		"wrong deployment":    {func(c *Config) { c.Deployment = DataCenter }, hook, "jira.deployment"},
		"no webhook":          {nil, func(*rig) {}, "jira.webhook"},
		"webhook unsigned":    {nil, func(r *rig) { r.sim.AddWebhook("golive", "https://golive.example/jira/webhook", "") }, "jira.webhook.secret"},
		"no secret":           {func(c *Config) { c.WebhookSecret = "" }, hook, "jira.webhook_secret"},
		"site answers a page": {nil, func(r *rig) { hook(r); _, _ = r.sim.Fault(jirasim.Fault{Kind: "html"}) }, "jira.url"},
	} {
		t.Run(name, func(t *testing.T) {
			var change []func(*Config)
			if tt.change != nil {
				change = append(change, tt.change)
			}
			r := start(t, jirasim.Config{}, change...)
			tt.sim(r)
			got := ""
			for _, c := range r.Examine(t.Context()) {
				if !c.OK || c.Warn {
					got += c.Name
				}
				if c.Text == "" || strings.Contains(c.Text, r.cfg.Token) {
					t.Errorf("%s says %q", c.Name, c.Text)
				}
			}
			if got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

// TestTheWebhookIsOptionalWithoutAnAddress: who gave golive no address of its own does without it, and hears what that costs.
func TestTheWebhookIsOptionalWithoutAnAddress(t *testing.T) {
	r := start(t, jirasim.Config{})
	find := func() bot.Check {
		checks := r.Examine(t.Context())
		return checks[len(checks)-1]
	}
	if c := find(); c.Name != "jira.webhook" || c.OK {
		t.Errorf("with an address, but without the webhook: %+v", c)
	}
	r.own = ""
	if c := find(); c.Name != "jira.webhook" || !c.OK || !c.Warn || !strings.Contains(c.Text, "follow within 120 s") {
		t.Errorf("without an address: %+v", c)
	}
}

func TestConfig(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"good":             {func(*Config) {}, ""},
		"off":              {func(c *Config) { *c = Config{} }, ""},
		"token alone":      {func(c *Config) { c.URL = "" }, "url: is missing, though user or token is set"},
		"no token":         {func(c *Config) { c.Token = "" }, "token: is missing"},
		"no scheme":        {func(c *Config) { c.URL = "acme.atlassian.net" }, "url: must be the root of the site, such as https://acme.atlassian.net"},
		"strange product":  {func(c *Config) { c.Deployment = "server" }, "deployment: must be cloud or datacenter, or empty"},
		"cloud needs user": {func(c *Config) { c.Deployment, c.User = Cloud, "" }, "user: is missing; on Cloud it is the e-mail of golive's account"},
		"no time-out":      {func(c *Config) { c.Limits.Timeout = 0 }, "limits.timeout: must be more than 0"},
	} {
		t.Run(name, func(t *testing.T) {
			c := Defaults()
			c.URL, c.User, c.Token = "https://acme.atlassian.net", "bot@acme.example", "t"
			tt.change(&c)
			got := ""
			if err := c.Check(); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWiki(t *testing.T) {
	for markup, want := range map[string]string{
		`plain go-live a_b 3*4 text`:              `plain go-live a_b 3*4 text`,
		`**bold** and _it_ and ~~gone~~`:          `*bold* and _it_ and -gone-`,
		"`code`":                                  `{{code}}`,
		`[the (list)](https://a.example/x?y=[1])`: `[the (list)|https://a.example/x?y=%5B1%5D]`,
		"- one\n- two\n> said":                    "* one\n* two\nbq. said",
		bot.Escape(`*not bold* {code} [x|y]`):     `\*not bold* \{code\} \[x\|y\]`,
		bot.Escape("h1. big\n# list\nbq. q"):      "h1\\. big\n\\# list\nbq\\. q",
		bot.Escape("- item\n---- rule"):           "\\- item\n\\-\\-\\-- rule",
		bot.Escape(`path\to`):                     `path\\to`,
		`<@slack/T1/U1|Tom *B*>`:                  `@Tom \*B*`,
		`中文**粗体**`:                                `中文*粗体*`,
	} {
		if got := wiki(bot.ParseMarkup(markup)); got != want {
			t.Errorf("%q: got %q, want %q", markup, got, want)
		}
	}
}

func FuzzWiki(f *testing.F) {
	for _, s := range []string{"**a** {b} [c](https://d.example)", "h1. x\n- y", "\xff*", "bq.", "中*文*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := wiki([]bot.Span{{Text: s}})
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("%q became %q", s, got)
		}
		if rest := strings.NewReplacer(`\\`, "", `\{`, "", `\}`, "", `\[`, "", `\]`, "", `\|`, "").Replace(got); strings.ContainsAny(rest, "{}[]|") {
			t.Errorf("%q holds bare markup", got)
		}
	})
}

func TestLimits(t *testing.T) {
	r := start(t, jirasim.Config{})
	for _, l := range r.Limits(bot.Job{Effect: bot.Effect{Body: bot.Comment{Issue: "ERP-1"}}}) {
		if l.Count <= 0 || l.Per <= 0 || !strings.HasPrefix(l.Key, "jira/") {
			t.Errorf("limit %+v", l)
		}
	}
	if n := len(r.Limits(bot.Job{Effect: bot.Effect{Body: bot.NewIssue{}}})); n != 1 {
		t.Errorf("%d limits on creating", n)
	}
	_, err := r.Perform(context.Background(), job("e1#0", bot.Text{Text: "x"}))
	var permanent *bot.PermanentError
	if !errors.As(err, &permanent) {
		t.Errorf("a text to Jira: %v", err)
	}
}

// TestResolved: an issue without a resolution was resolved when its status came to be of a category that is done, where the product tells
// that; one that is not done is not resolved, whatever resolution it was left with.
func TestResolved(t *testing.T) {
	const resolution, category = "2026-11-23T11:00:00.000+0800", "2026-11-24T12:00:00.000+0800"
	for name, c := range map[string]struct{ category, resolution, changed, want string }{
		"resolved":                  {"done", resolution, category, resolution},
		"done without a resolution": {"done", "", category, category},
		"and on Data Center":        {"done", "", "", ""},
		"open with a resolution":    {"new", resolution, category, ""},
		"in progress, never done":   {"indeterminate", "", category, ""},
		"resolved, on Data Center":  {"done", resolution, "", resolution},
	} {
		t.Run(name, func(t *testing.T) {
			var w wireIssue
			w.Key, w.Fields.Status.Category.Key, w.Fields.Resolved, w.Fields.Categorised = "ERP-1", c.category, c.resolution, c.changed
			var want time.Time
			if c.want != "" {
				want, _ = time.Parse(timeLayout, c.want)
			}
			if got := (&Platform{}).issue(w).Resolved; !got.Equal(want) {
				t.Errorf("resolved at %v, want %v", got, want)
			}
		})
	}
}
