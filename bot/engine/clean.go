package engine

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// What comes from outside is cleaned where it comes in, and nowhere else: the payload of an event before it is decoded, what
// a handler reads from a platform's directory or from the tracker when it is read.

// clean leaves out control characters, except newline and tab, and the marks that turn the direction of writing: a
// tracker may refuse the first, and the second make the words around them look like others.
func clean(s string) string { return strings.Map(shown, s) }

// shown is r, or -1 if it is to be left out.
func shown(r rune) rune {
	switch {
	case r == '\n', r == '\t':
		return r
	case r < ' ', r == 0x7f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return -1
	}
	return r
}

// cleanData is JSON with its texts cleaned. What needs no cleaning, nearly everything, is looked through and left as it is.
func cleanData(data json.RawMessage) (json.RawMessage, error) {
	if !unclean(data) {
		return data, nil
	}
	var v any
	in := json.NewDecoder(bytes.NewReader(data))
	in.UseNumber()
	if err := in.Decode(&v); err != nil {
		return nil, err
	}
	return json.Marshal(cleanTexts(v))
}

// unclean reports whether JSON may hold what clean leaves out, as it is or escaped.
func unclean(data []byte) bool {
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case 0x7f:
			return true
		case 0xe2: // U+2000 to U+2FFF
			if i+2 < len(data) && (data[i+1] == 0x80 || data[i+1] == 0x81) {
				if r := rune(0x2000) + rune(data[i+1]&0x3f)<<6 + rune(data[i+2]&0x3f); shown(r) < 0 {
					return true
				}
			}
		case '\\':
			i++
			if i < len(data) && data[i] != 'n' && data[i] != 't' && data[i] != '"' && data[i] != '\\' && data[i] != '/' && !markupEscape(data[i:]) {
				return true
			}
		}
	}
	return false
}

// markupEscape reports whether an escape is one that Go's encoder makes of <, > and &.
func markupEscape(escape []byte) bool {
	for _, mark := range []string{"u003c", "u003e", "u0026"} {
		if bytes.HasPrefix(escape, []byte(mark)) {
			return true
		}
	}
	return false
}

// cleanTexts cleans the texts in a decoded value, but not the keys of its objects: they are names, not what people wrote.
func cleanTexts(v any) any {
	switch v := v.(type) {
	case string:
		return clean(v)
	case []any:
		for i := range v {
			v[i] = cleanTexts(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = cleanTexts(v[key])
		}
	}
	return v
}

// cleaned is what was read, with its texts cleaned.
func cleaned[T any](read T, err error) (T, error) {
	if err != nil {
		return read, err
	}
	data := bot.Encode(read)
	if !unclean(data) {
		return read, nil
	}
	if data, err = cleanData(data); err != nil {
		return read, err
	}
	var out T
	return out, json.Unmarshal(data, &out)
}
