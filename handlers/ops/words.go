package ops

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// words puts a reading into words, for the card and the page alike.
type words struct {
	lang string
	text func(key string, args ...any) string
	now  time.Time
	zone *time.Location
	page bool // whether it is for the page, where more is at hand
}

// whyKeys are the texts of the reasons that have one.
var whyKeys = map[string]string{bot.WhyUseless: "ops.why.useless", bot.WhyFolded: "ops.why.folded", bot.WhyReplaced: "ops.why.replaced", bot.WhyUnposted: "ops.why.unposted",
	bot.WhyClosed: "ops.why.closed", bot.WhyLeft: "ops.why.left",
	bot.WhyOutsider: "ops.why.outsider", bot.WhyStranger: "ops.why.stranger", bot.WhyAddress: "ops.why.address",
	bot.WhyNotTeams: "ops.why.not-teams", bot.WhyOthers: "ops.why.others", bot.WhyService: "ops.why.service"}

// why is a reason in words; what has no words here is told as the engine put it.
func (w words) why(why string) string {
	if key, ok := whyKeys[why]; ok {
		return w.text(key)
	}
	return why
}

// name is a platform's or a part's own name.
func (w words) name(kind, name string) string {
	key := "ops." + kind + "." + name
	if text := w.text(key); text != key {
		return text
	}
	return name
}

// timer says what a timer is for: in its capability's words, else by the capability's title.
func (w words) timer(name string) string {
	capability, _, _ := strings.Cut(name, ".")
	for _, key := range []string{name + ".timer", capability + ".title"} {
		if text := w.text(key); text != key {
			return text
		}
	}
	return name
}

// ago is an age in words.
func (w words) ago(d time.Duration) string {
	if d < time.Second {
		return w.text("ops.now")
	}
	return w.text("ops.ago", "age", w.span(d))
}

// span is a duration in its largest unit.
func (w words) span(d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Minute:
		return w.text("ops.seconds", "count", int(d.Seconds()))
	case d < time.Hour:
		return w.text("ops.minutes", "count", int(d.Minutes()))
	case d < 48*time.Hour:
		return w.text("ops.hours", "count", int(d.Hours()))
	}
	return w.text("ops.days", "count", int(d.Hours()/24))
}

// moment is a time in the reader's zone.
func (w words) moment(t time.Time) string { return i18n.Moment(w.lang, t.In(w.zone), w.now.In(w.zone)) }

// number has its thousands apart.
func (w words) number(n int) string { return message.NewPrinter(language.Make(w.lang)).Sprint(n) }

// size is bytes in the largest unit that leaves something before the point.
func size(bytes int64) string {
	value, unit := float64(bytes), "B"
	for _, next := range []string{"KB", "MB", "GB", "TB"} {
		if value < 1024 {
			break
		}
		value, unit = value/1024, next
	}
	if value < 10 && unit != "B" {
		return fmt.Sprintf("%.1f %s", value, unit)
	}
	return fmt.Sprintf("%.0f %s", value, unit)
}
