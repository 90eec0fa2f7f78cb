package slack

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
)

// broadcast is what Slack reads as a mention of everybody or of a group: in mrkdwn, as an element of rich text, and as people type
// it, which Slack resolves where names are to be linked.
var broadcast = regexp.MustCompile(`<!|"type":"(?:broadcast|usergroup)"|(?i:@(?:channel|here|everyone|all)\b)`)

// drawn is a body as it goes out.
func drawn(t testing.TB, b bot.Body) string {
	t.Helper()
	var pages []page
	switch b := b.(type) {
	case bot.Card:
		pages = append(renderCard(b, drawing{}), renderCard(b, drawing{noNative: true, noPicture: true})...)
	case bot.Form:
		pages = renderCard(formCard(b), drawing{})
		modal, err := json.Marshal(renderForm(b, formState{}))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page{text: string(modal)})
	case bot.Text:
		pages = renderText(b)
	}
	out := ""
	for _, pg := range pages {
		blocks, err := json.Marshal(pg.blocks)
		if err != nil {
			t.Fatal(err)
		}
		out += pg.text + string(blocks)
	}
	return regexp.MustCompile(`\\u00([23][0-9a-f])`).ReplaceAllStringFunc(out, func(s string) string {
		var plain string
		_ = json.Unmarshal([]byte(`"`+s+`"`), &plain)
		return plain
	})
}

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

// unseen is what comes back with a click, and addresses: nobody is shown them.
var unseen = regexp.MustCompile(`"(?:value|url|action_id|block_id|private_metadata)":"(?:[^"\\]|\\.)*"|<https?://[^|>]*\|`)

// TestEverybodyIsMentionedWhereALeadAllowedIt: once, and not when it is edited.
func TestEverybodyIsMentionedWhereALeadAllowedIt(t *testing.T) {
	for name, b := range map[string]bot.Body{"card": bot.Card{Title: "Meeting", Parts: []bot.Part{bot.Words("at three")}}, "text": bot.Text{Text: "at three"}, "styled text": bot.Text{Text: "**at three**"}} {
		j := bot.Job{Effect: bot.Effect{Body: b, Everyone: &bot.Everyone{Project: "p", Purpose: bot.ForReminder}}}
		pages := func() []page {
			if c, ok := b.(bot.Card); ok {
				return renderCard(c, drawing{})
			}
			return renderText(b.(bot.Text))
		}
		called := toAll(j, pages())
		blocks, _ := json.Marshal(called[0].blocks)
		if got := called[0].text; got[:11] != "<!channel> " || len(called[0].blocks) > 0 && !regexp.MustCompile(`^\[\{"type":"rich_text".{0,60}"type":"broadcast","range":"channel"`).Match(blocks) {
			t.Errorf("%s: %q %s", name, got, blocks)
		}
		j.Prior = &bot.Receipt{}
		if again := toAll(j, pages()); broadcast.MatchString(again[0].text) {
			t.Errorf("%s: the edit mentions again: %q", name, again[0].text)
		}
	}
}
