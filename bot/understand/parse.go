package understand

import (
	"strings"
	"time"
)

// Parse reads a message that was sent at ref, whose zone is the reader's, and may mention people.
func Parse(text string, ref time.Time, people []Person) Task {
	return Task{IsTask: strings.TrimSpace(text) != "", Title: strings.TrimSpace(text)}
}

// Date reads the date, and the time if one is said, from a form field or the words of a command.
func Date(text string, ref time.Time) (date, clock string, ok bool) { return "", "", false }
