package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/golive-bot/golive/config"
)

func TestWhatIsSaidOfMistakesInTheFile(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"misspelt", "slack:\n  bot_tokn: x", "slack.bot_tokn (golive.yaml:2): is not a key that golive knows; did you mean slack.bot_token?"},
		{"capitals", "Slack:\n  bot_token: x", "Slack.bot_token (golive.yaml:2): is not a key that golive knows; did you mean slack.bot_token?"},
		{"wrong section", "server:\n  bot_token: x", "server.bot_token (golive.yaml:2): is not a key that golive knows; did you mean slack.bot_token?"},
		{"no section", "per_minute: 3", "did you mean slack.limits.per_minute?"},
		{"nothing near", "weather: fine", "weather (golive.yaml:1): is not a key that golive knows"},
		{"value for a section", "slack: xoxb-secret", "slack (golive.yaml:1): is a section; write its keys beneath it, indented"},
		{"section for a value", "slack:\n  api_url:\n    host: x", "slack.api_url.host (golive.yaml:3): stands beneath slack.api_url, which is a value and not a section"},
		{"dots", "slack.bot_token: x", "slack.bot_token (golive.yaml:1): is written with a dot; write the sections beneath each other, indented"},
		{"twice", "slack:\n  guests: true\n  guests: false", "slack.guests (golive.yaml:3): stands there twice; remove one"},
		{"number as text", "slack:\n  api_url: 0123", `slack.api_url (golive.yaml:2): must be text: put it in quotes ("...")`},
		{"list as text", "slack:\n  api_url: [a]", "slack.api_url (golive.yaml:2): must be text, not a list or a section"},
		{"bool", "slack:\n  guests: maybe", `slack.guests (golive.yaml:2): is "maybe", not true or false`},
		{"integer", "slack:\n  limits:\n    per_minute: many", `slack.limits.per_minute (golive.yaml:3): is "many", not a whole number`},
		{"fraction", "slack:\n  limits:\n    per_minute: 1.5", `is "1.5", not a whole number`},
		{"too big", "slack:\n  limits:\n    burst: 3000000000", `is "3000000000", not a whole number`},
		{"float", "slack:\n  limits:\n    share: .nan", `not a number`},
		{"duration without unit", "slack:\n  limits:\n    window: 30", `is "30", not a duration such as 30s, 5m, 2h or 7d`},
		{"too many days", "slack:\n  limits:\n    window: 200000d", "not a duration"},
		{"size", "slack:\n  limits:\n    upload: 20 bananas", `is "20 bananas", not a size such as 512KB, 20MB or 1GB`},
		{"negative size", "slack:\n  limits:\n    upload: -1", "not a size"},
		{"endless size", "slack:\n  limits:\n    upload: 9999999999GB", "not a size"},
		{"decodes itself", "slack:\n  transport: pigeon", "slack.transport (golive.yaml:2): must be socket or http"},
		{"list entry", "slack:\n  rooms: [[a]]", "slack.rooms (golive.yaml:2): has an entry that is not plain text"},
		{"list of numbers", "slack:\n  rooms: [1]", "slack.rooms (golive.yaml:2): has an entry that must be text"},
		{"anchor", "slack:\n  bot_token: &secret1", "slack.bot_token (golive.yaml:2): begins with & or *"},
		{"alias", "slack:\n  bot_token: *secret1", "(golive.yaml): unknown anchor ... referenced"},
		{"secret number", "slack:\n  pin: secret1", "slack.pin (golive.yaml:2): is something else, not a whole number"},
		{"tag", "slack:\n  bot_token: !secret1", "slack.bot_token (golive.yaml:2): begins with !"},
		{"a list", "- a", "(golive.yaml:1): must have sections with keys; see golive.example.yaml"},
		{"a word", "xoxb-secret", "(golive.yaml:1): must have sections with keys"},
		{"a key that is no word", "1: a", "(golive.yaml:1): has a key that is not a word"},
		{"two documents", "slack:\n---\nslack:\n", "(golive.yaml): must be one YAML document"},
		{"syntax", "slack:\n  bot_token: \"a\n", "(golive.yaml): "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := load(t, c.text)
			wantError(t, err, c.want)
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("repeats a secret: %v", err)
			}
		})
	}
}

func TestWhatIsSaidOfGolivesOwnKeys(t *testing.T) {
	long := "secret: 0123456789abcdef0123456789abcdef"
	for _, c := range []struct{ name, text, want string }{
		{"address", "server: {addr: nine}", `server.addr: "nine" is not an address to listen on; write host:port`},
		{"public url", "server: {public_url: golive.example.com, " + long + "}", `server.public_url: "golive.example.com" is not a web address`},
		{"public url without secret", "server: {public_url: https://golive.example.com}", "server.secret: is not set, but links below server.public_url must be signed"},
		{"short secret", "server: {secret: tiny}", "server.secret: has only 4 characters; take at least 32"},
		{"good server", "server: {addr: \"127.0.0.1:0\", public_url: https://golive.example.com/, " + long + "}", ""},
		{"mysql", "database: {url: \"mysql://root:hidden@x/y\"}", "database.url: is neither a SQLite file nor a PostgreSQL address"},
		{"sqlite without path", "database: {url: \"sqlite:\"}", "database.url: "},
		{"postgres without host", "database: {url: postgres}", "database.url: "},
		{"postgres", "database: {url: \"postgresql://a:b@c:5432/d?sslmode=disable\"}", ""},
		{"redis", "redis: {url: \"rediss://:b@c:6379/1\"}", ""},
		{"redis socket", "redis: {url: \"unix:///run/redis.sock\"}", ""},
		{"not redis", "redis: {url: \"localhost:6379\"}", "redis.url: is not a Redis address; write redis://"},
		{"operators", "operators: [lilei@acme.example, slack:U1, \"feishu:ou_1\"]", ""},
		{"operator", "operators: [lilei]", `operators: "lilei" is neither an e-mail address nor an account`},
		{"operator without id", "operators: [\"slack:\"]", `operators: "slack:" is neither`},
		{"operator with space", "operators: [\"li lei@acme.example\"]", "is neither"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := load(t, c.text)
			wantError(t, err, c.want)
			if err != nil && strings.Contains(err.Error(), "hidden") {
				t.Errorf("repeats a password: %v", err)
			}
		})
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	_, got, err := load(t, `
server: {addr: nine}
slack:
  bot_token: wrong
  api_url: ftp://x
  limits: {per_minute: 101}
weather: fine
`, "GOLIVE_REDIS_URL=nonsense", "GOLIVE_SERVER_SECRET_FILE=/nowhere/at/all")
	if !got.seen {
		t.Error("the section was not checked")
	}
	want := []string{
		"weather (golive.yaml:7): is not a key that golive knows",
		"server.secret ($GOLIVE_SERVER_SECRET_FILE): the file /nowhere/at/all cannot be read: no such file or directory",
		`server.addr: "nine" is not an address to listen on; write host:port, such as "127.0.0.1:8080", or ":8080" for every network`,
		"redis.url: is not a Redis address; write redis://user:password@host:6379/0",
		"slack.bot_token: must begin with xoxb-",
		"slack.limits.per_minute: is more than the platform allows",
		"slack: the address and the transport do not fit",
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Error(diff)
	}
}

func TestASectionWithABrokenValueIsNotChecked(t *testing.T) {
	_, got, err := load(t, "slack: {bot_token: wrong, guests: maybe}")
	if got.seen || strings.Contains(err.Error(), "xoxb-") {
		t.Errorf("checked: %v", err)
	}
}

func TestMistakesInTheStructs(t *testing.T) {
	type plain struct {
		A string `koanf:"a"`
	}
	for name, c := range map[string]struct {
		section config.Section
		want    string
	}{
		"no pointer": {config.Section{Name: "x", Into: plain{}}, "x: is to be read into something that is no struct"},
		"nothing":    {config.Section{Name: "x"}, "x: is to be read into something that is no struct"},
		"nil":        {config.Section{Name: "x", Into: (*plain)(nil)}, "x: is to be read into something that is no struct"},
		"no tag":     {config.Section{Name: "x", Into: &struct{ A string }{}}, "x: field A has no koanf tag"},
		"type": {config.Section{Name: "x", Into: &struct {
			A chan int `koanf:"a"`
		}{}}, "x: x.a is of type chan int, which cannot be set"},
		"same name": {config.Section{Name: "server", Into: &struct {
			A string `koanf:"addr"`
		}{}}, "server.addr and server.addr share the variable GOLIVE_SERVER_ADDR"},
		"same variable": {config.Section{Name: "server_addr", Into: &struct {
			A string `koanf:"a"`
			B struct {
				C string `koanf:"c"`
			} `koanf:"b"`
			D string `koanf:"b_c"`
		}{}}, "share the variable GOLIVE_SERVER_ADDR_B_C"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Load("", nil, c.section)
			wantError(t, err, c.want)
		})
	}
}
