package meeting

import (
	"fmt"
	"strings"
	"testing"
)

// insideMarks are ways in which people say that a line is not for the client.
var insideMarks = []string{"内部 ", "内部：", "内部:", "内部，", "【内部】", "（内部）", "(内部) ", "[内部] ", "「内部」", "内部——", "内部 - ", "仅内部：", "（仅内部）", "#内部 ",
	"internal ", "Internal: ", "INTERNAL：", "(internal) ", "[Internal] ", "internal, ", "internal - ", "internal — ", "*internal* ", "**Internal:** ", "internal only: ", "#internal ", "internal\n", "internal: internal "}

// TestInsideMarks: a mark keeps a line from the client before the word that has it taken down and behind it, whatever follows the word.
func TestInsideMarks(t *testing.T) {
	words := map[string]kind{"决定": decision, "决议": decision, "行动": action, "行动项": action, "风险": risk, "decision": decision, "Decided": decision, "action": action, "action item": action, "risk": risk}
	for word, k := range words {
		for _, mark := range insideMarks {
			for _, sep := range []string{" ", "：", ": ", "，", ""} {
				if sep == "" && mark[0] < 0x80 && word[0] < 0x80 && strings.ContainsAny(mark[:1], "iI") {
					continue // "decisioninternal" is no word
				}
				for _, text := range []string{word + sep + mark + "fire the supplier", mark + word + sep + "fire the supplier", " " + mark + word + sep + mark + "fire the supplier", "内部" + word + " fire the supplier", "- " + mark + word + " fire the supplier"} {
					if strings.Contains(text, word+"fire") {
						continue
					}
					got, rest, inside, ok := noteIn(text)
					l := line{Text: rest, Inside: inside}
					l.mark()
					if !ok || got != k || !l.Inside || l.Text != "fire the supplier" {
						t.Errorf("%q: %v %v %q, inside %v", text, ok, got, l.Text, l.Inside)
					}
				}
			}
		}
	}
}

// TestInsideBehindNames: a mark may stand behind the names that a line begins with; none is read into other words.
func TestInsideBehindNames(t *testing.T) {
	for _, mark := range insideMarks {
		if got, inside := insideIn("@Tom " + mark + "fire the supplier"); !inside || got != "@Tom fire the supplier" {
			t.Errorf("%q: %q, inside %v", "@Tom "+mark, got, inside)
		}
	}
	for _, text := range []string{"内部系统先上线", "internals are documented", "international phone calls", "the internal audit is over", "margin 3% (internal)", "internal", "内部", "【内部系统】先上线", ""} {
		if got, inside := insideIn(text); inside || got != text {
			t.Errorf("%q: %q, inside %v", text, got, inside)
		}
	}
}

// TestInsideLeaves: what was taken down with a mark in its text, by whatever way, does not go to the client.
func TestInsideLeaves(t *testing.T) {
	for i, mark := range insideMarks {
		m := meeting{Lines: []line{{Kind: decision, Text: mark + "fire the supplier"}, {Kind: decision, Text: fmt.Sprint("buy ", i)}}}
		if got := m.forClient(); len(got) != 1 || !strings.HasPrefix(got[0].Text, "buy") {
			t.Errorf("%q: the client sees %v", mark, got)
		}
	}
}
