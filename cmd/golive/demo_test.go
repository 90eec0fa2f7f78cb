package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// begin starts a subcommand that runs until the test ends, and answers the first line of its output.
func begin(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay, cmd.Dir = 10*time.Second, t.TempDir()
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir()}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log tail
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatalf("%v: no first line: %v\n%s", args, err, &log)
	}
	rest := make(chan struct{})
	go func() { _, _ = io.Copy(io.Discard, lines); close(rest) }()
	t.Cleanup(func() {
		cancel()
		<-rest
		if err := cmd.Wait(); err != nil && cmd.ProcessState.ExitCode() != 0 {
			t.Errorf("%v did not end well: %v\n%s", args, err, &log)
		}
	})
	return first
}

// ask calls an address and reads the JSON that it answers.
func ask(t *testing.T, method, url, body string, headers map[string]string, into any) int {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s %s: %d %s", method, url, res.StatusCode, raw)
	}
	return res.StatusCode
}

func basic(user, token string) map[string]string {
	return map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+token))}
}

// Each simulator runs alone; its first line says how to reach it, and clients that know nothing of golive do.
func TestSimulate(t *testing.T) {
	t.Run("slack", func(t *testing.T) {
		var st slacksim.Status
		decode(t, begin(t, "simulate", "slack"), &st)
		api := slack.New(st.BotToken, slack.OptionAPIURL(st.URL+"/api/"))
		who, err := api.AuthTestContext(t.Context())
		if err != nil || who.User != "golive" {
			t.Fatalf("auth.test: %+v, %v", who, err)
		}
		if _, ts, err := api.PostMessageContext(t.Context(), st.Channel, slack.MsgOptionText("hello", false)); err != nil || ts == "" {
			t.Errorf("chat.postMessage: %q, %v", ts, err)
		}
	})
	t.Run("feishu", func(t *testing.T) {
		var st feishusim.Status
		decode(t, begin(t, "simulate", "feishu"), &st)
		if !regexp.MustCompile(`^cli_[0-9a-f]{16}$`).MatchString(st.AppID) {
			t.Errorf("app_id is %s", st.AppID)
		}
		var token struct {
			Code  int    `json:"code"`
			Token string `json:"tenant_access_token"`
		}
		ask(t, http.MethodPost, st.URL+"/open-apis/auth/v3/tenant_access_token/internal", fmt.Sprintf(`{"app_id":%q,"app_secret":%q}`, st.AppID, st.AppSecret), nil, &token)
		var sent struct {
			Code int `json:"code"`
			Data struct {
				ID string `json:"message_id"`
			} `json:"data"`
		}
		ask(t, http.MethodPost, st.URL+"/open-apis/im/v1/messages?receive_id_type=chat_id", fmt.Sprintf(`{"receive_id":%q,"msg_type":"text","content":"{\"text\":\"hello\"}"}`, st.ChatID),
			map[string]string{"Authorization": "Bearer " + token.Token}, &sent)
		if token.Code != 0 || sent.Code != 0 || sent.Data.ID == "" {
			t.Errorf("token %+v, message %+v", token, sent)
		}
	})
	for _, more := range [][]string{nil, {"--datacenter"}} {
		t.Run(strings.Join(append([]string{"jira"}, more...), " "), func(t *testing.T) {
			var st jirasim.Status
			decode(t, begin(t, append([]string{"simulate", "jira"}, more...)...), &st)
			var issue struct {
				Key string `json:"key"`
			}
			body := fmt.Sprintf(`{"fields":{"project":{"key":%q},"issuetype":{"name":"Task"},"summary":"hello"}}`, st.Project)
			if code := ask(t, http.MethodPost, st.URL+"/rest/api/2/issue", body, basic(st.User, st.Token), &issue); code != http.StatusCreated || !strings.HasPrefix(issue.Key, st.Project+"-") {
				t.Errorf("create: %d %+v", code, issue)
			}
		})
	}
}

func decode(t *testing.T, line string, into any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(line))
	if err := d.Decode(into); err != nil {
		t.Fatalf("the first line is %q: %v", line, err)
	}
}

// demoStatus is /sim/status with the fields that tools rely on, and no others of theirs are missed.
type demoStatus struct {
	Slack  slacksim.Status  `json:"slack"`
	Feishu feishusim.Status `json:"feishu"`
	Jira   jirasim.Status   `json:"jira"`
}

// playgroundAt starts the playground and answers its address.
func playgroundAt(t *testing.T) string {
	t.Helper()
	addr := freeAddr(t)
	if first := begin(t, "demo", "--addr", addr); !strings.Contains(first, "http://"+addr) {
		t.Errorf("demo says %q", first)
	}
	return "http://" + addr
}

// The playground tells tools how to reach its simulators, and lets them move its clock.
func TestDemoSurface(t *testing.T) {
	at := playgroundAt(t)
	var raw map[string]map[string]any
	if code := ask(t, http.MethodGet, at+"/sim/status", "", nil, &raw); code != http.StatusOK {
		t.Fatalf("/sim/status: %d", code)
	}
	for service, fields := range map[string]string{"slack": "url bot_token app_token signing_secret channel",
		"feishu": "url app_id app_secret encrypt_key verification_token chat_id", "jira": "url user token project"} {
		for _, field := range strings.Fields(fields) {
			if s, ok := raw[service][field].(string); !ok || s == "" {
				t.Errorf("/sim/status lacks %s.%s", service, field)
			}
		}
		if raw[service]["url"] != at+"/sim/"+service {
			t.Errorf("%s.url is %v", service, raw[service]["url"])
		}
	}
	var before, after struct {
		Now time.Time `json:"now"`
	}
	ask(t, http.MethodGet, at+"/sim/clock", "", nil, &before)
	if code := ask(t, http.MethodPost, at+"/sim/clock", `{"advance":"72h"}`, nil, &after); code != http.StatusOK || after.Now.Sub(before.Now) < 72*time.Hour {
		t.Errorf("advance by 72h: %d, from %s to %s", code, before.Now, after.Now)
	}
	to := after.Now.Add(24 * time.Hour).Truncate(time.Second)
	if code := ask(t, http.MethodPost, at+"/sim/clock", fmt.Sprintf(`{"to":%q}`, to.Format(time.RFC3339)), nil, &after); code != http.StatusOK || after.Now.Before(to) {
		t.Errorf("move to %s: %d, %s", to, code, after.Now)
	}
	if code := ask(t, http.MethodPost, at+"/sim/clock", `{"advance":"soon"}`, nil, &after); code != http.StatusBadRequest {
		t.Errorf("a move that makes no sense: %d", code)
	}
}

// Clients that others wrote work against the running playground, unchanged.
func TestDemoWithNodeClients(t *testing.T) {
	if testing.Short() {
		t.Skip("fetches packages: not with -short")
	}
	at := playgroundAt(t)
	var st demoStatus
	ask(t, http.MethodGet, at+"/sim/status", "", nil, &st)
	arg, err := json.Marshal(st)
	if err != nil {
		t.Fatal(err)
	}
	for script, folder := range map[string]string{"slack.mjs": "slack/slacksim", "feishu.mjs": "feishu/feishusim", "jira.mjs": "jira/jirasim"} {
		t.Run(script, func(t *testing.T) {
			dir := npm(t, filepath.Join("..", "..", "integrations", folder, "testdata", "node"))
			text, err := os.ReadFile(filepath.Join("testdata", "node", script))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, script), text, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := inFolder(t, dir, "node", script, string(arg))
			if err != nil || !strings.HasSuffix(strings.TrimSpace(out), "ok") {
				t.Fatalf("%s: %v\n%s", script, err, out)
			}
			fmt.Printf("node: %s\n", strings.TrimSpace(out))
		})
	}
}

// npm installs the packages that are pinned in a folder, in a folder of its own.
func npm(t *testing.T, pinned string) string {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: clients that others wrote were not tried", tool)
		}
	}
	dir := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join(pinned, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := inFolder(t, dir, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1", "--fetch-timeout=20000")
	if err == nil {
		return dir
	}
	for _, sign := range []string{"ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "network"} {
		if strings.Contains(out, sign) {
			t.Skipf("npm's registry cannot be reached (%s): clients that others wrote were not tried", sign)
		}
	}
	t.Fatalf("npm ci: %v\n%s", err, out)
	return ""
}

func inFolder(t *testing.T, dir, name string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}
