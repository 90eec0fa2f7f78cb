package bench

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/postgres/pgtest"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// environ is the configuration of a golive that takes Slack's events over HTTP.
func environ(addr, database, api string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=/tmp", "GOLIVE_SERVER_ADDR=" + addr, "GOLIVE_DATABASE_URL=" + database,
		"GOLIVE_SLACK_BOT_TOKEN=xoxb-bench", "GOLIVE_SLACK_SIGNING_SECRET=" + signingSecret, "GOLIVE_SLACK_TRANSPORT=http",
		"GOLIVE_SLACK_API_URL=" + api}
}

func golive(tb testing.TB, database, api string) *child {
	tb.Helper()
	addr := freeAddr(tb)
	return start(tb, addr, environ(addr, database, api), binary, "serve")
}

// api is a simulated Slack for golive to call, without limits, in this process.
func api(tb testing.TB) string {
	tb.Helper()
	_, at := simulator(tb)
	return at
}

const roomCount, peopleCount = 1000, 50

// populate makes rooms with golive in them, and people.
func populate(tb testing.TB, sim *slacksim.Sim) world {
	tb.Helper()
	var w world
	do := func(a slacksim.Act) slacksim.Result {
		a.As = "lilei"
		r := sim.Do(tb.Context(), a)
		if !r.OK {
			tb.Fatalf("%s: %s", a.Do, r.Error)
		}
		return r
	}
	for i := range peopleCount {
		w.people = append(w.people, do(slacksim.Act{Do: "add_user", Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@acme.example", i)}).User)
	}
	for i := range roomCount {
		room := do(slacksim.Act{Do: "create_room", Name: fmt.Sprintf("room-%d", i)}).Room
		do(slacksim.Act{Do: "invite", Room: room, User: "U0GOLIVE01"})
		w.rooms = append(w.rooms, room)
		w.roots = append(w.roots, do(slacksim.Act{Do: "say", Room: room, Text: "a thread"}).TS)
	}
	return w
}

// simulator is a simulated Slack without limits, with the rooms and people that signed speaks of.
func simulator(tb testing.TB) (*slacksim.Sim, string) {
	tb.Helper()
	addr := freeAddr(tb)
	sim := slacksim.New(slacksim.Config{URL: "http://" + addr, NoLimits: true, NoEcho: true, BotToken: "xoxb-bench", SigningSecret: signingSecret, MaxMessages: 1000})
	l, err := net.Listen("tcp", addr)
	if err != nil {
		tb.Fatal(err)
	}
	srv := &http.Server{Handler: sim}
	go func() { _ = srv.Serve(l) }()
	tb.Cleanup(func() { sim.Close(); _ = srv.Close() })
	return sim, "http://" + addr + "/api/"
}

func bareServer(tb testing.TB) *child {
	tb.Helper()
	addr := freeAddr(tb)
	return start(tb, addr, append(os.Environ(), "GOLIVE_BENCH_CHILD=bare", "GOLIVE_BENCH_ADDR="+addr), os.Args[0])
}

// requests signs n events beforehand, so that the load costs little while it is measured.
func requests(n int, from int64, text string) func(int64) []byte {
	return world{}.requests(n, from, text)
}

func (w world) requests(n int, from int64, text string) func(int64) []byte {
	now := time.Now()
	all := make([][]byte, n)
	for i := range all {
		all[i] = w.signed(from+int64(i), text, now)
	}
	return func(i int64) []byte { return all[i] }
}

// door is a golive to which events are posted.
type door struct {
	begin func() *child
	posts func(n int, from int64, text string) func(int64) []byte
}

// burst is what a door did with a burst, beside a bare handler that only checks Slack's signature.
type burst struct{ ratio, rate, bare, cpu []float64 }

const burstSize = 20_000

// take posts a burst over some connections, as fast as it is answered. CPU time counts until all was handled, too.
func (m *burst) take(b *testing.B, d door, conns int, from int64) {
	b.Helper()
	const n = burstSize
	g, bare := d.begin(), bareServer(b)
	defer g.stop()
	defer bare.stop()
	drive(b, g.addr, conns, 2000, 0, d.posts(2000, from, "warm up"))
	drive(b, bare.addr, conns, 2000, 0, requests(2000, from, "warm up"))
	posts, reqs := d.posts(n, from+2000, "we talk among ourselves"), requests(n, from+2000, "we talk among ourselves")
	g.settled(b)
	before := g.cpu(b)
	got := drive(b, g.addr, conns, n, 0, posts)
	g.settled(b)
	cpu := g.cpu(b) - before
	base := drive(b, bare.addr, conns, n, 0, reqs)
	if got.bad > 0 || base.bad > 0 {
		b.Fatalf("%d and %d refused", got.bad, base.bad)
	}
	m.ratio, m.cpu = append(m.ratio, got.rate(n)/base.rate(n)), append(m.cpu, cpu.Seconds()/n*10_000)
	m.rate, m.bare = append(m.rate, got.rate(n)), append(m.bare, base.rate(n))
}

// rows prints what was measured.
func (m *burst) rows(what, aim, aimCPU string) {
	row(what+", beside bare", fmt.Sprintf("%.2f (%.0f/s beside %.0f/s)", median(m.ratio), median(m.rate), median(m.bare)), aim)
	row("CPU-seconds for 10,000 of these, accepted and handled", fmt.Sprintf("%.2f", median(m.cpu)), aimCPU)
}

// BenchmarkAccept compares signed Slack events accepted durably on SQLite with a handler that only checks the signature.
func BenchmarkAccept(b *testing.B) {
	once(b, func() {
		slackAPI := api(b)
		d := door{posts: requests, begin: func() *child { return golive(b, "sqlite:"+filepath.Join(b.TempDir(), "golive.db"), slackAPI) }}
		for _, tc := range []struct {
			conns int
			aim   string
		}{{64, "at least 0.45"}, {16, "at least 0.28"}} {
			var m burst
			for round := range rounds() {
				m.take(b, d, tc.conns, int64(round)*(burstSize+2000))
			}
			m.rows(fmt.Sprintf("signed Slack events accepted on SQLite, %d connections", tc.conns), tc.aim, "at most 0.8")
		}
	})
}

// BenchmarkAcceptElsewhere measures the same on PostgreSQL, and Feishu's encrypted events on SQLite; reported without an
// aim.
func BenchmarkAcceptElsewhere(b *testing.B) {
	once(b, func() {
		slackAPI := api(b)
		server := pgtest.Need(b)
		var pg, feishu burst
		for round := range rounds() {
			from := int64(round) * (burstSize + 2000)
			pg.take(b, door{posts: requests, begin: func() *child { return golive(b, server.Database(b), slackAPI) }}, 64, from)
			sim := newFeishu(b)
			feishu.take(b, door{posts: sim.requests, begin: func() *child { return sim.golive(b) }}, 64, from)
		}
		pg.rows("signed Slack events accepted on PostgreSQL, 64 connections", "reported", "reported")
		feishu.rows("encrypted Feishu events accepted on SQLite, 64 connections", "reported", "reported")
	})
}

// BenchmarkAcknowledge measures how long an acknowledgement takes at a steady 500 events a second.
func BenchmarkAcknowledge(b *testing.B) {
	once(b, func() {
		slackAPI := api(b)
		const perSecond, n = 500, 5000
		var p99s, worsts []float64
		for round := range rounds() {
			g := golive(b, "sqlite:"+filepath.Join(b.TempDir(), "golive.db"), slackAPI)
			drive(b, g.addr, 16, 500, 0, requests(500, int64(round)*100_000, "warm up"))
			got := drive(b, g.addr, 64, n, perSecond, requests(n, int64(round)*100_000+1000, "steady"))
			p99s = append(p99s, got.percentile(99).Seconds()*1000)
			worsts = append(worsts, got.percentile(100).Seconds()*1000)
			g.stop()
		}
		row("acknowledgement at 500 events a second", fmt.Sprintf("p99 %.1f ms, worst %.0f ms", median(p99s), median(worsts)), "p99 5 ms, never above 1 s")
	})
}
