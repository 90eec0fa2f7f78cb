package understand

import (
	"strings"
	"testing"
	"time"
)

// TestLong holds the parser to a bounded time on 40,000 characters of what it likes most.
func TestLong(t *testing.T) {
	ref := time.Date(2026, 11, 18, 10, 30, 0, 0, time.UTC)
	for _, piece := range []string{
		"a", "中", "1", "@Anna ", "@x", "in ", "two days after ", "end of ", "2 days after the ", "next two ", "900个工作日内", "within 900 business days ", "周五，不对，", "不", "# ", "#a ",
		"> ", "\n", ".", "?", "\"", "请", "by ", "11.9-", "1-", "Friday ", "((((", "a quarter to ", "cc @Anna, ", "29 Feb Mon ", "http://", "一", "十", "五百", "half past ", "last day of ", "明天下午", "the ",
	} {
		text := strings.Repeat(piece, 40000/len(piece))
		start := time.Now()
		Parse(text, ref, []Person{{"Anna", "U1"}})
		Date(text, ref)
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%q repeated took %v", piece, took)
		}
	}
}
