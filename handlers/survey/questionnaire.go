package survey

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
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
	longestText   = 5000 // characters of an answer
	longestInChat = 3000 // the same in a form of a chat
)

var (
	goodID    = regexp.MustCompile(`^[a-z][a-z0-9]{0,9}$`)
	goodValue = regexp.MustCompile(`^[a-z0-9]{1,9}$`)
	// takenIDs name the other fields of the page.
	takenIDs = []string{"leave", "other", "rev"}
)

// readQuestionnaire reads and checks a file.
func readQuestionnaire(text []byte) (questionnaire, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var q questionnaire
	if err := d.Decode(&q); err != nil {
		return q, fmt.Errorf("read questionnaire: %w", err)
	}
	return q, q.check()
}

// check names everything that is wrong with a questionnaire.
func (q questionnaire) check() error {
	var wrong []error
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if q.ID == "" || q.Version < 1 {
		bad("it needs an id and a version from 1 on")
	}
	if n := len(q.Questions); n == 0 || n > mostQuestions {
		bad("it has %d questions; 1 to %d are possible", n, mostQuestions)
	}
	wrong = append(wrong, q.Title.check("title")...)
	seen := map[string]question{}
	for _, x := range q.Questions {
		if !goodID.MatchString(x.ID) {
			bad("question %q: an id is a letter and up to nine letters or digits, in lower case", x.ID)
		}
		if slices.Contains(takenIDs, x.ID) {
			bad("question %q: golive's page has a field of that name; call it something else", x.ID)
		}
		if _, twice := seen[x.ID]; twice {
			bad("question %q stands there twice", x.ID)
		}
		wrong = append(wrong, x.check()...)
		if x.If != nil {
			wrong = append(wrong, x.If.check(x.ID, seen)...)
		}
		seen[x.ID] = x
	}
	return errors.Join(wrong...)
}

func (w words) check(what string) (wrong []error) {
	for _, lang := range i18n.Languages {
		if n := utf8.RuneCountInString(w[lang]); n == 0 || n > longestWords {
			wrong = append(wrong, fmt.Errorf("%s in %s has %d characters; 1 to %d are possible", what, lang, n, longestWords))
		}
	}
	return wrong
}

func (x question) check() (wrong []error) {
	bad := func(format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("question "+x.ID+": "+format, args...))
	}
	if !slices.Contains(kinds, x.Kind) {
		bad("kind %q is none of %v", x.Kind, kinds)
	}
	wrong = append(wrong, x.Text.check("question "+x.ID)...)
	if x.Kind == askScale && (x.Min < 0 || x.Max <= x.Min || x.Max-x.Min > mostChoices) {
		bad("a scale from %d to %d cannot be shown", x.Min, x.Max)
	}
	need := func(what string, options []option, least int) {
		if len(options) < least || len(options) > mostChoices {
			bad("it has %d %s; %d to %d are possible", len(options), what, least, mostChoices)
		}
		values := map[string]bool{}
		for _, o := range options {
			if !goodValue.MatchString(o.Value) || values[o.Value] {
				bad("value %q of %s is not good, or stands there twice", o.Value, what)
			}
			values[o.Value] = true
			wrong = append(wrong, o.Text.check("question "+x.ID+", "+o.Value)...)
		}
	}
	if x.Kind == askOne || x.Kind == askMany || x.Kind == askMatrix {
		need("choices", x.Choices, 2)
	}
	if x.Kind == askMatrix {
		need("rows", x.Rows, 1)
	}
	return wrong
}

func (c condition) check(id string, earlier map[string]question) (wrong []error) {
	on, ok := earlier[c.Question]
	if !ok {
		return []error{fmt.Errorf("question %s: its condition names %q, which does not stand before it", id, c.Question)}
	}
	if !slices.Contains([]string{"<=", ">=", "=", "!="}, c.Op) {
		wrong = append(wrong, fmt.Errorf("question %s: %q is none of <= >= = !=", id, c.Op))
	}
	if on.Kind == askMatrix || on.Kind == askText {
		wrong = append(wrong, fmt.Errorf("question %s: a condition cannot rest on a %s", id, on.Kind))
	}
	if _, err := on.value(c.Value); err != nil {
		wrong = append(wrong, fmt.Errorf("question %s: %q cannot be answered to %s", id, c.Value, on.ID))
	}
	return wrong
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
