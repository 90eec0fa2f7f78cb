package feishu

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golive-bot/golive/bot"
)

// slowRoad takes as long as it may: two seconds for each look-up and answer, unless it is told to hurry.
type slowRoad struct{ bot.Road }

func (slowRoad) Check(ctx context.Context, _ bot.Event) (map[string]string, error) {
	select {
	case <-time.After(2 * time.Second):
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (slowRoad) Do(ctx context.Context, _ bot.Event, show func(bot.Answer, bool)) error {
	select {
	case <-time.After(2 * time.Second):
	case <-ctx.Done():
	}
	show(bot.Answer{}, false)
	return nil
}

// TestAFormIsAnsweredWithinThreeSeconds: later than that Feishu tells the person that golive failed.
func TestAFormIsAnsweredWithinThreeSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Defaults()
		c.AppID, c.AppSecret = "cli_0123456789abcdef", "secret"
		p, err := New(c, Options{})
		if err != nil {
			t.Fatal(err)
		}
		p.known.thread("om_1", "")
		payload := []byte(`{"header":{"event_id":"e1","tenant_key":"t1","event_type":"card.action.trigger"},"event":{"operator":{"open_id":"ou_1"},
			"action":{"value":{"f":"task.draft"}},"context":{"open_message_id":"om_1","open_chat_id":"oc_1"}}}`)
		h, err := peek(payload)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := p.takeClick(t.Context(), slowRoad{}, h, payload); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took >= 3*time.Second {
			t.Errorf("answered after %s", took)
		}
	})
}
