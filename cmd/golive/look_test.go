package main

import (
	"bufio"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// metrics reads /metrics: value by name with its labels, as Prometheus would scrape it. It is nil if golive does not answer.
func (p *process) metrics(t testing.TB) map[string]float64 {
	t.Helper()
	res, err := http.Get("http://" + p.addr + "/metrics")
	if err != nil {
		return nil
	}
	defer res.Body.Close()
	values := map[string]float64{}
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		at := strings.LastIndexByte(lines.Text(), ' ')
		if at < 0 || strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		if v, err := strconv.ParseFloat(lines.Text()[at+1:], 64); err == nil {
			values[lines.Text()[:at]] = v
		}
	}
	return values
}

// sum adds up all series of a metric.
func (p *process) sum(t testing.TB, metric string) (total float64) {
	t.Helper()
	for name, v := range p.metrics(t) {
		if name == metric || strings.HasPrefix(name, metric+"{") {
			total += v
		}
	}
	return total
}

// quiet waits until golive has nothing left to handle or to send now.
func (w *town) quiet() {
	w.t.Helper()
	eventually(w.t, 30*time.Second, "the road is idle", func() bool {
		for _, p := range w.bots {
			values := p.metrics(w.t)
			ready, ok := values["golive_ready"]
			if !ok || ready != 0 || values["golive_oldest_seconds"] != 0 {
				return false
			}
		}
		return true
	}, w)
}

// runGolive runs a subcommand to its end.
func runGolive(t testing.TB, env []string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env, cmd.Dir = env, t.TempDir()
	out, err := cmd.CombinedOutput()
	return string(out), err
}
