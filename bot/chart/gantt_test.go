package chart_test

import (
	"bytes"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot/chart"
)

func on(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

// plans are drawn on light and dark ground, in both languages.
var plans = map[string]chart.Gantt{
	"gantt-en": {Title: "Plan of ERP roll-out", Today: on(11, 27), TodayWord: "Today", Planned: "planned", Expected: "expected", Done: "done",
		Month: func(t time.Time) string { return t.Format("Jan") }, Rows: []chart.GanttRow{
			{Name: "Requirements", From: on(9, 1), To: on(9, 30), NowFrom: on(9, 1), NowTo: on(10, 7), Percent: 100, Marks: []chart.GanttMark{{At: on(10, 7), Reached: true}}},
			{Name: "Design", From: on(10, 1), To: on(11, 13), NowFrom: on(10, 8), NowTo: on(12, 4), Percent: 72, Marks: []chart.GanttMark{{At: on(10, 30), Reached: true}, {At: on(12, 4)}}},
			{Name: "Data preparation", From: on(11, 1), To: on(12, 11), NowFrom: on(11, 16), NowTo: on(12, 30), Percent: 20},
			{Name: "Training and go-live at the second plant", From: on(12, 14), To: on(12, 31)},
			{Name: "Acceptance"}}},
	"gantt-zh": {Title: "ERP 上线项目计划", Today: on(11, 27), TodayWord: "今天", Planned: "计划", Expected: "预计", Done: "已完成",
		Month: func(t time.Time) string { return t.Format("1") + "月" }, Rows: []chart.GanttRow{
			{Name: "需求调研", From: on(9, 1), To: on(9, 30), NowFrom: on(9, 1), NowTo: on(10, 7), Percent: 100, Marks: []chart.GanttMark{{At: on(10, 7), Reached: true}}},
			{Name: "方案设计", From: on(10, 1), To: on(11, 13), NowFrom: on(10, 8), NowTo: on(12, 4), Percent: 72, Marks: []chart.GanttMark{{At: on(12, 4)}}},
			{Name: "数据准备", From: on(11, 1), To: on(12, 11), NowFrom: on(11, 16), NowTo: on(12, 30), Percent: 20}}},
}

func TestGantt(t *testing.T) {
	for name, g := range plans {
		for ground, o := range map[string]chart.Options{"light": {}, "dark": {Dark: true}, "phone": {Width: 640, Height: 480}} {
			a, err := chart.DrawGantt(g, o)
			if err != nil {
				t.Fatal(err)
			}
			b, err := chart.DrawGantt(g, o)
			if err != nil || !bytes.Equal(a, b) {
				t.Errorf("%s %s: not the same bytes twice (%v)", name, ground, err)
			}
			img, err := png.Decode(bytes.NewReader(a))
			if err != nil {
				t.Fatal(err)
			}
			inks := map[uint32]bool{}
			for y := range img.Bounds().Dy() {
				for x := range img.Bounds().Dx() {
					r, g, b, _ := img.At(x, y).RGBA()
					inks[r>>8<<16|g>>8<<8|b>>8] = true
				}
			}
			for _, ink := range []uint32{0x0072B2, 0xD55E00, 0x009E73} { // done, today, reached
				if !inks[ink] {
					t.Errorf("%s %s: colour %06x is not in the picture", name, ground, ink)
				}
			}
			if *out != "" {
				if err := os.WriteFile(filepath.Join(*out, name+"-"+ground+".png"), a, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if _, err := chart.DrawGantt(chart.Gantt{Rows: []chart.GanttRow{{Name: "no dates"}}}, chart.Options{}); !errors.Is(err, chart.ErrEmpty) {
		t.Errorf("a plan without dates: %v", err)
	}
}
