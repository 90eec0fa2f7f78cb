package jira

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
)

// rig is the adapter before a simulated Jira.
type rig struct {
	*Platform
	sim   *jirasim.Sim
	clock *bot.MovableClock
	conns atomic.Int64 // connections that the site has seen
}

const secret = "It's a Secret to Everybody"

func start(t testing.TB, cfg jirasim.Config, change ...func(*Config)) *rig {
	t.Helper()
	r := &rig{clock: bot.FrozenClock(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))}
	mux := http.NewServeMux()
	server := httptest.NewUnstartedServer(mux)
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			r.conns.Add(1)
		}
	}
	server.Start()
	cfg.URL, cfg.Clock = server.URL+"/sim/jira", r.clock
	r.sim = jirasim.New(cfg)
	mux.Handle("/sim/jira/", http.StripPrefix("/sim/jira", r.sim))
	st := r.sim.Status()
	c := Defaults()
	c.URL, c.User, c.Token, c.WebhookSecret = st.URL, st.User, st.Token, secret
	for _, f := range change {
		f(&c)
	}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	p, err := New(c, Options{Clock: r.clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), HTTP: &http.Client{Transport: transport},
		Files: files{}, PublicURL: "https://golive.example"})
	if err != nil {
		t.Fatal(err)
	}
	r.Platform = p
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close(); r.sim.Close() })
	return r
}

// files is a chat that has every file but gone.csv.
type files struct{}

func (files) OpenFile(_ context.Context, f bot.FileRef) (io.ReadCloser, error) {
	if f.Name == "gone.csv" {
		return nil, bot.ErrNotFound
	}
	return io.NopCloser(strings.NewReader(f.ID)), nil
}

// both runs a test against both products.
func both(t *testing.T, test func(*testing.T, *rig)) {
	for _, deployment := range []string{jirasim.Cloud, jirasim.DataCenter} {
		t.Run(deployment, func(t *testing.T) {
			test(t, start(t, jirasim.Config{Deployment: deployment, Empty: true}))
		})
	}
}

func job(id string, body bot.Body) bot.Job {
	return bot.Job{Effect: bot.Effect{ID: id, To: bot.ToTracker("jira"), Body: body}}
}

// again is the job as the engine hands it out after a try that began at since.
func again(j bot.Job, since time.Time, tries int) bot.Job {
	j.Since, j.Tries = since, tries
	return j
}

func (r *rig) do(t testing.TB, j bot.Job) bot.Receipt {
	t.Helper()
	receipt, err := r.Perform(t.Context(), j)
	if err != nil {
		t.Fatalf("%s: %v", j.Kind(), err)
	}
	return receipt
}

// only is the one issue that there must be.
func (r *rig) only(t testing.TB) jirasim.IssueState {
	t.Helper()
	all := r.sim.State().Issues
	if len(all) != 1 {
		t.Fatalf("%d issues, want one", len(all))
	}
	return all[0]
}

func (r *rig) fault(t testing.TB, f jirasim.Fault) {
	t.Helper()
	if _, err := r.sim.Fault(f); err != nil {
		t.Fatal(err)
	}
}

func orders() bot.NewIssue {
	return bot.NewIssue{Project: "ERP", Type: "Task", Summary: "Check the\nopening  balances", Due: "2026-11-30", Priority: "High",
		Description: bot.ParseMarkup("**Look** at {this}, see [the list](https://acme.example/list)\n- one"), Labels: []string{"data load"},
		Assignee: &bot.TrackerUser{Email: "tom@acme.example"}, Reporter: &bot.TrackerUser{Email: "lilei@acme.example"},
		Link: &bot.WebLink{Title: "Message in #erp", URL: "https://chat.example/p1"}, Intent: "slack/T1/C1/1700000000.000100"}
}

func TestCreate(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		receipt := r.do(t, job("e1#0", orders()))
		issue := r.only(t)
		if receipt.Issue != "ERP-1" || receipt.Link != r.cfg.URL+"/browse/ERP-1" || receipt.ID != issue.ID || receipt.Note != "" {
			t.Errorf("receipt %+v", receipt)
		}
		want := "*Look* at \\{this\\}, see [the list|https://acme.example/list]\n* one\n\n[Message in #erp|https://chat.example/p1]"
		if issue.Description != want {
			t.Errorf("description %q, want %q", issue.Description, want)
		}
		if issue.Summary != "Check the opening balances" || issue.Due != "2026-11-30" || issue.Priority != "High" || issue.Assignee != "tom" || issue.Reporter != "lilei" {
			t.Errorf("issue %+v", issue)
		}
		if !slices.Contains(issue.Labels, "data_load") || !slices.ContainsFunc(issue.Labels, func(l string) bool { return strings.HasPrefix(l, "golive-") && len(l) == 19 }) {
			t.Errorf("labels %v", issue.Labels)
		}
		if len(issue.RemoteLinks) != 1 || issue.RemoteLinks[0].URL != "https://chat.example/p1" || !slices.Equal(issue.Properties, []string{propertyKey}) {
			t.Errorf("links %v, properties %v", issue.RemoteLinks, issue.Properties)
		}
		if second := r.do(t, again(job("e1#0", orders()), r.clock.Now(), 1)); second.Issue != "ERP-1" {
			t.Errorf("the second time it is %s", second.Issue)
		}
		r.only(t)
	})
}

func TestCreateWhoseReplyIsLost(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		for _, kind := range []string{"drop_reply", "500_after"} {
			t.Run(kind, func(t *testing.T) {
				b := orders()
				b.Intent = kind
				r.fault(t, jirasim.Fault{IndexLag: "10m"})
				r.fault(t, jirasim.Fault{Method: "POST issue", Kind: kind, Count: 1})
				before, since := len(r.sim.State().Issues), r.clock.Now()
				_, err := r.Perform(t.Context(), job(kind, b))
				var retry *bot.RetryError
				var permanent *bot.PermanentError
				if err == nil || errors.As(err, &retry) && retry.Unsent || errors.As(err, &permanent) {
					t.Fatalf("the outcome is unknown, but the error says %v", err)
				}
				fresh, err := New(r.cfg, Options{Clock: r.clock, Log: r.log}) // as after a restart
				if err != nil {
					t.Fatal(err)
				}
				r.clock.Advance(2 * time.Second)
				receipt, err := fresh.Perform(t.Context(), again(job(kind, b), since, 1))
				if err != nil {
					t.Fatal(err)
				}
				all := r.sim.State().Issues
				if len(all) != before+1 || receipt.Issue != all[before].Key {
					t.Errorf("%d issues more, receipt %+v", len(all)-before, receipt)
				}
				if len(all[before].RemoteLinks) != 1 {
					t.Error("the link to the message was forgotten")
				}
			})
		}
	})
}

func TestCreateThatNeverArrived(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.fault(t, jirasim.Fault{Method: "POST issue", Kind: "drop_request", Count: 1})
		since := r.clock.Now()
		if _, err := r.Perform(t.Context(), job("e1#0", orders())); err == nil {
			t.Fatal("the request was dropped without an error")
		}
		tries := 1
		for r.clock.Now().Sub(since) < 5*time.Minute {
			_, err := r.Perform(t.Context(), again(job("e1#0", orders()), since, tries))
			var retry *bot.RetryError
			if !errors.As(err, &retry) || retry.Unsent || retry.After <= 0 {
				t.Fatalf("after %s: %v", r.clock.Now().Sub(since), err)
			}
			if len(r.sim.State().Issues) != 0 {
				t.Fatalf("created again after %s", r.clock.Now().Sub(since))
			}
			r.clock.Advance(retry.After)
			tries++
		}
		if tries > 10 {
			t.Errorf("%d tries in five minutes", tries)
		}
		r.do(t, again(job("e1#0", orders()), since, tries))
		r.only(t)
	})
}

func TestRefusals(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		crm := bot.NewIssue{Project: "CRM", Type: "Bug", Summary: "Quote without a price"}
		_, err := r.Perform(t.Context(), job("e1#0", crm))
		var permanent *bot.PermanentError
		if !errors.As(err, &permanent) || permanent.Fields["customfield_10050"] != "Module is required." || strings.Contains(err.Error(), "Module") {
			t.Errorf("required field: %v, %+v", err, permanent)
		}
		crm.Fields = map[string]string{"customfield_10050": "Quotes", "components": "Sales, Service", "fixVersions": "Go-live", "customfield_10051": "none"}
		key := r.do(t, job("e2#0", crm)).Issue
		if i := r.only(t); i.Key != key || i.Custom[0].Value != "Quotes" || len(i.Components) != 2 || len(i.FixVersions) != 1 {
			t.Errorf("fields %+v", i)
		}
		_, err = r.Perform(t.Context(), job("e3#0", bot.NewIssue{Project: "NONE", Type: "Task", Summary: "x"}))
		if !errors.As(err, &permanent) || permanent.Text == "" {
			t.Errorf("unknown project: %v", err)
		}
		_, err = r.Perform(t.Context(), job("e4#0", bot.Comment{Issue: "ERP-404", Text: bot.ParseMarkup("x")}))
		if !errors.As(err, &permanent) {
			t.Errorf("unknown issue: %v", err)
		}
	})
}

func TestCreateWithoutWhatJiraRefuses(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.sim.Act(jirasim.Act{As: "lilei", Do: "permission", User: "tom", Project: "ERP", Permission: "ASSIGNABLE_USER"})
		r.sim.Act(jirasim.Act{As: "lilei", Do: "permission", User: "golive-bot", Project: "ERP", Permission: "MODIFY_REPORTER"})
		receipt := r.do(t, job("e1#0", orders()))
		if i := r.only(t); i.Assignee != "" || i.Summary == "" || !strings.Contains(receipt.Note, "assignee") || !strings.Contains(receipt.Note, "reporter") {
			t.Errorf("note %q, issue %+v", receipt.Note, i)
		}
	})
}

func TestCreateWhereNoScreenHoldsLabels(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		if done := r.sim.Act(jirasim.Act{As: "lilei", Do: "screen", Project: "ERP", Name: "labels", To: "hidden"}); !done.OK {
			t.Fatalf("hide labels: %+v", done)
		}
		if receipt := r.do(t, job("e1#0", orders())); !slices.Contains(receipt.Left, "labels") {
			t.Errorf("left %v of a task with labels", receipt.Left)
		}
		b := orders()
		b.Labels, b.Intent = nil, "slack/T1/C1/1700000000.000200"
		if receipt := r.do(t, job("e2#0", b)); len(receipt.Left) > 0 || receipt.Note != "" {
			t.Errorf("left %v, note %q of a task without labels", receipt.Left, receipt.Note)
		}
	})
}

func TestWaits(t *testing.T) {
	r := start(t, jirasim.Config{Empty: true})
	r.do(t, job("e0#0", orders()))
	comment := job("e1#0", bot.Comment{Issue: "ERP-1", Text: bot.ParseMarkup("x")})
	for _, tt := range []struct {
		fault jirasim.Fault
		after time.Duration
	}{
		{jirasim.Fault{Kind: "429", RetryAfter: 7}, 7 * time.Second},
		{jirasim.Fault{Kind: "429html", RetryAfter: 7}, 7 * time.Second},
		{jirasim.Fault{Kind: "429"}, unstatedWait},
		{jirasim.Fault{Kind: "429html"}, unstatedWait},
		{jirasim.Fault{Kind: "503", RetryAfter: 9}, 9 * time.Second},
	} {
		tt.fault.Method, tt.fault.Count = "POST issue/{key}/comment", 1
		r.fault(t, tt.fault)
		_, err := r.Perform(t.Context(), comment)
		var retry *bot.RetryError
		// A gateway may answer 503 after Jira has acted.
		if !errors.As(err, &retry) || retry.Unsent != (tt.fault.Kind != "503") || retry.After != tt.after {
			t.Errorf("%+v: %v", tt.fault, err)
		}
		r.fault(t, tt.fault)
		_, err = r.Perform(t.Context(), again(comment, r.clock.Now(), 1))
		if !errors.As(err, &retry) || retry.Unsent || retry.After != tt.after {
			t.Errorf("%+v after an unknown outcome: %v", tt.fault, err)
		}
	}
	r.fault(t, jirasim.Fault{Method: "POST issue/{key}/comment", Kind: "503", Count: 1})
	var retry *bot.RetryError
	if _, err := r.Perform(t.Context(), comment); err == nil || errors.As(err, &retry) {
		t.Errorf("a 503 without a time: %v", err)
	}
	r.fault(t, jirasim.Fault{Method: "POST issue/{key}/comment", Kind: "html", Count: 1})
	if _, err := r.Perform(t.Context(), comment); !errors.Is(err, errNotJSON) {
		t.Errorf("a page for a reply: %v", err)
	}
}

func TestNoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := Defaults()
	c.URL, c.User, c.Token = "http://"+l.Addr().String(), "u", "secret-token"
	l.Close()
	p, err := New(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Perform(t.Context(), job("e1#0", orders()))
	var retry *bot.RetryError
	if !errors.As(err, &retry) || !retry.Unsent {
		t.Errorf("nothing was sent, but: %v", err)
	}
	_, err = p.Search(t.Context(), `summary ~ "what people wrote"`, 1)
	if err == nil || strings.Contains(err.Error(), "wrote") || strings.Contains(err.Error(), "secret-token") {
		t.Errorf("the error tells too much: %v", err)
	}
}

func TestComment(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.do(t, job("e0#0", orders()))
		j := job("e1#0", bot.Comment{Issue: "ERP-1", Text: bot.ParseMarkup("seen by **two**")})
		r.fault(t, jirasim.Fault{Method: "POST issue/{key}/comment", Kind: "drop_reply", Count: 1})
		since := r.clock.Now()
		if _, err := r.Perform(t.Context(), j); err == nil {
			t.Fatal("the reply was lost without an error")
		}
		r.sim.Act(jirasim.Act{As: "tom", Do: "comment", Issue: "ERP-1", Text: "between"})
		receipt := r.do(t, again(j, since, 1))
		i := r.only(t)
		if len(i.Comments) != 2 || i.Comments[0].ID != receipt.ID || i.Comments[0].Body != "seen by *two*" {
			t.Errorf("comments %+v, receipt %+v", i.Comments, receipt)
		}
		other := job("e2#0", bot.Comment{Issue: "ERP-1", Text: bot.ParseMarkup("seen by **two**")})
		r.do(t, again(other, since, 1))
		if n := len(r.only(t).Comments); n != 3 {
			t.Errorf("%d comments: the same text of another effect is another comment", n)
		}
	})
}

func TestEditMoveLinkAttach(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.do(t, job("e0#0", orders()))
		title, due, low := "Changed", "", "Low"
		for n := range 2 { // each may be performed again
			r.do(t, again(job("e1#0", bot.EditIssue{Issue: "ERP-1", Summary: &title, Due: &due, Priority: &low, Labels: []string{"more"},
				Assignee: &bot.TrackerUser{Email: "lucy@acme.example"}, Fields: map[string]string{"customfield_10052": "8"}}), r.clock.Now(), n))
			r.do(t, again(job("e2#0", bot.Transition{Issue: "ERP-1", Status: "Done", Comment: bot.ParseMarkup("closed in chat")}), r.clock.Now(), n))
			r.do(t, again(job("e3#0", bot.LinkBack{Issue: "ERP-1", Link: bot.WebLink{Title: "Thread", URL: "https://chat.example/t"}, Global: "golive=t"}), r.clock.Now(), n))
			r.do(t, again(job("e4#0", bot.Attach{Issue: "ERP-1", File: bot.FileRef{Platform: "slack", ID: "a,b", Name: "清单 1.csv", Size: 3}}), r.clock.Now(), n))
		}
		i := r.only(t)
		if i.Summary != title || i.Due != "" || i.Priority != "Low" || i.Assignee != "lucy" || len(i.Labels) != 3 || i.Custom[0].Value != "8" {
			t.Errorf("edited %+v", i)
		}
		if i.Status != "10001" || len(i.Comments) != 1 || len(i.RemoteLinks) != 2 || len(i.Attachments) != 1 || i.Attachments[0].Name != "清单 1.csv" {
			t.Errorf("moved %+v", i)
		}
		r.do(t, job("e5#0", bot.EditIssue{Issue: "ERP-1", Assignee: &bot.TrackerUser{}}))
		if i := r.only(t); i.Assignee != "" {
			t.Errorf("still assigned to %s", i.Assignee)
		}
	})
}

// TestAttachBesideAnotherOfTheName: what is there under the same name and of the same size is another file, unless an earlier try
// of golive's own put it there.
func TestAttachBesideAnotherOfTheName(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.do(t, job("e0#0", orders()))
		r.do(t, job("e1#0", bot.Attach{Issue: "ERP-1", File: bot.FileRef{Platform: "slack", ID: "old", Name: "rates.csv", Size: 3}}))
		r.clock.Advance(time.Hour)
		fresh := job("e2#0", bot.Attach{Issue: "ERP-1", File: bot.FileRef{Platform: "slack", ID: "new", Name: "rates.csv", Size: 3}})
		since := r.clock.Now()
		r.do(t, fresh)
		if n := len(r.only(t).Attachments); n != 2 {
			t.Fatalf("%d files, want the old one and the new", n)
		}
		r.do(t, again(fresh, since, 1))
		if n := len(r.only(t).Attachments); n != 2 {
			t.Errorf("%d files after the same was tried again", n)
		}
	})
}

// A move whose reply was lost is not made anew when the issue was moved on since; one that was not made is.
func TestTransitionTriedAgain(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.do(t, job("e0#0", orders()))
		move := job("e1#0", bot.Transition{Issue: "ERP-1", Status: "In Progress"})
		for _, tc := range []struct{ fault, want string }{{"drop_reply", "Done"}, {"drop_request", "In Progress"}} {
			r.do(t, job("e2#0", bot.Transition{Issue: "ERP-1", Status: "To Do"}))
			r.clock.Advance(time.Hour)
			r.fault(t, jirasim.Fault{Method: "POST issue/{key}/transitions", Kind: tc.fault, Count: 1})
			since := r.clock.Now()
			if _, err := r.Perform(t.Context(), move); err == nil {
				t.Fatal("the reply was lost without an error")
			}
			r.clock.Advance(time.Second)
			r.do(t, job("e3#0", bot.Transition{Issue: "ERP-1", Status: "Done"}))
			r.do(t, again(move, since, 1))
			i, err := r.Issue(t.Context(), "ERP-1")
			if err != nil || i.Status != tc.want {
				t.Errorf("%s: the issue is in %q, want %q (%v)", tc.fault, i.Status, tc.want, err)
			}
		}
	})
}

func TestTransitionsWithScreens(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		r.do(t, job("e0#0", bot.NewIssue{Project: "CRM", Type: "Task", Summary: "x"}))
		var permanent *bot.PermanentError
		if _, err := r.Perform(t.Context(), job("e1#0", bot.Transition{Issue: "CRM-1", Status: "Done"})); !errors.As(err, &permanent) {
			t.Errorf("a move that the workflow does not know: %v", err)
		}
		r.do(t, job("e2#0", bot.Transition{Issue: "CRM-1", Status: "in progress"}))
		if _, err := r.Perform(t.Context(), job("e3#0", bot.Transition{Issue: "CRM-1", Status: "Done"})); !errors.As(err, &permanent) || permanent.Fields["resolution"] == "" {
			t.Errorf("a move without a required field: %v", err)
		}
		r.do(t, job("e4#0", bot.Transition{Issue: "CRM-1", Status: "Done", Fields: map[string]string{"resolution": "Duplicate"}}))
		if i := r.only(t); i.Resolution != "Duplicate" {
			t.Errorf("resolution %q", i.Resolution)
		}
	})
}

// TestConnections would fail if one body were left unread: each would cost a connection.
func TestConnections(t *testing.T) {
	r := start(t, jirasim.Config{NoLimits: true})
	for range 50 {
		_, _ = r.Issue(t.Context(), "ERP-404")
		title := "x"
		r.do(t, job("e1#0", bot.EditIssue{Issue: "ERP-1", Summary: &title}))
	}
	if n := r.conns.Load(); n != 1 {
		t.Errorf("%d connections for calls one after the other", n)
	}
}

// TestFaultScript performs many creations as the engine would while Jira answers 429 and loses requests and replies:
// exactly one issue each.
func TestFaultScript(t *testing.T) {
	both(t, func(t *testing.T, r *rig) {
		const count = 60
		r.fault(t, jirasim.Fault{IndexLag: "90s"})
		for n, f := range []jirasim.Fault{{Kind: "429", Rate: .05, RetryAfter: 1}, {Kind: "drop_reply", Rate: .08}, {Kind: "drop_request", Rate: .05}, {Kind: "500_after", Rate: .05}} {
			f.Seed = uint64(n + 1)
			r.fault(t, f)
		}
		var wg sync.WaitGroup
		work := make(chan int)
		for range 4 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for n := range work {
					r.untilDone(t, n)
				}
			}()
		}
		for n := range count {
			work <- n
		}
		close(work)
		wg.Wait()
		byIntent := map[string]int{}
		for _, i := range r.sim.State().Issues {
			byIntent[i.Summary]++
		}
		for s, n := range byIntent {
			if n != 1 {
				t.Errorf("%d issues %q", n, s)
			}
		}
		if len(byIntent) != count {
			t.Errorf("%d of %d were created", len(byIntent), count)
		}
	})
}

// untilDone retries one creation, keeping and taking back the claim as the engine does.
func (r *rig) untilDone(t *testing.T, n int) {
	b := bot.NewIssue{Project: "ERP", Type: "Task", Summary: "task " + string(rune('A'+n%26)) + string(rune('a'+n/26)), Intent: "m" + string(rune('0'+n))}
	j := job("e#"+b.Intent, b)
	for j.Tries = 0; j.Tries < 200; j.Tries++ {
		try := j
		began := r.clock.Now()
		_, err := r.Perform(context.Background(), try)
		if err == nil {
			return
		}
		var permanent *bot.PermanentError
		if errors.As(err, &permanent) {
			t.Errorf("given up: %v", err)
			return
		}
		if j.Since.IsZero() {
			j.Since = began
		}
		wait := time.Second
		var retry *bot.RetryError
		if errors.As(err, &retry) {
			if retry.Unsent {
				j.Since = time.Time{}
			}
			wait = max(wait, retry.After)
		}
		r.clock.Advance(wait)
	}
	t.Errorf("task %d was never created", n)
}

// TestOnTheWay: answers that are not Jira's own do not end an effect, since an operator can put them right.
func TestOnTheWay(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		unsent bool
	}{
		"redirect to a log-in page": {302, "<html></html>", true},
		"CAPTCHA":                   {403, "<html>CAPTCHA</html>", true},
		"suspended site":            {404, "<html>Your Atlassian Cloud site is currently unavailable.</html>", true},
		"refused token":             {401, "Client must be authenticated to access this resource.", true},
		"gateway":                   {502, "<html></html>", false},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/myself") {
					w.Write([]byte(`{"accountId":"a","displayName":"golive"}`))
					return
				}
				w.Header().Set("Location", "/login")
				w.Header().Set("Content-Type", "text/html")
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.body)
			}))
			defer server.Close()
			c := Defaults()
			c.URL, c.User, c.Token, c.Deployment = server.URL, "u", "t", Cloud
			p, err := New(c, Options{})
			if err != nil {
				t.Fatal(err)
			}
			b := orders()
			b.Assignee, b.Reporter = nil, nil
			_, err = p.Perform(t.Context(), job("e1#0", b))
			var retry *bot.RetryError
			var permanent *bot.PermanentError
			if errors.As(err, &permanent) || tt.unsent != (errors.As(err, &retry) && retry.Unsent) {
				t.Errorf("answered %v", err)
			}
		})
	}
}
