package feishusim

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif" // sizes of pictures are checked
	_ "image/jpeg"
	_ "image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
)

const (
	maxImage       = 10 << 20
	maxFile        = 30 << 20
	maxImageSide   = 12000
	maxGIFSide     = 2000
	codeEmptyFile  = 234010
	codeBadUpload  = 234001
	codeBigUpload  = 234006
	codeNotPicture = 234011
	codeBigPicture = 234039
	codeNoMedium   = 234003
)

// parts reads a multipart body.
func (c *call) parts(file string) (fields map[string]string, name string, data []byte, err error) {
	bad := func(why string) (map[string]string, string, []byte, error) {
		return nil, "", nil, refuse(codeBadUpload, "Invalid request param, ext=%s", why)
	}
	kind, params, perr := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if perr != nil || kind != "multipart/form-data" {
		return bad("Content-Type must be multipart/form-data")
	}
	fields = map[string]string{}
	mr := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	for {
		p, perr := mr.NextPart()
		if perr == io.EOF {
			return fields, name, data, nil
		}
		if perr != nil {
			return bad("malformed multipart body")
		}
		b, perr := io.ReadAll(p)
		if perr != nil {
			return bad("malformed multipart body")
		}
		if p.FormName() == file {
			name, data = p.FileName(), b
		} else {
			fields[p.FormName()] = string(b)
		}
	}
}

func (c *call) uploadImage() (any, error) {
	fields, name, data, err := c.parts("image")
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"message", "avatar"}, fields["image_type"]) {
		return nil, refuse(codeBadUpload, "Invalid request param, ext=image_type")
	}
	if e := checkImage(data); e != nil {
		return nil, e
	}
	m := c.keep("image", name, data)
	return struct {
		ImageKey string `json:"image_key"`
	}{m.key}, nil
}

func checkImage(data []byte) error {
	if len(data) == 0 {
		return refuse(codeEmptyFile, "File's size can't be 0.")
	}
	if len(data) > maxImage {
		return refuse(codeBigUpload, "The file size exceed the max value.")
	}
	cfg, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		if strings.HasPrefix(http.DetectContentType(data), "image/") {
			return nil // webp, bmp, ico: not looked into
		}
		return refuse(codeNotPicture, "Can't recognize image format.")
	}
	side := maxImageSide
	if format == "gif" {
		side = maxGIFSide
	}
	if cfg.Width > side || cfg.Height > side {
		return refuse(codeBigPicture, "Image resolution exceeds limit.")
	}
	return nil
}

func (c *call) uploadFile() (any, error) {
	fields, _, data, err := c.parts("file")
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"}, fields["file_type"]) {
		return nil, refuse(codeBadUpload, "Invalid request param, ext=file_type")
	}
	switch {
	case fields["file_name"] == "":
		return nil, refuse(codeBadUpload, "Invalid request param, ext=file_name")
	case len(data) == 0:
		return nil, refuse(codeEmptyFile, "File's size can't be 0.")
	case len(data) > maxFile:
		return nil, refuse(codeBigUpload, "The file size exceed the max value.")
	}
	m := c.keep("file", fields["file_name"], data)
	return struct {
		FileKey string `json:"file_key"`
	}{m.key}, nil
}

// keep stores an upload; the caller does not hold mu.
func (s *Sim) keep(kind, name string, data []byte) *medium {
	prefix := map[string]string{"image": "img_v3_", "file": "file_v3_"}[kind]
	m := &medium{key: newID(prefix), name: filepath.Base(name), kind: kind, data: data, contentType: http.DetectContentType(data)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world.media[m.key] = m
	return m
}

func (c *call) getMedia() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.world.media[c.r.PathValue("key")]
	if m == nil {
		return nil, refuse(codeNoMedium, "The resource does not exist.")
	}
	return blob{m}, nil
}

// messageResource downloads a picture or file that a message holds.
func (c *call) messageResource() (any, error) {
	kind, key := c.r.URL.Query().Get("type"), c.r.PathValue("key")
	if kind != "image" && kind != "file" {
		return nil, badField("type", kind, "Options: [image,file]")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	msg, _, err := c.own(false)
	if err != nil {
		return nil, err
	}
	m := c.world.media[key]
	switch {
	case msg.deleted:
		return nil, refuse(codeRecalled, "The message was withdrawn.")
	case m == nil || !strings.Contains(msg.content, key):
		return nil, refuse(codeNoMedium, "File not in msg.")
	case m.kind != kind:
		return nil, refuse(codeBadUpload, "Invalid request param, ext=type")
	}
	return blob{m}, nil
}

// file answers GET /control/file/{key}.
func (s *Sim) file(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	m := s.world.media[r.PathValue("key")]
	s.mu.Unlock()
	if m == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", m.contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", m.name))
	_, _ = w.Write(m.data) // the caller's loss if it is gone
}
