package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// maxAck is how much an acknowledgement may hold over a socket, with room for its envelope: Slack drops more than
// 20 kB silently.
const maxAck = 18_000

// settling is the time that Slack takes to show what an acknowledgement holds.
const settling = 300 * time.Millisecond

// door is where the answer to an act is shown.
type door struct {
	act     *act
	room    bot.Place
	state   formState // of a submitted form
	replies bool      // the acknowledgement may carry something to show
	modal   bool      // it is that of a submitted modal
}

// instant is what Slack shows at once when it acknowledges a command.
type instant struct {
	Type    string      `json:"response_type,omitempty"`
	Text    string      `json:"text,omitempty"`
	Blocks  []api.Block `json:"blocks,omitempty"`
	Replace bool        `json:"replace_original"`
	Thread  string      `json:"thread_ts,omitempty"`
}

// viewReply is the acknowledgement of a submitted modal.
type viewReply struct {
	Action string                `json:"response_action"`
	Errors map[string]string     `json:"errors,omitempty"`
	View   *api.ModalViewRequest `json:"view,omitempty"`
}

type suggestions struct {
	Options []*api.OptionBlockObject `json:"options"`
}

// show shows an answer: what can go with the acknowledgement is returned, the rest is done. Nothing that is shown
// here is the only copy of something that matters, so a failure is logged and no more.
func (p *Platform) show(ctx context.Context, d door, a bot.Answer) any {
	var reply any
	if len(a.Errors) > 0 && d.modal {
		return p.fieldErrors(d.act, a.Errors)
	}
	if a.Form != nil {
		reply = p.open(ctx, d, *a.Form)
	}
	if a.Card != nil && d.act.Container.Ephemeral { // others are edited by an effect that follows at once
		p.put(ctx, "replace the card", *a.Card, func(ctx context.Context, pg page) error {
			return p.respond(ctx, d.act.Response, instant{Text: pg.text, Blocks: pg.blocks, Replace: true})
		})
	}
	if a.Reply != nil {
		reply = p.tell(ctx, d, *a.Reply, reply)
	}
	if a.Toast != "" {
		reply = p.tell(ctx, d, bot.Card{Tone: a.Tone, Parts: []bot.Part{bot.Words(bot.Escape(a.Toast))}}, reply)
	}
	if len(a.Errors) > 0 {
		lines := make([]string, 0, len(a.Errors))
		for _, field := range sorted(a.Errors) {
			lines = append(lines, bot.Escape(a.Errors[field]))
		}
		reply = p.tell(ctx, d, bot.Card{Tone: bot.ToneWarn, Parts: []bot.Part{bot.Words(strings.Join(lines, "\n"))}}, reply)
	}
	return reply
}

func (p *Platform) logged(what string, err error) {
	if err != nil {
		p.log.Warn(what, "error", err)
	}
}

// fieldErrors shows problems under the inputs of a modal; what belongs to no input goes under the first one, for
// Slack takes no other keys.
func (p *Platform) fieldErrors(a *act, wrong map[string]string) viewReply {
	errs := map[string]string{}
	for _, field := range sorted(wrong) {
		block := field
		if _, ok := a.View.State.Values[field]; !ok {
			block = ""
			for known := range a.View.State.Values {
				if block == "" || known < block {
					block = known
				}
			}
		}
		if block == "" {
			continue
		}
		if errs[block] != "" {
			errs[block] += " "
		}
		errs[block] += cut(wrong[field], 1000)
	}
	return viewReply{Action: "errors", Errors: errs}
}

// open opens a form: in the place of the modal that was submitted, else as a new one. If the trigger was too old a
// button offers it again.
func (p *Platform) open(ctx context.Context, d door, f bot.Form) any {
	st := formState{Value: f.Value, Room: d.room.String()}
	if d.act.Container.MessageTS != "" && !d.act.Container.Ephemeral {
		st.Message = d.act.Container.MessageTS
	} else if d.modal {
		st.Message = d.state.Message
	}
	modal := renderForm(f, st)
	if d.modal {
		if raw, err := json.Marshal(modal); err == nil && len(raw) < maxAck {
			return viewReply{Action: "update", View: &modal}
		}
		waiting := waitingModal(f)
		p.later.Go(func() { p.fillModal(modal, d.act.View.ID) })
		return viewReply{Action: "update", View: &waiting}
	}
	_, err := p.api.OpenViewContext(ctx, d.act.Trigger, modal)
	if err == nil {
		return nil
	}
	p.log.Warn("open a modal", "form", f.Name, "error", classify("views.open", err))
	return p.tell(ctx, d, formCard(f), nil)
}

// fillModal shows a modal that was too large for an acknowledgement, once that has shown an empty one.
func (p *Platform) fillModal(modal api.ModalViewRequest, view string) {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	wait(ctx, settling)
	_, err := p.api.UpdateViewContext(ctx, modal, "", "", view)
	p.logged("fill the modal", classify("views.update", err))
}

// tell shows a card to whoever acted and nobody else: with the acknowledgement of a command, else by confide.
func (p *Platform) tell(ctx context.Context, d door, c bot.Card, reply any) any {
	if d.replies && !d.modal && reply == nil {
		if pg := p.renderAnswer(c); len(pg.pictures) == 0 {
			now := instant{Type: "ephemeral", Text: pg.text, Blocks: pg.blocks}
			if raw, err := json.Marshal(now); err == nil && len(raw) < maxAck {
				return now
			}
		}
	}
	p.put(ctx, "answer in private", c, func(ctx context.Context, pg page) error { return p.confide(ctx, d, pg) })
	return reply
}

// confide shows a page to whoever acted alone: by the response URL of a click, else as an ephemeral message, else in private.
func (p *Platform) confide(ctx context.Context, d door, pg page) error {
	if d.act.Response != "" {
		return p.respond(ctx, d.act.Response, instant{Type: "ephemeral", Text: pg.text, Blocks: pg.blocks, Thread: d.room.Thread})
	}
	_, err := p.send(ctx, bot.Job{Effect: bot.Effect{To: bot.Target{Account: d.act.from(), Room: d.room}}}, []page{pg})
	return err
}

// put has the card of an answer shown. Its pictures have to be brought to Slack first, which takes longer than a door may
// wait: such a card is shown afterwards, and in words if Slack does not take the pictures.
func (p *Platform) put(ctx context.Context, what string, c bot.Card, show func(context.Context, page) error) {
	pg := p.renderAnswer(c)
	if len(pg.pictures) == 0 {
		p.logged(what, show(ctx, pg))
		return
	}
	p.later.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
		defer cancel()
		err := p.upload(ctx, &pg)
		if err == nil {
			err = settled(ctx, pg, func() error { return show(ctx, pg) })
		}
		if err != nil {
			p.log.Warn(what+": its pictures are put in words", "error", err)
			err = show(ctx, renderCard(inWords(c), drawing{noNative: true, noPicture: true})[0])
		}
		p.logged(what, err)
	})
}

// renderAnswer draws the card of an answer: what fits on one page.
func (p *Platform) renderAnswer(c bot.Card) page {
	return renderCard(c, p.refused.known(p.clock.Now()))[0]
}

// inWords is a card with what its pictures show in words.
func inWords(c bot.Card) bot.Card {
	c.Parts = slices.Clone(c.Parts)
	for i, part := range c.Parts {
		if part.Picture != nil {
			c.Parts[i] = bot.SmallPrint(bot.Escape(part.Picture.Alt))
		}
	}
	return c
}

// respond posts to a response URL, which is as secret as a token: it is in no error.
func (p *Platform) respond(ctx context.Context, to string, what instant) error {
	if !p.trusted(to) {
		return fmt.Errorf("post to a response URL: it is on a foreign host")
	}
	raw, err := json.Marshal(what)
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("post to a response URL: it is malformed")
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := p.http.Do(req)
	if err != nil {
		return fmt.Errorf("post to a response URL: no answer")
	}
	defer res.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(res.Body, 1<<16)) // to its end, so that the connection is used again
	if res.StatusCode != http.StatusOK {
		var why api.SlackErrorResponse
		_ = json.Unmarshal(said, &struct {
			Error *string `json:"error"`
		}{&why.Err}) // what is no JSON says no more than the status
		return fmt.Errorf("post to a response URL: status %d: %w", res.StatusCode, why)
	}
	return nil
}
