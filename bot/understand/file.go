package understand

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// row is one message of a file for File.
type row struct {
	ID        json.RawMessage   `json:"id"`
	Text      *string           `json:"text"`
	Lang      string            `json:"lang"`      // zh, en or nothing
	Reference string            `json:"reference"` // RFC 3339, the zone may be left out
	People    map[string]string `json:"people"`    // name -> id
}

// answer is one line of File's output.
type answer struct {
	ID       json.RawMessage `json:"id"`
	IsTask   bool            `json:"is_task"`
	Title    *string         `json:"title"`
	Assignee *string         `json:"assignee"`
	DueDate  *string         `json:"due_date"`
	DueTime  *string         `json:"due_time"`
	Priority *string         `json:"priority"`
}

// china is the calendar by which a file is read.
var china = Calendar{Country: "CN"}

// File reads messages as lines of JSON (id, text, reference, people: name -> id) and writes for each what Parse makes of
// it (id, is_task, title, assignee, due_date, due_time, priority; null where unknown). A row without an id gets its line
// number. A row without people asks for its date alone: its date is what Date reads, task or not.
//
// A line that cannot be read is answered with nulls, so that line n answers line n; the error that is returned at the
// end names such lines, of many the first hundred. The scores are of the rows that say what they expect.
func File(in io.Reader, out io.Writer) (Scores, error) {
	var scores Scores
	lines := bufio.NewReader(in)
	to := bufio.NewWriter(out)
	enc := json.NewEncoder(to)
	enc.SetEscapeHTML(false)
	var bad []error
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return scores, errors.Join(append(bad, fmt.Errorf("read line %d: %w", n, err))...)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			a, lang, rowErr := answerLine(line, n)
			switch {
			case rowErr == nil:
				scores.count(line, lang, a)
			case len(bad) < maxNamed:
				bad = append(bad, fmt.Errorf("line %d: %w", n, rowErr))
			case len(bad) == maxNamed:
				bad = append(bad, errors.New("and further lines"))
			}
			if err := enc.Encode(a); err != nil {
				return scores, fmt.Errorf("write the answer of line %d: %w", n, err)
			}
		}
		if err == io.EOF {
			break
		}
	}
	if err := to.Flush(); err != nil {
		return scores, fmt.Errorf("write answers: %w", err)
	}
	return scores, errors.Join(bad...)
}

const maxNamed = 100 // lines that an error names

// answerLine answers line n; with an error the answer is all nulls.
func answerLine(line []byte, n int) (a answer, lang string, err error) {
	a = answer{ID: json.RawMessage(fmt.Sprint(n))}
	var r row
	err = json.Unmarshal(line, &r)
	if len(r.ID) > 0 && string(r.ID) != "null" { // known also where another member is of the wrong type
		a.ID = r.ID
	}
	if err != nil {
		return a, "", err
	}
	if r.Text == nil {
		return a, "", errors.New("no text")
	}
	ref, err := reference(r.Reference)
	if err != nil {
		return a, "", err
	}
	task := china.Parse(*r.Text, ref, people(r.People))
	if r.People == nil {
		task.DueDate, task.DueTime, _ = china.dateIn(*r.Text, ref, r.Lang)
	}
	a.IsTask = task.IsTask
	a.Title, a.Assignee, a.Priority = known(task.Title), known(task.Assignee), known(task.Priority)
	a.DueDate, a.DueTime = known(task.DueDate), known(task.DueTime)
	return a, r.Lang, nil
}

// known is a field's value, or nil for an empty one.
func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// people lists the people of a row in the order of their names, so that the answer never depends on the map's order.
func people(names map[string]string) []Person {
	list := make([]Person, 0, len(names))
	for name, id := range names {
		list = append(list, Person{Name: name, ID: id})
	}
	slices.SortFunc(list, func(a, b Person) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// reference reads the moment at which a message was sent; where the zone was left out, other zones are not reckoned into it.
func reference(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, s, unknownOffset); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("reference %q is no RFC 3339 time", s)
}
