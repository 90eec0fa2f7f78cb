package understand

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Scores count how the answers to rows agree with what the rows expect, where they expect something: rows of messages
// (is_task, title_has, title_lacks, assignee, due_date, due_time, priority) and rows of dates (expect_date, expect_time, and
// core, without which a row is not counted).
type Scores struct {
	messages, dates map[string]*score // by language, and "all"
}

// score counts rows by what was right of them.
type score struct {
	rows, right                            int
	tp, fp, fn                             int // task or not
	title, who, day, dayTime, wrong, level int
	whole                                  int
	none                                   int
}

// expected is what a row expects.
type expected struct {
	IsTask *bool    `json:"is_task"`
	Has    []string `json:"title_has"`
	Lacks  []string `json:"title_lacks"`
	Who    *string  `json:"assignee"`
	Day    *string  `json:"due_date"`
	Time   *string  `json:"due_time"`
	Level  *string  `json:"priority"`

	ExpectDay  json.RawMessage `json:"expect_date"` // a day or null
	ExpectTime *string         `json:"expect_time"`
	Core       bool            `json:"core"`
}

// Empty reports whether no row expected anything.
func (s *Scores) Empty() bool { return len(s.messages)+len(s.dates) == 0 }

func (s *Scores) count(line []byte, lang string, a answer) {
	var e expected
	if json.Unmarshal(line, &e) != nil {
		return
	}
	switch {
	case e.IsTask != nil:
		if s.messages == nil {
			s.messages = map[string]*score{}
		}
		for _, key := range []string{lang, "all"} {
			of(s.messages, key).message(e, a)
		}
	case e.Core && len(e.ExpectDay) > 0:
		if s.dates == nil {
			s.dates = map[string]*score{}
		}
		for _, key := range []string{lang, "all"} {
			of(s.dates, key).date(e, a)
		}
	}
}

func of(m map[string]*score, key string) *score {
	if m[key] == nil {
		m[key] = &score{}
	}
	return m[key]
}

func (s *score) message(e expected, a answer) {
	s.rows++
	if a.IsTask == *e.IsTask {
		s.right++
	}
	switch {
	case a.IsTask && *e.IsTask:
		s.tp++
	case a.IsTask:
		s.fp++
		return
	case *e.IsTask:
		s.fn++
		a = answer{}
	default:
		return
	}
	add := func(n *int, ok bool) bool {
		if ok {
			*n++
		}
		return ok
	}
	title, who, day := add(&s.title, titleFits(e, value(a.Title))), add(&s.who, value(a.Assignee) == value(e.Who)), add(&s.day, value(a.DueDate) == value(e.Day))
	dayTime, level := add(&s.dayTime, day && value(a.DueTime) == value(e.Time)), add(&s.level, value(a.Priority) == value(e.Level))
	add(&s.wrong, !day && a.DueDate != nil)
	add(&s.whole, a.IsTask && title && who && dayTime && level)
}

func (s *score) date(e expected, a answer) {
	var want *string
	if json.Unmarshal(e.ExpectDay, &want) != nil {
		return
	}
	s.rows++
	switch day := value(a.DueDate) == value(want); {
	case day:
		s.day++
		if e.ExpectTime == nil || value(a.DueTime) == *e.ExpectTime {
			s.dayTime++
		}
	case a.DueDate != nil:
		s.wrong++
	}
	if a.DueDate == nil {
		s.none++
	}
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// titleFits tells whether a title holds what it must and nothing that it must not. Case, width and blanks do not matter, nor
// does a blank beside a Chinese character; what must not be there counts as whole words.
func titleFits(e expected, title string) bool {
	t := plainly(title)
	if strings.TrimSpace(title) == "" {
		return false
	}
	for _, p := range e.Has {
		if !strings.Contains(t, plainly(p)) {
			return false
		}
	}
	return !slices.ContainsFunc(e.Lacks, func(p string) bool { return holdsWord(t, plainly(p)) })
}

// plainly is a text with its differences of spelling taken away.
func plainly(s string) string {
	words := strings.Fields(fold(s).norm)
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			before, _ := utf8.DecodeLastRuneInString(words[i-1])
			after, _ := utf8.DecodeRuneInString(w)
			if before < 0x2e80 && after < 0x2e80 {
				b.WriteByte(' ')
			}
		}
		b.WriteString(w)
	}
	return b.String()
}

func holdsWord(t, p string) bool {
	latin := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
	for from := 0; p != ""; {
		k := strings.Index(t[from:], p)
		if k < 0 {
			break
		}
		k += from
		end := k + len(p)
		if !(latin(p[0]) && k > 0 && latin(t[k-1])) && !(latin(p[len(p)-1]) && end < len(t) && latin(t[end])) {
			return true
		}
		from = k + 1
	}
	return false
}

// Print writes the tables: percent of the rows, of the tasks for what a task says.
func (s *Scores) Print(to io.Writer) {
	if len(s.messages) > 0 {
		fmt.Fprintln(to, "lang   rows | task or not  prec    rec | tasks   title  assignee  due date  date+time  wrong date  priority    all")
		for _, lang := range order(s.messages) {
			c := s.messages[lang]
			tasks := c.tp + c.fn
			fmt.Fprintf(to, "%-5s %5d | %11s %5s  %5s | %5d  %6s  %8s  %8s  %9s  %10s  %8s  %5s\n", lang, c.rows, share(c.right, c.rows), share(c.tp, c.tp+c.fp), share(c.tp, tasks),
				tasks, share(c.title, tasks), share(c.who, tasks), share(c.day, tasks), share(c.dayTime, tasks), share(c.wrong, tasks), share(c.level, tasks), share(c.whole, tasks))
		}
	}
	if len(s.dates) > 0 {
		fmt.Fprintln(to, "lang   rows | due date  date+time  wrong date  no answer")
		for _, lang := range order(s.dates) {
			c := s.dates[lang]
			fmt.Fprintf(to, "%-5s %5d | %8s  %9s  %10s  %9s\n", lang, c.rows, share(c.day, c.rows), share(c.dayTime, c.rows), share(c.wrong, c.rows), share(c.none, c.rows))
		}
	}
}

func share(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f", 100*float64(n)/float64(of))
}

// order is the languages with "all" behind them.
func order(m map[string]*score) []string {
	var langs []string
	for lang := range m {
		if lang != "all" {
			langs = append(langs, lang)
		}
	}
	slices.Sort(langs)
	return append(langs, "all")
}
