package feishu

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/chart"
)

// chartSpec is a chart in the words of VChart, as far as golive draws.
type chartSpec struct {
	Type          string        `json:"type"`
	Title         *chartTitle   `json:"title,omitempty"`
	Data          chartData     `json:"data"`
	XField        []string      `json:"xField,omitempty"`
	YField        string        `json:"yField,omitempty"`
	SeriesField   string        `json:"seriesField,omitempty"`
	ValueField    string        `json:"valueField,omitempty"`
	CategoryField string        `json:"categoryField,omitempty"`
	Legends       *chartVisible `json:"legends,omitempty"`
	Label         *chartVisible `json:"label,omitempty"`
	Axes          []chartAxis   `json:"axes,omitempty"`
}

type chartTitle struct {
	Text string `json:"text"`
}

type chartVisible struct {
	Visible bool `json:"visible"`
}

type chartAxis struct {
	Orient string     `json:"orient"`
	Title  chartLabel `json:"title"`
}

type chartLabel struct {
	Visible bool   `json:"visible"`
	Text    string `json:"text"`
}

type chartData struct {
	Values []chartValue `json:"values"`
}

type chartValue struct {
	X string  `json:"x"`
	Y float64 `json:"y"`
	S string  `json:"s"`
}

const maxChartValues = 500

var chartKinds = map[bot.ChartKind]string{bot.ChartBar: "bar", bot.ChartLine: "line", bot.ChartArea: "area", bot.ChartPie: "pie"}

// drawChart makes a native chart; ok is false for one that Feishu cannot draw: of another kind, too large, a pie with
// slices below zero. A value that is no number is a gap.
func drawChart(c *bot.Chart) (e *element, ok bool) {
	kind, known := chartKinds[c.Kind]
	spec := &chartSpec{Type: kind, Data: chartData{Values: []chartValue{}}, Legends: &chartVisible{len(c.Series) > 1 || c.Kind == bot.ChartPie}, Label: &chartVisible{true}}
	if !known || len(c.Labels) == 0 || len(c.Series) == 0 {
		return nil, false
	}
	if c.Title != "" {
		spec.Title = &chartTitle{c.Title}
	}
	for _, s := range c.Series {
		for i, v := range s.Values {
			if c.Kind == bot.ChartPie && v < 0 {
				return nil, false
			}
			if i < len(c.Labels) && !math.IsNaN(v) && !math.IsInf(v, 0) {
				spec.Data.Values = append(spec.Data.Values, chartValue{c.Labels[i], v, s.Name})
			}
		}
	}
	if n := len(spec.Data.Values); n == 0 || n > maxChartValues {
		return nil, false
	}
	switch {
	case c.Kind == bot.ChartPie:
		spec.ValueField, spec.CategoryField = "y", "x"
	case c.Kind == bot.ChartBar && len(c.Series) > 1: // side by side
		spec.XField, spec.YField, spec.SeriesField = []string{"x", "s"}, "y", "s"
	default:
		spec.XField, spec.YField, spec.SeriesField = []string{"x"}, "y", "s"
	}
	if c.Unit != "" && c.Kind != bot.ChartPie {
		spec.Axes = []chartAxis{{"left", chartLabel{true, c.Unit}}}
	}
	e = &element{Tag: "chart", ChartSpec: spec, AspectRatio: "16:9"}
	return e, e.size() <= maxPieceBytes
}

// picture uploads the picture of a chart that Feishu cannot draw. The key is empty for one that it can, and for one
// that cannot be drawn or uploaded for good: that is said in words.
func (p *Platform) picture(ctx context.Context, c *bot.Chart) (key string, err error) {
	if _, ok := drawChart(c); ok {
		return "", nil
	}
	png, err := chart.PNG(*c, chart.Options{})
	if err != nil {
		return "", nil
	}
	key, err = p.uploadImage(ctx, "chart.png", png)
	if isPermanent(err) {
		p.log.Warn("picture of a chart refused, words sent instead", "error", err)
		return "", nil
	}
	return key, err
}

// chart is drawn by the client; one that it cannot draw is a picture, or said in words where there is none.
func (r *renderer) chart(c *bot.Chart) *element {
	calm := c.Worded(words)
	if e, ok := drawChart(&calm); ok {
		return e
	}
	if key := r.charts[c]; key != "" {
		return &element{Tag: "img", ImgKey: key, Alt: label(c.Title)}
	}
	lines := []string{"**" + escapeMarkdown(shorten(c.Title, maxLabel), true) + "**"}
	for i, label := range c.Labels {
		line := escapeMarkdown(label, true) + ":"
		for _, s := range c.Series {
			if i < len(s.Values) {
				line += fmt.Sprintf(" %s %g%s", escapeMarkdown(s.Name, false), s.Values[i], c.Unit)
			}
		}
		lines = append(lines, line)
	}
	return markdownText(shortenBytes(strings.Join(lines, "\n"), maxPieceBytes))
}
