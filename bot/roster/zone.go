package roster

import (
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// ZoneNote is " (Asia/Shanghai)", the name of a project's zone as it follows a time in a text in lang that the project's people read, if
// the clocks of some of them show another time at t; else "".
func ZoneNote(r *bot.Request, lang string, p bot.Project, t time.Time) (string, error) {
	_, here := t.In(p.Location()).Zone()
	for id := range p.Members {
		_, human, err := bot.PersonNow(r, id)
		if errors.Is(err, bot.ErrNotFound) || err == nil && (human.Gone || human.Zone == "") {
			continue
		}
		if err != nil {
			return "", err
		}
		if _, there := t.In(human.Location()).Zone(); there != here {
			return " (" + i18n.Zone(lang, p.Location().String()) + ")", nil
		}
	}
	return "", nil
}
