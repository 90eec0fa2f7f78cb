package understand

import (
	"os"
	"strings"
	"testing"
)

// TestAsks reads testdata/asks.txt, which says what its rows hold.
func TestAsks(t *testing.T) {
	rows, err := os.ReadFile("testdata/asks.txt")
	if err != nil {
		t.Fatal(err)
	}
	var who []Person
	for _, name := range []string{"李雷", "韩梅梅", "王芳", "Tom", "Anna", "Ben"} {
		who = append(who, Person{name, name})
	}
	for row := range strings.Lines(string(rows)) {
		text, want, ok := strings.Cut(strings.TrimSpace(row), " => ")
		if !ok || row[0] == '#' {
			continue // a comment
		}
		got := china.Parse(strings.ReplaceAll(text, `\n`, "\n"), at(t, "2026-12-02T10:30:00+08:00"), who)
		fields := strings.Split(want, "|")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		title := got.Title
		if fields[0] == "*" {
			title = "*"
		}
		said := strings.Join([]string{title, got.Assignee, strings.TrimSpace(got.DueDate + " " + got.DueTime)}, "|")
		if !got.IsTask {
			said = "-"
		}
		if want = strings.Join(fields, "|"); said != want {
			t.Errorf("%s\n got %s %v\nwant %s", text, said, got.Unsure, want)
		}
	}
}
