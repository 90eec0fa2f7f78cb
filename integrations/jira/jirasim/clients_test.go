package jirasim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	gojira "github.com/andygrunwald/go-jira"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
)

// serve starts a simulator behind a real server, below /sim/jira as the playground mounts it.
func serve(t testing.TB, cfg jirasim.Config) *jirasim.Sim {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	cfg.URL = server.URL + "/sim/jira"
	if cfg.Clock == nil {
		cfg.Clock = bot.FrozenClock(time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC))
	}
	sim := jirasim.New(cfg)
	mux.Handle("/sim/jira/", http.StripPrefix("/sim/jira", sim))
	t.Cleanup(func() { server.Close(); sim.Close() })
	return sim
}

// call sends one request as the bot and reads its JSON reply into out, if out is not nil.
func call(t testing.TB, sim *jirasim.Sim, method, path, body string, out any) *http.Response {
	t.Helper()
	st := sim.Status()
	req, err := http.NewRequest(method, st.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(st.User, st.Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(raw))
	if out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			t.Fatalf("%s %s: %d %s", method, path, resp.StatusCode, raw)
		}
	}
	return resp
}

func client(t testing.TB, sim *jirasim.Sim) *gojira.Client {
	t.Helper()
	st := sim.Status()
	tp := gojira.BasicAuthTransport{Username: st.User, Password: st.Token}
	c, err := gojira.NewClient(tp.Client(), st.URL)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// must stops the test at an error of go-jira.
func must[T any](t testing.TB) func(T, *gojira.Response, error) T {
	return func(v T, resp *gojira.Response, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(gojira.NewJiraError(resp, err))
		}
		return v
	}
}

func TestGoJira(t *testing.T) {
	for _, deployment := range []string{jirasim.Cloud, jirasim.DataCenter} {
		t.Run(deployment, func(t *testing.T) {
			sim := serve(t, jirasim.Config{Deployment: deployment})
			c := client(t, sim)
			me := must[*gojira.User](t)(c.User.GetSelf())
			if me.DisplayName != "golive" {
				t.Errorf("self is %q", me.DisplayName)
			}
			created := must[*gojira.Issue](t)(c.Issue.Create(&gojira.Issue{Fields: &gojira.IssueFields{Project: gojira.Project{Key: "ERP"},
				Type: gojira.IssueType{Name: "Task"}, Summary: "Check the opening balances", Description: "See [the message|https://chat.example/1].",
				Labels: []string{"golive"}, Duedate: gojira.Date(time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))}}))
			issue := must[*gojira.Issue](t)(c.Issue.Get(created.Key, nil))
			if issue.Fields.Summary != "Check the opening balances" || time.Time(issue.Fields.Duedate).Day() != 30 || issue.Fields.Status.Name != "To Do" {
				t.Errorf("read back %+v", issue.Fields)
			}
			comment := must[*gojira.Comment](t)(c.Issue.AddComment(created.Key, &gojira.Comment{Body: "Checked twice"}))
			if comment.Author.DisplayName != "golive" {
				t.Errorf("comment by %q", comment.Author.DisplayName)
			}
			transitions := must[[]gojira.Transition](t)(c.Issue.GetTransitions(created.Key))
			if len(transitions) != 4 {
				t.Fatalf("%d transitions", len(transitions))
			}
			if resp, err := c.Issue.DoTransition(created.Key, "31"); err != nil {
				t.Fatal(gojira.NewJiraError(resp, err))
			}
			files := must[*[]gojira.Attachment](t)(c.Issue.PostAttachment(created.Key, strings.NewReader("a,b\n1,2\n"), "balances.csv"))
			if len(*files) != 1 || (*files)[0].Size != 8 {
				t.Errorf("attached %+v", *files)
			}
			link := must[*gojira.RemoteLink](t)(c.Issue.AddRemoteLink(created.Key, &gojira.RemoteLink{GlobalID: "golive=1",
				Object: &gojira.RemoteLinkObject{URL: "https://chat.example/1", Title: "Message"}}))
			if link.ID == 0 {
				t.Error("a remote link without id")
			}
			changed := must[*gojira.Issue](t)(c.Issue.Get(created.Key, &gojira.GetQueryOptions{Expand: "changelog"}))
			if changed.Fields.Status.Name != "Done" || changed.Fields.Resolution == nil || len(changed.Changelog.Histories) != 3 {
				t.Errorf("status %s, resolution %v, %d changes", changed.Fields.Status.Name, changed.Fields.Resolution, len(changed.Changelog.Histories))
			}
			checkSearch(t, c, deployment)
			_, resp, err := c.Issue.Create(&gojira.Issue{Fields: &gojira.IssueFields{Project: gojira.Project{Key: "CRM"}, Type: gojira.IssueType{Name: "Bug"}, Summary: "x"}})
			var e *gojira.Error
			if !errors.As(gojira.NewJiraError(resp, err), &e) || e.Errors["customfield_10050"] != "Module is required." {
				t.Errorf("required field: %v", gojira.NewJiraError(resp, err))
			}
		})
	}
}

func checkSearch(t *testing.T, c *gojira.Client, deployment string) {
	t.Helper()
	const jql = `project = ERP AND labels = golive`
	if deployment == jirasim.DataCenter {
		found := must[[]gojira.Issue](t)(c.Issue.Search(jql, nil))
		if len(found) != 1 || found[0].Fields.Summary == "" {
			t.Errorf("found %d", len(found))
		}
		return
	}
	_, resp, err := c.Issue.Search(jql, nil)
	if err == nil || resp.StatusCode != http.StatusGone {
		t.Errorf("the old search answered %v", err)
	}
	found := must[[]gojira.Issue](t)(c.Issue.SearchV2JQL(jql, &gojira.SearchOptionsV2{Fields: []string{"summary"}}))
	if len(found) != 1 || found[0].Fields.Summary == "" {
		t.Errorf("found %+v", found)
	}
}

// TestJiraJS drives both modes with jira.js: its last release with Version2Client and Version3Client, and its newest one,
// which checks every reply against a schema of Cloud.
func TestJiraJS(t *testing.T) {
	if testing.Short() {
		t.Skip("short: npm is not run")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not installed, so jira.js is not run")
	}
	dir := "testdata/node"
	if _, err := os.Stat(dir + "/node_modules/jira.js/package.json"); err != nil {
		ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
		defer stop()
		install := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			t.Skipf("npm cannot reach its registry, so jira.js is not run: %v\n%s", err, out)
		}
	}
	for _, deployment := range []string{jirasim.Cloud, jirasim.DataCenter} {
		t.Run(deployment, func(t *testing.T) {
			sim := serve(t, jirasim.Config{Deployment: deployment, Clock: bot.SystemClock()})
			st := sim.Status()
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			run := exec.CommandContext(ctx, "node", "check.mjs", st.URL, st.User, st.Token, deployment)
			run.Dir = dir
			out, err := run.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			t.Logf("%s", out)
		})
	}
}
