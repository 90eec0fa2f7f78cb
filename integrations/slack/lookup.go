package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// Slack has no idempotency key. Each message carries its effect's ID as metadata, which golive alone needs to read;
// after an uncertain post the history is searched for it before anything is posted again.

const (
	markType   = "golive_effect"
	lookUpSkew = time.Minute // how far Slack's clock may be behind golive's
	lookUpMost = 10          // pages of the history
)

// marked is the metadata of the i-th message of an effect.
func marked(effect string, i int) *api.SlackMetadata {
	if effect == "" {
		return nil
	}
	return &api.SlackMetadata{EventType: markType, EventPayload: map[string]any{"k": effect, "i": i}}
}

// markOf reads the metadata of one of golive's messages.
func markOf(m api.Message, effect string) (int, bool) {
	if m.BotID == "" || m.Metadata.EventType != markType || m.Metadata.EventPayload["k"] != effect {
		return 0, false
	}
	i, ok := m.Metadata.EventPayload["i"].(float64)
	return int(i), ok
}

// lookUp finds the messages of an effect that an earlier try may have posted: ts by page.
func (p *Platform) lookUp(ctx context.Context, to target, effect string, since time.Time) (map[int]string, error) {
	found := map[int]string{}
	err := p.recent(ctx, to, since, func(m api.Message) {
		if i, ok := markOf(m, effect); ok {
			found[i] = m.Timestamp
		}
	})
	return found, err
}

// recent goes through what was posted to a room, or a thread of it, since a time.
func (p *Platform) recent(ctx context.Context, to target, since time.Time, each func(api.Message)) error {
	oldest, cursor := stamp(since.Add(-lookUpSkew)), ""
	for range lookUpMost {
		var list []api.Message
		var next string
		var err error
		if to.thread != "" {
			list, _, next, err = p.api.GetConversationRepliesContext(ctx, &api.GetConversationRepliesParameters{ChannelID: to.channel,
				Timestamp: to.thread, Oldest: oldest, Cursor: cursor, Limit: 200, IncludeAllMetadata: true})
		} else {
			var r *api.GetConversationHistoryResponse
			r, err = p.api.GetConversationHistoryContext(ctx, &api.GetConversationHistoryParameters{ChannelID: to.channel, Oldest: oldest,
				Cursor: cursor, Limit: 200, IncludeAllMetadata: true})
			if r != nil {
				list, next = r.Messages, r.ResponseMetaData.NextCursor
			}
		}
		if err != nil {
			return looking(err)
		}
		for _, m := range list {
			each(m)
		}
		if next == "" {
			return nil
		}
		cursor = next
	}
	return errors.New("look up an uncertain post: too much was posted since")
}

// looking is the error of a look-up: the post stays uncertain whatever the look-up's own call did, so nothing of it
// may say that nothing was sent.
func looking(err error) error {
	classified := classify("look up an uncertain post", err)
	var retry *bot.RetryError
	if errors.As(classified, &retry) {
		return &bot.RetryError{Err: retry.Err, After: retry.After}
	}
	return classified
}

// channelOf is the room of a private chat, whose history is asked by its own ID and not by the person's.
func (p *Platform) channelOf(ctx context.Context, id string) (string, error) {
	if !strings.HasPrefix(id, "U") && !strings.HasPrefix(id, "W") {
		return id, nil
	}
	c, _, _, err := p.api.OpenConversationContext(ctx, &api.OpenConversationParameters{Users: []string{id}})
	if err != nil {
		return "", looking(err)
	}
	return c.ID, nil
}

// permalink is the address of a message as Slack makes it, for which there is no need to ask.
func permalink(workspace string, to target, ts string) string {
	link := fmt.Sprintf("%s/archives/%s/p%s", workspace, to.channel, strings.Replace(ts, ".", "", 1))
	if to.thread != "" && to.thread != ts {
		link += "?thread_ts=" + to.thread + "&cid=" + to.channel
	}
	return link
}
