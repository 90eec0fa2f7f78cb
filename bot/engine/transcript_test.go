package engine_test

import (
	"testing"

	"github.com/golive-bot/golive/bot/bottest/transcript"
)

func TestTranscripts(t *testing.T) { transcript.Run(t, "testdata/*.txt", echo) }
