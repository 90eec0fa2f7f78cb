package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golive-bot/golive/integrations/postgres/pgtest"
)

// A year's notice comes from a file while golive runs; a wrong file is named with its line, and nothing of it is kept.
func TestHolidaysFromAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "2027.txt")
	write := func(t *testing.T, text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, database := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + t.TempDir() + "/golive.db" },
		"postgres": func(t *testing.T) string { return pgtest.Need(t).Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			p := newTown(t, townOptions{}).start(database(t))
			known := func() string {
				out, err := runGolive(t, p.env, "export", "--kind", "meeting-holidays")
				if err != nil {
					t.Fatalf("export: %v\n%s", err, out)
				}
				return out
			}
			write(t, "# the notice of 2027\n2027-01-01..2027-01-03 元旦\n2027-02-30 春节\n")
			out, err := runGolive(t, p.env, "holidays", "import", file)
			if err == nil || !strings.Contains(out, file+`: line 3: "2027-02-30 春节" has a day that does not exist`) || known() != "" {
				t.Errorf("a wrong file: %v\n%s\n%s", err, out, known())
			}
			write(t, "# the notice of 2027\n2027-01-01..2027-01-03 元旦\n+2027-02-14\n")
			if out, err := runGolive(t, p.env, "holidays", "import", file); err != nil || !strings.Contains(out, "2027-01-03") || !strings.Contains(out, "nothing is told of 春节") {
				t.Fatalf("import: %v\n%s", err, out)
			}
			p.wait(t, "the year is known", func() bool { return strings.Contains(known(), `{"from":"2027-02-14","to":"2027-02-14"}`) })
			if out, err := runGolive(t, p.env, "export", "--kind", "audit"); err != nil || !strings.Contains(out, "file of 2027") {
				t.Errorf("it is not audited: %v\n%s", err, out)
			}
		})
	}
	for _, c := range []struct{ file, want string }{{"2026.txt", "comes with the notice of 2026"}, {"next.txt", "as 2027.txt, or add --year"}, {"2027.txt", "no such file"}} {
		path := filepath.Join(t.TempDir(), c.file)
		if c.file != "2027.txt" {
			if err := os.WriteFile(path, []byte("2026-01-01 元旦\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if out, err := runGolive(t, os.Environ(), "holidays", "check", path); err == nil || !strings.Contains(out, c.want) {
			t.Errorf("%s: %v\n%s", c.file, err, out)
		}
	}
	if out, err := runGolive(t, os.Environ(), "holidays", "check", file); err != nil || !strings.Contains(out, "off     2027-01-01  2027-01-03  元旦") || !strings.Contains(out, "the law grants 13") {
		t.Errorf("check: %v\n%s", err, out)
	}
}
