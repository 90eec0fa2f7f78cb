package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What somebody types who does not know the command line yet is answered with what they need next.
func TestCommandLineTellsWhatToTypeNext(t *testing.T) {
	for _, c := range []struct {
		args string
		ok   bool
		want []string
	}{
		{"help", true, []string{"serve", "Run the bot.", "doctor"}},
		{"help serve", true, []string{"Run the bot.", "--config"}},
		{"help dead list", true, []string{"newest first"}},
		{"--version", true, []string{version}},
		{"version", true, []string{version}},
		{"simulate", false, []string{"slack", "feishu", "jira"}},
		{"manifest", false, []string{"slack", "feishu"}},
		{"manifest teams", false, []string{`"slack","feishu"`, `"teams"`}},
		{"export --kind nonsense", false, []string{`"nonsense"`, "project, ", "task, "}},
		{"export --kind link-code", false, []string{`"link-code"`}},
		{"dead list", false, []string{"there is none at ", "golive serve makes it"}},
		{"doctor", false, []string{"4 findings: 1 has to be put right, 3 warn of what you do without."}},
	} {
		out, err := runGolive(t, []string{"PATH=" + os.Getenv("PATH")}, strings.Fields(c.args)...)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v\n%s", c.args, err, out)
		}
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s does not speak of %q:\n%s", c.args, want, out)
			}
		}
		if strings.Count(out, "no such file") > 0 {
			t.Errorf("%s repeats itself:\n%s", c.args, out)
		}
	}
}

func TestVerdict(t *testing.T) {
	for want, c := range map[string][3]int{
		"The one finding is in order.":                                       {1, 0, 0},
		"All 5 findings are in order.":                                       {5, 0, 0},
		"Nothing is wrong. Of 5 findings, 1 warns of what you do without.":   {5, 0, 1},
		"1 finding: 1 has to be put right.":                                  {1, 1, 0},
		"9 findings: 2 have to be put right, 3 warn of what you do without.": {9, 2, 3},
	} {
		if got := verdict(c[0], c[1], c[2]); got != want {
			t.Errorf("%v: %q, want %q", c, got, want)
		}
	}
}

// The numbers of a file may take its place.
func TestSurveyStatsInPlace(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.csv")
	if err := os.WriteFile(in, []byte("set_id,kind,n,responses,hist\na,csat,4,5 4 2 5,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{out, in} {
		if said, err := runGolive(t, os.Environ(), "survey", "stats", "--in", in, "--out", to); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
	}
	want, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(in)
	if err != nil || string(got) != string(want) || len(want) < 20 {
		t.Errorf("in its own place: %v %q, elsewhere %q", err, got, want)
	}
}
