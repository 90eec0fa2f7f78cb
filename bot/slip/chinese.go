package slip

import (
	"slices"
	"strings"
	"unicode"

	sounds "github.com/mozillazg/go-pinyin"
)

var chineseTries = []func(text, words []rune) (Guess, bool){homophones, miswritten, turned, cut, inPinyin}

// readings are the sounds of a character, without tones and without what many speakers do not tell apart.
func readings(r rune) []string {
	all := sounds.SinglePinyin(r, sounds.Args{Style: sounds.Normal, Heteronym: true})
	for i := range all {
		all[i] = plainly(all[i])
	}
	return all
}

// plainly takes out of a syllable what people mix up: zh and z, ch and c, sh and s, -ng and -n.
func plainly(syllable string) string {
	for _, initial := range []string{"zh", "ch", "sh"} {
		if rest, ok := strings.CutPrefix(syllable, initial); ok {
			syllable = initial[:1] + rest
		}
	}
	for _, final := range []string{"ang", "eng", "ing"} {
		if strings.HasSuffix(syllable, final) {
			return syllable[:len(syllable)-1]
		}
	}
	return syllable
}

// alike reports whether two different Chinese characters sound alike.
func alike(a, b rune) bool {
	if !han(a) || !han(b) {
		return false
	}
	those := readings(b)
	return slices.ContainsFunc(readings(a), func(s string) bool { return slices.Contains(those, s) })
}

// head is how many characters of a text come before a blank, a mention or the like: Chinese has no blanks between words, so
// that there words may end anywhere.
func head(text []rune) int {
	n := slices.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if n < 0 {
		return len(text)
	}
	return n
}

// homophones compares character by character, by sound. Two characters alone are a sign only where nothing follows.
func homophones(text, words []rune) (Guess, bool) {
	if len(text) < len(words) || len(words) < 3 && len(text) != len(words) && head(text) != len(words) {
		return Guess{}, false
	}
	far := 0
	for i, w := range words {
		switch {
		case text[i] == w:
		case alike(text[i], w):
			far += sound
		default:
			return Guess{}, false
		}
	}
	return Guess{Far: far, Runes: len(words)}, true
}

// miswritten allows for one character that is wrong, missing, too much or swapped, where the words stand alone.
func miswritten(text, words []rune) (Guess, bool) {
	n := head(text)
	if len(words) < 3 || n < len(words)-1 || n > len(words)+1 {
		return Guess{}, false
	}
	far := align(text[:n], words)[n]
	return Guess{Far: far, Runes: n}, far <= letter
}

// turned compares with the words' parts in another order, where they stand alone.
func turned(text, words []rune) (Guess, bool) {
	if head(text) != len(words) || len(words) < 3 {
		return Guess{}, false
	}
	for i := 1; i < len(words); i++ {
		if g, ok := homophones(text, append(slices.Clone(words[i:]), words[:i]...)); ok && g.Far <= sound {
			return Guess{Far: g.Far + order, Runes: g.Runes}, true
		}
	}
	return Guess{}, false
}

// cut compares with the beginning or the end of the words, where it stands alone: a part of the words is a word itself.
func cut(text, words []rune) (Guess, bool) {
	n := head(text)
	if n < 2 || n >= len(words) || sentence(text, 1, 2) {
		return Guess{}, false
	}
	if !slices.Equal(text[:n], words[:n]) && !slices.Equal(text[:n], words[len(words)-n:]) {
		return Guess{}, false
	}
	return Guess{Far: lacks, Runes: n}, true
}

// inPinyin compares with how the words sound, whatever blanks are between the syllables.
func inPinyin(text, words []rune) (Guess, bool) {
	if !unicode.Is(unicode.Latin, text[0]) {
		return Guess{}, false
	}
	at := 0
	for _, w := range words {
		for at > 0 && at < len(text) && text[at] == ' ' {
			at++
		}
		n, ok := spelt(text[at:], w)
		if !ok {
			return Guess{}, false
		}
		at += n
	}
	return Guess{Far: pinyin, Runes: at}, border(text, at)
}

// spelt is how many letters spell a character.
func spelt(text []rune, w rune) (int, bool) {
	if !han(w) {
		return 1, len(text) > 0 && text[0] == w
	}
	for _, syllable := range sounds.SinglePinyin(w, sounds.Args{Style: sounds.Normal, Heteronym: true}) {
		if strings.HasPrefix(string(text), syllable) {
			return len(syllable), true
		}
	}
	return 0, false
}
