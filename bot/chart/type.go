package chart

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/go-analyze/charts"
)

// chinese is not copied: pages that no sign needs are never read from the disk.
//
//go:embed font/DroidSansFallbackFull.ttf
var chinese []byte

const family = "golive-chinese"

// fonts are tried in this order for each sign. They are loaded at the first chart: most processes never draw one.
var fonts = sync.OnceValues(func() ([]charts.FontStyle, error) {
	if err := charts.InstallFont(family, chinese); err != nil {
		return nil, fmt.Errorf("load the Chinese font: %w", err)
	}
	return []charts.FontStyle{{Font: charts.GetFont(charts.FontFamilyNotoSans)}, {Font: charts.GetFont(family)}}, nil
})

// fontOf is the number of the font that has the sign, or -1.
func (s *sheet) fontOf(r rune) int {
	for i, f := range s.fonts {
		if f.Font.Index(r) != 0 {
			return i
		}
	}
	return -1
}

// clean leaves what can be drawn: one line, no signs that no font has, such as emoji.
func (s *sheet) clean(text string) string {
	const far = 400 // signs; more are never seen
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || s.fontOf(r) < 0:
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > far {
		text = string(r[:far])
	}
	return text
}

const unitsPerEm = 1 << 16

// advance is the width of a sign in parts of the type's size.
func (s *sheet) advance(r rune) float64 {
	i := s.fontOf(r)
	if i < 0 {
		return 0
	}
	f := s.fonts[i].Font
	return float64(f.HMetric(unitsPerEm, f.Index(r)).AdvanceWidth) / unitsPerEm
}

// wide is the width of a text in pixels, at a type size in pixels.
func (s *sheet) wide(text string, size float64) int {
	w := 0.0
	for _, r := range text {
		w += s.advance(r)
	}
	return int(w*size + 0.999)
}

const dots = '…'

// cut shortens a text to a width.
func (s *sheet) cut(text string, size float64, most int) string {
	if s.wide(text, size) <= most {
		return text
	}
	room := float64(most) - s.advance(dots)*size
	for i, r := range text {
		if room -= s.advance(r) * size; room < 0 {
			return strings.TrimRight(text[:i], " ") + string(dots)
		}
	}
	return text
}

// lines breaks a text into at most so many lines of a width: at spaces, else anywhere, as Chinese is. The last is cut.
func (s *sheet) lines(text string, size float64, most, count int) []string {
	var out []string
	for text != "" && len(out) < count-1 && s.wide(text, size) > most {
		room, at, space := float64(most), 0, 0
		for i, r := range text {
			if room -= s.advance(r) * size; room < 0 {
				break
			}
			at = i + len(string(r))
			if r == ' ' {
				space = i + 1
			}
		}
		if space > 0 && at < len(text) && text[at] < 0x80 {
			at = space
		}
		if at == 0 {
			break
		}
		out = append(out, strings.TrimSpace(text[:at]))
		text = strings.TrimSpace(text[at:])
	}
	if text != "" {
		out = append(out, s.cut(text, size, most))
	}
	return out
}

// run is a stretch of text in one font.
type run struct {
	text string
	font int
}

func (s *sheet) runs(text string) []run {
	var out []run
	for _, r := range text {
		f := s.fontOf(r)
		if r == ' ' && len(out) > 0 {
			f = out[len(out)-1].font
		}
		if len(out) == 0 || out[len(out)-1].font != f {
			out = append(out, run{font: max(f, 0)})
		}
		out[len(out)-1].text += string(r)
	}
	return out
}
