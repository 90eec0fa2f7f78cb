package feishu

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/golive-bot/golive/bot"
)

// edit changes the messages of an earlier card in place; those that are no longer needed are removed.
func (p *Platform) edit(ctx context.Context, j bot.Job, pieces []outgoing) (bot.Receipt, error) {
	ids := append(append([]string(nil), j.Prior.Rest...), j.Prior.Message)
	receipt := *j.Prior
	receipt.Rest, receipt.Note = nil, ""
	for i, id := range ids {
		if i >= len(pieces) {
			if err := p.delete(ctx, id); err != nil {
				return receipt, err
			}
			continue
		}
		note, err := p.patch(ctx, id, pieces[i])
		if err != nil {
			return receipt, err
		}
		if i > 0 {
			receipt.Rest = append(receipt.Rest, receipt.Message)
		}
		receipt.Message = id
		receipt.Note = orElse(note, receipt.Note)
	}
	return receipt, nil
}

// patch replaces a card. To do it twice changes nothing, so it needs no look-up.
func (p *Platform) patch(ctx context.Context, id string, o outgoing) (note string, err error) {
	err = p.patchOnce(ctx, id, o.content)
	if has(err, codeBadCard, codeTooLong) {
		p.log.Error("card refused, words shown instead", "error", err)
		note = "the card was refused: words shown instead"
		err = p.patchOnce(ctx, id, plainCard(o.plain))
	}
	if has(err, 230001) { // not a card, or not ours to change: a new one is sent
		err = bot.Gone(err)
	}
	return note, err
}

func (p *Platform) patchOnce(ctx context.Context, id, content string) error {
	return p.api.call(ctx, request{
		name: "im.message.patch", method: http.MethodPatch, path: "/im/v1/messages/" + escape(id), body: map[string]string{"content": content},
	}, nil)
}

// delete removes a message; one that is gone already is removed.
func (p *Platform) delete(ctx context.Context, id string) error {
	err := p.api.call(ctx, request{name: "im.message.delete", method: http.MethodDelete, path: "/im/v1/messages/" + escape(id)}, nil)
	if has(err, goneCodes...) {
		return nil
	}
	return err
}

func (p *Platform) remove(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	if j.Prior == nil {
		return bot.Receipt{}, bot.Permanent(errors.New("nothing to delete"))
	}
	if j.Prior.ID == ephemeralID {
		err := p.api.call(ctx, request{
			name: "ephemeral.delete", method: http.MethodPost, path: "/ephemeral/v1/delete", body: map[string]string{"message_id": j.Prior.Message},
		}, nil)
		if err != nil && !isPermanent(judge(err)) {
			return bot.Receipt{}, err
		}
		return *j.Prior, nil
	}
	for _, id := range append(append([]string(nil), j.Prior.Rest...), j.Prior.Message) {
		if err := p.delete(ctx, id); err != nil {
			return bot.Receipt{}, err
		}
	}
	return *j.Prior, nil
}

// whisperCard shows a card to one person in a room. Feishu has neither key nor look-up for it, so it is tried once; where
// it cannot be shown there, it goes to the private chat; and from a topic to the room around it, where that is closed to golive.
func (p *Platform) whisperCard(ctx context.Context, j bot.Job, pieces []outgoing) (bot.Receipt, error) {
	if j.To.Room.Thread == "" {
		if !j.Since.IsZero() {
			return bot.Receipt{Platform: platformName, Place: j.To.Room, Note: "for one person: tried once, not repeated"}, nil
		}
		receipt, err := p.ephemeral(ctx, j, pieces[0])
		if err == nil || !isPermanent(judge(err)) {
			return receipt, err
		}
	}
	alone := j
	alone.To, alone.Under = bot.Target{Account: j.To.Account}, nil
	receipt, err := p.post(ctx, alone, pieces)
	if permanent := (*bot.PermanentError)(nil); errors.As(judge(err), &permanent) && permanent.Unreachable && j.To.Room.Thread != "" && j.Since.IsZero() {
		if shown, no := p.ephemeral(ctx, j, pieces[0]); no == nil || !isPermanent(judge(no)) {
			return shown, no
		}
	}
	receipt.Note = "sent to the private chat: the room cannot show it to one person"
	return receipt, err
}

func (p *Platform) ephemeral(ctx context.Context, j bot.Job, o outgoing) (bot.Receipt, error) {
	var m sentMessage
	err := p.api.call(ctx, request{name: "ephemeral.send", method: http.MethodPost, path: "/ephemeral/v1/send", body: ephemeralBody{
		j.To.Room.ID, j.To.Account.ID, "interactive", []byte(o.content),
	}}, &m)
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("show to one person: %w", err)
	}
	return bot.Receipt{Platform: platformName, Place: j.To.Room, Message: m.MessageID, ID: ephemeralID}, nil
}

// react puts a reaction on a message, or takes golive's own off. Both may be done twice.
func (p *Platform) react(ctx context.Context, b bot.React) (bot.Receipt, error) {
	path := "/im/v1/messages/" + escape(b.Message.ID) + "/reactions"
	receipt := bot.Receipt{Platform: platformName, Place: b.Message.Place, Message: b.Message.ID}
	if b.Remove {
		return receipt, p.unreact(ctx, path, feishuEmoji(b.Emoji))
	}
	var out struct {
		ReactionID string `json:"reaction_id"`
	}
	err := p.api.call(ctx, request{name: "im.message_reaction.create", method: http.MethodPost, path: path,
		body: map[string]any{"reaction_type": map[string]string{"emoji_type": feishuEmoji(b.Emoji)}}}, &out)
	receipt.ID = out.ReactionID
	return receipt, err
}

func (p *Platform) unreact(ctx context.Context, path, emoji string) error {
	var out listed[struct {
		ReactionID string `json:"reaction_id"`
		Operator   struct {
			OperatorType string `json:"operator_type"`
			OperatorID   string `json:"operator_id"`
		} `json:"operator"`
	}]
	err := p.api.call(ctx, request{name: "im.message_reaction.list", method: http.MethodGet, path: path,
		query: url.Values{"reaction_type": {emoji}, "page_size": {"50"}}}, &out)
	if err != nil {
		return err
	}
	for _, r := range out.Items {
		if r.Operator.OperatorType != "app" || r.Operator.OperatorID != p.config.AppID {
			continue
		}
		return p.api.call(ctx, request{name: "im.message_reaction.delete", method: http.MethodDelete, path: path + "/" + escape(r.ReactionID)}, nil)
	}
	return nil
}

// postFile uploads a file or picture and posts it, below its note.
func (p *Platform) postFile(ctx context.Context, j bot.Job, f bot.File) (bot.Receipt, error) {
	if j.Prior != nil {
		j.Prior = nil // Feishu edits no files: a new one is posted
	}
	b, name := f.Bytes, orElse(f.Name, "file")
	var o outgoing
	if key, isImage, err := p.asImage(ctx, name, f.Type, b); err != nil {
		return bot.Receipt{}, err
	} else if isImage {
		o = outgoing{kind: "image", content: compact(map[string]string{"image_key": key})}
	} else {
		key, err := p.uploadFile(ctx, name, b)
		if err != nil {
			return bot.Receipt{}, err
		}
		o = outgoing{kind: "file", content: compact(map[string]string{"file_key": key})}
	}
	kind := o.kind
	o.find = func(m apiMessage) bool { return m.MsgType == kind }
	pieces := []outgoing{o}
	if f.Note != "" {
		pieces = []outgoing{textMessage(bot.Text{Text: f.Note}), o}
	}
	if private(j) { // files cannot be shown to one person in a room
		j.To.Room = bot.Place{}
	}
	return p.post(ctx, j, pieces)
}

// asImage uploads a picture; what Feishu does not take for one is posted as a file.
func (p *Platform) asImage(ctx context.Context, name, kind string, b []byte) (key string, ok bool, err error) {
	if kind == "" {
		kind = http.DetectContentType(b)
	}
	switch kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp", imageType:
	default:
		return "", false, nil
	}
	key, err = p.uploadImage(ctx, name, b)
	if isPermanent(err) {
		return "", false, nil
	}
	return key, err == nil, err
}
