package quiet

import (
	"errors"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/understand"
)

var monday = time.Date(2026, 11, 23, 10, 30, 0, 0, time.FixedZone("", 8*3600))

func TestUntilOf(t *testing.T) {
	for said, want := range map[string]string{
		"4h": "23 14:30", "for 90 min": "23 12:00", "1h30m": "23 12:00", "an hour": "23 11:30", "half an hour": "23 11:00", "2 days": "25 10:30", "1.5h": "23 12:00",
		"1 hour and 15 minutes": "23 11:45", "two weeks": "07 10:30", "in 2 hours": "23 12:30", "3 hours from now": "23 13:30", "2小时后": "23 12:30", "9点": "24 09:00",
		"4小时": "23 14:30", "半小时": "23 11:00", "半个小时": "23 11:00", "一个半小时": "23 12:00", "1小时30分钟": "23 12:00", "两天": "25 10:30", "一个小时。": "23 11:30", "两天半": "25 22:30",
		"until tomorrow 9:00": "24 09:00", "until tomorrow": "24 09:00", "tomorrow morning": "24 09:00", "until 3pm": "23 15:00", "until Friday": "27 09:00", "2026-12-01 18:00": "01 18:00",
		"到明天9点": "24 09:00", "到明早": "24 09:00", "至周五": "27 09:00", "到下午3点": "23 15:00", "今晚": "23 21:00",
	} {
		got, err := untilOf(said, monday, understand.Calendar{})
		if err != nil || got.Format("02 15:04") != want {
			t.Errorf("%s: %s, %v, want %s", said, got.Format("02 15:04"), err, want)
		}
	}
	for said, want := range map[string]string{"": "quiet.unread", "forever": "quiet.unread", "4 bananas": "quiet.unread", "4h please not": "quiet.unread", "0h": "quiet.unread", "-4h": "quiet.unread", "-4小时": "quiet.unread", "until yesterday": "quiet.past",
		"31 days": "quiet.long", "99999 weeks": "quiet.long", "2027-06-01": "quiet.long"} {
		var tell *bot.TellError
		if got, err := untilOf(said, monday, understand.Calendar{}); !errors.As(err, &tell) || tell.Key != want {
			t.Errorf("%q: %v, %v, want %s", said, got, err, want)
		}
	}
}

func FuzzUntilOf(f *testing.F) {
	for _, seed := range []string{"4h", "半个小时", "until tomorrow 9:00", "一个半小时", "1h30m", "9999999999999999999h", "到明早", "．５h"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		got, err := untilOf(said, monday, understand.Calendar{})
		if err == nil && (!got.After(monday) || got.Sub(monday) > most) {
			t.Errorf("%q: %v", said, got)
		}
	})
}
