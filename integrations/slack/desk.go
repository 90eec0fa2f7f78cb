package slack

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io"
	"strings"
	"sync"

	"github.com/golive-bot/golive/bot"
	"github.com/slack-go/slack/socketmode"
)

// desk takes what comes through the socket: events in order of their rooms, acts each by itself.
type desk struct {
	p      *Platform
	road   bot.Road
	client *socketmode.Client
	lanes  [workers]chan envelope
	acts   chan struct{}
	work   sync.WaitGroup
}

type envelope struct {
	id    string
	event bot.Event
}

func newDesk(p *Platform, road bot.Road, client *socketmode.Client) *desk {
	d := &desk{p: p, road: road, client: client, acts: make(chan struct{}, maxActs)}
	for i := range d.lanes {
		d.lanes[i] = make(chan envelope, backlog)
		d.work.Go(func() { d.accept(d.lanes[i]) })
	}
	return d
}

func (d *desk) close() {
	for _, lane := range d.lanes {
		close(lane)
	}
	d.work.Wait()
}

// read hands out what comes. It never works itself: while it does not read, slack-go reads no pings.
func (d *desk) read(ctx context.Context) {
	for {
		select {
		case e := <-d.client.Events:
			d.take(ctx, e)
		case <-ctx.Done():
			return
		}
	}
}

func (d *desk) take(ctx context.Context, e socketmode.Event) {
	switch e.Type {
	case socketmode.EventTypeHello:
		d.p.socket.say(true, "connected")
	case socketmode.EventTypeConnecting, socketmode.EventTypeConnectionError, socketmode.EventTypeIncomingError, socketmode.EventTypeDisconnect:
		d.p.socket.say(false, "connecting")
	case socketmode.EventTypeErrorBadMessage:
		// slack-go knows no such event, or finds a block malformed; golive reads for itself.
		if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok {
			var r socketmode.Request
			if json.Unmarshal(bad.Message, &r) == nil && r.EnvelopeID != "" {
				d.request(ctx, &r)
			}
		}
	default:
		if e.Request != nil {
			d.request(ctx, e.Request)
		}
	}
}

func (d *desk) request(ctx context.Context, r *socketmode.Request) {
	switch r.Type {
	case "events_api":
		_, e, keep, err := read(r.Payload)
		if err != nil {
			d.p.log.Warn("dropped: malformed event")
		}
		if err != nil || !keep {
			e = bot.Event{} // it is acknowledged in turn
		}
		h := fnv.New32a()
		_, _ = io.WriteString(h, e.Lane) // writing to a hash never fails
		select {
		case d.lanes[h.Sum32()%workers] <- envelope{r.EnvelopeID, e}:
		case <-ctx.Done():
		}
	case "interactive", "slash_commands":
		select {
		case d.acts <- struct{}{}:
		case <-ctx.Done():
			return
		}
		d.work.Go(func() {
			defer func() { <-d.acts }()
			d.act(ctx, r)
		})
	}
}

// accept stores events one after the other and acknowledges what is stored. What cannot be stored is not
// acknowledged, so that Slack sends it again.
func (d *desk) accept(lane <-chan envelope) {
	for e := range lane {
		if e.event.ID != "" {
			ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
			err := d.road.Accept(ctx, e.event)
			cancel()
			if err != nil {
				d.p.log.Error("accept event", "event", e.event.ID, "error", err)
				continue
			}
		}
		d.ack(e.id, nil)
	}
}

func (d *desk) act(ctx context.Context, r *socketmode.Request) {
	var reply any
	var err error
	if r.Type == "interactive" {
		reply, err = d.p.interact(ctx, d.road, r.Payload)
	} else {
		var c command
		if err = json.Unmarshal(r.Payload, &c); err != nil {
			err = errNoAct
		} else {
			reply, err = d.p.command(ctx, d.road, c)
		}
	}
	switch {
	case errors.Is(err, errNoAct):
		d.p.log.Warn("dropped: malformed act")
	case err != nil:
		d.p.log.Error("accept act", "error", err)
		return
	}
	if !r.AcceptsResponsePayload {
		reply = nil
	}
	d.ack(r.EnvelopeID, reply)
}

func (d *desk) ack(id string, reply any) {
	ctx, cancel := context.WithTimeout(context.Background(), ackTime)
	defer cancel()
	if err := d.client.AckCtx(ctx, id, reply); err != nil && !strings.Contains(err.Error(), "context") {
		d.p.log.Warn("acknowledge", "error", err)
	}
}
