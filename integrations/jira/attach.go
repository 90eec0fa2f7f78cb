package jira

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	gojira "github.com/andygrunwald/go-jira"

	"github.com/golive-bot/golive/bot"
)

var errFileTooLarge = errors.New("the file is larger than Jira takes")

// tooLarge says that a file is over the limit, in bytes.
func tooLarge(limit int64) error {
	return &bot.PermanentError{Err: errFileTooLarge, Cause: bot.CauseTooLarge, Fields: map[string]string{"limit": strconv.FormatInt(limit, 10)}}
}

// attach adds a file to an issue, streamed. Where an earlier try may have added it, one of the same name that golive added since
// is that one, if its size agrees or the chat does not tell it. What others put there under that name is another file.
func (p *Platform) attach(ctx context.Context, j bot.Job, b bot.Attach) (bot.Receipt, error) {
	if len(b.Bytes) > 0 {
		b.File.Size = int64(len(b.Bytes))
	}
	limit, err := p.fileLimit(ctx)
	if err != nil {
		return bot.Receipt{}, err
	}
	if b.File.Size > limit {
		return bot.Receipt{}, tooLarge(limit)
	}
	if !j.Since.IsZero() {
		id, err := p.findFile(ctx, j, b)
		if err != nil {
			return bot.Receipt{}, fmt.Errorf("read attachments: %w", looked(err))
		}
		if id != "" {
			return p.receipt(b.Issue, id), nil
		}
	}
	data, err := p.open(ctx, b)
	if err != nil {
		return bot.Receipt{}, err
	}
	defer data.Close()
	id, err := p.upload(ctx, b, data, limit)
	if err != nil {
		if answered(err, http.StatusRequestEntityTooLarge) {
			return bot.Receipt{}, tooLarge(limit)
		}
		return bot.Receipt{}, fmt.Errorf("attach file: %w", err)
	}
	return p.receipt(b.Issue, id), nil
}

// fileLimit is the largest file that is attached, in bytes: what the site takes, and at most what is configured.
func (p *Platform) fileLimit(ctx context.Context) (int64, error) {
	meta, err := p.uploads.get(p.clock.Now(), "", func() (uploadMeta, error) {
		var m uploadMeta
		err := p.call(ctx, http.MethodGet, "attachment/meta", nil, &m)
		return m, err
	})
	if err != nil {
		return 0, fmt.Errorf("ask how large a file may be: %w", looked(err))
	}
	if !meta.Enabled {
		return 0, bot.Permanent(errors.New("jira takes no attachments"))
	}
	if meta.Limit > 0 {
		return min(meta.Limit, p.cfg.Limits.Attachment), nil
	}
	return p.cfg.Limits.Attachment, nil
}

// uploadMeta is what the site says of attachments.
type uploadMeta struct {
	Enabled bool  `json:"enabled"`
	Limit   int64 `json:"uploadLimit"`
}

// findFile is the ID of the attachment if an earlier try added it, else "".
func (p *Platform) findFile(ctx context.Context, j bot.Job, b bot.Attach) (string, error) {
	var w wireIssue
	if err := p.call(ctx, http.MethodGet, "issue/"+seg(b.Issue)+query("fields", "attachment"), nil, &w); err != nil {
		return "", err
	}
	s, err := p.here(ctx)
	if err != nil {
		return "", err
	}
	for _, f := range w.Fields.Files {
		at, err := time.Parse(timeLayout, f.Created)
		ours := f.Author.user().ID == s.self.id() && err == nil && !at.Before(j.Since.Add(-2*time.Minute))
		if ours && f.Filename == b.File.Name && (b.File.Size == 0 || f.Size == b.File.Size) {
			return f.ID, nil
		}
	}
	return "", nil
}

// open opens the bytes.
func (p *Platform) open(ctx context.Context, b bot.Attach) (io.ReadCloser, error) {
	if len(b.Bytes) > 0 {
		return io.NopCloser(bytes.NewReader(b.Bytes)), nil
	}
	if p.files == nil {
		return nil, bot.Permanent(errors.New("no platform holds files"))
	}
	data, err := p.files.OpenFile(ctx, b.File)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, &bot.PermanentError{Err: fmt.Errorf("open file: %w", err), Cause: bot.CauseFileGone}
	}
	if err != nil {
		return nil, fmt.Errorf("open file: %w", looked(err))
	}
	return data, nil
}

// upload sends the file as it is read, so that none is held whole.
func (p *Platform) upload(ctx context.Context, b bot.Attach, data io.Reader, limit int64) (string, error) {
	ctx, stop := context.WithTimeout(ctx, 6*p.cfg.Limits.Timeout)
	defer stop()
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() { w.CloseWithError(writeFile(form, b.File, data, limit)) }()
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
		return "", tooLarge(limit)
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
