package survey

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// changeShape is a line that changes a questionnaire: what to do, with which question, and how.
var (
	changeShape = regexp.MustCompile(`(?is)^\s*(change|修改|add|插入|remove|删除|move|移动|required|必答|optional|选答|if|条件|always|无条件)\s*(\d+)\s*(.*)$`)
	titleShape  = regexp.MustCompile(`(?is)^\s*(?:title|名称)\s+(.+)$`)
	moreShape   = regexp.MustCompile(`(?i)^\s*(?:add\s|增加)\s*`)
	placeShape  = regexp.MustCompile(`(?i)^\s*(?:to|到)?\s*(\d+)\s*$`)
)

// change makes of a questionnaire what a line says; a line that begins with the kind of a question adds that at the end. What is wrong
// leaves it as it was.
func (q questionnaire) change(line string) (questionnaire, *problem) {
	was := q
	line = strings.TrimSpace(line)
	q.Questions = slices.Clone(q.Questions)
	wrong := func(key string, args ...any) (questionnaire, *problem) {
		return q, &problem{key, append(args, "line", line)}
	}
	if m := titleShape.FindStringSubmatch(line); m != nil {
		title, ok := bothLanguages(m[1])
		if !ok || len(title.check("survey.fault-title")) > 0 {
			return wrong("survey.line-text")
		}
		q.Title = title
		return q, nil
	}
	m := changeShape.FindStringSubmatch(line)
	if m == nil {
		return q.insert(len(q.Questions), moreShape.ReplaceAllString(line, ""), line)
	}
	n, err := strconv.Atoi(m[2])
	verb, rest := strings.ToLower(m[1]), m[3]
	adds := verb == "add" || verb == "插入"
	if err != nil || n < 1 || n > len(q.Questions) && !(adds && n == len(q.Questions)+1) {
		return wrong("survey.change-number", "n", m[2], "most", len(q.Questions))
	}
	at := n - 1
	switch verb {
	case "add", "插入":
		return q.insert(at, rest, line)
	case "remove", "删除":
		q.Questions = slices.Delete(q.Questions, at, at+1)
	case "move", "移动":
		to := placeShape.FindStringSubmatch(rest)
		if to == nil {
			return wrong("survey.change-unread")
		}
		there, err := strconv.Atoi(to[1])
		if err != nil || there < 1 || there > len(q.Questions) {
			return wrong("survey.change-number", "n", to[1], "most", len(q.Questions))
		}
		x := q.Questions[at]
		q.Questions = slices.Insert(slices.Delete(q.Questions, at, at+1), there-1, x)
	case "required", "必答":
		q.Questions[at].Required = true
	case "optional", "选答":
		q.Questions[at].Required = false
	case "always", "无条件":
		q.Questions[at].If = nil
	case "if", "条件":
		c := ifShape.FindStringSubmatch("if " + rest)
		if c == nil {
			return wrong("survey.line-if")
		}
		on, key := conditionOf(c, questionnaire{Questions: q.Questions[:at]})
		if key != "" {
			return wrong(key)
		}
		q.Questions[at].If = on
	default:
		x, key := q.reworded(at, rest)
		if key != "" {
			return wrong(key)
		}
		q.Questions[at] = x
	}
	if p := q.conditionsHold(was); p != nil {
		return q, p
	}
	q.forgetThreshold(was)
	return q, nil
}

// forgetThreshold leaves the threshold to golive where it was that of another question.
func (q *questionnaire) forgetThreshold(was questionnaire) {
	x, _ := q.main()
	if o, _ := was.main(); x.ID != o.ID || x.Kind != o.Kind || q.Threshold != nil && !x.holds(*q.Threshold) {
		q.Threshold = nil
	}
}

// insert puts a question at a place.
func (q questionnaire) insert(at int, text, line string) (questionnaire, *problem) {
	if len(q.Questions) == mostQuestions {
		return q, &problem{"survey.line-many", nil}
	}
	x, key := parseQuestion(text, questionnaire{Questions: q.Questions[:at]})
	if key == "survey.line-kind" && text == line {
		key = "survey.change-unread"
	}
	if key != "" {
		return q, &problem{key, []any{"line", line}}
	}
	for n := len(q.Questions) + 1; ; n++ {
		x.ID = "q" + itoa(n)
		if !slices.ContainsFunc(q.Questions, func(o question) bool { return o.ID == x.ID }) {
			break
		}
	}
	was := q
	q.Questions = slices.Insert(slices.Clone(q.Questions), at, x)
	q.forgetThreshold(was)
	return q, nil
}

// reworded is a question with other words, or where a line begins with a kind all anew in its place.
func (q questionnaire) reworded(at int, rest string) (question, string) {
	was := q.Questions[at]
	if m := lineShape.FindStringSubmatch(rest); m != nil && kindWords[strings.ToLower(m[1])] != "" {
		x, key := parseQuestion(rest, questionnaire{Questions: q.Questions[:at]})
		x.ID = was.ID
		return x, key
	}
	text, ok := bothLanguages(rest)
	if was.Text = text; !ok || len(was.check()) > 0 {
		return was, "survey.line-text"
	}
	return was, ""
}

// conditionsHold tells which question is asked because of an answer that can no longer be given before it, by the number that it had; nil
// if there is none.
func (q questionnaire) conditionsHold(was questionnaire) *problem {
	earlier := map[string]question{}
	for _, x := range q.Questions {
		if x.If != nil && len(x.If.check(x.ID, earlier)) > 0 {
			n := slices.IndexFunc(was.Questions, func(o question) bool { return o.ID == x.ID })
			return &problem{"survey.change-needed", []any{"n", n + 1}}
		}
		earlier[x.ID] = x
	}
	return nil
}
