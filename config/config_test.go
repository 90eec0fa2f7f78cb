package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/golive-bot/golive/config"
)

// chat stands for an integration's settings: one field of each kind that can be decoded.
type chat struct {
	BotToken  string `koanf:"bot_token" doc:"token" secret:"true"`
	APIURL    string `koanf:"api_url"`
	Transport mode   `koanf:"transport"`
	Guests    bool   `koanf:"guests"`
	Rooms     []room `koanf:"rooms"`
	CertFile  string `koanf:"cert_file"`
	PIN       int    `koanf:"pin" secret:"true"`
	Limits    struct {
		PerMinute int           `koanf:"per_minute"`
		Share     float64       `koanf:"share"`
		Window    time.Duration `koanf:"window"`
		Upload    int64         `koanf:"upload" unit:"bytes"`
		Burst     int32         `koanf:"burst"`
	} `koanf:"limits"`
	seen bool
}

type room string

// mode decodes itself.
type mode string

func (m *mode) UnmarshalText(text []byte) error {
	if s := string(text); s != "socket" && s != "http" {
		return errors.New("must be socket or http")
	}
	*m = mode(text)
	return nil
}

// Check makes the tests see that a section is asked, and when.
func (c *chat) Check() error {
	c.seen = true
	var errs []error
	if c.BotToken != "" && !strings.HasPrefix(c.BotToken, "xoxb-") {
		errs = append(errs, errors.New("bot_token: must begin with xoxb-"))
	}
	if c.Limits.PerMinute > 100 {
		errs = append(errs, errors.New("limits.per_minute: is more than the platform allows"))
	}
	if c.APIURL == "ftp://x" {
		errs = append(errs, errors.New("the address and the transport do not fit"))
	}
	return errors.Join(errs...)
}

func defaults() chat {
	c := chat{APIURL: "https://slack.com/api/", Transport: "socket"}
	c.Limits.PerMinute, c.Limits.Window = 50, time.Minute
	return c
}

// load reads text as the file golive.yaml.
func load(t testing.TB, text string, environ ...string) (*config.Config, chat, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "golive.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	into := defaults()
	cfg, err := config.Load(path, environ, config.Section{Name: "slack", Into: &into})
	return cfg, into, err
}

func TestNothingSetGivesTheDefaults(t *testing.T) {
	for name, text := range map[string]string{
		"empty file":      "",
		"comment":         "# nothing\n",
		"null":            "null\n",
		"empty sections":  "server:\nslack:\n  limits:\noperators:\n",
		"empty values":    "slack: {bot_token: \"\", limits: {per_minute: }}\noperators: []\n",
		"empty variables": "",
	} {
		t.Run(name, func(t *testing.T) {
			cfg, got, err := load(t, text, "GOLIVE_SLACK_API_URL=", "GOLIVE_SERVER_ADDR_FILE=")
			if err != nil {
				t.Fatal(err)
			}
			want := defaults()
			want.seen = true
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(chat{})); diff != "" {
				t.Error(diff)
			}
			if cfg.Server.Addr != ":8080" || cfg.Database.URL != "sqlite:golive.db" || len(cfg.Warnings) != 0 {
				t.Errorf("got %q, %q, warnings %q", cfg.Server.Addr, cfg.Database.URL.Reveal(), cfg.Warnings)
			}
		})
	}
}

func TestEveryKindOfValue(t *testing.T) {
	want := defaults()
	want.BotToken, want.APIURL, want.Transport, want.Guests = "xoxb-1", "http://x/", "http", true
	want.Rooms, want.CertFile = []room{"C1", "C2"}, "/etc/cert"
	want.Limits.PerMinute, want.Limits.Share, want.Limits.Window = 7, 0.8, 48*time.Hour
	want.Limits.Upload, want.Limits.Burst, want.seen = 20<<20, 3, true

	text := `
slack:
  bot_token: xoxb-1
  api_url: http://x/
  transport: http
  guests: yes
  rooms: [C1, C2]
  cert_file: /etc/cert
  limits: {per_minute: 7, share: 0.8, window: 2d, upload: 20MB, burst: 3}
`
	environ := []string{
		"GOLIVE_SLACK_BOT_TOKEN=xoxb-1", "GOLIVE_SLACK_API_URL=http://x/", "GOLIVE_SLACK_TRANSPORT=http",
		"GOLIVE_SLACK_GUESTS=on", "GOLIVE_SLACK_ROOMS=C1, C2,", "GOLIVE_SLACK_CERT_FILE=/etc/cert",
		"GOLIVE_SLACK_LIMITS_PER_MINUTE=7", "GOLIVE_SLACK_LIMITS_SHARE=0.8", "GOLIVE_SLACK_LIMITS_WINDOW=48h",
		"GOLIVE_SLACK_LIMITS_UPLOAD=20 MiB", "GOLIVE_SLACK_LIMITS_BURST=3", "HOME=/root",
	}
	for name, given := range map[string]struct {
		text    string
		environ []string
	}{"file": {text, nil}, "environment": {"", environ}, "both": {text, environ}} {
		t.Run(name, func(t *testing.T) {
			_, got, err := load(t, given.text, given.environ...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(chat{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRetention(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "",
		"retention: {payloads: 2d, dead: 2d}":  "",
		"retention: {payloads: 23h}":           "retention.payloads",
		"retention: {payloads: 10d, dead: 9d}": "retention.dead",
		"retention: {payloads: soon}":          "retention.payloads",
	} {
		_, _, err := load(t, text)
		if got := fmt.Sprint(err); (want == "") != (err == nil) || want != "" && !strings.Contains(got, want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	cfg, _, err := load(t, "retention: {payloads: 36h}")
	if err != nil || cfg.Retention != (config.Retention{Payloads: 36 * time.Hour, Dead: 30 * 24 * time.Hour}) {
		t.Errorf("%v, %v", cfg.Retention, err)
	}
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "17": 17, "17B": 17, "1kb": 1 << 10, "2 KiB": 2 << 10, "3mib": 3 << 20, "1GB": 1 << 30, "1gib": 1 << 30} {
		_, got, err := load(t, "", "GOLIVE_SLACK_LIMITS_UPLOAD="+text)
		if err != nil || got.Limits.Upload != want {
			t.Errorf("%s: got %d, %v, want %d", text, got.Limits.Upload, err, want)
		}
	}
}

func TestTheEnvironmentOutranksTheFile(t *testing.T) {
	cfg, got, err := load(t, "slack:\n  bot_token: xoxb-file\n  api_url: http://file\n", "GOLIVE_SLACK_BOT_TOKEN=xoxb-env", "GOLIVE_SLACK_API_URL=")
	if err != nil {
		t.Fatal(err)
	}
	if got.BotToken != "xoxb-env" || got.APIURL != "http://file" {
		t.Errorf("got %q and %q", got.BotToken, got.APIURL)
	}
	origins := map[string]string{}
	for _, key := range cfg.Keys {
		origins[key.Name] = key.Origin
	}
	for key, want := range map[string]string{"slack.bot_token": "$GOLIVE_SLACK_BOT_TOKEN", "slack.api_url": "golive.yaml:3", "redis.url": ""} {
		if origins[key] != want {
			t.Errorf("%s comes from %q, want %q", key, origins[key], want)
		}
	}
}

func TestValueFromFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct{ name, variable, path, want, wrong string }{
		{name: "plain", path: write("plain", "xoxb-1"), want: "xoxb-1"},
		{name: "new line", path: write("newline", "xoxb-1\n"), want: "xoxb-1"},
		{name: "windows", path: write("windows", "xoxb-1\r\n"), want: "xoxb-1"},
		{name: "inner space is kept", path: write("space", "xoxb-1 2\n"), want: "xoxb-1 2"},
		{name: "empty", path: write("empty", "\n"), wrong: "slack.bot_token ($GOLIVE_SLACK_BOT_TOKEN_FILE): the file " + filepath.Join(dir, "empty") + " is empty"},
		{name: "missing", path: filepath.Join(dir, "none"), wrong: "cannot be read: no such file or directory"},
		{name: "directory", path: dir, wrong: "cannot be read: is a directory"},
		{name: "too large", path: write("large", strings.Repeat("x", 2<<20)), wrong: "is larger than 1048576 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, got, err := load(t, "", "GOLIVE_SLACK_BOT_TOKEN_FILE="+c.path)
			wantError(t, err, c.wrong)
			if got.BotToken != c.want {
				t.Errorf("got %q, want %q", got.BotToken, c.want)
			}
		})
	}
}

func TestAKeyMayEndInFile(t *testing.T) {
	_, got, err := load(t, "", "GOLIVE_SLACK_CERT_FILE=/a")
	if err != nil || got.CertFile != "/a" {
		t.Errorf("got %q, %v", got.CertFile, err)
	}
}

func TestBothVariablesAreAnError(t *testing.T) {
	pair := []string{"GOLIVE_SLACK_BOT_TOKEN=xoxb-1", "GOLIVE_SLACK_BOT_TOKEN_FILE=/run/secrets/x"}
	for _, environ := range [][]string{pair, {pair[1], pair[0]}} {
		_, _, err := load(t, "", environ...)
		wantError(t, err, "slack.bot_token: is set by both GOLIVE_SLACK_BOT_TOKEN and GOLIVE_SLACK_BOT_TOKEN_FILE; unset one of them")
	}
	if _, _, err := load(t, "", "GOLIVE_SLACK_BOT_TOKEN=xoxb-1", "GOLIVE_SLACK_BOT_TOKEN_FILE="); err != nil {
		t.Errorf("an empty variable counts as set: %v", err)
	}
}

func TestUnknownVariablesAreOnlyWarnedOf(t *testing.T) {
	cfg, _, err := load(t, "", "GOLIVE_SERVICE_HOST=10.0.0.1", "GOLIVE_SLACK_BOT_TOKN=xoxb-secret")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"GOLIVE_SERVICE_HOST is not a variable that golive knows; it is ignored",
		"GOLIVE_SLACK_BOT_TOKN is not a variable that golive knows; it is ignored; did you mean GOLIVE_SLACK_BOT_TOKEN?",
	}
	if diff := cmp.Diff(want, cfg.Warnings); diff != "" {
		t.Error(diff)
	}
}

func TestAFileThatOthersCanReadIsWarnedOf(t *testing.T) {
	for _, c := range []struct {
		name, text string
		mode       os.FileMode
		warned     bool
	}{
		{"secret, everybody", "slack: {bot_token: xoxb-1}", 0o644, true},
		{"secret, owner", "slack: {bot_token: xoxb-1}", 0o600, false},
		{"secret, group", "slack: {bot_token: xoxb-1}", 0o640, false},
		{"no secret, everybody", "slack: {api_url: http://x}", 0o644, false},
		{"empty secret, everybody", "slack: {bot_token: \"\"}", 0o644, false},
		{"own secret, everybody", "server: {secret: 0123456789abcdef0123456789abcdef}", 0o644, true},
		{"address with password, everybody", "database: {url: \"postgres://a:b@c/d\"}", 0o644, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "golive.yaml")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, c.mode); err != nil {
				t.Fatal(err)
			}
			cfg, err := config.Load(path, nil, config.Section{Name: "slack", Into: &chat{}})
			if err != nil {
				t.Fatal(err)
			}
			if got := len(cfg.Warnings) > 0; got != c.warned {
				t.Errorf("warnings %q, want some: %t", cfg.Warnings, c.warned)
			}
		})
	}
}

func TestTheFileItself(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := config.Load("", nil); err != nil {
		t.Errorf("no file and none named: %v", err)
	}
	_, err := config.Load("other.yaml", nil)
	wantError(t, err, "(other.yaml): there is no such file; copy golive.example.yaml to it")
	if err := os.WriteFile(config.DefaultPath, []byte("server: {addr: \":9\"}"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load("", nil)
	if err != nil || cfg.Server.Addr != ":9" {
		t.Errorf("default file: got %q, %v", cfg.Server.Addr, err)
	}
}

func wantError(t testing.TB, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("unexpected: %v", err)
	case want != "" && err == nil:
		t.Errorf("no error, want %q", want)
	case want != "" && !strings.Contains(err.Error(), want):
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
