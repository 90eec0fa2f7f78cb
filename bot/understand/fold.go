package understand

import (
	"unicode"
	"unicode/utf8"
)

// folded is a message in the spelling that the grammar reads: small letters, half-width signs, the simplified form of the
// traditional characters that dates are written with. Every byte of it knows where it came from.
type folded struct {
	orig string
	norm string
	back []int32 // offset in norm -> offset in orig; one longer than norm
}

func fold(s string) folded {
	norm := make([]byte, 0, len(s)+8)
	back := make([]int32, 0, len(s)+9)
	for i, r := range s {
		from := len(norm)
		norm = utf8.AppendRune(norm, foldRune(r))
		for range len(norm) - from {
			back = append(back, int32(i))
		}
	}
	back = append(back, int32(len(s)))
	return folded{orig: s, norm: string(norm), back: back}
}

// foldRune gives the one spelling of a character.
func foldRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r >= '！' && r <= '～': // full-width forms of ASCII
		return foldRune(r - '！' + '!')
	case r >= 0x4e00:
		return simplified(r)
	}
	switch r {
	case '’', '‘', '`', 'ʼ':
		return '\''
	case '“', '”', '„', '«', '»':
		return '"'
	case '–', '—', '−', '‐', '‑', '―':
		return '-'
	case '、', '，':
		return ','
	case '。':
		return '.'
	case '【', '〔':
		return '['
	case '】', '〕':
		return ']'
	case '〜', '∼':
		return '~'
	case '\u3000', '\u00a0', '\u202f', '\u2009', '\t':
		return ' '
	case '\u2028', '\u2029', '\r', '\v', '\f':
		return '\n'
	}
	return unicode.ToLower(r)
}

// simplified gives the simplified form of a traditional character that dates, numbers and requests are written with.
func simplified(r rune) rune {
	switch r {
	case '週':
		return '周'
	case '禮':
		return '礼'
	case '後':
		return '后'
	case '個':
		return '个'
	case '號':
		return '号'
	case '點', '奌':
		return '点'
	case '時':
		return '时'
	case '鐘', '鍾':
		return '钟'
	case '內':
		return '内'
	case '節':
		return '节'
	case '兩':
		return '两'
	case '這':
		return '这'
	case '請':
		return '请'
	case '幫':
		return '帮'
	case '煩':
		return '烦'
	case '國':
		return '国'
	case '慶':
		return '庆'
	case '歲':
		return '岁'
	case '陽':
		return '阳'
	case '間':
		return '间'
	case '過':
		return '过'
	case '幾':
		return '几'
	case '萬':
		return '万'
	case '緊':
		return '紧'
	case '馬':
		return '马'
	case '儘', '盡':
		return '尽'
	case '級':
		return '级'
	case '優':
		return '优'
	case '為':
		return '为'
	case '裡', '裏':
		return '里'
	case '嗎':
		return '吗'
	case '謝':
		return '谢'
	case '發':
		return '发'
	case '給':
		return '给'
	case '對':
		return '对'
	case '會':
		return '会'
	case '開':
		return '开'
	case '員':
		return '员'
	}
	return r
}
