package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// drawing is how charts are sent: natively, unless that is refused; as pictures, unless that is refused too; in words.
type drawing struct{ noNative, noPicture bool }

// refusals remember what was refused, so that not every card tries in vain. They are forgotten after a while: Slack
// brings native charts to one workspace after the other, and a missing scope is granted. The zero value is ready.
type refusals struct {
	mu    sync.Mutex
	how   drawing
	since time.Time
}

// keptRefusal is how long a refusal is remembered.
const keptRefusal = time.Hour

func (r *refusals) known(now time.Time) drawing {
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := now.Sub(r.since); age < 0 || age >= keptRefusal {
		r.how = drawing{}
	}
	return r.how
}

func (r *refusals) learn(how drawing, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.how.noNative = r.how.noNative || how.noNative
	r.how.noPicture = r.how.noPicture || how.noPicture
	r.since = now
}

// chartError says that the picture of a chart cannot be uploaded for a reason that stays.
type chartError struct{ error }

func (e *chartError) Unwrap() error { return e.error }

// say posts what draw gives, or edits what was posted before. A chart that Slack refuses is drawn in the next best way,
// and what it refuses altogether is sent as plain text. Pages that were posted before the refusal stay.
func (p *Platform) say(ctx context.Context, j bot.Job, draw func(drawing) []page) (bot.Receipt, error) {
	put := p.send
	if j.Prior != nil {
		put = p.edit
	}
	how := p.refused.known(p.clock.Now())
	pages := draw(how)
	for first := true; ; first = false {
		r, err := put(ctx, j, pages)
		next, worse := how.after(err, pages)
		if err == nil && !first {
			p.refused.learn(how, p.clock.Now())
			p.log.Warn("Slack refuses charts here: they are sent in another form for a while", "native", !how.noNative, "picture", !how.noPicture)
		}
		if !worse {
			if c := code(err); c != "invalid_blocks" && c != "msg_blocks_too_long" {
				return r, err
			}
			return p.sayPlainly(ctx, j, pages, err)
		}
		how, pages = next, redrawn(draw(next), pages)
	}
}

// after is the next way to draw the charts of pages that met err; false if there is none, or the charts are not the matter.
func (d drawing) after(err error, pages []page) (drawing, bool) {
	var upload *chartError
	if errors.As(err, &upload) {
		d.noPicture = true
		return d, true
	}
	if code(err) != "invalid_blocks" {
		return d, false
	}
	native, pictured := chartsOf(pages)
	d.noNative = d.noNative || native
	d.noPicture = d.noPicture || pictured && !native
	return d, native || pictured
}

// redrawn are the new pages, with the stamps of the old ones that are posted.
func redrawn(pages, old []page) []page {
	for i := range min(len(pages), len(old)) {
		pages[i].stamp = old[i].stamp
	}
	return pages
}

// chartsOf tells in which forms charts are on the pages that are not posted yet.
func chartsOf(pages []page) (native, pictured bool) {
	for _, pg := range pages {
		if pg.stamp != "" {
			continue
		}
		for _, b := range pg.blocks {
			native = native || b.BlockType() == api.MBTDataVisualization
		}
		for _, pic := range pg.pictures {
			pictured = pictured || pic.chart
		}
	}
	return native, pictured
}

// sayPlainly sends the text of what Slack refused.
func (p *Platform) sayPlainly(ctx context.Context, j bot.Job, pages []page, why error) (bot.Receipt, error) {
	p.log.Error("Slack refuses the blocks of a card: only its text is sent", "effect", j.ID, "error", why)
	for i := range pages {
		pages[i].blocks, pages[i].pictures = nil, nil
	}
	put := p.send
	if j.Prior != nil {
		put = p.edit
	}
	r, err := put(ctx, j, pages)
	if err == nil {
		r.Note = "Slack refused the blocks of the card; its text was sent"
	}
	return r, err
}

// settled does a call again while Slack, which refuses a picture that it still works on, may only need time: up to three
// seconds in sum.
func settled(ctx context.Context, pg page, call func() error) error {
	const tries = 4 // a response URL may be used five times, and the words instead want to be the last
	for try := 1; ; try++ {
		err := call()
		if code(err) != "invalid_blocks" || len(pg.pictures) == 0 || try == tries || ctx.Err() != nil {
			return err
		}
		wait(ctx, time.Duration(try)*time.Second/2)
	}
}
