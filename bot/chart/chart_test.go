package chart_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/chart"
)

// out keeps the pictures for a person to look at: go test ./bot/chart -run TestPictures -out /tmp/charts
var out = flag.String("out", "", "folder to write the pictures to")

func one(values ...float64) []bot.Series { return []bot.Series{{Name: "n", Values: values}} }

func numbered(n int, form string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(form, i+1)
	}
	return list
}

func wave(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = 50 + 30*math.Sin(float64(i)/20)
	}
	return list
}

func rows(n, points int) []bot.Series {
	list := make([]bot.Series, n)
	for i := range list {
		list[i] = bot.Series{Name: fmt.Sprintf("Series %d", i+1), Values: make([]float64, points)}
		for j := range list[i].Values {
			list[i].Values[j] = float64(10 + i + 3*j)
		}
	}
	return list
}

var nan = math.NaN()

var pictures = map[string]struct {
	chart bot.Chart
	inks  int // series colours that have to be seen
}{
	"satisfaction-zh": {bot.Chart{Kind: bot.ChartBar, Title: "各阶段满意度（ERP 上线）", Labels: []string{"需求", "设计", "数据迁移", "培训", "上线支持"},
		Series: one(86.5, 92, 71.25, 88, 95), Unit: "%"}, 1},
	"deliverables-en": {bot.Chart{Kind: bot.ChartBar, Title: "Deliverables by milestone", Labels: []string{"Kick-off", "Design", "Data migration", "Training", "Go-live"},
		Series: []bot.Series{{Name: "Planned", Values: []float64{12, 30, 22, 8, 14}}, {Name: "Done", Values: []float64{12, 25, 9, 3, 0}}}, Unit: "deliverables"}, 2},
	"burndown-zh": {bot.Chart{Kind: bot.ChartLine, Title: "问题燃尽图", Labels: []string{"11-02", "11-03", "11-04", "11-05", "11-06"},
		Series: []bot.Series{{Name: "未解决", Values: []float64{42, 38, nan, 29, 22}}, {Name: "计划", Values: []float64{42, 36, 30, 24, 18}}}, Unit: "个"}, 2},
	"tickets-en": {bot.Chart{Kind: bot.ChartArea, Title: "Open tickets during hypercare", Labels: []string{"Mon", "Tue", "Wed", "Thu", "Fri"},
		Series: []bot.Series{{Name: "Open", Values: []float64{120, 98, 105, 60, 31}}, {Name: "Blocked", Values: []float64{20, 35, 28, 12, 4}}}, Unit: "tickets"}, 2},
	"causes-zh":    {bot.Chart{Kind: bot.ChartPie, Title: "缺陷分布", Labels: []string{"数据", "接口", "权限"}, Series: one(34, 21, 13), Unit: "个"}, 3},
	"slices-en":    {bot.Chart{Kind: bot.ChartPie, Title: strings.Repeat("A very long title ", 20), Labels: numbered(40, "Cause %d of a ticket in the whole project"), Series: one(wave(40)...)}, 7},
	"one-slice":    {bot.Chart{Kind: bot.ChartPie, Labels: []string{"all"}, Series: one(3)}, 1},
	"below-zero":   {bot.Chart{Kind: bot.ChartBar, Title: "NPS", Labels: []string{"Q1", "Q2", "Q3", "Q4"}, Series: one(-12, 25, nan, 41)}, 1},
	"500-labels":   {bot.Chart{Kind: bot.ChartBar, Title: "500 labels", Labels: numbered(500, "Day %d"), Series: one(wave(500)...), Unit: "%"}, 1},
	"long-labels":  {bot.Chart{Kind: bot.ChartBar, Title: "Long", Labels: numbered(9, "A very long name of milestone number %d"), Series: rows(3, 9)}, 3},
	"many-series":  {bot.Chart{Kind: bot.ChartLine, Title: "Series", Labels: []string{"1", "2", "3"}, Series: rows(15, 3)}, 7},
	"many-bars":    {bot.Chart{Kind: bot.ChartBar, Title: "Series", Labels: []string{"1", "2"}, Series: rows(10, 2)}, 7},
	"no-labels":    {bot.Chart{Kind: bot.ChartBar, Series: one(1, 2)}, 1},
	"all-the-same": {bot.Chart{Kind: bot.ChartLine, Labels: []string{"a", "b"}, Series: one(1e15, 1e15)}, 1},
	"zeros":        {bot.Chart{Kind: bot.ChartLine, Labels: []string{"a", "b"}, Series: one(0, 0)}, 1},
	"infinite":     {bot.Chart{Kind: bot.ChartArea, Labels: []string{"a", "b", "c"}, Series: one(math.Inf(1), -math.MaxFloat64, 2)}, 1},
	"emoji":        {bot.Chart{Kind: "donut", Title: "🎉", Labels: []string{"✅\x00", "\u202e"}, Series: []bot.Series{{Values: []float64{1, 2, 3}}}}, 1},
}

// inks are the colours of Okabe and Ito in the order of the series.
var inks = []color.RGBA{{0x00, 0x72, 0xB2, 255}, {0xE6, 0x9F, 0x00, 255}, {0x00, 0x9E, 0x73, 255}, {0xCC, 0x79, 0xA7, 255},
	{0x56, 0xB4, 0xE9, 255}, {0xD5, 0x5E, 0x00, 255}, {0xF0, 0xE4, 0x42, 255}}

func draw(tb testing.TB, c bot.Chart, o chart.Options) (image.Image, []byte) {
	tb.Helper()
	b, err := chart.PNG(c, o)
	if err != nil {
		tb.Fatal(err)
	}
	pic, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		tb.Fatal(err)
	}
	return pic, b
}

func counts(pic image.Image, area image.Rectangle) map[color.RGBA]int {
	seen := map[color.RGBA]int{}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			seen[color.RGBAModel.Convert(pic.At(x, y)).(color.RGBA)]++
		}
	}
	return seen
}

func TestPictures(t *testing.T) {
	for name, test := range pictures {
		for _, dark := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/dark=%v", name, dark), func(t *testing.T) {
				pic, b := draw(t, test.chart, chart.Options{Dark: dark})
				if _, again := draw(t, test.chart, chart.Options{Dark: dark}); !bytes.Equal(b, again) {
					t.Error("drawn twice it differs")
				}
				if *out != "" {
					if err := os.WriteFile(filepath.Join(*out, fmt.Sprintf("%s-%v.png", name, dark)), b, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if pic.Bounds() != image.Rect(0, 0, 1000, 600) {
					t.Fatalf("bounds %v", pic.Bounds())
				}
				seen := counts(pic, pic.Bounds())
				for i, ink := range inks {
					if has := seen[ink] > 20; has != (i < test.inks) {
						t.Errorf("series %d: %d pixels of its colour", i, seen[ink])
					}
				}
				clearEdge(t, pic)
			})
		}
	}
}

// clearEdge: nothing runs out of the picture.
func clearEdge(t *testing.T, pic image.Image) {
	t.Helper()
	b := pic.Bounds()
	ground := pic.At(0, 0)
	for _, x := range []int{0, b.Max.X - 1} {
		for y := range b.Max.Y {
			if pic.At(x, y) != ground {
				t.Fatalf("ink at the edge: %d,%d", x, y)
			}
		}
	}
	for _, y := range []int{0, b.Max.Y - 1} {
		for x := range b.Max.X {
			if pic.At(x, y) != ground {
				t.Fatalf("ink at the edge: %d,%d", x, y)
			}
		}
	}
}

// TestTitleIsWritten compares with the same chart whose title has no sign in that place: Chinese has to leave other ink
// than Latin, and different signs different ink, not the same empty boxes.
func TestTitleIsWritten(t *testing.T) {
	c := pictures["satisfaction-zh"].chart
	top := image.Rect(0, 0, 1000, 70)
	seen := map[string]bool{}
	for _, title := range []string{"", "满意度", "度满意", "一二三", "NPS", "（。"} {
		c.Title = title
		pic, _ := draw(t, c, chart.Options{})
		var b bytes.Buffer
		for y := top.Min.Y; y < top.Max.Y; y++ {
			for x := top.Min.X; x < top.Max.X; x++ {
				r, _, _, _ := pic.At(x, y).RGBA()
				b.WriteByte(byte(r >> 8))
			}
		}
		if seen[b.String()] {
			t.Errorf("%q looks like another title", title)
		}
		seen[b.String()] = true
	}
}

// TestBarsStandOnZero: a bar of twice the value is twice as high, also under the axis.
func TestBarsStandOnZero(t *testing.T) {
	c := bot.Chart{Kind: bot.ChartBar, Labels: []string{"a", "b", "c", "d"}, Series: one(10, 20, -10, -20)}
	pic, _ := draw(t, c, chart.Options{})
	heights := []int{}
	last := 0
	for x := range 1000 {
		n := counts(pic, image.Rect(x, 0, x+1, 600))[inks[0]]
		if n > 0 && last == 0 {
			heights = append(heights, counts(pic, image.Rect(x+20, 0, x+21, 600))[inks[0]])
		}
		last = n
	}
	if len(heights) != 4 {
		t.Fatalf("bars %v", heights)
	}
	for i, h := range []int{1, 2, 1, 2} {
		if unit := heights[1] / 2; heights[i] < unit*h-4 || heights[i] > unit*h+4 {
			t.Errorf("heights %v", heights)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, test := range []struct {
		o    chart.Options
		want image.Point
	}{{chart.Options{}, image.Pt(1000, 600)}, {chart.Options{Width: 480, Height: 320}, image.Pt(480, 320)},
		{chart.Options{Width: 1, Height: 1}, image.Pt(240, 240)}, {chart.Options{Width: 1 << 30, Height: -3}, image.Pt(2400, 600)}} {
		for name, p := range pictures {
			if pic, _ := draw(t, p.chart, test.o); pic.Bounds().Size() != test.want {
				t.Errorf("%s %+v: %v", name, test.o, pic.Bounds())
			}
			if test.want.X > 1000 {
				break // one large picture is enough
			}
		}
	}
}

func TestNothingToDraw(t *testing.T) {
	for name, c := range map[string]bot.Chart{
		"nothing":      {Kind: bot.ChartBar},
		"no values":    {Kind: bot.ChartBar, Labels: []string{"a"}, Series: one()},
		"no number":    {Kind: bot.ChartLine, Labels: []string{"a", "b"}, Series: one(nan, math.Inf(-1))},
		"no slice":     {Kind: bot.ChartPie, Labels: []string{"a", "b"}, Series: one(-1, 0)},
		"second slice": {Kind: bot.ChartPie, Labels: []string{"a"}, Series: []bot.Series{{Values: []float64{0}}, {Values: []float64{1}}}},
	} {
		if _, err := chart.PNG(c, chart.Options{}); !errors.Is(err, chart.ErrEmpty) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	c := pictures["burndown-zh"].chart
	_, want := draw(t, c, chart.Options{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got, err := chart.PNG(c, chart.Options{}); err != nil || !bytes.Equal(got, want) {
				t.Errorf("differs, or %v", err)
			}
		})
	}
	all.Wait()
}

func FuzzPNG(f *testing.F) {
	f.Add("bar", "Title", "标签", "%", uint16(3), uint8(2), 1.0, 2.0, uint16(0), uint16(0))
	f.Add("pie", "", "", "days", uint16(500), uint8(1), -1.0, 1e300, uint16(240), uint16(600))
	f.Add("line", "x\x00\xff", strings.Repeat("长", 300), strings.Repeat("u", 90), uint16(40), uint8(20), 1e-300, math.Inf(1), uint16(300), uint16(240))
	f.Add("area", "🎉", "a", "个", uint16(2000), uint8(1), 1e15, 1e15+0.125, uint16(0), uint16(300))
	f.Fuzz(func(t *testing.T, kind, title, label, unit string, points uint16, many uint8, a, b float64, w, h uint16) {
		c := bot.Chart{Kind: bot.ChartKind(kind), Title: title, Unit: unit, Labels: make([]string, points%2100)}
		for i := range c.Labels {
			c.Labels[i] = label[:i%(len(label)+1)]
		}
		for i := range int(many % 20) {
			row := bot.Series{Name: label, Values: make([]float64, len(c.Labels))}
			for j := range row.Values {
				row.Values[j] = []float64{a, b, a - b, a * b, -a, nan}[(i+j)%6]
			}
			c.Series = append(c.Series, row)
		}
		got, err := chart.PNG(c, chart.Options{Width: int(w % 800), Height: int(h % 800)})
		if errors.Is(err, chart.ErrEmpty) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.DecodeConfig(bytes.NewReader(got)); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkPNG(b *testing.B) {
	c := pictures["burndown-zh"].chart
	b.ReportAllocs()
	for b.Loop() {
		if _, err := chart.PNG(c, chart.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
