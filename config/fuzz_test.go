package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golive-bot/golive/config"
)

// FuzzLoad reads arbitrary files and variables: Load must not panic, must say which key or file is wrong, and must
// not repeat a secret.
func FuzzLoad(f *testing.F) {
	f.Add("slack:\n  bot_token: xoxb-1\n", "GOLIVE_SLACK_GUESTS", "yes")
	f.Add("server: {addr: [1, {a: b}]}\n? [x]\n: y\n", "GOLIVE_SLACK_LIMITS_UPLOAD", "9999999999999GB")
	f.Add("a: &a [*a]\n<<: *a\n", "GOLIVE_SLACK_LIMITS_WINDOW", "-99999999999d")
	f.Add("operators: [a@b.c, \"x:y\"]\n1.5: !!binary x\n", "GOLIVE_DATABASE_URL", "postgres://%zz")
	f.Fuzz(func(t *testing.T, text, name, value string) {
		path := filepath.Join(t.TempDir(), "golive.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		into := defaults()
		environ := []string{name + "=" + value, "GOLIVE_SLACK_BOT_TOKEN=hunter2hunter2"}
		if strings.HasSuffix(name, "_FILE") {
			environ = environ[1:] // the fuzzer has no business with files
		}
		cfg, err := config.Load(path, environ, config.Section{Name: "slack", Into: &into})
		if cfg == nil {
			t.Fatal("no Config")
		}
		if err == nil {
			return
		}
		var problems config.Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("not Problems: %v", err)
		}
		for _, problem := range problems {
			if problem.Wrong == "" || problem.Key+problem.Origin == "" {
				t.Errorf("says nothing: %+v", problem)
			}
			if strings.Contains(problem.Error(), "hunter2hunter2") && !strings.Contains(text+name+value, "hunter2") {
				t.Errorf("repeats a secret: %v", problem)
			}
		}
	})
}
