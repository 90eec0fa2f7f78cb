package feishu_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/pace"
	"github.com/golive-bot/golive/integrations/feishu"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

// slowRoad holds an accepted event back.
type slowRoad struct {
	*bottest.Road
	entered, leave chan struct{}
}

func (r *slowRoad) Accept(ctx context.Context, e ...bot.Event) error {
	close(r.entered)
	<-r.leave
	return r.Road.Accept(ctx, e...)
}

func testContext(t *testing.T) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return ctx, cancel
}

type manifest struct {
	Scopes struct {
		Tenant []string `json:"tenant"`
	} `json:"scopes"`
	Events    []string `json:"events"`
	Callbacks []string `json:"callbacks"`
}

func manifestOf(t *testing.T, p *feishu.Platform) manifest {
	t.Helper()
	raw, err := p.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// wrong are the names of the checks that failed.
func wrong(checks []bot.Check) []string {
	var names []string
	for _, c := range checks {
		if !c.OK {
			names = append(names, c.Name)
		}
	}
	return names
}

func find(checks []bot.Check, name string) bot.Check {
	i := slices.IndexFunc(checks, func(c bot.Check) bool { return c.Name == name })
	if i < 0 {
		return bot.Check{}
	}
	return checks[i]
}

func without(list []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == name })
}

func TestDoctorNamesExactlyWhatIsMissing(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	m := manifestOf(t, w.platform)
	all := append(slices.Clone(m.Events), m.Callbacks...)
	w.sim.SetScopes(m.Scopes.Tenant...)
	w.sim.SetEvents(all...)
	if bad := wrong(w.platform.Examine(t.Context())); bad != nil {
		t.Fatalf("with all of the manifest doctor complains of %v", bad)
	}
	for _, s := range m.Scopes.Tenant {
		w.sim.SetScopes(without(m.Scopes.Tenant, s)...)
		if bad := wrong(w.platform.Examine(t.Context())); len(bad) != 1 || bad[0] != "feishu.scope."+s {
			t.Errorf("without %s doctor complains of %v", s, bad)
		}
	}
	w.sim.SetScopes(m.Scopes.Tenant...)
	for _, e := range all {
		w.sim.SetEvents(without(all, e)...)
		if bad := wrong(w.platform.Examine(t.Context())); len(bad) != 1 || !strings.HasSuffix(bad[0], "."+e) {
			t.Errorf("without %s doctor complains of %v", e, bad)
		}
	}
}

func TestDoctorTellsWhatTheBotHears(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, func(s *feishusim.Config, _ *feishu.Config) { s.Scopes = feishusim.AllScopes() })
	if c := find(w.platform.Examine(t.Context()), "feishu.hears"); !c.Warn || !strings.Contains(c.Text, "mentions") {
		t.Errorf("%+v", c)
	}
	w.sim.SetScopes(append(feishusim.AllScopes(), feishusim.ScopeGroupMessages)...)
	if c := find(w.platform.Examine(t.Context()), "feishu.hears"); c.Warn || !strings.Contains(c.Text, "all messages") {
		t.Errorf("%+v", c)
	}
}

func TestDoctorOnWrongSettings(t *testing.T) {
	for name, c := range map[string]struct {
		change func(w *world, c *feishu.Config)
		check  string
		says   string
	}{
		"secret":  {func(_ *world, c *feishu.Config) { c.AppSecret = "x" }, "feishu.app", "app_secret"},
		"app":     {func(_ *world, c *feishu.Config) { c.AppID = "cli_0000000000000000" }, "feishu.app", "app_id"},
		"address": {func(_ *world, c *feishu.Config) { c.BaseURL = "http://127.0.0.1:1" }, "feishu.app", "base_url"},
		"push":    {func(w *world, _ *feishu.Config) { w.sim.SetPush("http://x.example", "") }, "feishu.transport.events", "socket"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, feishu.TransportSocket, nil)
			st := w.sim.Status()
			cfg := feishu.Defaults()
			cfg.AppID, cfg.AppSecret, cfg.BaseURL = st.AppID, st.AppSecret, st.URL
			c.change(w, &cfg)
			p, err := feishu.New(cfg, feishu.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := find(p.Examine(t.Context()), c.check); got.OK || !strings.Contains(got.Text, c.says) {
				t.Errorf("doctor says %+v", got)
			}
		})
	}
}

func TestDoctorLooksAtTheClockAndTheCalls(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	st := w.sim.Status()
	cfg := feishu.Defaults()
	cfg.AppID, cfg.AppSecret, cfg.BaseURL = st.AppID, st.AppSecret, st.URL
	for _, c := range []struct {
		used int
		err  error
		warn bool
	}{{7999, nil, false}, {8000, nil, true}, {0, errors.New("no count"), true}} {
		p, err := feishu.New(cfg, feishu.Options{Clock: w.clock, CallsThisMonth: func(context.Context) (int, error) { return c.used, c.err }})
		if err != nil {
			t.Fatal(err)
		}
		if got := find(p.Examine(t.Context()), "feishu.calls"); got.Warn != c.warn {
			t.Errorf("%d calls: %+v", c.used, got)
		}
	}
	p, err := feishu.New(cfg, feishu.Options{Clock: bot.FrozenClock(time.Now().Add(-10 * time.Minute))})
	if err != nil {
		t.Fatal(err)
	}
	if got := find(p.Examine(t.Context()), "feishu.clock"); got.OK {
		t.Errorf("a clock that is 10 minutes late: %+v", got)
	}
}

func TestConfig(t *testing.T) {
	good := func() feishu.Config {
		c := feishu.Defaults()
		c.AppID, c.AppSecret = "cli_a1b2c3d4e5f60718", "s"
		return c
	}
	for name, c := range map[string]struct {
		change func(*feishu.Config)
		key    string
	}{
		"good":             {func(*feishu.Config) {}, ""},
		"off":              {func(c *feishu.Config) { *c = feishu.Defaults() }, ""},
		"lark":             {func(c *feishu.Config) { c.BaseURL = feishu.LarkURL + "/" }, ""},
		"no app":           {func(c *feishu.Config) { c.AppID = "" }, "app_id: "},
		"odd app":          {func(c *feishu.Config) { c.AppID = "cli_x" }, "app_id: "},
		"no secret":        {func(c *feishu.Config) { c.AppSecret = "" }, "app_secret: "},
		"no address":       {func(c *feishu.Config) { c.BaseURL = "open.feishu.cn" }, "base_url: "},
		"transport":        {func(c *feishu.Config) { c.Transport = "pigeon" }, "transport: "},
		"http without key": {func(c *feishu.Config) { c.Transport = "http"; c.VerificationToken = "v" }, "encrypt_key: "},
		"no limit":         {func(c *feishu.Config) { c.Limits.AppPerSecond = 0 }, "limits.app_per_second: "},
		"negative":         {func(c *feishu.Config) { c.Limits.CallsPerMonth = -1 }, "limits.calls_per_month: "},
	} {
		cfg := good()
		c.change(&cfg)
		err := cfg.Check()
		if (err == nil) != (c.key == "") || err != nil && !strings.HasPrefix(err.Error(), c.key) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPacedSendsMeetNoRefusal sends as the engine does: each in its booked slot.
func TestPacedSendsMeetNoRefusal(t *testing.T) {
	// The clock stands still between the slots, so that no slow machine sends later than it booked.
	w := newWorld(t, feishu.TransportSocket, func(s *feishusim.Config, _ *feishu.Config) { s.Clock = bot.FrozenClock(time.Now()) })
	pacer := pace.New(w.clock)
	for i := range 40 {
		j := job("e"+strings.Repeat("x", i)+"#1", bot.ToRoom(w.Room()), bot.Text{Text: "x"})
		if i%2 == 0 {
			j.To = bot.ToAccount(w.Person())
		}
		limits := w.platform.Limits(j)
		at, err := pacer.Reserve(t.Context(), limits, w.Now(), false)
		if err != nil {
			t.Fatal(err)
		}
		if wait := at.Sub(w.Now()); wait > 0 {
			w.clock.Advance(wait)
		}
		w.perform(t, j)
	}
	if v := w.sim.Calls().Violations; v["chat_rate"]+v["app_rate"] != 0 {
		t.Errorf("violations: %v", v)
	}
}
