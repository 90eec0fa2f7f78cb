package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/golive-bot/golive/config"
)

func TestSecretsDoNotShow(t *testing.T) {
	type holder struct {
		Secret config.Secret
		URL    config.URL
	}
	held := holder{"hunter2", "postgres://golive:hunter2@db:5432/golive?password=hunter2"}
	shown := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t"} {
		shown[verb] = fmt.Sprintf(verb+" "+verb+" "+verb, held.Secret, held.URL, held)
	}
	encoded, err := json.Marshal(held)
	if err != nil {
		t.Fatal(err)
	}
	shown["json"] = string(encoded)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", held.Secret, "url", held.URL, "both", held)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", held.Secret, "url", held.URL, "both", held)
	shown["slog"] = log.String()

	for way, text := range shown {
		if strings.Contains(text, "hunter2") || strings.Contains(strings.ToLower(text), "68756e74657232") {
			t.Errorf("%s shows it: %s", way, text)
		}
		if !strings.Contains(text, "[secret]") || !strings.Contains(text, "db:5432") {
			t.Errorf("%s shows too little: %s", way, text)
		}
	}
	if held.Secret.Reveal() != "hunter2" || !strings.Contains(held.URL.Reveal(), "hunter2") {
		t.Error("Reveal does not")
	}
}

func TestEmptyAndBrokenAddresses(t *testing.T) {
	for url, want := range map[config.URL]string{
		"": "", "sqlite:golive.db": "sqlite:golive.db", "redis://:pw@h/0": "redis://@h/0", "://pw\x7f": "[secret]",
	} {
		if got := url.String(); got != want {
			t.Errorf("%q shows as %q, want %q", string(url), got, want)
		}
	}
	if config.Secret("").String() != "" {
		t.Error("an empty secret looks set")
	}
}

func TestKeysShowNoSecrets(t *testing.T) {
	cfg, _, err := load(t, `
server: {secret: 0123456789abcdef0123456789abcdef}
database: {url: "postgres://golive:hunter2@db/golive"}
slack: {bot_token: xoxb-hunter2, rooms: [C1, C2]}
`)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, key := range cfg.Keys {
		values[key.Name] = key.Value()
	}
	for key, want := range map[string]string{
		"server.secret": "[secret]", "database.url": "postgres://golive@db/golive", "slack.bot_token": "[secret]",
		"slack.rooms": "C1, C2", "slack.limits.window": "1m0s", "redis.url": "",
	} {
		if values[key] != want {
			t.Errorf("%s shows as %q, want %q", key, values[key], want)
		}
	}
	if all := fmt.Sprintf("%v %+v", cfg, cfg.Server); strings.Contains(all, "hunter2") || strings.Contains(all, "0123456789abcdef") {
		t.Errorf("the Config shows secrets: %s", all)
	}
}
