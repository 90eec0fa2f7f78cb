package understand

import (
	"os"
	"strings"
	"testing"
	"time"
)

// A Wednesday in the middle of a year.
const wednesday = "2026-07-15T10:30:00+08:00"

// TestDateFields reads dates as form fields and commands have them.
func TestDateFields(t *testing.T) {
	for _, tc := range []struct{ text, date, clock string }{
		{"2 weeks", "2026-07-29", ""},
		{"5pm", "2026-07-15", "17:00"},
		{"9:00", "2026-07-16", "09:00"},
		{"now", "2026-07-15", "10:30"},
		{"20260720", "2026-07-20", ""},
		{"2026-Sep-1", "2026-09-01", ""},
		{"two sundays from now", "2026-07-26", ""},
		{"wednesday after next", "2026-07-22", ""},
		{"the closest Monday to Aug 5th", "2026-08-03", ""},
		{"1 day 2 hours from now", "2026-07-16", "12:30"},
		{"half past four", "2026-07-15", "16:30"},
		{"at 0800 on tuesday", "2026-07-21", "08:00"},
		{"Christmas", "2026-12-25", ""},
		{"现在", "2026-07-15", "10:30"},
		{"十月的第一个星期一", "2026-10-05", ""},
		{"禮拜四下午3點", "2026-07-16", "15:00"},
		{"the day after christmas", "2026-12-26", ""},
		{"black friday", "2026-11-27", ""}, // no Friday to come, but one of November
		{"whenever", "", ""},
		{"", "", ""},
		{"1/8", "", ""},            // of August or of January
		{"2026-02-30", "", ""},     // there is none
		{"Monday 21 July", "", ""}, // it is a Tuesday
	} {
		date, clock, ok := china.Date(tc.text, at(t, wednesday))
		if date != tc.date || clock != tc.clock || ok != (tc.date != "") {
			t.Errorf("%q: %q %q %v, want %q %q", tc.text, date, clock, ok, tc.date, tc.clock)
		}
	}
}

// TestDeadlinesEn puts a deadline behind an English request.
func TestDeadlinesEn(t *testing.T) {
	deadlines(t, "@Anna please check the list ", [][3]string{
		{"by Friday", "2026-07-17", ""},
		{"by Wed", "2026-07-15", ""},
		{"on Wednesday 9am", "2026-07-22", "09:00"},
		{"by this Friday COB", "2026-07-17", "18:00"},
		{"by next Friday", "2026-07-24", ""},
		{"by Wednesday next week", "2026-07-22", ""},
		{"before the weekend", "2026-07-17", ""},
		{"by the end of the week", "2026-07-17", ""},
		{"by EOM", "2026-07-31", ""},
		{"by end of August", "2026-08-31", ""},
		{"by end of Q3", "2026-09-30", ""},
		{"by year end", "2026-12-31", ""},
		{"by the 5th", "2026-08-05", ""},
		{"by the 5th of next month", "2026-08-05", ""},
		{"by Jan 8", "2027-01-08", ""},
		{"by 8 January 2027", "2027-01-08", ""},
		{"by 29.08.", "2026-08-29", ""},
		{"by 8/13", "2026-08-13", ""},
		{"by Friday (17 July)", "2026-07-17", ""},
		{"between 20 and 22 July", "2026-07-22", ""},
		{"from July 20 to 22", "2026-07-22", ""},
		{"tomorrow from 2pm to 4pm", "2026-07-16", "16:00"},
		{"in 2h", "2026-07-15", "12:30"},
		{"within 3 days", "2026-07-18", ""},
		{"within two weeks", "2026-07-29", ""},
		{"in 3 business days", "2026-07-20", ""},
		{"in the next 48 hours", "2026-07-17", "10:30"},
		{"in an hour and a half", "2026-07-15", "12:00"},
		{"tonight", "2026-07-15", "21:00"},
		{"by noon", "2026-07-15", "12:00"},
		{"by 8am", "2026-07-16", "08:00"},
		{"by 5pm tmrw", "2026-07-16", "17:00"},
		{"by tomorrow 5:30 p.m.", "2026-07-16", "17:30"},
		{"by Thursday, no, Friday", "2026-07-17", ""},
		{"not today but tomorrow morning", "2026-07-16", "12:00"},
		{"before National Day", "2026-09-30", ""},
		{"on the first workday after National Day", "2026-10-08", ""},
		{"of last Friday", "", ""},
		{"from yesterday", "", ""},
		{"of the workshop on Friday", "", ""},
		{"since 3am", "", ""},
		{"'Friday stock'", "", ""},
		{"for version 3.15", "", ""},
		{"every Friday", "", ""},
		{"asap", "", ""},
		{"by 1/8", "", ""},
		{"by Monday 21 July", "", ""},
		{"by early August", "", ""},
		{"before Christmas", "", ""},
	})
}

// TestDeadlinesZh puts a deadline behind a Chinese request.
func TestDeadlinesZh(t *testing.T) {
	deadlines(t, "@Anna 请核对清单，", [][3]string{
		{"周五前", "2026-07-17", ""},
		{"周三上午9点前", "2026-07-22", "09:00"},
		{"下周2前", "2026-07-21", ""},
		{"下下周五之前", "2026-07-31", ""},
		{"下周的周四前", "2026-07-23", ""},
		{"本周内", "2026-07-17", ""},
		{"周末前", "2026-07-17", ""},
		{"月底前", "2026-07-31", ""},
		{"8月底前", "2026-08-31", ""},
		{"年底前", "2026-12-31", ""},
		{"5号前", "2026-08-05", ""},
		{"下月15号下午6点前", "2026-08-15", "18:00"},
		{"八月十五号前", "2026-08-15", ""},
		{"明年3月1日前", "2027-03-01", ""},
		{"7/20前", "2026-07-20", ""},
		{"明天下午5点到6点", "2026-07-16", "18:00"},
		{"7.20前", "2026-07-20", ""},
		{"7月20-22日", "2026-07-22", ""},
		{"8月20日-22日", "2026-08-22", ""},
		{"周一到周三", "2026-07-22", ""},
		{"2026年7月20日18:00前", "2026-07-20", "18:00"},
		{"周一（20号）前", "2026-07-20", ""},
		{"3天内", "2026-07-18", ""},
		{"一周内", "2026-07-22", ""},
		{"半小时内", "2026-07-15", "11:00"},
		{"一个半小时内", "2026-07-15", "12:00"},
		{"5个工作日内", "2026-07-22", ""},
		{"国庆节前", "2026-09-30", ""},
		{"元旦前", "2026-12-31", ""},
		{"国庆后第一个工作日", "2026-10-08", ""},
		{"下班前", "2026-07-15", "18:00"},
		{"明天下班前", "2026-07-16", "18:00"},
		{"明早8点半前", "2026-07-16", "08:30"},
		{"下午三点一刻前", "2026-07-15", "15:15"},
		{"今晚", "2026-07-15", "21:00"},
		{"大后天中午前", "2026-07-18", "12:00"},
		{"周四，不对，周五前", "2026-07-17", ""},
		{"不用今天，明天上午给我就行", "2026-07-16", "12:00"},
		{"截止日期：7月20日", "2026-07-20", ""},
		{"上线前", "", ""},
		{"5号仓库", "", ""},
		{"6月30日的库存", "", ""},
		{"3点建议", "", ""},
		{"往上挪一点", "", ""},
		{"按以下三点", "", ""},
		{"三点前", "2026-07-15", "15:00"},
		{"每周五", "", ""},
		{"尽快", "", ""},
		{"今晚12点前", "", ""},
		{"7月20日（周二）前", "", ""},
		{"下月初", "", ""},
		{"春节前", "", ""}, // the notice for 2027 is not out
		{"节后", "", ""},
	})
}

func deadlines(t *testing.T, request string, cases [][3]string) {
	t.Helper()
	for _, tc := range cases {
		got := china.Parse(request+tc[0], at(t, wednesday), []Person{{"Anna", "U1"}})
		if !got.IsTask || got.DueDate != tc[1] || got.DueTime != tc[2] {
			t.Errorf("%s: %q %q (task %v), want %q %q", tc[0], got.DueDate, got.DueTime, got.IsTask, tc[1], tc[2])
		}
	}
}

func TestNumerals(t *testing.T) {
	for _, tc := range []struct {
		text string
		want int
	}{
		{"17", 17}, {"十五", 15}, {"二十一", 21}, {"两", 2}, {"一百二十", 120}, {"二零二六", 2026}, {"廿五", 25},
		{"seven", 7}, {"twenty-one", 21}, {"ninety", 90}, {"two thousand and eighteen", 2018}, {"1234567890123", -1}, {"abc", -1}, {"百", -1},
	} {
		m := china.read(tc.text, at(t, wednesday))
		n, next := m.number(0)
		if tc.want < 0 {
			if next != 0 {
				t.Errorf("%q is read as %d", tc.text, n)
			}
			continue
		}
		if n != tc.want || next != len(m.toks) {
			t.Errorf("%q: %d to token %d of %d, want %d", tc.text, n, next, len(m.toks), tc.want)
		}
	}
}

// TestDates reads testdata/dates.txt, whose rows are what people write for a date.
func TestDates(t *testing.T) {
	file, err := os.ReadFile("testdata/dates.txt")
	if err != nil {
		t.Fatal(err)
	}
	ref := time.Time{}
	for line := range strings.Lines(string(file)) {
		line = strings.TrimSpace(line)
		if said, ok := strings.CutPrefix(line, "= "); ok {
			ref = at(t, said)
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), " | ")
		text, zh := strings.CutPrefix(strings.ReplaceAll(cells[0], "\x00", "|"), "zh: ")
		lang := ""
		if zh {
			lang = "zh"
		}
		date, clock, _ := china.dateIn(text, ref, lang)
		if want := strings.TrimPrefix(cells[1], "-"); date != want || len(cells) > 2 && clock != cells[2] {
			t.Errorf("%s: %q %q, want %q", text, date, clock, cells[1:])
		}
	}
}
