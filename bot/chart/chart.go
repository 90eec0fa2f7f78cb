package chart

import (
	"errors"
	"fmt"

	"github.com/golive-bot/golive/bot"
)

// Options is how large a picture is, in pixels, and on what ground. The zero value is a light picture of 1000 by 600.
type Options struct {
	Width, Height int // 0: 1000 and 600; held between 240 and 2400
	Dark          bool
}

const (
	width   = 1000
	height  = 600
	least   = 240
	largest = 2400
)

// ErrEmpty says that a chart has no value that can be drawn.
var ErrEmpty = errors.New("nothing to draw")

// PNG draws a chart. What is odd is mended, not refused: values that are no numbers are left out, long labels are
// shortened, labels too many for the width are thinned out. The same chart gives the same bytes. The error is ErrEmpty,
// or one of the encoder or the fonts. It may be called at any time from any goroutine.
func PNG(c bot.Chart, o Options) ([]byte, error) {
	s, err := newSheet(o)
	if err != nil {
		return nil, fmt.Errorf("draw chart: %w", err)
	}
	m := s.modelOf(c)
	if !m.drawable() {
		return nil, fmt.Errorf("draw chart: %w", ErrEmpty)
	}
	s.heading(m)
	if m.kind == bot.ChartPie {
		s.pie(m)
	} else {
		s.plot(m)
	}
	b, err := s.Bytes()
	if err != nil {
		return nil, fmt.Errorf("draw chart: %w", err)
	}
	return b, nil
}

func held(n, usual int) int {
	if n <= 0 {
		return usual
	}
	return min(max(n, least), largest)
}
