package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A configuration that is wrong is refused with everything that is wrong with it, and with what was probably meant.
func TestConfigRefusedAllAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "golive.yaml")
	text := "server:\n  adr: 127.0.0.1:1\nslack:\n  bot_tokn: xoxb-1\n  app_token: 7\nredis:\n  url: 7\nnoise: 3\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"serve", "check-config", "doctor"} {
		out, err := runGolive(t, []string{"PATH=" + os.Getenv("PATH")}, command, "--config", file)
		if err == nil {
			t.Errorf("%s starts:\n%s", command, out)
		}
		for _, want := range []string{"server.adr", "server.addr", "slack.bot_tokn", "slack.bot_token", "slack.app_token", "redis.url", "noise"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s does not speak of %s:\n%s", command, want, out)
			}
		}
		if strings.Contains(out, "xoxb-1") {
			t.Errorf("%s prints a token:\n%s", command, out)
		}
	}
}

// Both the variable and the file that holds its secret are too much; an unknown variable is only warned of.
func TestConfigSecretsFromFiles(t *testing.T) {
	w := newTown(t, townOptions{})
	secret := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(secret, []byte(w.slack.Status().BotToken+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := w.environ("127.0.0.1:0", "sqlite:"+t.TempDir()+"/golive.db", "GOLIVE_SLACK_BOT_TOKEN_FILE="+secret)
	if out, err := runGolive(t, env, "check-config"); err == nil || !strings.Contains(out, "slack.bot_token") && !strings.Contains(out, "GOLIVE_SLACK_BOT_TOKEN") {
		t.Errorf("a token given twice: %v\n%s", err, out)
	}
	for i, v := range env {
		if strings.HasPrefix(v, "GOLIVE_SLACK_BOT_TOKEN=") {
			env[i] = "GOLIVE_SLACK_SERVICE_PORT=1"
		}
	}
	out, err := runGolive(t, env, "check-config")
	if err != nil || !strings.Contains(out, "warning") || !strings.Contains(out, "GOLIVE_SLACK_SERVICE_PORT") {
		t.Errorf("an unknown variable: %v\n%s", err, out)
	}
	if strings.Contains(out, w.slack.Status().BotToken) {
		t.Errorf("the token is shown:\n%s", out)
	}
}

// The database of a running golive is its own: a second process is told why it may not start.
func TestSecondProcessOnOneDatabase(t *testing.T) {
	w := newTown(t, townOptions{})
	database := "sqlite:" + t.TempDir() + "/golive.db"
	first := w.start(database)
	out, err := runGolive(t, w.environ(freeAddr(t), database), "serve")
	if err == nil || !strings.Contains(out, "golive.db") || !strings.Contains(strings.ToLower(out), "another") {
		t.Errorf("a second process: %v\n%s", err, out)
	}
	t.Logf("a second process is told: %s", out)
	w.quiet() // the first is not disturbed
	if !first.stop() {
		t.Errorf("the first did not stop well:\n%s", first.log)
	}
}

// TestConfigWithoutAChat: every key is right, and yet nobody could reach golive.
func TestConfigWithoutAChat(t *testing.T) {
	for name, more := range map[string][]string{
		"nothing":   nil,
		"only jira": {"GOLIVE_JIRA_URL=http://127.0.0.1:1", "GOLIVE_JIRA_USER=golive@acme.example", "GOLIVE_JIRA_TOKEN=secret-token"},
	} {
		env := append([]string{"PATH=" + os.Getenv("PATH"), "GOLIVE_DATABASE_URL=sqlite:golive.db"}, more...)
		for _, command := range []string{"check-config", "doctor"} {
			out, err := runGolive(t, env, command)
			if err == nil || !strings.Contains(out, "serve nobody") || !strings.Contains(out, "slack.bot_token") || !strings.Contains(out, "feishu.app_id") {
				t.Errorf("%s, %s: %v\n%s", name, command, err, out)
			}
			if strings.Contains(out, "in order") {
				t.Errorf("%s, %s: says that all is in order:\n%s", name, command, out)
			}
		}
	}
}
