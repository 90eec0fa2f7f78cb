package slack_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/slack"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

const configToken = "xoxe.xoxp-1-golivesimulatedconfig"

func withConfigToken(c *slack.Config) { c.ConfigToken = configToken }

// bad are the names of the findings that are not right.
func bad(checks []bot.Check) []string {
	var names []string
	for _, c := range checks {
		if !c.OK {
			names = append(names, c.Name)
		}
	}
	return names
}

// TestDoctor takes away each scope and each event of the manifest in turn: exactly that one is named.
func TestDoctor(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, withConfigToken)
	checks := w.platform.Examine(t.Context())
	if wrong := bad(checks); len(wrong) != 0 || len(checks) < len(slack.Scopes())+len(slack.Events()) {
		t.Fatalf("with everything granted %v of %d are wrong", wrong, len(checks))
	}
	for _, scope := range slack.Scopes() {
		w.sim.Without(scope, "")
		want := "slack.scope." + scope
		if got := bad(w.platform.Examine(t.Context())); !slices.Equal(got, []string{want}) {
			t.Errorf("without the scope %s: %v", scope, got)
		}
		w.sim.Grant(nil, nil)
	}
	for _, event := range slack.Events() {
		w.sim.Without("", event)
		if got := bad(w.platform.Examine(t.Context())); !slices.Equal(got, []string{"slack.event." + event}) {
			t.Errorf("without the event %s: %v", event, got)
		}
		w.sim.Grant(nil, nil)
	}
}

func TestDoctorOnTokens(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*slack.Config)
		want   string
	}{
		{"unknown bot token", func(c *slack.Config) { c.BotToken = "xoxb-unknown" }, "slack.bot_token"},
		{"unknown app token", func(c *slack.Config) { c.AppToken = "xapp-unknown" }, "slack.app_token"},
		{"unknown config token", func(c *slack.Config) { c.ConfigToken = "xoxe-unknown" }, "slack.config_token"},
		{"unreachable", func(c *slack.Config) { c.APIURL = "http://127.0.0.1:1/api/" }, "slack.bot_token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := start(t, slack.TransportSocket, slacksim.Config{}, func(c *slack.Config) { withConfigToken(c); tt.change(c) })
			checks := w.platform.Examine(t.Context())
			if got := bad(checks); !slices.Equal(got, []string{tt.want}) {
				t.Errorf("%v, want %s", got, tt.want)
			}
			for _, c := range checks {
				if strings.Contains(c.Text, "unknown") {
					t.Errorf("a token is shown: %s", c.Text)
				}
			}
		})
	}
}

// TestDoctorOnAddress: with signed HTTP doctor knocks at golive's own door.
func TestDoctorOnAddress(t *testing.T) {
	w := start(t, slack.TransportHTTP, slacksim.Config{}, withConfigToken)
	run(t, w, bottest.NewRoad())
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	defer elsewhere.Close()
	for _, tt := range []struct{ name, address, secret, want string }{
		{"right", w.door.URL, "", ""},
		{"another secret", w.door.URL, "another", "another slack.signing_secret"},
		{"elsewhere", elsewhere.URL, "", "status 404"},
		{"nowhere", "http://127.0.0.1:1", "", "nobody answers"},
		{"unset", "", "", "needs server.public_url"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := w.config
			if tt.secret != "" {
				c.SigningSecret = tt.secret
			}
			p, err := slack.New(c, slack.Options{Clock: w.clock, PublicURL: tt.address})
			if err != nil {
				t.Fatal(err)
			}
			var found bot.Check
			for _, check := range p.Examine(t.Context()) {
				if check.Name == "slack.transport" {
					found = check
				}
			}
			if found.OK != (tt.want == "") || !strings.Contains(found.Text, tt.want) {
				t.Errorf("%+v, want %q", found, tt.want)
			}
		})
	}
}

func TestDoctorOnClock(t *testing.T) {
	w := start(t, slack.TransportSocket, slacksim.Config{}, withConfigToken)
	w.clock.Advance(10 * 60e9)
	if got := bad(w.platform.Examine(t.Context())); !slices.Equal(got, []string{"slack.clock"}) {
		t.Errorf("%v", got)
	}
}

// TestManifest: every scope and event of the manifest is one that Slack knows, and each event's scope is there.
func TestManifest(t *testing.T) {
	for _, transport := range []string{slack.TransportSocket, slack.TransportHTTP} {
		w := start(t, transport, slacksim.Config{}, nil)
		raw, err := w.platform.Manifest()
		if err != nil {
			t.Fatal(err)
		}
		var m struct {
			OAuth struct {
				Scopes struct{ Bot []string }
			} `json:"oauth_config"`
			Settings struct {
				Events struct {
					URL    string   `json:"request_url"`
					Events []string `json:"bot_events"`
				} `json:"event_subscriptions"`
				Socket bool `json:"socket_mode_enabled"`
			}
		}
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		for _, scope := range m.OAuth.Scopes.Bot {
			if !slices.Contains(slacksim.AllScopes(), scope) {
				t.Errorf("unknown scope %s", scope)
			}
		}
		for _, event := range m.Settings.Events.Events {
			if !slices.Contains(slacksim.AllEvents(), event) {
				t.Errorf("unknown event %s", event)
			}
		}
		if m.Settings.Socket != (transport == slack.TransportSocket) || m.Settings.Socket == (m.Settings.Events.URL != "") {
			t.Errorf("settings %+v", m.Settings)
		}
	}
}

// TestDoctorTellsWhatIsHeard: every message of channels, or only what mentions golive; a room's profile says the same.
func TestDoctorTellsWhatIsHeard(t *testing.T) {
	for _, tt := range []struct {
		scope, event string
		want         string
		hears        bool
	}{
		{"", "", "hears all messages", true},
		{"channels:history", "", "in public channels golive hears only what mentions it", false},
		{"groups:history", "", "in private channels golive hears only what mentions it", true},
		{"", "message.channels", "in public channels golive hears only what mentions it", true}, // without doctor's token nobody knows
	} {
		w := start(t, slack.TransportSocket, slacksim.Config{NoLimits: true}, withConfigToken)
		if tt.scope+tt.event != "" {
			w.sim.Without(tt.scope, tt.event)
		}
		checks := w.platform.Examine(t.Context())
		i := slices.IndexFunc(checks, func(c bot.Check) bool { return c.Name == "slack.hears" })
		if i < 0 || !strings.Contains(checks[i].Text, tt.want) || checks[i].Warn != (tt.want != "hears all messages") {
			t.Errorf("without %s%s: %+v", tt.scope, tt.event, checks[i])
		}
		if r, err := w.platform.RoomProfile(t.Context(), w.Room()); err != nil || r.HearsAll != tt.hears {
			t.Errorf("without %s%s the room hears all: %v (%v)", tt.scope, tt.event, r.HearsAll, err)
		}
	}
}
