package task

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// elsewhereAgain is how often somebody hears in one room that no task is made there: an emoji of ours may be meant as a
// mere emoji, and whoever has heard it knows.
const elsewhereAgain = 7 * 24 * time.Hour

// told is when somebody last heard in a room that no task is made there.
type told struct {
	At time.Time `json:"at"`
}

var tolds = bot.Records[told]{Kind: "task-told", Schema: 1}

// mayElsewhere reports whether whoever put an emoji on a message in a room that shows no tasks is of a team: whoever is not
// could do nothing with what they would hear.
func mayElsewhere(r *bot.Request) bool { return r.May(bot.RoleMember) && !r.Who.Outsider }

// sayElsewhere tells a member for their eyes alone why the emoji that they put on a message makes no task here, and offers
// to make it in private.
func sayElsewhere(r *bot.Request, m bot.Message) error {
	id := bot.HashID(r.Room.Place.String(), r.WhoID)
	last, err := tolds.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if r.Now.Sub(last.At) < elsewhereAgain {
		return nil
	}
	why, row := r.T("task.elsewhere-outsiders"), []bot.Control{bot.Primary(r.T("task.privately"), "task.privately", m.Ref.ID)}
	if len(r.Room.Projects) == 0 {
		why = r.T("task.elsewhere-unbound")
		if r.May(bot.RoleLead) {
			row = append(row, bot.Button(r.T("task.bind"), "room.start", ""))
		}
	}
	r.Whisper(bot.Card{Title: r.T("task.elsewhere-title"), Tone: bot.ToneInfo,
		Parts: []bot.Part{bot.Words(why + "\n" + r.T("task.elsewhere-how")), bot.Row(row...)}})
	return tolds.Put(r, id, told{At: r.Now})
}

// privately is the button that makes a task, in the private chat, of a message in a room that shows no tasks.
func privately(ctx context.Context, r *bot.Request) error {
	m, err := read(ctx, r, bot.MessageRef{Place: r.Event.Room.Room(), ID: r.Click.Value})
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("task.message-gone")
	}
	if err != nil {
		return err
	}
	if err := r.EnterMeant(bot.RoleMember); err != nil {
		return err
	}
	s := ofMessage(r, m, words(r, r.Project, m))
	s.at = bot.ToAccount(r.Event.From)
	return begin(ctx, r, s)
}
