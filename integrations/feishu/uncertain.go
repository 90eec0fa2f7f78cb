package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

var (
	atTag  = regexp.MustCompile(`<at [^>]*>[^<]*</at>`)
	anyTag = regexp.MustCompile(`<[^>]*>`)
)

func stripTags(s string) string { return anyTag.ReplaceAllString(s, "") }

// errUnknowable is for the operator: golive would rather not send than send twice.
var errUnknowable = errors.New("cannot tell whether an earlier try was sent")

// find looks in the history which of the messages are there, in their order.
func (p *Platform) find(ctx context.Context, j bot.Job, to target, pieces []outgoing) ([]sentMessage, error) {
	q, err := p.container(ctx, j, to)
	if err != nil {
		return nil, err
	}
	q.Set("start_time", strconv.FormatInt(j.Since.Add(-lookAround).Unix(), 10))
	var found []sentMessage
	err = p.list(ctx, q, func(m apiMessage) bool {
		if m.Sender.SenderType == "app" && !m.Deleted && m.Sender.ID == p.config.AppID && pieces[len(found)].find(m) {
			found = append(found, sentMessage{m.MessageID, m.ChatID, m.ThreadID})
		}
		return len(found) < len(pieces)
	})
	if has(err, codeNoPermission, codeNoScope) {
		return nil, bot.Permanent(fmt.Errorf("%w: the history of groups needs the scope %s: %w", errUnknowable, scopeGroupAll, err))
	}
	return found, err
}

// container is the list in which a message to that target would stand.
func (p *Platform) container(ctx context.Context, j bot.Job, to target) (url.Values, error) {
	if to.root != "" {
		root, err := p.one(ctx, to.root)
		if err == nil && root.ThreadID != "" {
			return url.Values{"container_id_type": {"thread"}, "container_id": {root.ThreadID}}, nil
		}
		if err != nil && !errors.Is(err, bot.ErrNotFound) && !isPermanent(judge(err)) {
			return nil, err
		}
	}
	room := to.room
	if room == "" {
		place, ok := p.known.privateOf(j.To.Account)
		if !ok {
			return nil, bot.Permanent(fmt.Errorf("%w: the private chat is not known", errUnknowable))
		}
		room = place.ID
	}
	return url.Values{"container_id_type": {"chat"}, "container_id": {room}, "sort_type": {"ByCreateTimeAsc"}}, nil
}

// sameText tells whether the content of a text or post says the words.
func sameText(content, words string) bool {
	r := rawMessage{kind: "post", content: content}
	text, _ := readPost(r)
	if text == "" {
		var c struct {
			Text string `json:"text"`
		}
		if json.Unmarshal([]byte(content), &c) != nil {
			return false
		}
		text = c.Text
	}
	return letters(atTag.ReplaceAllString(text, "")) == letters(words) || letters(stripTags(text)) == letters(words)
}

// letters leaves out what differs between what was sent and what is told: blanks and the signs of mentions.
func letters(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("@", "", "•", "", ">", "").Replace(s)), "")
}
