package survey

import (
	"regexp"
	"strconv"
	"strings"
)

var kindWords = map[string]kind{
	"nps": askNPS, "推荐度": askNPS, "csat": askCSAT, "满意度": askCSAT, "ces": askCES, "费力度": askCES, "scale": askScale, "量表": askScale,
	"one": askOne, "单选": askOne, "many": askMany, "多选": askMany, "matrix": askMatrix, "矩阵": askMatrix, "text": askText, "文字": askText,
}

// lineShape is a line by its parts, ifShape a condition at its end.
var (
	lineShape = regexp.MustCompile(`^(?s)\s*([\p{L}]+)\s*([*＊]?)\s*(?:(\d+)\s*[-–~到至]\s*(\d+)\s)?\s*(.*)$`)
	ifShape   = regexp.MustCompile(`(?i)\s*[(（]?\s*(?:if|如果)\s*(\d+)\s*(<=|>=|=|!=|≤|≥|≠|＝)\s*(\d+)\s*[)）]?\s*$`)
)

// parseQuestion reads one line: KIND, * where an answer is required, the ends of a scale, the question in Chinese and English with |
// between them, choices behind # and rows of a matrix behind another #, each "中文/English" with ; between them, and a condition:
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
	rest := m[5]
	if c := ifShape.FindStringSubmatch(rest); c != nil {
		rest = strings.TrimSuffix(rest, c[0])
		cond, problem := conditionOf(c, q)
		if problem != "" {
			return x, problem
		}
		x.If = cond
	}
	if k == askScale {
		x.Min, _ = strconv.Atoi(m[3])
		x.Max, _ = strconv.Atoi(m[4])
	}
	parts := strings.FieldsFunc(rest, func(c rune) bool { return c == '#' || c == '＃' })
	if len(parts) == 0 {
		return x, "survey.line-text"
	}
	if x.Text, ok = bothLanguages(parts[0]); !ok {
		return x, "survey.line-text"
	}
	if len(parts) > 1 {
		x.Choices = options("c", parts[1])
	}
	if len(parts) > 2 {
		x.Rows = options("r", parts[2])
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
		if text, ok := bothLanguages(strings.Replace(part, "/", "|", 1)); ok {
			all = append(all, option{Value: prefix + itoa(len(all)+1), Text: text})
		}
	}
	return all
}
