package sqlite

import (
	"encoding/json"
	"fmt"

	"github.com/golive-bot/golive/bot"
)

// Who said what in a sealed event must leave no trace when the event is finished. secure_delete overwrites what is
// deleted, but while rows move between the pages of a tree they may leave copies behind. Content that does not fit on
// a page of the tree lies on pages of its own, which never move and are overwritten whole when they are freed. So a
// sealed body begins with padding that fills its part of the tree. What the log still holds is gone with the next
// checkpoint, which follows within a second or two and truncates the log.
const padding = 4096

// secret is what is sealed.
type secret struct {
	From bot.Account     `json:"from"`
	Data json.RawMessage `json:"data"`
}

func seal(e bot.Event) []byte {
	return append(make([]byte, padding, padding+len(e.Data)+200), bot.Encode(secret{e.From, e.Data})...)
}

// unseal puts what was sealed back into e.
func unseal(e *bot.Event, body []byte) error {
	var s secret
	if len(body) < padding {
		return fmt.Errorf("unseal event %s: it has %d bytes", e.ID, len(body))
	}
	if err := json.Unmarshal(body[padding:], &s); err != nil {
		return fmt.Errorf("unseal event %s: %w", e.ID, err)
	}
	e.From, e.Data = s.From, s.Data
	return nil
}
