package survey

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot/i18n"
)

var kindWords = map[string]kind{
	"nps": askNPS, "推荐度": askNPS, "csat": askCSAT, "满意度": askCSAT, "ces": askCES, "费力度": askCES, "scale": askScale, "量表": askScale,
	"one": askOne, "单选": askOne, "many": askMany, "多选": askMany, "matrix": askMatrix, "矩阵": askMatrix, "text": askText, "文字": askText,
}

// lineShape is a line by its parts, endsShape what a scale begins with, ifShape a condition at its end. partShape is where what can be
// chosen begins: behind a space, so that a language may be called C#.
var (
	lineShape = regexp.MustCompile(`^(?s)\s*([\p{L}]+)\s*([*＊]?)\s*(.*)$`)
	endsShape = regexp.MustCompile(`^(\d+)\s*[-–~到至]\s*(\d+)\s+`)
	partShape = regexp.MustCompile(`\s[#＃]\s*`)
	ifShape   = regexp.MustCompile(`(?i)\s*[(（]?\s*(?:if|如果)\s*(\d+)\s*(<=|>=|=|!=|≤|≥|≠|＝)\s*(\d+)\s*[)）]?\s*$`)
)

// parseQuestion reads one line: KIND, * where an answer is required, the ends of a scale, the question in Chinese and English with |
// between them, choices behind # and rows of a matrix behind another #, each "中文/English" with ; between them (see slashed), behind the # of a scale what
// its ends mean, and a condition:
//
//	nps* 您会推荐我们吗？ | Would you recommend us?
//	text 为什么？ | Why? if 1<=6
//	one* 培训的进度？ | How was the pace? # 太慢/Too slow; 正好/Just right; 太快/Too fast
//
// A condition names an earlier question by its number, and a choice by its own. What is wrong is the key of a text.
func parseQuestion(line string, q questionnaire) (question, string) {
	m := lineShape.FindStringSubmatch(strings.TrimSpace(line))
	if m == nil {
		return question{}, "survey.line-kind"
	}
	k, ok := kindWords[strings.ToLower(m[1])]
	if !ok {
		return question{}, "survey.line-kind"
	}
	if len(q.Questions) == mostQuestions {
		return question{}, "survey.line-many"
	}
	x := question{ID: "q" + itoa(len(q.Questions)+1), Kind: k, Required: m[2] != ""}
	rest := m[3]
	if c := ifShape.FindStringSubmatch(rest); c != nil {
		rest = strings.TrimSuffix(rest, c[0])
		cond, problem := conditionOf(c, q)
		if problem != "" {
			return x, problem
		}
		x.If = cond
	}
	if ends := endsShape.FindStringSubmatch(rest); k == askScale && ends != nil {
		x.Min, _ = strconv.Atoi(ends[1])
		x.Max, _ = strconv.Atoi(ends[2])
		rest = rest[len(ends[0]):]
	}
	parts := x.parted(rest)
	if x.Text, ok = bothLanguages(parts[0]); !ok {
		return x, "survey.line-text"
	}
	switch _, _, scale := x.ends(); {
	case scale && len(parts) > 1:
		ends := options("", parts[1])
		if len(ends) != 2 {
			return x, "survey.line-ends"
		}
		x.Low, x.High = ends[0].Text, ends[1].Text
	case scale:
		x.Low, x.High = usualEnds[k][0], usualEnds[k][1]
	case len(parts) > 1:
		x.Choices = options("c", parts[1])
	}
	if len(parts) > 2 {
		x.Rows = options("r", parts[2])
	}
	if twin(x.Choices) != "" || twin(x.Rows) != "" {
		return x, "survey.line-twice"
	}
	if errs := x.check(); len(errs) > 0 {
		switch k {
		case askScale:
			return x, "survey.line-scale"
		case askOne, askMany:
			return x, "survey.line-choices"
		case askMatrix:
			return x, "survey.line-rows"
		}
		return x, "survey.line-text"
	}
	return x, ""
}

// usualEnds are what the ends of the usual scales mean, where a line does not say it.
var usualEnds = map[kind][2]words{
	askNPS:  {{"zh-CN": "完全不可能", "en": "not at all likely"}, {"zh-CN": "非常可能", "en": "extremely likely"}},
	askCSAT: {{"zh-CN": "非常不满意", "en": "very dissatisfied"}, {"zh-CN": "非常满意", "en": "very satisfied"}},
	askCES:  {{"zh-CN": "非常不同意", "en": "strongly disagree"}, {"zh-CN": "非常同意", "en": "strongly agree"}},
}

// parted are the question and what stands behind each # of it: what can be chosen, and of a matrix its rows. A text has none of these.
func (x question) parted(s string) []string {
	most := map[kind]int{askText: 1, askMatrix: 3}[x.Kind]
	if most == 0 {
		most = 2
	}
	if parts := partShape.Split(s, most); len(parts) == most || x.Kind != askOne && x.Kind != askMany && x.Kind != askMatrix {
		return parts
	}
	parts := strings.FieldsFunc(s, func(c rune) bool { return c == '#' || c == '＃' }) // no space before it
	if n := len(parts) - most; n > 0 {
		parts = append([]string{strings.Join(parts[:n+1], "#")}, parts[n+1:]...)
	}
	if len(parts) == 0 {
		return []string{""}
	}
	return parts
}

func conditionOf(m []string, q questionnaire) (*condition, string) {
	n, err := strconv.Atoi(m[1])
	if err != nil || n < 1 || n > len(q.Questions) {
		return nil, "survey.line-if"
	}
	on := q.Questions[n-1]
	c := condition{Question: on.ID, Op: map[string]string{"≤": "<=", "≥": ">=", "≠": "!=", "＝": "="}[m[2]], Value: m[3]}
	if c.Op == "" {
		c.Op = m[2]
	}
	if len(on.Choices) > 0 {
		c.Value = "c" + m[3]
		if c.Op == "<=" || c.Op == ">=" {
			return nil, "survey.line-if-choice"
		}
	}
	if len(c.check("new", map[string]question{on.ID: on})) > 0 {
		return nil, "survey.line-if"
	}
	return &c, ""
}

// options reads "中文/English; 中文/English"; each gets a value with its number.
func options(prefix, s string) []option {
	var all []option
	for part := range strings.FieldsFuncSeq(s, func(c rune) bool { return c == ';' || c == '；' }) {
		if text, ok := bothLanguages(slashed(part)); ok {
			all = append(all, option{Value: prefix + itoa(len(all)+1), Text: text})
		}
	}
	return all
}

// slashed puts a | for the slash between the two languages of an option: the first with Chinese before it and none behind. Other slashes
// are part of the text: N/A, 24/7, A/B 测试, 支持 TCP/IP.
func slashed(part string) string {
	if strings.ContainsAny(part, "|｜") {
		return part
	}
	for i, c := range part {
		if c != '/' && c != '／' {
			continue
		}
		zh, en := part[:i], strings.TrimSpace(strings.TrimPrefix(part[i:], string(c)))
		last, _ := utf8.DecodeLastRuneInString(zh)
		within := last < utf8.RuneSelf && last != ' ' && !strings.Contains(en, " ") // one word of two parts
		if i18n.Of(zh) == i18n.Chinese && i18n.Of(en) == i18n.English && !within {
			return zh + "|" + en
		}
	}
	return part
}
