package delimited

import (
	"fmt"
	"strings"
	"testing"
)

// read are the rows of a text, each as "line:cell|cell".
func read(text string) string {
	var all []string
	for r := range Rows(text) {
		if r.Cells == nil {
			all = append(all, fmt.Sprintf("%d:lost", r.Line))
			continue
		}
		all = append(all, fmt.Sprintf("%d:%s", r.Line, strings.Join(r.Cells, "|")))
	}
	return strings.Join(all, " ")
}

func TestRows(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"commas":              {"a, b\nc,d\n", "1:a|b 2:c|d"},
		"semicolons":          {"a;b,c\r\nd;e", "1:a|b,c 2:d|e"},
		"tabs":                {"a;x\tb\n", "1:a;x|b"},
		"full width":          {"a，b\nc，d", "1:a|b 2:c|d"},
		"told":                {"\ufeffsep=;\na,b;c", "2:a,b|c"},
		"first with any":      {"a\nb;c", "1:a 2:b|c"},
		"empty lines":         {"\n,,\n\na,b\n \n", "2:|| 4:a|b"},
		"nothing":             {"", ""},
		"quotes":              {`"a, b" , "say ""yes""",""`, `1:a, b|say "yes"|`},
		"quotes as text":      {"\"Bo\" Li,x\nLi \"Bo,y", "1:\"Bo\" Li|x 2:Li \"Bo|y"},
		"an address":          {"\"Li, Bo\" <bo@acme.example>, zh\n\"Li, Bo\" <bo@acme.example>", "1:\"Li, Bo\" <bo@acme.example>|zh 2:\"Li, Bo\" <bo@acme.example>"},
		"over lines":          {"a,\"b\nc\",d\ne,f", "1:a|b\nc|d 3:e|f"},
		"open":                {"a,b\nc,\"d\ne,f\ng,h\n", "1:a|b 2:lost 3:e|f 4:g|h"},
		"open before quotes":  {"a,\"b\nc,\"d\"\ne,f", "1:lost 2:c|d 3:e|f"},
		"open and closed":     {"\"a,b\nc,d\ne\",f\ng,h", "1:lost 2:c|d 3:e\"|f 4:g|h"},
		"open at the end":     {"a,b\nc,\"d", "1:a|b 2:lost"},
		"two that are open":   {"\"a,b\n\"c,d\ne,f", "1:lost 2:lost 3:e|f"},
		"old line ends":       {"a,b\rc,d", "1:a|b 2:c|d"},
		"no quote is too far": {"\"a\n" + strings.Repeat("b\n", spanMost) + "c\"", "1:lost" + many(2, spanMost, "b") + fmt.Sprintf(" %d:c\"", spanMost+2)},
	} {
		if got := read(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func many(from, n int, cell string) (s string) {
	for i := range n {
		s += fmt.Sprintf(" %d:%s", from+i, cell)
	}
	return s
}

// Each line is of one row, or empty, whatever stands in a text.
func FuzzRows(f *testing.F) {
	f.Add("a,\"b\nc\",d\n\"e")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for r := range Rows(text) {
			if r.Line <= last {
				t.Fatalf("line %d after line %d", r.Line, last)
			}
			last = r.Line
		}
	})
}
