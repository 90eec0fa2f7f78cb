package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

// doctor runs golive doctor and answers what it found wrong.
func doctor(t testing.TB, env []string) (wrong []bot.Check, code int) {
	t.Helper()
	out, err := runGolive(t, env, "doctor", "--json")
	if err != nil {
		code = 1
	}
	for line := range strings.Lines(out) {
		var c bot.Check
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatalf("doctor --json: %v\n%s", err, out)
		}
		if !c.OK {
			wrong = append(wrong, c)
		}
	}
	return wrong, code
}

// doctorTown is a town in which doctor finds nothing to complain of, with golive running.
func doctorTown(t *testing.T) (*town, []string) {
	t.Helper()
	w := newTown(t, townOptions{NoLimits: true})
	token := "GOLIVE_SLACK_CONFIG_TOKEN=" + slackConfigToken
	database := "sqlite:" + t.TempDir() + "/golive.db"
	p := w.start(database, token)
	return w, w.environ(p.addr, database, token)
}

const slackConfigToken = "xoxe.xoxp-1-golivesimulatedconfig"

// With everything right doctor is content; without one scope or event of the manifest it names exactly that one.
func TestDoctorNamesExactlyWhatIsMissing(t *testing.T) {
	w, env := doctorTown(t)
	if wrong, code := doctor(t, env); code != 0 || len(wrong) > 0 {
		t.Fatalf("with everything right: exit %d, %+v", code, wrong)
	}
	var sl struct {
		OAuth struct {
			Scopes struct {
				Bot []string `json:"bot"`
			} `json:"scopes"`
		} `json:"oauth_config"`
		Settings struct {
			Events struct {
				Bot []string `json:"bot_events"`
			} `json:"event_subscriptions"`
		} `json:"settings"`
	}
	var fs struct {
		Scopes struct {
			Tenant []string `json:"tenant"`
		} `json:"scopes"`
		Events    []string `json:"events"`
		Callbacks []string `json:"callbacks"`
	}
	readManifest(t, "slack", &sl)
	readManifest(t, "feishu", &fs)
	type loss struct {
		platform, what, name string
		take, back           func()
	}
	var losses []loss
	for _, scope := range sl.OAuth.Scopes.Bot {
		losses = append(losses, loss{"slack", "scope", scope, func() { w.slack.Without(scope, "") }, func() { w.slack.Grant(nil, nil) }})
	}
	for _, event := range sl.Settings.Events.Bot {
		losses = append(losses, loss{"slack", "event", event, func() { w.slack.Without("", event) }, func() { w.slack.Grant(nil, nil) }})
	}
	for _, scope := range fs.Scopes.Tenant {
		losses = append(losses, loss{"feishu", "scope", scope, func() { w.feishu.SetScopes(without(feishusim.AllScopes(), scope)...) },
			func() { w.feishu.SetScopes(feishusim.AllScopes()...) }})
	}
	for _, event := range slices.Concat(fs.Events, fs.Callbacks) {
		losses = append(losses, loss{"feishu", "event", event, func() { w.feishu.SetEvents(without(feishusim.AllEvents(), event)...) },
			func() { w.feishu.SetEvents(feishusim.AllEvents()...) }})
	}
	if len(losses) < 60 {
		t.Errorf("the manifests list only %d scopes and events", len(losses))
	}
	fmt.Printf("doctor: %-6s %-5s %-42s %s\n", "on", "what", "taken away", "named")
	for _, l := range losses {
		l.take()
		wrong, code := doctor(t, env)
		l.back()
		var named []string
		for _, c := range wrong {
			named = append(named, c.Name)
		}
		fmt.Printf("doctor: %-6s %-5s %-42s %s\n", l.platform, l.what, l.name, strings.Join(named, ", "))
		if code != 1 || len(wrong) != 1 || !strings.HasSuffix(wrong[0].Name, "."+l.name) || !strings.Contains(wrong[0].Text, l.name) {
			t.Errorf("without the %s %s of %s: exit %d, %+v", l.what, l.name, l.platform, code, wrong)
		}
	}
}

func readManifest(t testing.TB, platform string, into any) {
	t.Helper()
	out, err := runGolive(t, []string{"PATH=" + os.Getenv("PATH")}, "manifest", platform)
	if err != nil {
		t.Fatalf("manifest %s: %v\n%s", platform, err, out)
	}
	if err := json.Unmarshal([]byte(out), into); err != nil {
		t.Fatalf("manifest %s: %v\n%s", platform, err, out)
	}
}

func without(all []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == one })
}

// Wrong tokens and addresses are named in words that say what to do, each as the one thing that is wrong.
func TestDoctorSaysWhatIsWrongInWords(t *testing.T) {
	_, env := doctorTown(t)
	cases := []struct{ set, names, says string }{
		{"GOLIVE_SLACK_BOT_TOKEN=xoxb-not-this", "slack.bot_token", "copy it again"},
		{"GOLIVE_SLACK_APP_TOKEN=xapp-not-this", "slack.app_token", "app token"},
		{"GOLIVE_SLACK_API_URL=http://127.0.0.1:1/api/", "slack.bot_token", "slack.api_url"},
		{"GOLIVE_FEISHU_APP_SECRET=not-this", "feishu.app", "app_secret is wrong"},
		{"GOLIVE_FEISHU_APP_ID=cli_00000000000000ff", "feishu.app", "app_id is not known"},
		{"GOLIVE_FEISHU_BASE_URL=http://127.0.0.1:1", "feishu.app", "cannot be reached"},
		{"GOLIVE_JIRA_TOKEN=not-this", "jira.token", "refuses the user or the token"},
		{"GOLIVE_JIRA_URL=http://127.0.0.1:1", "jira.url", "jira.url"},
	}
	for _, c := range cases {
		key, _, _ := strings.Cut(c.set, "=")
		wrong, code := doctor(t, with(env, c.set))
		if code != 1 || len(wrong) != 1 || wrong[0].Name != c.names || !strings.Contains(wrong[0].Text, c.says) {
			t.Errorf("%s: exit %d, %+v", key, code, wrong)
			continue
		}
		fmt.Printf("doctor: %-28s %s: %s\n", key, wrong[0].Name, wrong[0].Text)
	}
}

// TestDoctorIsContentWithoutAnAddress: the webhook is optional, and so is the address that it needs.
func TestDoctorIsContentWithoutAnAddress(t *testing.T) {
	w := newTown(t, townOptions{NoLimits: true})
	env := with(w.environ("127.0.0.1:0", "sqlite:"+t.TempDir()+"/golive.db"), "GOLIVE_SERVER_PUBLIC_URL=")
	out, err := runGolive(t, env, "doctor")
	if err != nil {
		t.Errorf("doctor fails: %v", err)
	}
	for _, want := range []string{"warn  server.public_url", "warn  jira.webhook", "cards in chat follow", "link to one of its pages", "Nothing is wrong"} {
		if !strings.Contains(out, want) {
			t.Errorf("doctor does not say %q", want)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

// TestDoctorKnocksAtTheAddress: where Slack and Feishu post to golive, doctor finds it at its address, and says if it is not there.
func TestDoctorKnocksAtTheAddress(t *testing.T) {
	w := newTown(t, townOptions{NoLimits: true, HTTP: true})
	database := "sqlite:" + t.TempDir() + "/golive.db"
	p := w.start(database)
	env := w.environ(p.addr, database)
	if wrong, code := doctor(t, env); code != 0 {
		t.Errorf("with golive at its address: %+v", wrong)
	}
	if wrong, _ := doctor(t, with(env, "GOLIVE_SERVER_PUBLIC_URL=http://127.0.0.1:1")); len(wrong) != 1 || wrong[0].Name != "slack.transport" {
		t.Errorf("with nobody at the address: %+v", wrong)
	}
}

// A clock that is off is named with by how much: signatures are judged by it.
func TestDoctorNoticesTheClock(t *testing.T) {
	w, env := doctorTown(t)
	late := func(root string) string {
		to, err := url.Parse(root)
		if err != nil {
			t.Fatal(err)
		}
		proxy := httputil.NewSingleHostReverseProxy(to)
		proxy.ModifyResponse = func(res *http.Response) error {
			res.Header.Set("Date", time.Now().Add(-10*time.Minute).UTC().Format(http.TimeFormat))
			return nil
		}
		return serveTest(t, proxy)
	}
	for _, c := range []struct{ set, names string }{
		{"GOLIVE_SLACK_API_URL=" + late(w.slack.Status().URL) + "/api/", "slack.clock"},
		{"GOLIVE_FEISHU_BASE_URL=" + late(w.feishu.Status().URL), "feishu.clock"},
	} {
		wrong, code := doctor(t, with(env, c.set))
		if code != 1 || len(wrong) != 1 || wrong[0].Name != c.names || !strings.Contains(wrong[0].Text, "10m") || !strings.Contains(wrong[0].Text, "NTP") {
			t.Errorf("%s: exit %d, %+v", c.names, code, wrong)
			continue
		}
		fmt.Printf("doctor: %-28s %s: %s\n", "clock", wrong[0].Name, wrong[0].Text)
	}
}

// with sets one variable of an environment anew.
func with(env []string, set string) []string {
	key, _, _ := strings.Cut(set, "=")
	return append(slices.DeleteFunc(slices.Clone(env), func(s string) bool { return strings.HasPrefix(s, key+"=") }), set)
}
