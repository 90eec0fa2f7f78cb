package engine

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzCleanData: however a text is written in JSON, it comes out as clean leaves it; what is clean is not touched.
func FuzzCleanData(f *testing.F) {
	for _, s := range []string{"", "plain", "a\x00b", "<b>&\n\t\"\\", "\u202e\u2066", "\u2028\u2029", "\x7f", "\\u0001", "上线 é 🎉 a\u200db", "\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		data, err := json.Marshal(map[string]any{"text": s, "list": []string{s}, "number": json.Number("12345678901234567890")})
		if err != nil {
			t.Fatal(err)
		}
		got, err := cleanData(data)
		if err != nil {
			t.Fatalf("cleanData(%s): %v", data, err)
		}
		if clean(s) == s && !unclean(data) && string(got) != string(data) {
			t.Errorf("%s was clean, and became %s", data, got)
		}
		var out struct {
			Text   string
			List   []string
			Number json.Number
		}
		if err := json.Unmarshal(got, &out); err != nil {
			t.Fatal(err)
		}
		if out.Text != clean(s) || out.List[0] != clean(s) || out.Number != "12345678901234567890" {
			t.Errorf("%q became %+v", s, out)
		}
	})
}

// TestOrdinaryPayloadsAreOnlyLookedThrough: decoding them a second time would cost more than reading them.
func TestOrdinaryPayloadsAreOnlyLookedThrough(t *testing.T) {
	for _, s := range []string{"task call the supplier", "建任务 联系供应商", "a <b> & \"c\" \\ d\nnext\tline", "é 🎉 שלום “q” – …"} {
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if unclean(data) {
			t.Errorf("%s counts as unclean", data)
		}
	}
}
