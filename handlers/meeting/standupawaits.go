package meeting

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// awaits takes, before it is read as a command, what names several questions of a stand-up, and while an answer is lacking what begins like
// a command but goes on like a sentence ("done with the import"), or may be either ("risk workshop with the client").
func awaits(_ context.Context, r *bot.Request) (string, error) {
	if r.WhoID == "" || r.Who.Outsider || r.Event.Chosen[orCommand] == isCommand {
		return "", nil
	}
	several := hear(r.Message.Text, does).Labels > 1
	_, rest, command := r.Env().Match(r.Message.Text)
	if !several && !(command && (prosaic(rest) || ambiguous(r.Message.Text, rest))) {
		return "", nil
	}
	open, late, err := askings(r, r.WhoID, r.Who)
	if err != nil {
		return "", err
	}
	waits := slices.ContainsFunc(open, func(a asking) bool { return a.lacks(r.WhoID) })
	if waits || several && len(open)+len(late) > 0 {
		return "meeting.standup-told", nil
	}
	if !several {
		return "", nil
	}
	_, known, err := nextAsked(r)
	if err != nil || !known {
		return "", err
	}
	return "meeting.standup-told", nil
}

// What somebody chooses who said what may be an answer or a command.
const (
	orCommand = "standup-or-command"
	isCommand = "command"
)

var (
	proseEn = regexp.MustCompile(`(?i)^(?:with|about|the|an?|and|on\s+\S+\s+\S+)\b`)
	proseZh = regexp.MustCompile(`^[了的中完好过掉]`)
	// Words with which sentences begin as well as commands; Chinese ones where nothing parts them from what follows.
	ambiguousEn = regexp.MustCompile(`(?i)^(?:meetings?|agenda|risks?|actions?|decisions?|reports?|surveys?|previews?|status|progress|minutes|help)\s+[^:：]`)
	ambiguousZh = regexp.MustCompile(`^(?:例会|议程|会议纪要|纪要|风险|行动|决定|决议|进度|任务|阶段|交付|交接|评论|关注|改期|报告|问卷|预览)\p{Han}`)
)

// prosaic reports whether what follows the words of a command makes it a sentence.
func prosaic(rest string) bool { return proseEn.MatchString(rest) || proseZh.MatchString(rest) }

// ambiguous reports whether a text that begins with the words of a command may as well be a sentence; a key behind them makes none.
func ambiguous(text, rest string) bool {
	return ambiguousEn.MatchString(text) && !bareName(rest) || ambiguousZh.MatchString(text)
}

func bareName(rest string) bool {
	words := strings.Fields(rest)
	return len(words) == 0 || len(words) == 1 && words[0] == strings.ToUpper(words[0])
}

// standupTold takes what is plainly an answer, or says that none is waited for; where it may be a command, people are asked.
func standupTold(_ context.Context, r *bot.Request) error {
	if c, rest, command := r.Env().Match(r.Message.Text); command && !prosaic(rest) && hear(r.Message.Text, does).Labels < 2 && r.MayDo(c) {
		words := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(r.Message.Text), rest))
		if _, err := r.Choose(orCommand, r.T("meeting.standup-or"), []bot.Choice{{Label: r.T("meeting.standup-mine"), Value: "answer"},
			{Label: r.T("meeting.standup-command", "words", words), Value: isCommand}}); err != nil {
			return err
		}
	}
	taken, err := takeTyped(r, false)
	if err != nil || taken {
		return err
	}
	next, _, err := nextAsked(r)
	if err != nil {
		return err
	}
	r.ReplyOpenly("", bot.Card{Tone: bot.ToneInfo, Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T("meeting.standup-none-open") + next)}})
	return nil
}
