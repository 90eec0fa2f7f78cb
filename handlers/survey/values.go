package survey

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
)

// values are the answers that somebody gave, by key.
type values map[string][]string

// problem is what is wrong with a value: a text, and what it is told with.
type problem struct {
	key  string
	args []any
}

func (p problem) Error() string { return p.key }

// value checks one value, and cleans it.
func (x question) value(v string) (string, error) {
	v = clean(v)
	if lo, hi, ok := x.ends(); ok {
		n, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || n < lo || n > hi {
			return "", problem{"survey.out-of-range", []any{"lo", lo, "hi", hi}}
		}
		return strconv.Itoa(n), nil
	}
	if x.Kind == askText {
		if n := utf8.RuneCountInString(v); n > longestText {
			return v, problem{"survey.too-long", []any{"most", longestText, "now", n}}
		}
		return v, nil
	}
	if !slices.ContainsFunc(x.Choices, func(o option) bool { return o.Value == v }) {
		return "", problem{"survey.no-choice", nil}
	}
	return v, nil
}

// clean takes control characters out of what somebody wrote, and spaces around it.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t':
			return c
		case unicode.IsControl(c) || c == utf8.RuneError || unicode.Is(unicode.Bidi_Control, c):
			return -1
		}
		return c
	}, strings.ReplaceAll(s, "\r\n", "\n")))
}

// merge lays what was sent over what was kept: answers to questions that were shown, checked and cleaned. What is wrong is told by
// key, and leaves what was kept.
func (q questionnaire) merge(kept, sent values) (values, map[string]problem) {
	out, wrong := values{}, map[string]problem{}
	for k, v := range kept {
		out[k] = v
	}
	for _, x := range q.Questions {
		for _, key := range x.keys() {
			given, shown := sent[key]
			if !shown {
				continue
			}
			var good []string
			for _, v := range given {
				if strings.TrimSpace(v) == "" {
					continue
				}
				v, err := x.value(v)
				if p := (problem{}); errors.As(err, &p) {
					wrong[key] = p
					continue
				}
				if v != "" && !slices.Contains(good, v) {
					good = append(good, v)
				}
			}
			if len(good) > 1 && x.Kind != askMany {
				good = good[:1]
			}
			switch {
			case wrong[key].key != "":
			case len(good) == 0:
				delete(out, key)
			default:
				out[key] = good
			}
		}
	}
	for _, x := range q.Questions { // what is not asked any more is not answered
		if q.asks(x, out) {
			continue
		}
		for _, key := range x.keys() {
			delete(out, key)
		}
	}
	return out, wrong
}

// asks reports whether a question is asked of whoever gave these answers.
func (q questionnaire) asks(x question, v values) bool {
	if x.If == nil {
		return true
	}
	i := slices.IndexFunc(q.Questions, func(o question) bool { return o.ID == x.If.Question })
	if i < 0 || !q.asks(q.Questions[i], v) {
		return false
	}
	given := v[x.If.Question]
	if len(given) == 0 {
		return false
	}
	has := slices.Contains(given, x.If.Value)
	switch x.If.Op {
	case "=":
		return has
	case "!=":
		return !has
	}
	a, err1 := strconv.Atoi(given[0])
	b, err2 := strconv.Atoi(x.If.Value)
	if err1 != nil || err2 != nil {
		return false
	}
	return x.If.Op == "<=" && a <= b || x.If.Op == ">=" && a >= b
}

// asked are the questions that are asked of whoever gave these answers.
func (q questionnaire) asked(v values) []question {
	var all []question
	for _, x := range q.Questions {
		if q.asks(x, v) {
			all = append(all, x)
		}
	}
	return all
}

// open are the keys that still have to be answered.
func (q questionnaire) open(v values) []string {
	var open []string
	for _, x := range q.asked(v) {
		if !x.Required {
			continue
		}
		for _, key := range x.keys() {
			if len(v[key]) == 0 {
				open = append(open, key)
			}
		}
	}
	return open
}

// main is the question by which the wave is told in one number: the first on a scale; false if there is none.
func (q questionnaire) main() (question, bool) {
	for _, x := range q.Questions {
		if _, _, ok := x.ends(); ok {
			return x, true
		}
	}
	return question{}, false
}

// low is the score at or below which an answer is followed up; false if none is.
func (q questionnaire) low() (int, bool) {
	x, ok := q.main()
	if !ok {
		return 0, false
	}
	if q.Threshold != nil {
		return *q.Threshold, true
	}
	switch x.Kind {
	case askNPS:
		return 6, true
	case askCSAT:
		return 2, true
	case askCES:
		return 3, true
	}
	return 0, false
}

// choices are what a question offers, in words.
func (x question) choices(lang string) []bot.Choice {
	var all []bot.Choice
	lo, hi, scale := x.ends()
	if !scale {
		for _, o := range x.Choices {
			all = append(all, bot.Choice{Label: o.Text.in(lang), Value: o.Value})
		}
		return all
	}
	for n := lo; n <= hi; n++ {
		label := strconv.Itoa(n)
		switch {
		case n == lo && x.Low != nil:
			label += " · " + x.Low.in(lang)
		case n == hi && x.High != nil:
			label += " · " + x.High.in(lang)
		}
		all = append(all, bot.Choice{Label: label, Value: strconv.Itoa(n)})
	}
	return all
}

// valueText is a value in words.
func (x question) valueText(v, lang string) string {
	for _, o := range x.Choices {
		if o.Value == v {
			return o.Text.in(lang)
		}
	}
	return v
}
