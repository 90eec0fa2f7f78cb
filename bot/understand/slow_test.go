package understand

import (
	"strings"
	"testing"
	"time"
)

// TestLong holds the parser to a time about in proportion to the length of a text, up to 40,000 characters of what it likes most: with
// four times as many it may not take nine times as long, seen in one run, since machines differ.
func TestLong(t *testing.T) {
	ref := time.Date(2026, 11, 18, 10, 30, 0, 0, time.UTC)
	for _, piece := range []string{
		"a", "中", "1", "@Anna ", "@x", "in ", "two days after ", "end of ", "2 days after the ", "next two ", "900个工作日内", "within 900 business days ", "周五，不对，", "不", "# ", "#a ",
		"> ", "\n", ".", "?", "\"", "请", "by ", "11.9-", "1-", "Friday ", "((((", "a quarter to ", "cc @Anna, ", "29 Feb Mon ", "http://", "一", "十", "五百", "half past ", "last day of ", "明天下午", "the ",
	} {
		for try := 1; ; try++ {
			short, long := parseTime(strings.Repeat(piece, 10000/len(piece)), ref), parseTime(strings.Repeat(piece, 40000/len(piece)), ref)
			if long < 9*short || long < 50*time.Millisecond {
				break
			}
			if try == 5 {
				t.Errorf("%q repeated takes %v, and a quarter as many %v", piece, long, short)
				break
			}
		}
	}
}

// parseTime is how long a text takes by the machine's clock: only to be compared with that of another in the same run.
func parseTime(text string, ref time.Time) time.Duration {
	start := time.Now()
	china.Parse(text, ref, []Person{{"Anna", "U1"}})
	china.Date(text, ref)
	return time.Since(start)
}
