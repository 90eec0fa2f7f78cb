package i18n

import (
	"strings"
	"unicode"
)

// Short is the first line of a text in at most so many characters, for a button: what is cut off ends in "…", between two
// words where there are words.
func Short(text string, most int) string {
	line, _, more := strings.Cut(strings.TrimSpace(text), "\n")
	runes := []rune(strings.TrimSpace(line))
	if len(runes) <= most {
		if more {
			return string(runes) + "…"
		}
		return string(runes)
	}
	end := most - 1
	if latin(runes[end]) && latin(runes[end-1]) {
		for i := end; i > most/2; i-- {
			if unicode.IsSpace(runes[i-1]) {
				end = i
				break
			}
		}
	}
	return strings.TrimRightFunc(string(runes[:end]), func(c rune) bool { return unicode.IsSpace(c) || unicode.IsPunct(c) }) + "…"
}

// latin reports whether a character is part of a word that is written with spaces around it.
func latin(c rune) bool {
	return (unicode.IsLetter(c) || unicode.IsDigit(c)) && !unicode.Is(unicode.Han, c)
}
