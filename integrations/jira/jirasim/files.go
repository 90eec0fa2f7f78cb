package jirasim

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// addAttachment takes files as multipart form data. Jira wants a header that a page of another site cannot send.
func (s *Sim) addAttachment(c *call) (reply, error) {
	if t := c.r.Header.Get("X-Atlassian-Token"); t != "no-check" && t != "nocheck" {
		return reply{}, fail(http.StatusForbidden, "XSRF check failed")
	}
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		return reply{}, fail(http.StatusUnsupportedMediaType, "Unsupported Media Type")
	}
	files, err := s.readFiles(multipart.NewReader(bytes.NewReader(c.body), params["boundary"]))
	if err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.writable(c, "CREATE_ATTACHMENTS", "create attachments for this issue")
	if err != nil {
		return reply{}, err
	}
	out := []attachmentJSON{}
	for _, a := range files {
		s.attach(i, c.user, a)
		out = append(out, s.attachmentJSON(a, c.user, c.api))
	}
	return ok(out)
}

func (s *Sim) readFiles(parts *multipart.Reader) ([]*attachment, error) {
	var files []*attachment
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, fail(http.StatusBadRequest, "The multipart body could not be read.")
		}
		if part.FormName() != "file" {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, s.cfg.Attachment+1))
		if err != nil {
			return nil, fail(http.StatusBadRequest, "The multipart body could not be read.")
		}
		if int64(len(data)) > s.cfg.Attachment {
			return nil, fail(http.StatusRequestEntityTooLarge, "The file exceeds the maximum allowed size for attachments.")
		}
		files = append(files, &attachment{name: part.FileName(), data: data, mime: orElse(part.Header.Get("Content-Type"), http.DetectContentType(data))})
	}
}

// attach adds a file to an issue.
func (s *Sim) attach(i *issue, by *user, a *attachment) {
	a.id, a.author, a.created, a.issue = s.w.id("attachment"), by, s.now(), i.id
	s.w.files[a.id] = a
	s.change(i, by, "", func() { i.files = append(slices.Clip(i.files), a) })
}

func (s *Sim) attachmentMeta(*call) (reply, error) {
	return ok(struct {
		Enabled bool  `json:"enabled"`
		Limit   int64 `json:"uploadLimit"`
	}{true, s.cfg.Attachment})
}

func (s *Sim) file(c *call) (*attachment, *issue, error) {
	a := s.w.files[c.params["id"]]
	if a == nil || s.w.issues[a.issue] == nil {
		return nil, nil, fail(http.StatusNotFound, "The attachment with id '%s' does not exist", c.params["id"])
	}
	return a, s.w.issues[a.issue], nil
}

func (s *Sim) getAttachment(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	a, _, err := s.file(c)
	if err != nil {
		return reply{}, err
	}
	out := s.attachmentJSON(a, c.user, c.api)
	out.ID = atoi(a.id) // alone it has a number
	return ok(out)
}

func (s *Sim) deleteAttachment(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, i, err := s.file(c)
	if err != nil {
		return reply{}, err
	}
	s.change(i, c.user, "", func() {
		i.files = slices.DeleteFunc(slices.Clone(i.files), func(o *attachment) bool { return o == a })
	})
	delete(s.w.files, a.id)
	return reply{status: http.StatusNoContent}, nil
}

// attachmentContent leads to the file itself, as Cloud does.
func (s *Sim) attachmentContent(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	a, _, err := s.file(c)
	if err != nil {
		return reply{}, err
	}
	c.header.Set("Location", s.fileURL(a))
	return reply{status: http.StatusSeeOther}, nil
}

// serveAttachment serves a file's bytes. People's browsers have no token here, so none is asked for.
func (s *Sim) serveAttachment(w http.ResponseWriter, r *http.Request) {
	id, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/secure/attachment/"), "/")
	s.mu.RLock()
	a := s.w.files[id]
	s.mu.RUnlock()
	if a == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.mime)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.data)))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.name}))
	w.Write(a.data)
}
