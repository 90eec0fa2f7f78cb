package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// Message implements bot.Directory.
func (p *Platform) Message(ctx context.Context, ref bot.MessageRef) (bot.Message, error) {
	own, err := p.identity(ctx)
	if err != nil {
		return bot.Message{}, err
	}
	all, err := p.thread(ctx, ref.Place.ID, ref.ID, "", 1)
	if err != nil {
		return bot.Message{}, err
	}
	for _, m := range all {
		if m.Timestamp == ref.ID {
			return p.message(ctx, own, ref.Place, m), nil
		}
	}
	return bot.Message{}, fmt.Errorf("message %s: %w", ref, bot.ErrNotFound)
}

// Thread implements bot.Directory.
func (p *Platform) Thread(ctx context.Context, root bot.MessageRef, limit int) (bot.Replies, error) {
	own, err := p.identity(ctx)
	if err != nil {
		return bot.Replies{}, err
	}
	all, cut, err := p.threadEnd(ctx, root.Place.ID, root.ID, limit)
	if err != nil {
		return bot.Replies{}, err
	}
	out := make([]bot.Message, 0, len(all))
	for _, m := range all {
		out = append(out, p.message(ctx, own, root.Place, m))
	}
	return bot.Replies{Messages: out, Cut: cut}, nil
}

// thread reads a thread from its root; oldest, if not empty, leaves out what was said until then, except the root.
func (p *Platform) thread(ctx context.Context, channel, ts, oldest string, limit int) ([]api.Message, error) {
	params := &api.GetConversationRepliesParameters{ChannelID: channel, Timestamp: ts, Oldest: oldest, Limit: min(limit, 200)}
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

// threadEnd reads the root of a thread and the newest under it. Slack gives the oldest first, so all is read, but no more of it kept
// than is wanted and one page. Where time is up before the end, or Slack wants a pause, it is cut: to read it once more from its
// beginning would take as long. A quarter of the time is left for the names of those whom it mentions.
func (p *Platform) threadEnd(ctx context.Context, channel, ts string, limit int) (all []api.Message, cut bool, err error) {
	if end, ok := ctx.Deadline(); ok {
		var stop context.CancelFunc
		ctx, stop = context.WithDeadline(ctx, end.Add(-time.Until(end)/4))
		defer stop()
	}
	params := &api.GetConversationRepliesParameters{ChannelID: channel, Timestamp: ts, Limit: 200}
	for {
		page, more, next, err := p.api.GetConversationRepliesContext(ctx, params)
		var limited *api.RateLimitedError
		if len(all) > 0 && (errors.Is(err, context.DeadlineExceeded) || errors.As(err, &limited)) {
			return all, true, nil
		}
		if err != nil {
			return nil, false, notFound("conversations.replies", err)
		}
		all = append(all, page...)
		if over := len(all) - limit; over > 0 {
			all = slices.Delete(all, 1, 1+min(over, len(all)-1))
		}
		if !more || next == "" {
			return all, false, nil
		}
		params.Cursor = next
	}
}

// History implements bot.Directory.
func (p *Platform) History(ctx context.Context, room bot.Place, since time.Time, limit int) ([]bot.Message, error) {
	own, err := p.identity(ctx)
	if err != nil {
		return nil, err
	}
	var all []api.Message
	if room.Thread != "" {
		all, err = p.thread(ctx, room.ID, room.Thread, stamp(since), limit+1)
	} else {
		all, err = p.history(ctx, room.ID, stamp(since), limit)
	}
	out := make([]bot.Message, 0, len(all))
	for _, m := range all {
		if m.Timestamp > stamp(since) && len(out) < limit {
			out = append(out, p.message(ctx, own, room, m))
		}
	}
	return out, err
}

// history reads what was said in a channel after oldest. Slack gives the newest first, so all is read, but no more of it
// kept than is wanted and one page.
func (p *Platform) history(ctx context.Context, channel, oldest string, limit int) ([]api.Message, error) {
	params := &api.GetConversationHistoryParameters{ChannelID: channel, Oldest: oldest, Limit: 200}
	var all []api.Message
	for {
		r, err := p.api.GetConversationHistoryContext(ctx, params)
		if err != nil {
			return nil, notFound("conversations.history", err)
		}
		all = append(all, slices.DeleteFunc(r.Messages, func(m api.Message) bool { return !said[m.SubType] || m.User == "" })...)
		all = append(all[:0], all[max(0, len(all)-limit):]...)
		if !r.HasMore || r.ResponseMetaData.NextCursor == "" {
			slices.Reverse(all)
			return all, nil
		}
		params.Cursor = r.ResponseMetaData.NextCursor
	}
}

// PrivateRooms implements bot.PrivateRooms.
func (p *Platform) PrivateRooms(ctx context.Context) ([]bot.Place, error) {
	own, err := p.identity(ctx)
	if err != nil {
		return nil, err
	}
	params := &api.GetConversationsForUserParameters{Types: []string{"im"}, Limit: 1000}
	var all []bot.Place
	for {
		page, next, err := p.api.GetConversationsForUserContext(ctx, params)
		if err != nil {
			return nil, notFound("users.conversations", err)
		}
		for _, c := range page {
			all = append(all, place(own.team, c.ID, ""))
		}
		if params.Cursor = next; next == "" {
			return all, nil
		}
	}
}

// message is a message of the API as golive, who is own, tells it.
func (p *Platform) message(ctx context.Context, own identity, in bot.Place, m api.Message) bot.Message {
	at := in.Room()
	if m.ThreadTimestamp != "" && m.ThreadTimestamp != m.Timestamp {
		at.Thread = m.ThreadTimestamp
	}
	var replied time.Time
	if m.LatestReply != "" {
		replied = moment(m.LatestReply, 0)
	}
	out := bot.Message{Ref: bot.MessageRef{Place: at, ID: m.Timestamp}, Quotes: at.Thread, Author: account(in.Tenant, m.User),
		Bot: m.BotID != "", At: moment(m.Timestamp, 0), Replied: replied, Private: strings.HasPrefix(in.ID, "D")}
	out.Text, out.Mentions, out.ToBot = plain(m.Text, own.user, in.Tenant, func(user string) string { return p.nameOf(ctx, in.Tenant, user) })
	out.ToBot = out.ToBot || out.Private
	for _, f := range m.Files { // of a deleted one ("tombstone") Slack tells no name
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
