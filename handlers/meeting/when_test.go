package meeting

import "testing"

func TestSentencesThatSkip(t *testing.T) {
	for text, want := range map[string]string{
		"cancel next week's meeting":           "next week",
		"Skip the meeting on Friday.":          "Friday",
		"call off tomorrow’s weekly meeting":   "tomorrow",
		"no meeting this week":                 "this week",
		"cancel the meeting of 2 December":     "2 December",
		"取消下周的例会":                              "下周",
		"下周三不开会了":                              "下周三",
		"明天的会取消吧":                              "明天",
		"取消12月2日的会议":                           "12月2日",
		"cancel the meeting room":              "",
		"cancel the meeting with the supplier": "",
		"取消供应商会议":                              "",
		"no meeting minutes":                   "",
	} {
		if got, ok := saysSkip(text); got != want || ok != (want != "") {
			t.Errorf("%q skips %q (%v), want %q", text, got, ok, want)
		}
	}
}
