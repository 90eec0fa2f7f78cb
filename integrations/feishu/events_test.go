package feishu_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/golive-bot/golive/integrations/feishu"
)

// TestRecordedEvents posts payloads of Feishu about rooms and their members to the door, and compares what the engine would
// see with the file beside: nothing, where golive has no use for it.
func TestRecordedEvents(t *testing.T) {
	files, err := filepath.Glob("testdata/events/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no payloads", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			payload, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, feishu.TransportHTTP, nil)
			road := w.running(t)
			body := strings.Replace(string(payload), "rvaYgkND1GOiu5MM0E1rncYC6PLtF7JV", w.sim.Status().VerificationToken, 1)
			if status := w.push(t, w.serve(t), post{body: body}); status != 200 {
				t.Fatalf("status %d", status)
			}
			var got bytes.Buffer
			for _, raw := range road.Events() {
				e := raw
				if strings.HasSuffix(raw.Name, ".raw") {
					var ok bool
					if e, ok, err = w.platform.Translate(t.Context(), raw); err != nil {
						t.Fatal(err)
					} else if !ok {
						continue
					}
				}
				line, err := json.MarshalIndent(e, "", "  ")
				if err != nil {
					t.Fatal(err)
				}
				got.Write(append(line, '\n'))
			}
			compare(t, strings.TrimSuffix(file, ".json")+".want", got.Bytes())
		})
	}
}

// compare compares with a golden file, or writes it.
func compare(t *testing.T, file string, got []byte) {
	t.Helper()
	if f := flag.Lookup("update"); f.Value.String() == "true" {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-file +translated):\n%s", file, diff)
	}
}
