package bench

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

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

// BenchmarkAccept compares signed Slack events accepted durably on SQLite with a handler that only checks the signature.
func BenchmarkAccept(b *testing.B) {
	once(b, func() {
		slackAPI := api(b)
		const n = 20_000
		var from int64
		for _, tc := range []struct {
			conns int
			aim   string
		}{{64, "at least 0.45"}, {16, "at least 0.28"}} {
			var ratios, cpus, rates, bares []float64
			for range rounds() {
				g, bare := golive(b, "sqlite:"+filepath.Join(b.TempDir(), "golive.db"), slackAPI), bareServer(b)
				drive(b, g.addr, tc.conns, 2000, 0, requests(2000, from, "warm up"))
				drive(b, bare.addr, tc.conns, 2000, 0, requests(2000, from, "warm up"))
				from += 2000
				reqs := requests(n, from, "we talk among ourselves")
				from += n
				before := g.cpu(b)
				got := drive(b, g.addr, tc.conns, n, 0, reqs)
				cpu := g.cpu(b) - before
				base := drive(b, bare.addr, tc.conns, n, 0, reqs)
				if got.bad > 0 || base.bad > 0 {
					b.Fatalf("%d and %d refused", got.bad, base.bad)
				}
				ratios = append(ratios, got.rate(n)/base.rate(n))
				rates, bares = append(rates, got.rate(n)), append(bares, base.rate(n))
				cpus = append(cpus, cpu.Seconds()/n*10_000)
				g.stop()
				bare.stop()
			}
			row(fmt.Sprintf("accepted on SQLite, %d connections, beside bare", tc.conns),
				fmt.Sprintf("%.2f (%.0f/s beside %.0f/s)", median(ratios), median(rates), median(bares)), tc.aim)
			row("CPU-seconds for 10,000 of these", fmt.Sprintf("%.2f", median(cpus)), "at most 0.8")
		}
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
