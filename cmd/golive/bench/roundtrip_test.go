package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// unpaced lets golive send as fast as it can.
var unpaced = []string{"GOLIVE_SLACK_LIMITS_CHANNEL_PER_SECOND=0", "GOLIVE_SLACK_LIMITS_WORKSPACE_PER_SECOND=0",
	"GOLIVE_SLACK_LIMITS_TIER2_PER_MINUTE=0", "GOLIVE_SLACK_LIMITS_TIER3_PER_MINUTE=0", "GOLIVE_SLACK_LIMITS_TIER4_PER_MINUTE=0"}

// BenchmarkRoundTrip compares an event accepted, handled and answered through a simulated Slack, durable both ways, with
// a minimal bot that answers from memory. Both face the same load and a simulator of their own.
func BenchmarkRoundTrip(b *testing.B) {
	once(b, func() {
		const n, conns = 8_000, 64
		var ratios, rates, minimals, memory []float64
		for round := range rounds() {
			run := func(begin func(api string) *child) (float64, float64) {
				sim, at := simulator(b)
				reqs := populate(b, sim).requests(n, int64(round)*n, "<@U0GOLIVE01> my tasks")
				c := begin(at)
				defer c.stop()
				start := time.Now()
				if got := drive(b, c.addr, conns, n, 0, reqs); got.bad > 0 {
					b.Fatalf("%d refused", got.bad)
				}
				for sim.Calls().Messages < n && time.Since(start) < time.Minute {
					time.Sleep(2 * time.Millisecond)
				}
				if got := sim.Calls().Messages; got != n {
					b.Fatalf("%d answers to %d events by %s", got, n, c.cmd.Path)
				}
				return n / time.Since(start).Seconds(), c.memory(b)
			}
			rate, rss := run(func(at string) *child {
				addr := freeAddr(b)
				return start(b, addr, append(environ(addr, "sqlite:"+filepath.Join(b.TempDir(), "golive.db"), at), unpaced...), binary, "serve")
			})
			base, _ := run(func(at string) *child {
				addr := freeAddr(b)
				return start(b, addr, append(os.Environ(), "GOLIVE_BENCH_CHILD=minimal", "GOLIVE_BENCH_ADDR="+addr, "GOLIVE_BENCH_API="+at), os.Args[0])
			})
			ratios, rates, minimals, memory = append(ratios, rate/base), append(rates, rate), append(minimals, base), append(memory, rss)
		}
		row("answered through slacksim, durable, beside minimal slack-go", fmt.Sprintf("%.2f (%.0f/s beside %.0f/s)", median(ratios), median(rates), median(minimals)), "at least 1.5")
		row("resident memory under that load", fmt.Sprintf("%.0f MiB", median(memory)), "at most 64 MiB")
	})
}
