package jira

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"

	gojira "github.com/andygrunwald/go-jira"

	"github.com/golive-bot/golive/bot"
)

var errFileTooLarge = errors.New("the file is over jira.limits.attachment")

// attach adds a chat's file to an issue, streamed. A file of the same name and size is there already.
func (p *Platform) attach(ctx context.Context, b bot.Attach) (bot.Receipt, error) {
	if p.files == nil {
		return bot.Receipt{}, bot.Permanent(errors.New("no platform holds files"))
	}
	if b.File.Size > p.cfg.Limits.Attachment {
		return bot.Receipt{}, bot.Permanent(errFileTooLarge)
	}
	var w wireIssue
	if err := p.call(ctx, http.MethodGet, "issue/"+seg(b.Issue)+query("fields", "attachment"), nil, &w); err != nil {
		return bot.Receipt{}, fmt.Errorf("read attachments: %w", looked(err))
	}
	for _, f := range w.Fields.Files {
		if f.Filename == b.File.Name && b.File.Size > 0 && f.Size == b.File.Size {
			return p.receipt(b.Issue, f.ID), nil
		}
	}
	data, err := p.files.OpenFile(ctx, b.File)
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("open file: %w", looked(err))
	}
	defer data.Close()
	id, err := p.upload(ctx, b, data)
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("attach file: %w", err)
	}
	return p.receipt(b.Issue, id), nil
}

// upload sends the file as it is read, so that none is held whole.
func (p *Platform) upload(ctx context.Context, b bot.Attach, data io.Reader) (string, error) {
	ctx, stop := context.WithTimeout(ctx, 6*p.cfg.Limits.Timeout)
	defer stop()
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() { w.CloseWithError(writeFile(form, b.File, data, p.cfg.Limits.Attachment)) }()
	defer r.Close() // ends the writer if the request ended before it
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.cfg.URL+"/rest/api/2/issue/"+seg(b.Issue)+"/attachments", r)
	if err != nil {
		return "", bot.Permanent(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("X-Atlassian-Token", "no-check")
	var made []struct {
		ID string `json:"id"`
	}
	resp, err := p.api.Do(req, &made)
	if errors.Is(err, errFileTooLarge) {
		return "", bot.Permanent(errFileTooLarge)
	}
	if err != nil {
		return "", explain((*gojira.Response)(resp), err)
	}
	if len(made) == 0 {
		return "", errNotJSON
	}
	return made[0].ID, nil
}

func writeFile(form *multipart.Writer, f bot.FileRef, data io.Reader, limit int64) error {
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", `form-data; name="file"; filename="`+strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "").Replace(f.Name)+`"`)
	h.Set("Content-Type", "application/octet-stream")
	if f.Type != "" {
		h.Set("Content-Type", f.Type)
	}
	part, err := form.CreatePart(h)
	if err != nil {
		return err
	}
	n, err := io.Copy(part, io.LimitReader(data, limit+1))
	if err != nil {
		return err
	}
	if n > limit {
		return errFileTooLarge
	}
	return form.Close()
}
