package slack

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/chart"
	api "github.com/slack-go/slack"
)

// What Slack's charts take.
const (
	maxSeries     = 6
	maxPoints     = 20
	maxChartTitle = 50
	maxChartLabel = 20
)

// chartWeight is that of a chart in each of its forms, in words at least: a card that is drawn again is split alike, or
// later, so that nothing moves to a message that is posted already.
const chartWeight = 500

// chart draws a chart natively; as a picture where that is over a limit of Slack or was refused before; else in words.
func (r *renderer) chart(c *bot.Chart) {
	calm := c.Worded(bot.Calm)
	c = &calm
	if own := native(c); own != nil && !r.charts.noNative {
		title := c.Title
		if strings.TrimSpace(title) == "" {
			title = "…"
		}
		r.add(api.NewDataVisualizationBlock(cut(title, maxChartTitle), own), chartWeight)
		return
	}
	text := chartLines(c)
	if !r.charts.noPicture {
		if png, err := chart.PNG(*c, chart.Options{}); err == nil {
			r.upload(picture{bytes: png, alt: cut(bot.Plain(text), chartWeight), chart: true}, chartWeight)
			return
		}
	}
	r.add(richText(cutSpans(bot.ParseMarkup(text), maxPart)), max(chartWeight, utf8.RuneCountInString(text)))
}

// native is the chart as Slack draws it; nil if it has too many points, none, or labels that are not unique when short.
func native(c *bot.Chart) api.DataVisualizationChart {
	labels := make([]string, len(c.Labels))
	seen := map[string]bool{}
	for i, l := range c.Labels {
		if labels[i] = cut(l, maxChartLabel); labels[i] == "" || seen[labels[i]] {
			return nil
		}
		seen[labels[i]] = true
	}
	if len(labels) == 0 || len(labels) > maxPoints || len(c.Series) == 0 || len(c.Series) > maxSeries {
		return nil
	}
	if c.Kind == bot.ChartPie {
		return pie(c, labels)
	}
	series := make([]api.DataVisualizationDataSeries, len(c.Series))
	names := map[string]bool{}
	for i, s := range c.Series {
		name := cut(s.Name, maxChartLabel)
		if name == "" {
			name = strconv.Itoa(i + 1)
		}
		if names[name] || len(s.Values) != len(labels) {
			return nil
		}
		names[name] = true
		points := make([]api.DataVisualizationDataPoint, len(labels))
		for j, v := range s.Values {
			if !finite(v) {
				return nil
			}
			points[j] = api.NewDataVisualizationDataPoint(labels[j], v)
		}
		series[i] = api.NewDataVisualizationDataSeries(name, points...)
	}
	axis := api.NewDataVisualizationAxisConfig(labels...)
	if c.Unit != "" {
		axis = axis.WithYLabel(cut(c.Unit, 50))
	}
	switch c.Kind {
	case bot.ChartLine:
		return api.NewDataVisualizationLineChart(axis, series...)
	case bot.ChartArea:
		return api.NewDataVisualizationAreaChart(axis, series...)
	}
	return api.NewDataVisualizationBarChart(axis, series...)
}

// finite tells whether JSON can hold a value.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func pie(c *bot.Chart, labels []string) api.DataVisualizationChart {
	if len(labels) > maxSeries || len(c.Series[0].Values) != len(labels) {
		return nil
	}
	var segments []api.DataVisualizationSegment
	for i, v := range c.Series[0].Values {
		if v < 0 || !finite(v) {
			return nil
		}
		if v > 0 { // Slack refuses an empty slice
			segments = append(segments, api.NewDataVisualizationSegment(labels[i], v))
		}
	}
	if len(segments) == 0 {
		return nil
	}
	return api.NewDataVisualizationPieChart(segments...)
}

// chartLines is the chart in words.
func chartLines(c *bot.Chart) string {
	var b strings.Builder
	b.WriteString("**" + bot.Escape(c.Title) + "**")
	for i, label := range c.Labels {
		b.WriteString("\n- " + bot.Escape(label) + ": ")
		for j, s := range c.Series {
			if i >= len(s.Values) || !finite(s.Values[i]) {
				continue
			}
			if j > 0 {
				b.WriteString(", ")
			}
			if len(c.Series) > 1 {
				b.WriteString(bot.Escape(s.Name) + " ")
			}
			b.WriteString(strconv.FormatFloat(s.Values[i], 'f', -1, 64) + bot.Escape(c.Unit))
		}
	}
	return b.String()
}
