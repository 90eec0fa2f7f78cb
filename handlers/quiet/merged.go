package quiet

import (
	"context"
	"errors"

	"github.com/golive-bot/golive/bot"
)

// merged lets who turned out to be somebody else keep their peace: of two mutes the one that lasts longer counts.
func merged(_ context.Context, r *bot.Request) error {
	var m bot.Merged
	if err := r.Decode(&m); err != nil {
		return err
	}
	was := peace{id: bot.MuteOfPerson(m.Was)}
	theirs, err := bot.Mutes.Get(r, was.id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r.Disarm(was.timer())
	if err := bot.Mutes.Delete(r, was.id); err != nil {
		return err
	}
	id, who, err := bot.PersonNow(r, m.Person)
	if err != nil {
		return err
	}
	now := peace{id: bot.MuteOfPerson(id), to: bot.ToPerson(id), zone: who.Location()}
	own, err := bot.Mutes.Get(r, now.id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if !theirs.Until.After(own.Until) {
		r.Send(bot.Effect{To: now.to, Handle: theirs.Card, Body: bot.Delete{}})
		return nil
	}
	if own.Card != "" {
		r.Send(bot.Effect{To: now.to, Handle: own.Card, Body: bot.Delete{}})
	}
	theirs.By = id
	r.Arm(bot.Timer{Key: now.timer(), Due: theirs.Until, Name: "quiet.over", Data: bot.Encode(now.id)})
	r.Send(bot.Effect{To: now.to, Handle: theirs.Card, Body: now.card(r, theirs), Audience: bot.Client})
	return bot.Mutes.Put(r, now.id, theirs)
}
