package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// Message implements bot.Directory.
func (p *Platform) Message(ctx context.Context, ref bot.MessageRef) (bot.Message, error) {
	all, err := p.thread(ctx, ref.Place.ID, ref.ID, 1)
	if err != nil {
		return bot.Message{}, err
	}
	for _, m := range all {
		if m.Timestamp == ref.ID {
			return p.message(ctx, ref.Place, m), nil
		}
	}
	return bot.Message{}, fmt.Errorf("message %s: %w", ref, bot.ErrNotFound)
}

// Thread implements bot.Directory.
func (p *Platform) Thread(ctx context.Context, root bot.MessageRef, limit int) ([]bot.Message, error) {
	all, err := p.thread(ctx, root.Place.ID, root.ID, limit)
	if err != nil {
		return nil, err
	}
	out := make([]bot.Message, 0, len(all))
	for _, m := range all {
		out = append(out, p.message(ctx, root.Place, m))
	}
	return out, nil
}

func (p *Platform) thread(ctx context.Context, channel, ts string, limit int) ([]api.Message, error) {
	params := &api.GetConversationRepliesParameters{ChannelID: channel, Timestamp: ts, Limit: min(limit, 200)}
	var all []api.Message
	for {
		page, more, next, err := p.api.GetConversationRepliesContext(ctx, params)
		if err != nil {
			return nil, notFound("conversations.replies", err)
		}
		all = append(all, page...)
		if !more || next == "" || len(all) >= limit {
			return all[:min(len(all), limit)], nil
		}
		params.Cursor = next
	}
}

// History implements bot.Directory.
func (p *Platform) History(ctx context.Context, room bot.Place, since time.Time, limit int) ([]bot.Message, error) {
	params := &api.GetConversationHistoryParameters{ChannelID: room.ID, Oldest: stamp(since), Limit: 200}
	var all []api.Message
	for {
		r, err := p.api.GetConversationHistoryContext(ctx, params)
		if err != nil {
			return nil, notFound("conversations.history", err)
		}
		all = append(all, r.Messages...)
		if !r.HasMore || r.ResponseMetaData.NextCursor == "" {
			break
		}
		params.Cursor = r.ResponseMetaData.NextCursor
	}
	slices.Reverse(all) // Slack gives the newest first
	out := make([]bot.Message, 0, min(len(all), limit))
	for _, m := range all[:min(len(all), limit)] {
		if said[m.SubType] && m.User != "" {
			out = append(out, p.message(ctx, room, m))
		}
	}
	return out, nil
}

// message is a message of the API as golive tells it.
func (p *Platform) message(ctx context.Context, in bot.Place, m api.Message) bot.Message {
	own, _ := p.known()
	at := in.Room()
	if m.ThreadTimestamp != "" && m.ThreadTimestamp != m.Timestamp {
		at.Thread = m.ThreadTimestamp
	}
	out := bot.Message{Ref: bot.MessageRef{Place: at, ID: m.Timestamp}, Quotes: at.Thread, Author: account(in.Tenant, m.User),
		Bot: m.BotID != "", At: moment(m.Timestamp, 0), Private: strings.HasPrefix(in.ID, "D")}
	out.Text, out.Mentions, out.ToBot = plain(m.Text, own.user, in.Tenant, func(user string) string { return p.nameOf(ctx, in.Tenant, user) })
	out.ToBot = out.ToBot || out.Private
	for _, f := range m.Files {
		out.Files = append(out.Files, bot.FileRef{Platform: name, Message: m.Timestamp, ID: f.ID, Name: f.Name, Type: f.Mimetype, Size: int64(f.Size)})
	}
	return out
}

// Permalink implements bot.Directory.
func (p *Platform) Permalink(ctx context.Context, ref bot.MessageRef) (string, error) {
	link, err := p.api.GetPermalinkContext(ctx, &api.PermalinkParameters{Channel: ref.Place.ID, Ts: ref.ID})
	if err != nil {
		return "", notFound("chat.getPermalink", err)
	}
	return link, nil
}
