package handlers_test

import (
	"testing"

	"github.com/golive-bot/golive/bot/bottest/transcript"
	"github.com/golive-bot/golive/handlers"
)

// TestFirstWeek plays the first week of a team, with all capabilities: what each person and each room saw, and nothing else.
func TestFirstWeek(t *testing.T) { transcript.Run(t, "testdata/week/*.txt", handlers.All...) }
