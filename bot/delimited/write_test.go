package delimited

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
)

func TestWrite(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, [][]string{{"名称", "a,b"}, {"=1+1", "＝1+1"}, {"", "-5"}}); err != nil {
		t.Fatal(err)
	}
	if want := "\ufeff名称,\"a,b\"\r\n'=1+1,'＝1+1\r\n,'-5\r\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// FuzzWrite: whatever the cells hold, they can be read again, and none begins as a formula does.
func FuzzWrite(f *testing.F) {
	f.Add("=1+1", "a\"b\nc")
	f.Add("＠x", "\xff")
	f.Fuzz(func(t *testing.T, a, c string) {
		var b bytes.Buffer
		if err := Write(&b, [][]string{{a, c}}); err != nil {
			t.Fatal(err)
		}
		row, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).Read()
		if a == "" && c == "" {
			return
		}
		if err != nil || len(row) != 2 {
			t.Fatalf("%q: %q, %v", b.String(), row, err)
		}
		for _, s := range row {
			if s != "" && strings.ContainsRune(formula, []rune(s)[0]) {
				t.Fatalf("%q is a formula", s)
			}
		}
	})
}
