package jirasim_test

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
)

type refusal struct {
	Messages []string          `json:"errorMessages"`
	Fields   map[string]string `json:"errors"`
}

func TestRefusals(t *testing.T) {
	sim := serve(t, jirasim.Config{})
	mustAct(t, sim, jirasim.Act{As: "lilei", Do: "permission", User: "golive-bot", Project: "CRM", Permission: "ADD_COMMENTS"})
	mustAct(t, sim, jirasim.Act{As: "lilei", Do: "create", Project: "CRM", Summary: "x"})
	fields := func(project, kind, more string) string {
		return `{"fields":{"project":{"key":"` + project + `"},"issuetype":{"name":"` + kind + `"}` + more + `}}`
	}
	for name, tt := range map[string]struct {
		method, path, body string
		status             int
		want               string
	}{
		"no summary":           {"POST", "/rest/api/2/issue", fields("ERP", "Task", ""), 400, "summary: You must specify a summary of the issue."},
		"required field":       {"POST", "/rest/api/2/issue", fields("CRM", "Bug", `,"summary":"x"`), 400, "customfield_10050: Module is required."},
		"unknown option":       {"POST", "/rest/api/2/issue", fields("CRM", "Bug", `,"summary":"x","customfield_10050":{"value":"Moon"}`), 400, "customfield_10050: Option value 'Moon' is not valid"},
		"unknown field":        {"POST", "/rest/api/2/issue", fields("ERP", "Task", `,"summary":"x","colour":"red"`), 400, "colour: Field 'colour' cannot be set. It is not on the appropriate screen, or unknown."},
		"field of elsewhere":   {"POST", "/rest/api/2/issue", fields("ERP", "Task", `,"summary":"x","customfield_10050":{"value":"Leads"}`), 400, "customfield_10050: Field 'customfield_10050' cannot be set. It is not on the appropriate screen, or unknown."},
		"long summary":         {"POST", "/rest/api/2/issue", fields("ERP", "Task", `,"summary":"`+strings.Repeat("x", 256)+`"`), 400, "summary: Summary must be less than 255 characters."},
		"newline":              {"POST", "/rest/api/2/issue", fields("ERP", "Task", `,"summary":"a\nb"`), 400, "summary: The summary is invalid because it contains newline characters."},
		"label with a space":   {"POST", "/rest/api/2/issue", fields("ERP", "Task", `,"summary":"x","labels":["a b"]`), 400, "labels: The label 'a b' contains spaces which is invalid."},
		"bad date":             {"POST", "/rest/api/2/issue", fields("ERP", "Task", `,"summary":"x","duedate":"tomorrow"`), 400, "duedate: Error parsing date string: tomorrow"},
		"wiki on v3":           {"POST", "/rest/api/3/issue", fields("ERP", "Task", `,"summary":"x","description":"text"`), 400, "description: Operation value must be an Atlassian Document (see the Atlassian Document Format)"},
		"document on v2":       {"POST", "/rest/api/2/issue", fields("ERP", "Task", `,"summary":"x","description":{"type":"doc"}`), 400, "description: Operation value must be a string"},
		"unknown project":      {"POST", "/rest/api/2/issue", fields("NONE", "Task", `,"summary":"x"`), 400, "project: valid project is required"},
		"archived project":     {"POST", "/rest/api/2/issue", fields("OLD", "Task", `,"summary":"x"`), 400, "project: You can't create issues in an archived project."},
		"archived issue":       {"PUT", "/rest/api/2/issue/OLD-1", `{"fields":{"summary":"x"}}`, 403, "The project that issue OLD-1 belongs to is archived."},
		"unknown assignee":     {"PUT", "/rest/api/2/issue/ERP-1/assignee", `{"accountId":"none"}`, 400, "assignee: User 'none' does not exist."},
		"unknown issue":        {"GET", "/rest/api/2/issue/ERP-99", "", 404, "Issue does not exist or you do not have permission to see it."},
		"no permission":        {"POST", "/rest/api/2/issue/CRM-1/comment", `{"body":"x"}`, 403, "You do not have permission to comment on this issue."},
		"empty comment":        {"POST", "/rest/api/2/issue/ERP-1/comment", `{"body":""}`, 400, "comment: Comment body can not be empty!"},
		"unknown transition":   {"POST", "/rest/api/2/issue/ERP-1/transitions", `{"transition":{"id":"99"}}`, 400, "Transition id '99' is not valid for this issue."},
		"unbounded search":     {"GET", "/rest/api/2/search/jql?jql=order+by+created", "", 400, "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."},
		"old search":           {"GET", "/rest/api/3/search?jql=project=ERP", "", 410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"},
		"attachment by a form": {"POST", "/rest/api/2/issue/ERP-1/attachments", "", 403, "XSRF check failed"},
		"broken JSON":          {"POST", "/rest/api/2/issue", "{", 400, "Invalid request payload. Refer to the REST API documentation and try again."},
	} {
		t.Run(name, func(t *testing.T) {
			var got refusal
			resp := call(t, sim, tt.method, tt.path, tt.body, &got)
			text := strings.Join(got.Messages, " ")
			for field, msg := range got.Fields {
				text += field + ": " + msg
			}
			if resp.StatusCode != tt.status || text != tt.want {
				t.Errorf("got %d %q, want %d %q", resp.StatusCode, text, tt.status, tt.want)
			}
		})
	}
}

func mustAct(t testing.TB, sim *jirasim.Sim, a jirasim.Act) jirasim.ActResult {
	t.Helper()
	out := sim.Act(a)
	if !out.OK {
		t.Fatalf("%s: %s", a.Do, out.Error)
	}
	return out
}

func TestScreenOfTransition(t *testing.T) {
	sim := serve(t, jirasim.Config{})
	key := mustAct(t, sim, jirasim.Act{As: "tom", Do: "create", Project: "CRM", Summary: "x"}).Key
	mustAct(t, sim, jirasim.Act{As: "tom", Do: "transition", Issue: key, To: "In Progress"})
	var got refusal
	path := "/rest/api/2/issue/" + key + "/transitions"
	if resp := call(t, sim, "POST", path, `{"transition":{"id":"31"}}`, &got); resp.StatusCode != 400 || got.Fields["resolution"] != "Resolution is required." {
		t.Errorf("%d %+v", resp.StatusCode, got)
	}
	if resp := call(t, sim, "POST", path, `{"transition":{"id":"31"},"fields":{"resolution":{"name":"Won't Do"}}}`, nil); resp.StatusCode != 204 {
		t.Errorf("status %d", resp.StatusCode)
	}
	if again := sim.Act(jirasim.Act{As: "tom", Do: "transition", Issue: key, To: "In Review"}); again.OK {
		t.Error("the workflow was not kept")
	}
}

type found struct {
	Issues []struct{ ID string }
	Next   string `json:"nextPageToken"`
	IsLast bool
}

func TestIndexLag(t *testing.T) {
	clock := bot.FrozenClock(time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC))
	sim := serve(t, jirasim.Config{Clock: clock, IndexLag: 30 * time.Second})
	made := mustAct(t, sim, jirasim.Act{As: "tom", Do: "create", Project: "ERP", Summary: "fresh", Fields: map[string]json.RawMessage{"labels": json.RawMessage(`["fresh"]`)}})
	count := func(more string) int {
		var f found
		call(t, sim, "GET", "/rest/api/2/search/jql?jql=labels=fresh"+more, "", &f)
		return len(f.Issues)
	}
	if n := count(""); n != 0 {
		t.Errorf("search sees %d at once", n)
	}
	if n := count("&reconcileIssues=" + made.ID); n != 1 {
		t.Errorf("reconcileIssues shows %d", n)
	}
	var bulk struct{ Issues []struct{ Key string } }
	call(t, sim, "POST", "/rest/api/2/issue/bulkfetch", `{"issueIdsOrKeys":["`+made.Key+`"],"fields":["labels"]}`, &bulk)
	if len(bulk.Issues) != 1 {
		t.Error("bulkfetch is behind")
	}
	clock.Advance(31 * time.Second)
	if n := count(""); n != 1 {
		t.Errorf("search sees %d after the lag", n)
	}
}

func TestPagesOfSearch(t *testing.T) {
	sim := serve(t, jirasim.Config{Empty: true})
	for n := range 7 {
		mustAct(t, sim, jirasim.Act{As: "tom", Do: "create", Project: "ERP", Summary: fmt.Sprint(n)})
	}
	var all []string
	for token := ""; ; {
		var f found
		call(t, sim, "POST", "/rest/api/3/search/jql", `{"jql":"project = ERP","maxResults":3,"nextPageToken":"`+token+`"}`, &f)
		for _, i := range f.Issues {
			all = append(all, i.ID)
		}
		if f.IsLast {
			break
		}
		token = f.Next
	}
	if len(all) != 7 {
		t.Errorf("pages held %v", all)
	}
}

func TestLimits(t *testing.T) {
	clock := bot.FrozenClock(time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC))
	sim := serve(t, jirasim.Config{Clock: clock})
	var last *http.Response
	for range 21 {
		last = call(t, sim, "POST", "/rest/api/2/issue/ERP-1/comment", `{"body":"x"}`, nil)
	}
	if last.StatusCode != 429 || last.Header.Get("Retry-After") != "2" || last.Header.Get("RateLimit-Reason") != "jira-per-issue-on-write" {
		t.Errorf("%d %v", last.StatusCode, last.Header)
	}
	clock.Advance(2 * time.Second)
	if resp := call(t, sim, "POST", "/rest/api/2/issue/ERP-1/comment", `{"body":"x"}`, nil); resp.StatusCode != 201 {
		t.Errorf("status %d after the wait", resp.StatusCode)
	}
	if v := sim.Calls().Violations; len(v) != 1 || v[0].Count != 1 {
		t.Errorf("violations %+v", v)
	}
}

func TestFaults(t *testing.T) {
	sim := serve(t, jirasim.Config{Empty: true})
	const body = `{"fields":{"project":{"key":"ERP"},"issuetype":{"name":"Task"},"summary":"once"}}`
	fault := func(f jirasim.Fault) {
		t.Helper()
		if _, err := sim.Fault(f); err != nil {
			t.Fatal(err)
		}
	}
	fault(jirasim.Fault{Method: "POST issue", Kind: "drop_reply", Count: 1})
	st := sim.Status()
	req, _ := http.NewRequest("POST", st.URL+"/rest/api/2/issue", strings.NewReader(body))
	req.SetBasicAuth(st.User, st.Token)
	if resp, err := http.DefaultClient.Do(req); err == nil {
		resp.Body.Close()
		t.Error("the reply was not dropped")
	}
	if n := len(sim.State().Issues); n != 1 {
		t.Errorf("%d issues after a dropped reply", n)
	}
	fault(jirasim.Fault{Kind: "429html", Count: 1, RetryAfter: 7})
	if resp := call(t, sim, "POST", "/rest/api/2/issue", body, nil); resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "7" || !strings.Contains(resp.Header.Get("Content-Type"), "html") {
		t.Errorf("429html: %d %v", resp.StatusCode, resp.Header)
	}
	fault(jirasim.Fault{Kind: "500_after", Count: 1})
	if resp := call(t, sim, "POST", "/rest/api/2/issue", body, nil); resp.StatusCode != 500 {
		t.Errorf("500_after: %d", resp.StatusCode)
	}
	if n := len(sim.State().Issues); n != 2 {
		t.Errorf("%d issues after an error that came later", n)
	}
	if _, err := sim.Fault(jirasim.Fault{Kind: "sulk"}); err == nil {
		t.Error("an unknown fault was taken")
	}
}

// hook is what a webhook's receiver saw.
type hook struct {
	header http.Header
	body   []byte
}

func receiver(t testing.TB, status func(n int) int) (string, <-chan hook) {
	t.Helper()
	got := make(chan hook, 100)
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(status(n))
		n++
		got <- hook{r.Header, body}
	}))
	t.Cleanup(server.Close)
	return server.URL, got
}

func next(t testing.TB, got <-chan hook) hook {
	t.Helper()
	select {
	case h := <-got:
		return h
	case <-time.After(time.Minute):
		t.Fatal("no webhook came")
		return hook{}
	}
}

func TestWebhooks(t *testing.T) {
	url, got := receiver(t, func(int) int { return 200 })
	sim := serve(t, jirasim.Config{WebhookURL: url, WebhookSecret: "secret"})
	mustAct(t, sim, jirasim.Act{As: "tom", Do: "transition", Issue: "ERP-2", To: "Done"})
	h := next(t, got)
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write(h.body)
	if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); h.header.Get("X-Hub-Signature") != want {
		t.Errorf("signature %q", h.header.Get("X-Hub-Signature"))
	}
	var p struct {
		WebhookEvent string
		Kind         string `json:"issue_event_type_name"`
		User         struct{ DisplayName string }
		Issue        struct{ Key string }
		Changelog    struct {
			Items []struct{ Field, FromString, ToString string }
		}
	}
	if err := json.Unmarshal(h.body, &p); err != nil {
		t.Fatal(err)
	}
	if p.WebhookEvent != "jira:issue_updated" || p.Issue.Key != "ERP-2" || p.User.DisplayName != "Tom Baker" || p.Changelog.Items[0].ToString != "Done" {
		t.Errorf("payload %+v", p)
	}
	mustAct(t, sim, jirasim.Act{As: "tom", Do: "comment", Issue: "ERP-2", Text: "well done"})
	if h := next(t, got); !strings.Contains(string(h.body), `"webhookEvent":"comment_created"`) || strings.Contains(string(h.body), `"user":`) {
		t.Errorf("comment: %s", h.body)
	}
}

func TestWebhookRetries(t *testing.T) {
	url, got := receiver(t, func(n int) int { return map[bool]int{true: 503, false: 200}[n == 0] })
	clock := bot.FrozenClock(time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC))
	sim := serve(t, jirasim.Config{WebhookURL: url, Clock: clock})
	mustAct(t, sim, jirasim.Act{As: "tom", Do: "assign", Issue: "ERP-3", Assignee: "tom"})
	first := next(t, got)
	wait := func(until func(busy int, due time.Time) bool) {
		t.Helper()
		for end := time.Now().Add(time.Minute); !until(sim.Pending()); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the deliveries never came to that")
			}
		}
	}
	wait(func(busy int, due time.Time) bool { return busy == 0 && !due.IsZero() })
	clock.Advance(16 * time.Minute)
	second := next(t, got)
	wait(func(busy int, due time.Time) bool { return busy == 0 && due.IsZero() })
	const id = "X-Atlassian-Webhook-Identifier"
	if first.header.Get(id) == "" || first.header.Get(id) != second.header.Get(id) || second.header.Get("X-Atlassian-Webhook-Retry") != "1" {
		t.Errorf("retry %v after %v", second.header, first.header)
	}
}

func TestDeliveryFaults(t *testing.T) {
	url, got := receiver(t, func(int) int { return 200 })
	sim := serve(t, jirasim.Config{WebhookURL: url})
	say := func(text string) {
		mustAct(t, sim, jirasim.Act{As: "tom", Do: "comment", Issue: "ERP-2", Text: text})
	}
	fault := func(kind string) {
		if _, err := sim.Fault(jirasim.Fault{Delivery: kind, Count: 1}); err != nil {
			t.Fatal(err)
		}
	}
	fault("double")
	say("one")
	if a, b := next(t, got), next(t, got); string(a.body) != string(b.body) {
		t.Error("the double differs")
	}
	fault("disorder")
	say("two")
	say("three")
	if a, b := next(t, got), next(t, got); !strings.Contains(string(a.body), "three") || !strings.Contains(string(b.body), "two") {
		t.Error("the order was kept")
	}
}

func TestControlOverHTTP(t *testing.T) {
	sim := serve(t, jirasim.Config{})
	post := func(path, body string) map[string]any {
		t.Helper()
		resp, err := http.Post(sim.Status().URL+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var out map[string]any
		if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	made := post("/control/act", `{"as":"lilei","do":"create","project":"CRM","type":"Bug","summary":"x","fields":{"customfield_10050":"Leads","assignee":"tom","due":"2026-12-01"}}`)
	if made["ok"] != true {
		t.Fatalf("create: %v", made)
	}
	if out := post("/control/act", `{"as":"lilei","do":"create","project":"CRM","type":"Bug","summary":"x"}`); out["ok"] != false || out["error"] != "Module is required." {
		t.Errorf("create without a required field: %v", out)
	}
	key := fmt.Sprint(made["key"])
	if out := post("/control/act", `{"as":"tom","do":"upload","issue":"`+key+`","name":"a.txt","base64":"`+base64.StdEncoding.EncodeToString([]byte("hi"))+`"}`); out["ok"] != true {
		t.Errorf("upload: %v", out)
	}
	resp, err := http.Get(sim.Status().URL + "/control/state")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	if strings.Contains(string(raw), ":null") {
		t.Errorf("the state holds null: %s", raw)
	}
	page, err := http.Get(sim.Status().URL + "/browse/" + key)
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	html, _ := io.ReadAll(page.Body)
	if page.StatusCode != 200 || !strings.Contains(string(html), "Tom Baker") || !strings.Contains(string(html), "Leads") {
		t.Errorf("page: %s", html)
	}
}

func TestDataCenter(t *testing.T) {
	sim := serve(t, jirasim.Config{Deployment: jirasim.DataCenter})
	st := sim.Status()
	if resp := call(t, sim, "GET", "/rest/api/3/myself", "", nil); resp.StatusCode != 404 {
		t.Errorf("v3 answers %d", resp.StatusCode)
	}
	req, _ := http.NewRequest("GET", st.URL+"/rest/api/2/user/search?username=lilei@acme", nil)
	req.Header.Set("Authorization", "Bearer "+st.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var people []struct{ Name, Key, AccountID string }
	if err := json.NewDecoder(resp.Body).Decode(&people); err != nil || len(people) != 1 || people[0].Name != "lilei" || people[0].AccountID != "" {
		t.Errorf("%v %+v", err, people)
	}
	var meta struct{ Values []struct{ Name string } }
	call(t, sim, "GET", "/rest/api/2/issue/createmeta/ERP/issuetypes", "", &meta)
	if len(meta.Values) != 5 {
		t.Errorf("createmeta %+v", meta)
	}
	if resp := call(t, sim, "GET", "/rest/api/2/issue/createmeta?projectKeys=ERP", "", nil); resp.StatusCode != 404 {
		t.Errorf("the old createmeta answers %d", resp.StatusCode)
	}
}

func TestRichText(t *testing.T) {
	sim := serve(t, jirasim.Config{})
	key := mustAct(t, sim, jirasim.Act{As: "tom", Do: "create", Project: "ERP", Summary: "x",
		Description: "h2. Head\n\n* one\n* two\n\na \\[b\\] [c|https://d.example] [~tom]"}).Key
	var issue struct {
		Fields struct {
			Description json.RawMessage
		}
	}
	call(t, sim, "GET", "/rest/api/3/issue/"+key+"?fields=description", "", &issue)
	want := `{"type":"doc","version":1,"content":[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Head"}]},` +
		`{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"one"}]}]},` +
		`{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"two"}]}]}]},` +
		`{"type":"paragraph","content":[{"type":"text","text":"a [b] "},{"type":"text","text":"c","marks":[{"type":"link","attrs":{"href":"https://d.example"}}]},` +
		`{"type":"text","text":" "},{"type":"mention","attrs":{"id":"tom","text":"@tom"}}]}]}`
	if got := string(issue.Fields.Description); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	doc := `{"type":"doc","version":1,"content":[{"type":"orderedList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"em"}]}]}]}]},` +
		`{"type":"codeBlock","content":[{"type":"text","text":"x := 1"}]},{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"c"}]}]}]}]}]}`
	call(t, sim, "PUT", "/rest/api/3/issue/"+key, `{"fields":{"description":`+doc+`}}`, nil)
	var wiki struct{ Fields struct{ Description string } }
	call(t, sim, "GET", "/rest/api/2/issue/"+key+"?fields=description", "", &wiki)
	if got := wiki.Fields.Description; got != "# _a_\n\n{code}\nx := 1\n{code}\n\n|c|" {
		t.Errorf("got %q", got)
	}
}

func TestStream(t *testing.T) {
	sim := serve(t, jirasim.Config{})
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, sim.Status().URL+"/control/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	version := func() int {
		t.Helper()
		for lines.Scan() {
			if data, is := strings.CutPrefix(lines.Text(), "data: "); is {
				var v struct{ Version int }
				if err := json.Unmarshal([]byte(data), &v); err != nil {
					t.Fatal(err)
				}
				return v.Version
			}
		}
		t.Fatal("the stream ended")
		return 0
	}
	first := version()
	for range 10 {
		mustAct(t, sim, jirasim.Act{As: "tom", Do: "comment", Issue: "ERP-2", Text: "x"})
	}
	for last := first; last != first+10; {
		if last = version(); last <= first {
			t.Fatalf("version %d after %d", last, first)
		}
	}
}
