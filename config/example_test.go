package config_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/golive-bot/golive/config"
)

const examplePath = "../golive.example.yaml"

// surface is what design.md promises of the configuration, limits excepted: those are for each platform to name,
// and compared with its struct where the integrations are listed.
func surface() []config.Section {
	return []config.Section{
		{Name: "slack", Into: &struct {
			BotToken      string `koanf:"bot_token" secret:"true"`
			AppToken      string `koanf:"app_token" secret:"true"`
			SigningSecret string `koanf:"signing_secret" secret:"true"`
			ConfigToken   string `koanf:"config_token" secret:"true"`
			APIURL        string `koanf:"api_url"`
			Transport     string `koanf:"transport"`
		}{}},
		{Name: "feishu", Into: &struct {
			AppID             string `koanf:"app_id"`
			AppSecret         string `koanf:"app_secret" secret:"true"`
			VerificationToken string `koanf:"verification_token" secret:"true"`
			EncryptKey        string `koanf:"encrypt_key" secret:"true"`
			BaseURL           string `koanf:"base_url"`
			Transport         string `koanf:"transport"`
		}{}},
		{Name: "jira", Into: &struct {
			URL           string `koanf:"url"`
			User          string `koanf:"user"`
			Token         string `koanf:"token" secret:"true"`
			WebhookSecret string `koanf:"webhook_secret" secret:"true"`
			Deployment    string `koanf:"deployment"`
		}{}},
		{Name: "mail", Into: &struct {
			SMTPURL config.URL `koanf:"smtp_url"`
			From    string     `koanf:"from"`
			ReplyTo string     `koanf:"reply_to"`
		}{}},
	}
}

func TestTheExampleHasEveryKeyAndNoOther(t *testing.T) {
	path := t.TempDir() + "/example.yaml"
	if err := os.WriteFile(path, withoutLimits(t), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(path, nil, surface()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range cfg.Keys {
		if key.Origin == "" {
			t.Errorf("%s is not in the example", key.Name)
		}
		if key.Secret && !strings.HasPrefix(key.Name, "database.") && key.Value() != "" {
			t.Errorf("%s has a value in the example", key.Name)
		}
	}
}

func TestTheExampleHasGolivesDefaults(t *testing.T) {
	path := t.TempDir() + "/example.yaml"
	if err := os.WriteFile(path, withoutLimits(t), 0o600); err != nil {
		t.Fatal(err)
	}
	example, err := config.Load(path, nil, surface()...)
	if err != nil {
		t.Fatal(err)
	}
	none, err := config.Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(none.Server, example.Server); diff != "" {
		t.Error(diff)
	}
	if none.Database.URL.Reveal() != example.Database.URL.Reveal() || none.Redis != example.Redis {
		t.Error("the storage differs")
	}
}

// Each key has a comment above it in English and one in Chinese; neighbours may share them.
func TestTheExampleExplainsEveryKey(t *testing.T) {
	text, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	english, chinese := false, false
	for n, line := range strings.Split(string(text), "\n") {
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "":
			english, chinese = false, false
		case strings.HasPrefix(trimmed, "#"):
			han := strings.ContainsFunc(trimmed, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
			english, chinese = english || !han, chinese || han
		case strings.HasSuffix(trimmed, ":"):
			english, chinese = false, false // a section
		case !english || !chinese:
			t.Errorf("line %d: %s is not explained in both languages", n+1, trimmed)
		}
	}
}

func parseExample(t testing.TB) map[string]any {
	t.Helper()
	text, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

func withoutLimits(t testing.TB) []byte {
	t.Helper()
	tree := parseExample(t)
	for _, section := range tree {
		if keys, ok := section.(map[string]any); ok {
			delete(keys, "limits")
		}
	}
	text, err := yaml.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
