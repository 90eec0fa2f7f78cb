package understand

import "unicode/utf8"

// number reads a cardinal in figures, Chinese or English at token i; next is where it ends, i if there is none.
func (m *message) number(i int) (n, next int) {
	switch m.kindAt(i) {
	case digits:
		if m.toks[i].n < 0 {
			return 0, i
		}
		return m.toks[i].n, i + 1
	case han:
		return m.zhNumber(i)
	case word:
		return m.enNumber(i)
	}
	return 0, i
}

// zhDigit is the value of a Chinese digit, -1 for any other text.
func zhDigit(s string) int {
	switch s {
	case "零", "〇":
		return 0
	case "一":
		return 1
	case "二", "两":
		return 2
	case "三":
		return 3
	case "四":
		return 4
	case "五":
		return 5
	case "六":
		return 6
	case "七":
		return 7
	case "八":
		return 8
	case "九":
		return 9
	}
	return -1
}

// zhNumber reads 十五, 二十一, 一百二十, 两千, and the digit by digit 二零二六.
func (m *message) zhNumber(i int) (n, next int) {
	total, digit, bare := 0, -1, 0
	at := i
	for ; m.kindAt(at) == han && at < i+12; at++ {
		s := m.toks[at].s
		if at > i && m.toks[at].gap {
			break
		}
		if d := zhDigit(s); d >= 0 {
			if digit >= 0 && (total == 0 || digit == 0) && bare < 8 {
				digit, bare = digit*10+d, bare+1 // digit by digit
				continue
			}
			if digit > 0 {
				break
			}
			digit, bare = d, bare+1
			continue
		}
		unit := zhUnit(s)
		if unit == 0 || bare > 1 && digit > 9 {
			break
		}
		switch {
		case unit == 20 || unit == 30:
			if digit >= 0 {
				return 0, i
			}
			total += unit
		case digit < 0:
			if unit != 10 {
				return 0, i
			}
			total += unit
		default:
			total += digit * unit
		}
		digit = -1
	}
	if at == i {
		return 0, i
	}
	return total + max(digit, 0), at
}

func zhUnit(s string) int {
	switch s {
	case "十":
		return 10
	case "廿":
		return 20
	case "卅":
		return 30
	case "百":
		return 100
	case "千":
		return 1000
	}
	return 0
}

// enSmall is the value of an English numeral below 20.
func enSmall(s string) int {
	switch s {
	case "one":
		return 1
	case "two":
		return 2
	case "three":
		return 3
	case "four":
		return 4
	case "five":
		return 5
	case "six":
		return 6
	case "seven":
		return 7
	case "eight":
		return 8
	case "nine":
		return 9
	case "ten":
		return 10
	case "eleven":
		return 11
	case "twelve":
		return 12
	case "thirteen":
		return 13
	case "fourteen":
		return 14
	case "fifteen":
		return 15
	case "sixteen":
		return 16
	case "seventeen":
		return 17
	case "eighteen":
		return 18
	case "nineteen":
		return 19
	}
	return -1
}

func enTens(s string) int {
	switch s {
	case "twenty":
		return 20
	case "thirty":
		return 30
	case "forty", "fourty":
		return 40
	case "fifty":
		return 50
	case "sixty":
		return 60
	case "seventy":
		return 70
	case "eighty":
		return 80
	case "ninety":
		return 90
	}
	return -1
}

// enNumber reads one, twenty-one, ninety, two thousand and eighteen.
func (m *message) enNumber(i int) (n, next int) {
	n, at := m.enBelowHundred(i)
	if at == i {
		return 0, i
	}
	if m.is(at, "thousand") {
		n, at = n*1000, at+1
		if m.is(at, "and") {
			if rest, end := m.enBelowHundred(at + 1); end > at+1 {
				return n + rest, end
			}
		}
		if rest, end := m.enBelowHundred(at); end > at {
			return n + rest, end
		}
	}
	return n, at
}

func (m *message) enBelowHundred(i int) (n, next int) {
	s := m.at(i)
	if n := enSmall(s); n >= 0 {
		return n, i + 1
	}
	n = enTens(s)
	if n < 0 {
		return 0, i
	}
	at := i + 1
	if m.is(at, "-") {
		at++
	}
	if unit := enSmall(m.at(at)); unit > 0 && unit < 10 {
		return n + unit, at + 1
	}
	return n, i + 1
}

// enOrdinalWord is the value of an English ordinal of one word, -1 for any other text.
func enOrdinalWord(s string) int {
	switch s {
	case "first":
		return 1
	case "second":
		return 2
	case "third":
		return 3
	case "fourth":
		return 4
	case "fifth":
		return 5
	case "sixth":
		return 6
	case "seventh":
		return 7
	case "eighth":
		return 8
	case "ninth":
		return 9
	case "tenth":
		return 10
	case "eleventh":
		return 11
	case "twelfth":
		return 12
	case "thirteenth":
		return 13
	case "fourteenth":
		return 14
	case "fifteenth":
		return 15
	case "sixteenth":
		return 16
	case "seventeenth":
		return 17
	case "eighteenth":
		return 18
	case "nineteenth":
		return 19
	case "twentieth":
		return 20
	case "thirtieth":
		return 30
	}
	return -1
}

// ordinal reads 1st, 22nd, fifth, twenty-first at token i; next is i if there is none.
func (m *message) ordinal(i int) (n, next int) {
	if m.kindAt(i) == digits && m.glued(i+1) && len(m.toks[i].s) <= 2 {
		switch m.at(i + 1) {
		case "st", "nd", "rd", "th":
			return m.toks[i].n, i + 2
		}
		return 0, i
	}
	if n := enOrdinalWord(m.at(i)); n >= 0 {
		return n, i + 1
	}
	tens := enTens(m.at(i))
	if tens < 0 {
		return 0, i
	}
	at := i + 1
	if m.is(at, "-") {
		at++
	}
	if unit := enOrdinalWord(m.at(at)); unit > 0 && unit < 10 {
		return tens + unit, at + 1
	}
	return 0, i
}

// zhOrdinalNoun tells whether s can only be a thing that is numbered, so that "5号" before it is no day: 5号仓库, 3号线.
func zhOrdinalNoun(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	switch r {
	case '仓', '库', '楼', '线', '机', '产', '车', '门', '店', '柜', '桌', '厅', '工', '厂', '位', '炉', '窗', '泵', '站', '井', '塔', '房',
		'客', '员', '模', '服', '槽', '罐', '口', '通', '文', '主', '节', '电', '设', '卡', '货', '包', '箱', '院', '馆', '台', '单',
		'码', '区', '段', '栋', '屋', '梯', '板', '标', '表', '方', '版', '环', '问', '缺', '需', '物', '条', '项', '队', '组', '班', '生':
		return true
	}
	return false
}
