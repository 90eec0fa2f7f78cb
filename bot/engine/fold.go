package engine

import (
	"strings"
	"unicode"
)

// fold makes texts comparable: lower case, full-width forms narrow, traditional characters simple, runs of blanks one.
func fold(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range s {
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		if unicode.IsSpace(r) {
			blank = b.Len() > 0
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		if to, ok := simple[r]; ok {
			r = to
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// simple are the traditional forms of the characters in words that people say to golive. A form that lacks here is still
// near, since it sounds alike.
var simple = pairs("請请假假銷销來来關关聯联賬账帳账號号綁绑語语時时區区務务創创擾扰項项況况員员刪删線线設设類类狀状態态曆历歷历許许幫帮說说麼么" +
	"團团隊队戶户確确認认續续問问題题進进開开會会議议階阶調调風风險险記记錄录啟启結结單单據据備备報报覽览圖图總总")

// pairs reads characters two by two: a form, and what it stands for.
func pairs(s string) map[rune]rune {
	m := map[rune]rune{}
	runes := []rune(s)
	for i := 0; i+1 < len(runes); i += 2 {
		m[runes[i]] = runes[i+1]
	}
	return m
}
