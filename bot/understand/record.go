package understand

import "time"

// AsksForRecord reports whether a text begins by asking for something to be recorded: "create a bug: ...", 建一个缺陷：….
func AsksForRecord(text string) bool {
	m := Calendar{}.read(text, time.Time{})
	i := m.anyEn(0, "can you please", "could you please", "would you please", "can you", "could you", "would you", "please", "pls", "kindly")
	i += m.anyZh(i, "请", "麻烦")
	return m.botPhrase(i) > 0
}
