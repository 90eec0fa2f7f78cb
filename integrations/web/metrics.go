package web

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
)

// Metrics counts the steps of the road for Prometheus.
type Metrics struct {
	registry *prometheus.Registry
	accepted *prometheus.CounterVec
	handled  *prometheus.CounterVec
	effects  *prometheus.CounterVec
	retries  *prometheus.CounterVec
	dead     *prometheus.CounterVec
	lag      prometheus.Histogram
	took     *prometheus.HistogramVec
	calls    *prometheus.CounterVec
}

// lagBuckets reach from a millisecond to an hour, in seconds.
var lagBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 3600}

// Kept is what the metrics ask of a store at each scrape.
type Kept interface {
	bot.Reader
	Backlog(ctx context.Context, now time.Time) (bot.Backlog, error)
}

// NewMetrics makes the counters.
func NewMetrics(clock bot.Clock, kept Kept) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "golive", Name: name, Help: help}, labels)
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		accepted: counter("accepted_total", "Events put into the inbox.", "event"),
		handled:  counter("handled_total", "Events handled and committed.", "handler"),
		effects:  counter("effects_total", "Effects that ended.", "platform", "kind", "result"),
		retries:  counter("retries_total", "Tries that failed and are repeated.", "what"),
		calls:    counter("calls_total", "Calls made to a platform.", "platform", "method", "result"),
		dead:     counter("dead_total", "Events and effects given up.", "what"),
		lag:      prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "golive", Name: "lag_seconds", Help: "From accepted to handled, calendar time.", Buckets: lagBuckets}),
		took:     prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "golive", Name: "effect_seconds", Help: "Machine time of a performed effect.", Buckets: lagBuckets}, []string{"platform"}),
	}
	m.registry.MustRegister(m.accepted, m.handled, m.effects, m.retries, m.dead, m.lag, m.took, m.calls, &backlogCollector{clock: clock, kept: kept},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Connections makes the metrics tell, for each platform by name, whether the connection to it stands.
func (m *Metrics) Connections(connections map[string]Connection) {
	for name, connected := range connections {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "golive", Name: "connected",
			Help: "1 while the connection to a platform stands, else 0.", ConstLabels: prometheus.Labels{"platform": name}}, func() float64 {
			if stands, _ := connected(); stands {
				return 1
			}
			return 0
		}))
	}
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Called counts one call to a platform.
func (m *Metrics) Called(platform, method, result string) {
	m.calls.WithLabelValues(platform, method, result).Inc()
}

// Watch counts one step; it is an engine's Watch.
func (m *Metrics) Watch(s engine.Step) {
	what := "event"
	if s.Effect != "" {
		what = "effect"
	}
	switch s.Kind {
	case engine.StepAccepted:
		m.accepted.WithLabelValues(s.Name).Inc()
	case engine.StepHandled:
		m.handled.WithLabelValues(s.Handler).Inc()
		m.lag.Observe(max(0, s.Lag.Seconds()))
	case engine.StepPerformed:
		result := string(s.Fate)
		if result == "" {
			result = "done"
			m.took.WithLabelValues(s.To).Observe(s.Took.Seconds())
		}
		m.effects.WithLabelValues(s.To, s.Name, result).Inc()
	case engine.StepRetry, engine.StepParked:
		m.retries.WithLabelValues(what).Inc()
	case engine.StepDead:
		m.dead.WithLabelValues(what).Inc()
		if what == "effect" {
			m.effects.WithLabelValues(s.To, s.Name, "dead").Inc()
		}
	}
}

// backlogCollector asks the store what is left to do.
type backlogCollector struct {
	clock bot.Clock
	kept  Kept
}

var (
	readyDesc  = prometheus.NewDesc("golive_ready", "Events and effects that could run now.", nil, nil)
	parkedDesc = prometheus.NewDesc("golive_parked", "Events taken out of their lane, to be tried alone.", nil, nil)
	deadDesc   = prometheus.NewDesc("golive_dead", "Dead letters: see golive dead list.", nil, nil)
	oldestDesc = prometheus.NewDesc("golive_oldest_seconds", "Age of the oldest unfinished event, calendar time.", nil, nil)
	owedDesc   = prometheus.NewDesc("golive_overdue", "Scheduled to be sent, and neither sent nor explained five minutes after it was due.", nil, nil)
)

// Describe implements prometheus.Collector.
func (c *backlogCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- readyDesc
	ch <- parkedDesc
	ch <- deadDesc
	ch <- oldestDesc
	ch <- owedDesc
}

// Collect implements prometheus.Collector.
func (c *backlogCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), probeTime)
	defer cancel()
	now := c.clock.Now()
	b, err := c.kept.Backlog(ctx, now)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(readyDesc, err)
		return
	}
	owed, err := bot.Sendings.List(ctx, c.kept, bot.SendingsExpected(now.Add(-bot.SendingGrace)))
	if err != nil {
		ch <- prometheus.NewInvalidMetric(owedDesc, err)
		return
	}
	gauge := func(d *prometheus.Desc, v float64) { ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v) }
	gauge(readyDesc, float64(b.Ready))
	gauge(parkedDesc, float64(b.Parked))
	gauge(deadDesc, float64(b.Dead))
	gauge(owedDesc, float64(len(owed)))
	age := 0.0
	if !b.Oldest.IsZero() {
		age = now.Sub(b.Oldest).Seconds()
	}
	gauge(oldestDesc, age)
}
