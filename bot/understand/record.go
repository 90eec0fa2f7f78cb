package understand

import (
	"regexp"
	"time"
)

// headed finds a kind of record that stands as a heading before what is to be recorded.
var headed = regexp.MustCompile(`(?i)^\s*(?:bug|defect|story|epic|缺陷|故障|需求|用户故事)\s*[:：]\s*\S`)

// AsksForRecord reports whether a text begins by asking for something to be recorded: "create a bug: ...", 建一个缺陷：…, "Bug: ...".
func AsksForRecord(text string) bool {
	if headed.MatchString(text) {
		return true
	}
	m := Calendar{}.read(text, time.Time{})
	i := m.anyEn(0, "can you please", "could you please", "would you please", "can you", "could you", "would you", "please", "pls", "kindly")
	i += m.anyZh(i, "请", "麻烦")
	return m.botPhrase(i) > 0
}
