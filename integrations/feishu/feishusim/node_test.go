package feishusim_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

// nodeLine is one line of testdata/node/check.mjs.
type nodeLine struct {
	What    string            `json:"what"`
	Text    string            `json:"text"`
	URL     string            `json:"url"`
	Card    string            `json:"card"`
	Thread  string            `json:"thread"`
	Person  string            `json:"person"`
	Image   string            `json:"image"`
	Members int               `json:"members"`
	Refused int               `json:"refused"`
	Values  map[string]string `json:"values"`
	Value   map[string]string `json:"value"`
	Message string            `json:"message"`
}

// installNode makes a directory with the node client in it, or skips where npm is out of reach.
func installNode(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: the node client is not installed")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not on this machine: the node client is not tried")
	}
	dir := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json", "check.mjs"} {
		b, err := os.ReadFile(filepath.Join("testdata", "node", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1", "--fetch-timeout=20000")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		for _, sign := range []string{"ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "ECONNRESET", "network"} {
			if strings.Contains(string(out), sign) {
				t.Skipf("npm's registry is not reachable: the node client is not tried (%s)", sign)
			}
		}
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	return dir
}

// node runs the script until the test ends and returns its lines.
func node(t *testing.T, dir string, s *feishusim.Sim, transport string) func(what string) nodeLine {
	t.Helper()
	arg, err := json.Marshal(struct {
		feishusim.Status
		Transport string `json:"transport"`
	}{s.Status(), transport})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "check.mjs", string(arg))
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan nodeLine, 16)
	go readLines(out, lines)
	t.Cleanup(func() { in.Close(); _ = cmd.Wait() }) // its end is no part of the test
	return func(what string) nodeLine {
		t.Helper()
		select {
		case l, ok := <-lines:
			if !ok || l.What != what {
				t.Fatalf("node said %+v, want %s", l, what)
			}
			return l
		case <-time.After(time.Minute):
			t.Fatalf("node did not say %s", what)
		}
		return nodeLine{}
	}
}

func readLines(r io.Reader, to chan<- nodeLine) {
	defer close(to)
	for sc := bufio.NewScanner(r); sc.Scan(); {
		var l nodeLine
		if json.Unmarshal(sc.Bytes(), &l) == nil {
			to <- l
		}
	}
}

func TestNodeClient(t *testing.T) {
	dir := installNode(t)
	for _, transport := range []string{"socket", "webhook"} {
		t.Run(transport, func(t *testing.T) {
			s := start(t, feishusim.Config{})
			next := node(t, dir, s, transport)
			calls := next("calls")
			if calls.Members != 3 || calls.Refused != 230099 || !strings.HasPrefix(calls.Person, "ou_") ||
				!strings.HasPrefix(calls.Image, "img_v3_") || !strings.HasPrefix(calls.Thread, "omt_") {
				t.Errorf("the calls brought %+v", calls)
			}
			if l := next("listening"); l.URL != "" {
				s.SetPush(l.URL, l.URL)
				if err := s.Challenge(l.URL); err != nil {
					t.Error(err)
				}
			}
			act(t, s, feishusim.Act{As: "lucy", Do: "say", Room: team, Text: "@golive hello"})
			if l := next("heard"); l.Text != "@_user_1 hello" {
				t.Errorf("node heard %q", l.Text)
			}
			r := act(t, s, feishusim.Act{As: "lucy", Do: "submit", Message: calls.Card, Values: map[string]any{"why": "因为"}})
			if l := next("clicked"); l.Values["why"] != "因为" || l.Value["k"] != "v" || l.Message != calls.Card {
				t.Errorf("node saw the click as %+v", l)
			}
			if r.Toast == nil || r.Toast.Text != "thanks" || !r.Card {
				t.Errorf("the click shows %+v", r)
			}
			eventually(t, "acknowledgement", func() bool { d := s.Calls().Delivery; return d.Acked == d.Sent && d.Acked > 0 })
		})
	}
}
