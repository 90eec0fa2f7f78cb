package bottest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
)

// RealCards are cards as the capabilities make them, by name, from the files in which their tests keep them; for the golden tests of
// a platform, which is to stand in a folder of integrations.
func RealCards(t testing.TB) map[string]bot.Card {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "handlers", "testdata", "cards", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cards: %v", err)
	}
	all := map[string]bot.Card{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c bot.Card
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = c
	}
	return all
}
