package feishu

import (
	"regexp"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// broadcast is what Feishu reads as a mention of everybody: a tag, however it is written, an element of a post, and as people
// type it.
var broadcast = regexp.MustCompile(`(?i:<\s*at\b)|"user_id":"all"|(?i:@_?all\b)|@所有人|@全体成员`)

// drawn is a body as it goes out, in every way in which it may.
func drawn(t testing.TB, b bot.Body) string {
	t.Helper()
	r := &renderer{images: map[*bot.Picture]string{}, charts: map[*bot.Chart]string{}, choices: map[string][]bot.Choice{}}
	var out []string
	switch b := b.(type) {
	case bot.Card:
		for _, message := range r.card(b, maxSplit) {
			out = append(out, string(message))
		}
		out = append(out, plainCard(b.Fallback()), words(b.Fallback()))
	case bot.Form:
		out = append(out, string(r.form(b)), plainCard(b.Fallback()), words(b.Fallback()))
	case bot.Text:
		out = append(out, textMessage(b).content, textContent(bot.ParseMarkup(b.Text)), compact(postRows(bot.ParseMarkup(b.Text))))
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(strings.Join(out, "\n"))
}

// unseen is what comes back with a click, and addresses: nobody is shown them.
var unseen = regexp.MustCompile(`"(?:value|v|a|href|url|default_url|pc_url|android_url|ios_url|name)":"(?:[^"\\]|\\.)*"|"l":\{[^{}]*\}|\]\([^)]*\)`)

// TestNoTextMentionsEverybody: whatever people and the tracker wrote, wherever it stands.
func TestNoTextMentionsEverybody(t *testing.T) {
	for _, shout := range bottest.Shouts {
		for _, b := range bottest.Shouting(shout) {
			out := unseen.ReplaceAllString(drawn(t, b), "")
			if found := broadcast.FindStringIndex(out); found != nil {
				t.Errorf("%q in %T mentions: ...%s", shout, b, out[max(0, found[0]-40):min(len(out), found[1]+20)])
			}
		}
	}
}

// TestEverybodyIsMentionedWhereALeadAllowedIt: once, at the top of the card.
func TestEverybodyIsMentionedWhereALeadAllowedIt(t *testing.T) {
	r := &renderer{everyone: true}
	cards := r.card(bot.Card{Title: "Meeting", Parts: []bot.Part{bot.Words("at three")}}, 1)
	if n := strings.Count(strings.ReplaceAll(string(cards[0]), `\u003c`, "<"), "<at id=all>"); n != 1 {
		t.Errorf("%d mentions in %s", n, cards[0])
	}
}
