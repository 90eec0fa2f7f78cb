package feishu

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"github.com/golive-bot/golive/bot"
)

const (
	maxImage  = 10 << 20
	maxFile   = 30 << 20
	keptKeys  = 512
	maxLookup = maxOptions + 1 // choices that are asked for a select: one more than it shows, so that a form knows that there are more
)

// imageCache remembers the keys of pictures that were uploaded, by content. The zero value is ready.
type imageCache struct {
	mu   sync.Mutex
	keys map[[sha256.Size]byte]string
}

func (c *imageCache) get(b []byte) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.keys[sha256.Sum256(b)]
}

func (c *imageCache) put(b []byte, key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys == nil || len(c.keys) >= keptKeys {
		c.keys = map[[sha256.Size]byte]string{}
	}
	c.keys[sha256.Sum256(b)] = key
}

// uploadImage gives a picture to Feishu, once for each content. Doing it twice harms nobody.
func (p *Platform) uploadImage(ctx context.Context, name string, b []byte) (string, error) {
	if key := p.images.get(b); key != "" {
		return key, nil
	}
	if len(b) == 0 || len(b) > maxImage {
		return "", bot.Permanent(fmt.Errorf("picture of %d bytes: Feishu takes 1 to %d", len(b), maxImage))
	}
	form := larkcore.NewFormdata().AddField("image_type", "message").AddFileWithName("image", orElse(name, "picture.png"), bytes.NewReader(b))
	var out struct {
		ImageKey string `json:"image_key"`
	}
	if err := p.api.call(ctx, request{name: "im.image.create", method: http.MethodPost, path: "/im/v1/images", body: form}, &out); err != nil {
		return "", fmt.Errorf("upload picture: %w", harmless(err))
	}
	p.images.put(b, out.ImageKey)
	return out.ImageKey, nil
}

// harmless marks the failure of a step that nobody sees: the message itself was certainly not sent.
func harmless(err error) error {
	if err = judge(err); err == nil || isPermanent(err) {
		return err
	}
	var retry *bot.RetryError
	if errors.As(err, &retry) {
		return err
	}
	return bot.Unsent(err)
}

func (p *Platform) uploadFile(ctx context.Context, name string, b []byte) (string, error) {
	if len(b) == 0 || len(b) > maxFile {
		return "", bot.Permanent(fmt.Errorf("file of %d bytes: Feishu takes 1 to %d", len(b), maxFile))
	}
	form := larkcore.NewFormdata().AddField("file_type", fileType(name)).AddField("file_name", name).AddFileWithName("file", name, bytes.NewReader(b))
	var out struct {
		FileKey string `json:"file_key"`
	}
	if err := p.api.call(ctx, request{name: "im.file.create", method: http.MethodPost, path: "/im/v1/files", body: form}, &out); err != nil {
		return "", fmt.Errorf("upload file: %w", harmless(err))
	}
	return out.FileKey, nil
}

// fileType is Feishu's word for the type of a file: it decides which client opens it.
func fileType(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".pdf":
		return "pdf"
	case ".doc", ".docx":
		return "doc"
	case ".xls", ".xlsx":
		return "xls"
	case ".ppt", ".pptx":
		return "ppt"
	case ".mp4":
		return "mp4"
	case ".opus":
		return "opus"
	}
	return "stream"
}

// prepare makes a renderer for a body: pictures are uploaded, choices looked up. A picture that cannot be uploaded for
// good is named instead: a send never fails for it.
func (p *Platform) prepare(ctx context.Context, j bot.Job) (*renderer, error) {
	r := &renderer{images: map[*bot.Picture]string{}, charts: map[*bot.Chart]string{}, choices: map[string][]bot.Choice{}, marker: marker(j.ID), everyone: j.Everyone != nil && j.Prior == nil}
	switch b := j.Body.(type) {
	case bot.Card:
		for _, part := range b.Parts {
			if part.Picture != nil && len(part.Picture.Bytes) > 0 {
				key, err := p.uploadImage(ctx, "", part.Picture.Bytes)
				if err != nil && !isPermanent(err) {
					return nil, err
				}
				r.images[part.Picture] = key
			}
			if part.Chart != nil {
				key, err := p.picture(ctx, part.Chart)
				if err != nil {
					return nil, err
				}
				r.charts[part.Chart] = key
			}
			for _, c := range part.Controls {
				p.lookUp(ctx, r, bot.OptionsQuery{Source: c.Source, Lang: b.Lang}, j)
			}
		}
	case bot.Form:
		for _, f := range b.Fields {
			p.lookUp(ctx, r, bot.OptionsQuery{Source: f.Source, Field: f.Name, Lang: b.Lang, Value: b.Value}, j)
		}
	}
	return r, nil
}

// lookUp asks for the choices of a source: Feishu's selects cannot ask for them as one types.
func (p *Platform) lookUp(ctx context.Context, r *renderer, q bot.OptionsQuery, j bot.Job) {
	road, key := p.theRoad(), lookupKey(q.Source, q.Field)
	if q.Source == "" || road == nil || r.choices[key] != nil {
		return
	}
	q.Room, q.From = j.To.Room, j.To.Account
	if q.From.ID == "" {
		q.From = j.From
	}
	list, err := road.Options(ctx, q)
	if err != nil {
		p.log.Warn("choices not known", "source", q.Source, "error", err)
		return
	}
	r.choices[key] = list[:min(len(list), maxLookup)]
}

// lookupKey names the choices of a select that were looked up; a field's may differ from another's of the same source.
func lookupKey(source, field string) string { return source + " " + field }

// answerCard renders a card that is the answer to a click. There is no time to upload pictures: those that are not known
// are named.
func (p *Platform) answerCard(c bot.Card) ([]byte, error) {
	r := &renderer{images: map[*bot.Picture]string{}, choices: map[string][]bot.Choice{}}
	for _, part := range c.Parts {
		if part.Picture != nil {
			r.images[part.Picture] = p.images.get(part.Picture.Bytes)
		}
	}
	out := r.card(c, 1)
	if len(out) == 0 {
		return nil, errors.New("nothing to show")
	}
	return out[0], nil
}
