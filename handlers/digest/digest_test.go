package digest_test

import (
	"testing"

	"github.com/golive-bot/golive/bot/bottest/transcript"
	"github.com/golive-bot/golive/handlers"
)

func TestTranscripts(t *testing.T) { transcript.Run(t, "testdata/*.txt", handlers.All...) }
