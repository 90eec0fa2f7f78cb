package understand

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestFile(t *testing.T) {
	in := strings.Join([]string{
		`{"id":"a","text":"@Anna please check the <list> by Friday","reference":"2026-07-15T10:30:00+08:00","people":{"Anna":"U1"}}`,
		`{"text":"tomorrow 5pm","reference":"2026-07-15T10:30:00"}`,
		`{"text":"x"`,
		``,
		`{"id":"e","text":"ok","reference":"yesterday","people":{}}`,
		`{"id":6,"text":"ok","reference":"2026-07-15T10:30:00Z","people":{}}`,
	}, "\n")
	var out bytes.Buffer
	err := File(strings.NewReader(in), &out)
	if err == nil || !strings.Contains(err.Error(), "line 3:") || !strings.Contains(err.Error(), "line 5:") || strings.Contains(err.Error(), "line 1:") {
		t.Errorf("error %v", err)
	}
	want := `{"id":"a","is_task":true,"title":"check the <list>","assignee":"U1","due_date":"2026-07-17","due_time":null,"priority":null}
{"id":2,"is_task":false,"title":null,"assignee":null,"due_date":"2026-07-16","due_time":"17:00","priority":null}
{"id":3,"is_task":false,"title":null,"assignee":null,"due_date":null,"due_time":null,"priority":null}
{"id":"e","is_task":false,"title":null,"assignee":null,"due_date":null,"due_time":null,"priority":null}
{"id":6,"is_task":false,"title":null,"assignee":null,"due_date":null,"due_time":null,"priority":null}
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

// TestDevRows measures the shared rows where they lie beside the project; the marks are the aims for rows not seen.
func TestDevRows(t *testing.T) {
	const path = "../../../shared/data/tasks-dev.jsonl"
	if _, err := os.Stat(path); err != nil {
		t.Skip("the rows are not here")
	}
	var tasks, right, wrong, who, level, said, all int
	for _, e := range expectations(t, path) {
		got := Parse(e.Text, at(t, e.Reference), people(e.People))
		all++
		if got.IsTask == e.IsTask {
			said++
		}
		if !e.IsTask {
			continue
		}
		tasks++
		if got.DueDate == e.DueDate {
			right++
		} else if got.DueDate != "" {
			wrong++
		}
		if got.Assignee == e.Assignee {
			who++
		}
		if got.Priority == e.Priority {
			level++
		}
	}
	if 100*said < 92*all || 100*right < 93*tasks || 100*wrong >= 2*tasks || 100*who < 95*tasks || 100*level < 95*tasks {
		t.Errorf("task or not %d of %d; of %d tasks: date %d, wrong date %d, assignee %d, priority %d", said, all, tasks, right, wrong, who, level)
	}
}
