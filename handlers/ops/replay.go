package ops

import (
	"context"

	"github.com/golive-bot/golive/bot"
)

// replay puts the dead letter back whose ID is the click's value. The engine does it once this is committed.
func replay(ctx context.Context, r *bot.Request) error {
	for letter, err := range r.Env().Insight.Dead(ctx) {
		if err != nil {
			return err
		}
		if letter.ID != r.Click.Value {
			continue
		}
		r.Audit("dead.replay", letter.Kind+"/"+letter.ID, map[string]string{"name": letter.Name, "reason": letter.Reason})
		r.Publish(bot.EventReplay, "replay", letter.ID)
		r.Toast(bot.ToneGood, "ops.replayed")
		return nil
	}
	r.Toast(bot.ToneWarn, "ops.replay-gone")
	return nil
}
