package survey

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/score"
)

// words are a text by language.
type words map[string]string

// in is the text in a language, else in whichever there is.
func (w words) in(lang string) string {
	return cmp.Or(w[i18n.Normal(lang)], w[i18n.Chinese], w[i18n.English])
}

// kind is the kind of a question.
type kind string

// Kinds of questions. The first three have scales of their own (see package score); a scale is any row of whole numbers.
const (
	askNPS    kind = "nps"
	askCSAT   kind = "csat"
	askCES    kind = "ces"
	askScale  kind = "scale"
	askOne    kind = "one"    // one of the choices
	askMany   kind = "many"   // any of the choices
	askMatrix kind = "matrix" // one of the choices for each row
	askText   kind = "text"
)

var kinds = []kind{askNPS, askCSAT, askCES, askScale, askOne, askMany, askMatrix, askText}

// questionnaire is what is asked. A wave holds a copy of it, so that a later version changes nothing of what runs.
type questionnaire struct {
	ID        string     `json:"id"`
	Version   int        `json:"version"`
	Title     words      `json:"title"`
	Intro     words      `json:"intro,omitempty"`
	Anonymous bool       `json:"anonymous,omitempty"` // where nothing else is said
	Days      int        `json:"days,omitempty"`      // after going live; 0: by hand
	Stays     int        `json:"stays,omitempty"`     // open for how many working days; 0: seven
	Threshold *int       `json:"threshold,omitempty"` // of the first scale: a score at or below it is followed up
	Questions []question `json:"questions"`
}

// question is one question.
type question struct {
	ID       string     `json:"id"`
	Kind     kind       `json:"kind"`
	Text     words      `json:"text"`
	Hint     words      `json:"hint,omitempty"`
	Required bool       `json:"required,omitempty"`
	Min      int        `json:"min,omitempty"` // of a scale
	Max      int        `json:"max,omitempty"`
	Low      words      `json:"low,omitempty"`  // what the least value means
	High     words      `json:"high,omitempty"` // what the greatest means
	Choices  []option   `json:"choices,omitempty"`
	Rows     []option   `json:"rows,omitempty"` // of a matrix
	If       *condition `json:"if,omitempty"`
}

// option is something to choose.
type option struct {
	Value string `json:"value"`
	Text  words  `json:"text"`
}

// condition says when a question is asked: if an earlier one was answered so.
type condition struct {
	Question string `json:"question"`
	Op       string `json:"op"` // one of <= >= = !=
	Value    string `json:"value"`
}

// Limits of a questionnaire.
const (
	mostQuestions = 30
	mostChoices   = 20
	longestWords  = 300  // characters of a question, title, choice
	longestIntro  = 1000 // characters before the first question
	longestText   = 5000 // characters of an answer
	longestInChat = 3000 // the same in a form of a chat
)

var (
	goodID    = regexp.MustCompile(`^[a-z][a-z0-9]{0,9}$`)
	goodValue = regexp.MustCompile(`^[a-z0-9]{1,9}$`)
	// takenIDs name the other fields of the page.
	takenIDs = []string{"leave", "other", "rev"}
)

// faults are what is wrong with a questionnaire.
type faults []problem

func (f *faults) add(key string, args ...any) { *f = append(*f, problem{key, args}) }

// in tells of them, a line each.
func (f faults) in(s say) string {
	lines := make([]string, len(f))
	for i, p := range f {
		lines[i] = s(p.key, p.args...)
	}
	return strings.Join(lines, "\n")
}

// readQuestionnaire reads and checks a file.
func readQuestionnaire(text []byte) (questionnaire, faults) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var q questionnaire
	if err := d.Decode(&q); err != nil {
		return q, faults{unread(text, d.InputOffset(), err)}
	}
	return q, q.check()
}

// unread is why a file could not be read.
func unread(text []byte, at int64, err error) problem {
	wrongType, wrongSyntax := (*json.UnmarshalTypeError)(nil), (*json.SyntaxError)(nil)
	_, field, unknown := strings.Cut(err.Error(), "unknown field ")
	switch {
	case unknown:
		return problem{"survey.fault-field", []any{"field", strings.Trim(field, `"`)}}
	case errors.As(err, &wrongType):
		return problem{"survey.fault-type", []any{"field", wrongType.Field, "value", wrongType.Value}}
	case errors.As(err, &wrongSyntax):
		at = wrongSyntax.Offset
	}
	return problem{"survey.fault-json", []any{"line", 1 + bytes.Count(text[:min(at, int64(len(text)))], []byte("\n"))}}
}

// check names everything that is wrong with a questionnaire.
func (q questionnaire) check() (wrong faults) {
	if q.ID == "" || q.Version < 1 {
		wrong.add("survey.fault-id")
	}
	if n := len(q.Questions); n == 0 || n > mostQuestions {
		wrong.add("survey.fault-count", "count", n, "most", mostQuestions)
	}
	wrong = append(wrong, q.Title.check("survey.fault-title")...)
	wrong = append(wrong, q.Intro.short(longestIntro, "survey.fault-intro")...)
	if x, ok := q.main(); q.Threshold != nil && (!ok || !x.holds(*q.Threshold)) {
		wrong.add("survey.fault-threshold", "value", *q.Threshold)
	}
	seen := map[string]question{}
	for _, x := range q.Questions {
		if !goodID.MatchString(x.ID) {
			wrong.add("survey.fault-question-id", "id", x.ID)
		}
		if slices.Contains(takenIDs, x.ID) {
			wrong.add("survey.fault-taken", "id", x.ID)
		}
		if _, twice := seen[x.ID]; twice {
			wrong.add("survey.fault-twice", "id", x.ID)
		}
		wrong = append(wrong, x.check()...)
		if x.If != nil {
			wrong = append(wrong, x.If.check(x.ID, seen)...)
		}
		seen[x.ID] = x
	}
	return wrong
}

// check tells by a text of its own of each language in which there are too few words, or too many.
func (w words) check(key string, args ...any) (wrong faults) {
	for _, lang := range i18n.Languages {
		if n := utf8.RuneCountInString(w[lang]); n == 0 || n > longestWords {
			wrong.add(key, append(slices.Clone(args), "lang", lang, "count", n, "most", longestWords)...)
		}
	}
	return wrong
}

// short is check for words that may be left out.
func (w words) short(most int, key string, args ...any) (wrong faults) {
	for _, lang := range i18n.Languages {
		if n := utf8.RuneCountInString(w[lang]); n > most {
			wrong.add(key, append(slices.Clone(args), "lang", lang, "count", n, "most", most)...)
		}
	}
	return wrong
}

// holds reports whether a number is one of the question's scale.
func (x question) holds(n int) bool {
	lo, hi, ok := x.ends()
	return ok && lo <= n && n <= hi
}

func (x question) check() (wrong faults) {
	if !slices.Contains(kinds, x.Kind) {
		wrong.add("survey.fault-kind", "id", x.ID, "kind", x.Kind, "kinds", joined(kinds))
	}
	wrong = append(wrong, x.Text.check("survey.fault-text", "id", x.ID)...)
	wrong = append(wrong, x.Hint.short(longestWords, "survey.fault-hint", "id", x.ID)...)
	wrong = append(wrong, x.Low.short(longestWords, "survey.fault-ends", "id", x.ID)...)
	wrong = append(wrong, x.High.short(longestWords, "survey.fault-ends", "id", x.ID)...)
	if x.Kind == askScale && (x.Min < 0 || x.Max <= x.Min || x.Max-x.Min > mostChoices) {
		wrong.add("survey.fault-scale", "id", x.ID, "lo", x.Min, "hi", x.Max, "most", mostChoices)
	}
	need := func(key string, options []option, least int) {
		if len(options) < least || len(options) > mostChoices {
			wrong.add(key, "id", x.ID, "count", len(options), "least", least, "most", mostChoices)
		}
		values := map[string]bool{}
		for _, o := range options {
			if !goodValue.MatchString(o.Value) || values[o.Value] {
				wrong.add("survey.fault-value", "id", x.ID, "value", o.Value)
			}
			values[o.Value] = true
			wrong = append(wrong, o.Text.check("survey.fault-option", "id", x.ID, "value", o.Value)...)
		}
		if twice := twin(options); twice != "" {
			wrong.add("survey.fault-same", "id", x.ID, "text", twice)
		}
	}
	if x.Kind == askOne || x.Kind == askMany || x.Kind == askMatrix {
		need("survey.fault-choices", x.Choices, 2)
	}
	if x.Kind == askMatrix {
		need("survey.fault-rows", x.Rows, 1)
	}
	return wrong
}

// twin is what two options say alike in a language; "" if no two do.
func twin(options []option) string {
	for i, o := range options {
		for lang, text := range o.Text {
			if slices.ContainsFunc(options[:i], func(other option) bool { return other.Text[lang] == text }) {
				return text
			}
		}
	}
	return ""
}

// ops are how a condition compares.
var ops = []string{"<=", ">=", "=", "!="}

func (c condition) check(id string, earlier map[string]question) (wrong faults) {
	on, ok := earlier[c.Question]
	if !ok {
		wrong.add("survey.fault-if-question", "id", id, "on", c.Question)
		return wrong
	}
	if !slices.Contains(ops, c.Op) {
		wrong.add("survey.fault-if-op", "id", id, "op", c.Op, "ops", joined(ops))
	}
	if on.Kind == askMatrix || on.Kind == askText {
		wrong.add("survey.fault-if-kind", "id", id, "on", on.ID)
	}
	if _, _, scale := on.ends(); !scale && (c.Op == "<=" || c.Op == ">=") {
		wrong.add("survey.fault-if-order", "id", id, "on", on.ID)
	}
	if _, err := on.value(c.Value); err != nil {
		wrong.add("survey.fault-if-value", "id", id, "on", on.ID, "value", c.Value)
	}
	return wrong
}

// joined are names with spaces between them.
func joined[T ~string](names []T) string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = string(n)
	}
	return strings.Join(all, " ")
}

// ends are the least and the greatest value of a question on a scale; false for another.
func (x question) ends() (lo, hi int, ok bool) {
	if x.Kind == askScale {
		return x.Min, x.Max, true
	}
	return score.Kind(x.Kind).Range()
}

// keys name the values of a question: its own, or for a matrix one a row.
func (x question) keys() []string {
	if x.Kind != askMatrix {
		return []string{x.ID}
	}
	keys := make([]string, len(x.Rows))
	for i, row := range x.Rows {
		keys[i] = x.ID + "_" + row.Value
	}
	return keys
}

// keyText is what a key asks: the question, or of a matrix its row.
func (x question) keyText(key, lang string) string {
	if _, row, ok := strings.Cut(key, "_"); ok {
		for _, r := range x.Rows {
			if r.Value == row {
				return r.Text.in(lang)
			}
		}
	}
	return x.Text.in(lang)
}
