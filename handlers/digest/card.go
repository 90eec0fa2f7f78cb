package digest

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

const (
	projectsMost = 12   // lines of a digest
	lengthMost   = 3000 // characters of a digest, with its labels and without its addresses
)

// draw makes the message of a digest: the worst first, one line a project, what does not fit stands on the page.
func draw(r *bot.Request, who reader, all []entry, page string) bot.Card {
	say := func(key string, args ...any) string { return r.In(who.lang, key, args...) }
	c := bot.Card{Title: say("digest.card-title", "day", i18n.Day(who.lang, r.Now.In(who.zone), r.Now)), Tone: bot.ToneInfo, Lang: who.lang}
	var count [3]int
	for _, e := range all {
		switch e.Status {
		case bot.Red:
			count[0]++
		case bot.Amber:
			count[1]++
		default:
			count[2]++
		}
	}
	head := say("digest.count", "n", len(all), "red", count[0], "amber", count[1], "green", count[2])
	c.Parts = append(c.Parts, bot.Words(head))
	left := lengthMost - utf8.RuneCountInString(c.Title) - utf8.RuneCountInString(head) - 200 // for the line about the rest and the foot
	shown := 0
	var lines []string
	for _, e := range all[:min(len(all), projectsMost)] {
		line := e.line(say)
		n := utf8.RuneCountInString(plainOf(line)) + 3
		if n > left && shown > 0 {
			break
		}
		lines, left, shown = append(lines, "- "+line), left-n, shown+1
	}
	if len(lines) > 0 {
		c.Parts = append(c.Parts, bot.Words(strings.Join(lines, "\n")))
	}
	if rest := len(all) - shown; rest > 0 {
		key := "digest.more"
		if page == "" {
			key = "digest.more-untold"
		}
		c.Parts = append(c.Parts, bot.SmallPrint(say(key, "n", rest)))
	}
	if len(all) == 0 {
		c.Parts = append(c.Parts, bot.Words(say("digest.none")))
	}
	if page != "" {
		c.Parts = append(c.Parts, bot.Row(bot.LinkButton(say("digest.page"), page)))
	}
	return c
}

// plainOf is a text as it is read: a link is its label.
func plainOf(markup string) string {
	var b strings.Builder
	for _, s := range bot.ParseMarkup(markup) {
		b.WriteString(s.Text)
	}
	return b.String()
}

const detailsMost = 3 // things that the line of a project tells besides its numbers

// line is a project in one line.
func (e entry) line(say func(string, ...any) string) string {
	name := bot.Escape(e.Key + " · " + e.Name)
	if e.Link != "" {
		name = bot.LinkTo(e.Key+" · "+e.Name, e.Link)
	}
	parts := []string{"**" + e.state(say) + "** " + name + " " + e.percent(say)}
	details := append(append(append(append([]string(nil), e.Trouble...), e.Slips...), e.Others...), e.Missing...)
	for _, d := range details[:min(len(details), detailsMost)] {
		parts = append(parts, short(d))
	}
	if more := len(details) - detailsMost; more > 0 {
		parts = append(parts, say("digest.details-more", "n", more))
	}
	if e.Age != "" {
		parts = append(parts, "_"+bot.Escape(e.Age)+"_")
	}
	return strings.Join(parts, " · ")
}

func (e entry) percent(say func(string, ...any) string) string {
	if !e.Changed {
		return say("digest.percent", "percent", e.Percent)
	}
	return say("digest.percent-change", "percent", e.Percent, "change", i18n.Signed(e.Change), "since", e.Since)
}

// short cuts a long detail: the page has the whole of it.
func short(markup string) string { return cut(markup, 110) }

// cut is markup of at most so many characters as they are read.
func cut(markup string, most int) string {
	text := plainOf(markup)
	if utf8.RuneCountInString(text) <= most {
		return markup
	}
	return bot.Escape(string([]rune(text)[:most-1]) + "…")
}

// moment is when an edition was sent, in words.
func (e edition) moment(lang string, zone *time.Location, now time.Time) string {
	return i18n.Moment(lang, e.At.In(zone), now.In(zone))
}
