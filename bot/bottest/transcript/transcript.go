// Package transcript plays conversations with golive from text files: who says or clicks what, and what everybody sees.
// The files are their own golden files: `go test -update` writes what golive does now. The engine runs each handler
// twice and refuses if the two decide differently, and each act is delivered a second time, which must change nothing.
//
// A line is one of
//
//	# a comment
//	:platform slack | feishu         forms open as an answer | are posted
//	:now 2026-11-23T09:00:00+08:00
//	:person NAME EMAIL LANG [guest] [operator]      "-" where there is none
//	:room #NAME [shared] [mentions]                 with outsiders | where golive hears only mentions
//	NAME #ROOM: TEXT                 says; "@golive" at the start mentions golive, "@NAME" anybody; #ROOM/N is the thread
//	NAME dm: TEXT                    says in private                    under the N-th message that was said in the room
//	NAME #ROOM / TEXT                slash command
//	NAME clicks LABEL                the newest button with that label
//	NAME chooses OPTION              in the newest select that offers it
//	NAME submits field=value; ...    the form that is open for them, or the newest that was posted
//	NAME reacts EMOJI #ROOM/N
//	NAME shortcut ACTION #ROOM/N     uses a message shortcut
//	NAME edits #ROOM/N: TEXT
//	golive joins #ROOM | golive leaves #ROOM | golive sees #ROOM [shared|guests] | golive meets #ROOM NAME
//	jira down | jira up | jira move KEY STATUS CATEGORY | jira refuses FIELD WORDS | jira stumbles TIMES | jira delete KEY
//	+2h, +7d                         moves the clock, through each due instant
//
// and the lines that begin with two blanks are what is seen after it.
package transcript

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/golive-bot/golive/bot"
)

var update = flag.Bool("update", false, "write the transcripts as golive plays them now")

// Run plays every file that matches pattern, each as a sub-test.
func Run(t *testing.T, pattern string, capabilities ...bot.Capability) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts match %s (%v)", pattern, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			play(t, file, capabilities)
		})
	}
}

func play(t *testing.T, file string, capabilities []bot.Capability) {
	t.Helper()
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	w := newWorld(t, capabilities)
	var got bytes.Buffer
	for n, line := range strings.Split(strings.TrimRight(string(want), "\n"), "\n") {
		if strings.HasPrefix(line, "  ") {
			continue
		}
		got.WriteString(line + "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := w.act(ctx, line); err != nil {
			t.Fatalf("%s:%d: %s: %v", file, n+1, line, err)
		}
		got.WriteString(w.seen())
	}
	w.stop()
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-file +played):\n%s", file, diff)
	}
}

// split cuts "a b c" at the first blank.
func split(s string) (first, rest string) {
	first, rest, _ = strings.Cut(strings.TrimSpace(s), " ")
	return first, strings.TrimSpace(rest)
}

func parseStep(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n int
		if _, err := fmt.Sscanf(days, "%d", &n); err != nil {
			return 0, fmt.Errorf("step %q: %w", s, err)
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	return time.ParseDuration(s)
}
