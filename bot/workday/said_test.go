package workday

import "testing"

func TestSaid(t *testing.T) {
	for said, want := range map[string]Weekly{"Friday 16:00": {5, "16:00"}, "周五 9:30": {5, "09:30"}, "15:30": {0, "15:30"},
		"last working day 16:00": {0, "16:00"}, "最后一个工作日 17：00": {0, "17:00"}, "every Wednesday at 10:15": {3, "10:15"}, "每周三": {3, ""}} {
		if got, ok := Said(said); !ok || got != want {
			t.Errorf("%s: %+v %t", said, got, ok)
		}
	}
	for _, said := range []string{"", "25:00", "some day", "Friday 9"} {
		if got, ok := Said(said); ok {
			t.Errorf("%s: %+v", said, got)
		}
	}
}

func FuzzSaid(f *testing.F) {
	f.Add("Friday 16:00")
	f.Add("每周三 10：30")
	f.Fuzz(func(t *testing.T, s string) {
		if w, ok := Said(s); w.Day < 0 || w.Day > 7 || !ok && w != (Weekly{}) {
			t.Fatalf("%+v %t", w, ok)
		}
	})
}
