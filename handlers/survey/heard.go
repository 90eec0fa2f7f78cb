package survey

import (
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"github.com/golive-bot/golive/bot"
)

// numerals are the numbers of a scale as they are written out.
var numerals = map[string]string{"零": "0", "〇": "0", "一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "十": "10"}

// heard reads what somebody writes where buttons are offered: the number of a score or choice, or what the choice says; of several choices
// a list. It answers false where that is neither. Whether a number is one of the scale is told when it is kept.
func (x question) heard(text string) (given []string, ok bool) {
	if x.Kind == askText {
		return []string{text}, true
	}
	if v, ok := x.heardOne(text); ok {
		return []string{v}, true
	}
	if x.Kind != askMany {
		return nil, false
	}
	for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return strings.ContainsRune(",，、;；\n", c) }) {
		v, ok := x.heardOne(part)
		if !ok {
			return nil, false
		}
		given = append(given, v)
	}
	return given, len(given) > 0
}

func (x question) heardOne(text string) (string, bool) {
	text = strings.TrimSpace(width.Narrow.String(text))
	for _, o := range x.Choices {
		for _, label := range o.Text {
			if strings.EqualFold(strings.TrimSpace(width.Narrow.String(label)), text) {
				return o.Value, true
			}
		}
	}
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimRight(text, ".。!"), "分"))
	if n := numerals[text]; n != "" {
		text = n
	}
	n, err := strconv.Atoi(text)
	switch _, _, scale := x.ends(); {
	case err != nil:
		return "", false
	case scale:
		return strconv.Itoa(n), true
	case n < 1 || n > len(x.Choices):
		return "", false
	}
	return x.Choices[n-1].Value, true
}

// howTo says how to answer a question that offers buttons.
func (x question) howTo(r *bot.Request) string {
	if lo, hi, scale := x.ends(); scale {
		return r.T("survey.how-number", "lo", lo, "hi", hi)
	}
	return r.T("survey.how-choice", "n", len(x.Choices))
}
