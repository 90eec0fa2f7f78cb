package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// upload brings the pictures of a page to Slack and shows them in their blocks.
func (p *Platform) upload(ctx context.Context, pg *page) error {
	for _, pic := range pg.pictures {
		if pic.block.SlackFile != nil {
			continue
		}
		id, err := p.uploadPicture(ctx, pic)
		if pic.chart && lasting(err) {
			return &chartError{err}
		}
		if err != nil {
			return err
		}
		pic.block.SlackFile = &api.SlackFileObject{ID: id}
	}
	return nil
}

// uploadPicture does the three steps without a channel: the file is seen only in the block that names it.
func (p *Platform) uploadPicture(ctx context.Context, pic picture) (string, error) {
	id, err := p.uploadBytes(ctx, pictureName(pic.bytes), pic.alt, pic.bytes)
	if err != nil {
		return "", err
	}
	_, err = p.api.CompleteUploadExternalContext(ctx, api.CompleteUploadExternalParameters{Files: []api.FileSummary{{ID: id}}})
	if err != nil {
		return "", sure(classify("files.completeUploadExternal", err))
	}
	return id, nil
}

// lasting tells that Slack refused for a reason that the next try would meet as well.
func lasting(err error) bool {
	c := code(err)
	return c != "" && !slices.Contains(limitedCodes, c) && !slices.Contains(unclearCodes, c)
}

func pictureName(data []byte) string {
	if http.DetectContentType(data) == "image/jpeg" {
		return "picture.jpg"
	}
	return "picture.png"
}

// sure marks the failure of a step that nobody sees: the message was certainly not posted.
func sure(err error) error {
	var permanent *bot.PermanentError
	var retry *bot.RetryError
	if err == nil || errors.As(err, &permanent) || errors.As(err, &retry) {
		return err
	}
	return bot.Unsent(err)
}

// uploadBytes does the first two of the three steps; the file is not seen by anybody until the third.
func (p *Platform) uploadBytes(ctx context.Context, file, alt string, data []byte) (string, error) {
	at, err := p.api.GetUploadURLExternalContext(ctx, api.GetUploadURLExternalParameters{FileName: file, FileSize: len(data), AltTxt: cut(alt, 1000)})
	if err != nil {
		return "", sure(classify("files.getUploadURLExternal", err))
	}
	err = p.api.UploadToURL(ctx, api.UploadToURLParameters{UploadURL: at.UploadURL, Reader: bytes.NewReader(data), Filename: file})
	if err != nil {
		return "", sure(classify("upload a file", err))
	}
	return at.FileID, nil
}

// file posts a file. Its only sign after an uncertain outcome is its name: a file of that name that golive posted
// since then is taken for it.
func (p *Platform) file(ctx context.Context, j bot.Job, f bot.File) (bot.Receipt, error) {
	to, err := aim(j)
	if err != nil {
		return bot.Receipt{}, err
	}
	if to.channel, err = p.channelOf(ctx, to.channel); err != nil {
		return bot.Receipt{}, err
	}
	if !j.Since.IsZero() {
		r, found, err := p.findFile(ctx, to, j, f.Name)
		if err != nil || found {
			return r, err
		}
		if err := p.settling(j); err != nil {
			return bot.Receipt{}, err
		}
	}
	if len(f.Bytes) == 0 {
		return bot.Receipt{}, bot.Permanent(fmt.Errorf("post the file %q: it is empty", f.Name))
	}
	id, err := p.uploadBytes(ctx, f.Name, f.Name, f.Bytes)
	if err != nil {
		return bot.Receipt{}, err
	}
	certain := p.sent.note(j.ID, p.clock.Now())
	done, err := p.api.CompleteUploadExternalContext(ctx, api.CompleteUploadExternalParameters{Files: []api.FileSummary{{ID: id, Title: f.Name}},
		Channel: to.channel, ThreadTimestamp: to.thread, InitialComment: mrkdwn(bot.ParseMarkup(f.Note))})
	if err != nil {
		err = classify("files.completeUploadExternal", err)
		certain(err)
		return bot.Receipt{}, err
	}
	r := bot.Receipt{Platform: name, Place: place(to.tenant, to.channel, to.thread), ID: id}
	if len(done.Files) > 0 {
		r.ID = done.Files[0].ID
	}
	return r, nil
}

func (p *Platform) findFile(ctx context.Context, to target, j bot.Job, file string) (bot.Receipt, bool, error) {
	var r bot.Receipt
	found := false
	err := p.recent(ctx, to, j.Since, func(m api.Message) {
		for _, f := range m.Files {
			if m.BotID != "" && f.Name == file && !found {
				found = true
				r = p.receipt(to, []string{m.Timestamp})
				r.ID = f.ID
			}
		}
	})
	return r, found, err
}
