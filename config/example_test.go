package config_test

import (
	"os"
	"strings"
	"testing"
)

const examplePath = "../golive.example.yaml"

// Each key has a comment above it in English and one in Chinese; neighbours may share them. That the example names
// every key, and no other, is tested where the sections are known: beside the command.
func TestTheExampleExplainsEveryKey(t *testing.T) {
	text, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	english, chinese := false, false
	for n, line := range strings.Split(string(text), "\n") {
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "":
			english, chinese = false, false
		case strings.HasPrefix(trimmed, "#"):
			han := strings.ContainsFunc(trimmed, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
			english, chinese = english || !han, chinese || han
		case strings.HasSuffix(trimmed, ":"):
			english, chinese = false, false // a section
		case !english || !chinese:
			t.Errorf("line %d: %s is not explained in both languages", n+1, trimmed)
		}
	}
}
