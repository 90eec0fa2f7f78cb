package chart

import (
	"math"
	"strconv"

	"github.com/golive-bot/golive/bot"
)

const (
	maxPoints = 1000  // categories that are looked at; of more, evenly spaced ones are taken
	maxSeries = 12    // series that are drawn
	huge      = 1e100 // no real figure; beyond it sums could overflow
)

// model is a chart without oddities: each series has one value for each label, NaN where there is none.
type model struct {
	kind   bot.ChartKind
	title  string
	unit   string
	labels []string
	series []series
	hidden int // series that were left out
}

type series struct {
	name   string
	values []float64
}

// modelOf mends a chart.
func (s *sheet) modelOf(c bot.Chart) model {
	m := model{kind: c.Kind, title: s.clean(c.Title), unit: s.clean(c.Unit)}
	n := len(c.Labels)
	if n == 0 {
		for _, row := range c.Series {
			n = max(n, len(row.Values))
		}
	}
	picked := pick(n)
	for _, i := range picked {
		label := ""
		if i < len(c.Labels) {
			label = s.clean(c.Labels[i])
		}
		if label == "" {
			label = strconv.Itoa(i + 1)
		}
		m.labels = append(m.labels, label)
	}
	for nth, row := range c.Series {
		if len(m.series) == maxSeries {
			m.hidden = len(c.Series) - maxSeries
			break
		}
		out := series{name: s.clean(row.Name), values: make([]float64, len(picked))}
		if out.name == "" {
			out.name = strconv.Itoa(nth + 1)
		}
		for j, i := range picked {
			out.values[j] = math.NaN()
			if i < len(row.Values) {
				out.values[j] = real(row.Values[i])
			}
		}
		m.series = append(m.series, out)
	}
	return m
}

// pick gives the indexes that are drawn of n.
func pick(n int) []int {
	kept := min(n, maxPoints)
	out := make([]int, kept)
	for i := range out {
		out[i] = i * n / kept
	}
	return out
}

func real(v float64) float64 {
	if math.IsInf(v, 0) || math.Abs(v) > huge {
		return math.NaN()
	}
	return v
}

// drawable tells whether any value can be seen.
func (m model) drawable() bool {
	for _, row := range m.series {
		for _, v := range row.values {
			if !math.IsNaN(v) && (m.kind != bot.ChartPie || v > 0) {
				return true
			}
		}
		if m.kind == bot.ChartPie {
			return false // a pie shows the first series
		}
	}
	return false
}

// extent is the least and the greatest value.
func (m model) extent() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, row := range m.series {
		for _, v := range row.values {
			if !math.IsNaN(v) {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	return lo, hi
}
