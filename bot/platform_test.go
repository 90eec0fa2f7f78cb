package bot

import "testing"

func TestQueryText(t *testing.T) {
	if got := QueryText(`a" OR project = "B\`); got != `"a\" OR project = \"B\\"` {
		t.Errorf("QueryText = %s", got)
	}
}
