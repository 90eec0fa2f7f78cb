package slacksim_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// TestNodeClients runs @slack/web-api and @slack/socket-mode against the simulator. It is skipped only where npm or
// its registry is not to be had.
func TestNodeClients(t *testing.T) {
	if testing.Short() {
		t.Skip("fetches packages: not with -short")
	}
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: Slack's own clients were not tried", tool)
		}
	}
	dir := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json", "check.js"} {
		data, err := os.ReadFile(filepath.Join("testdata", "node", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if out, err := command(ctx, dir, "npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"); err != nil {
		for _, sign := range []string{"ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "network"} {
			if strings.Contains(out, sign) {
				t.Skipf("npm's registry cannot be reached (%s): Slack's own clients were not tried", sign)
			}
		}
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	st := serve(t, slacksim.Config{}).Status()
	if out, err := command(ctx, dir, "node", "check.js", st.URL, st.BotToken, st.AppToken); err != nil || !strings.HasSuffix(strings.TrimSpace(out), "ok") {
		t.Fatalf("check.js: %v\n%s", err, out)
	}
}

func command(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}
