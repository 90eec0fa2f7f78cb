package slacksim

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

const maxFile = 64 << 20

func newFile(s *Sim, name, owner string, size int, now time.Time) *file {
	f := &file{id: s.world.id("F"), name: name, title: name, owner: owner, size: size, created: now.Unix()}
	if f.mimetype = mime.TypeByExtension(path.Ext(name)); f.mimetype == "" {
		f.mimetype = "application/octet-stream"
	}
	f.mimetype, _, _ = strings.Cut(f.mimetype, ";")
	s.world.files[f.id] = f
	return f
}

func (s *Sim) appendFile(b []byte, f *file) []byte {
	if f.deleted {
		return newObject(b).str("id", f.id).num("created", f.created).num("timestamp", f.created).str("mode", "tombstone").end()
	}
	own := s.base() + "/files/" + f.id + "/" + url.PathEscape(f.name)
	kind := strings.TrimPrefix(path.Ext(f.name), ".")
	o := newObject(b).str("id", f.id).num("created", f.created).num("timestamp", f.created).str("name", f.name).str("title", f.title)
	o.str("mimetype", f.mimetype).str("filetype", kind).str("pretty_type", strings.ToUpper(kind)).str("user", f.owner).str("user_team", s.teamOf(f.owner))
	o.flag("editable", false).num("size", int64(f.size)).str("mode", "hosted").flag("is_external", false).str("external_type", "")
	o.flag("is_public", false).flag("public_url_shared", false).flag("display_as_bot", false).str("username", "").opt("alt_txt", f.alt)
	o.str("url_private", own).str("url_private_download", own+"?download=1").str("permalink", own)
	var public, private []string
	for _, id := range f.rooms {
		if r := s.world.rooms[id]; r != nil && r.kind == kindChannel {
			public = append(public, id)
		} else {
			private = append(private, id)
		}
	}
	o.val("channels", append([]string{}, public...)).val("groups", append([]string{}, private...)).val("ims", []string{})
	return o.str("file_access", "visible").end()
}

func (s *Sim) appendFiles(b []byte, files []*file) []byte {
	b = append(b, '[')
	for i, f := range files {
		if i > 0 {
			b = append(b, ',')
		}
		b = s.appendFile(b, f)
	}
	return append(b, ']')
}

// ready refuses blocks that show files which do not exist or are still being processed.
func (s *Sim) ready(ids []string) *apiError {
	for _, id := range ids {
		f := s.world.files[id]
		if f == nil || !f.complete || time.Now().Before(f.readyAt) { // processing takes machine time
			return fail("invalid_blocks", "[ERROR] invalid slack file [json-pointer:/blocks]")
		}
	}
	return nil
}

func getUploadURL(c *call, o *object) *apiError {
	name, length := c.args["filename"], c.args.number("length", 0)
	if name == "" || length <= 0 {
		return fail("invalid_arguments", "[ERROR] filename and length are required")
	}
	if length > maxFile {
		return fail("file_upload_size_restricted")
	}
	f := newFile(c.sim, name, c.sim.cfg.BotUserID, length, c.now)
	f.alt = c.args["alt_txt"]
	o.str("upload_url", c.sim.base()+"/files/upload/"+f.id).str("file_id", f.id)
	return nil
}

// serveUpload takes the bytes, raw or as the first file of a multipart form.
func (s *Sim) serveUpload(w http.ResponseWriter, r *http.Request) {
	data, err := uploaded(w, r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	f := s.world.files[r.PathValue("id")]
	ok := f != nil && !f.complete && len(data) == f.size
	if ok {
		f.data, f.uploaded = data, true
	}
	s.mu.Unlock()
	if !ok {
		http.Error(w, "no such upload, or not of the length that was announced", http.StatusBadRequest)
		return
	}
	_, _ = io.WriteString(w, "OK - "+strconv.Itoa(len(data)))
}

func uploaded(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxFile+1<<20)
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return io.ReadAll(r.Body)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" || part.FormName() == "file" {
			return io.ReadAll(part)
		}
	}
}

func completeUpload(c *call, o *object) *apiError {
	var list []struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	if json.Unmarshal([]byte(c.args["files"]), &list) != nil || len(list) == 0 {
		return fail("invalid_arguments", "[ERROR] must provide files")
	}
	var files []*file
	for _, one := range list {
		f := c.sim.world.files[one.ID]
		switch {
		case f == nil:
			return fail("file_not_found")
		case !f.uploaded:
			return fail("file_not_found", "[ERROR] nothing was uploaded")
		case f.complete:
			return fail("file_already_completed")
		}
		if one.Title != "" {
			f.title = one.Title
		}
		files = append(files, f)
	}
	rooms, err := c.uploadRooms()
	if err != nil {
		return err
	}
	for _, f := range files {
		f.complete = true
		f.readyAt = time.Now().Add(c.sim.cfg.FileDelay)
	}
	c.sim.share(c, files, rooms)
	o.key("files")
	o.b = c.sim.appendFiles(o.b, files)
	return nil
}

func (c *call) uploadRooms() ([]*room, *apiError) {
	ids := c.args["channels"]
	if ids == "" {
		ids = c.args["channel_id"]
	}
	var rooms []*room
	for _, id := range strings.Split(ids, ",") {
		if id == "" {
			continue
		}
		r := c.sim.world.rooms[id]
		if r == nil || !r.has(c.sim.cfg.BotUserID) {
			return nil, fail("channel_not_found")
		}
		rooms = append(rooms, r)
	}
	return rooms, nil
}

// share posts the files to the rooms, after the delay that processing takes.
func (s *Sim) share(c *call, files []*file, rooms []*room) {
	post := func() {
		for _, r := range rooms {
			m := &message{room: r, author: s.cfg.BotUserID, bot: true, text: c.args["initial_comment"], files: files, subtype: "file_share"}
			if c.post != nil {
				m.blocks = c.post.blocks
			}
			if ts, ok := parseTS(c.args["thread_ts"]); ok && ts != 0 && r.find(ts) != nil {
				m.thread = ts
			}
			for _, f := range files {
				f.rooms = append(f.rooms, r.id)
			}
			s.publish(m, s.now())
		}
	}
	if s.cfg.FileDelay == 0 {
		post()
		return
	}
	s.background(func() {
		if !s.sleep(s.cfg.FileDelay) {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		post()
	})
}

// sleep waits by the machine's clock; false if the simulator was closed first.
func (s *Sim) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}

func filesInfo(c *call, o *object) *apiError {
	f := c.sim.world.files[c.args["file"]]
	if f != nil && f.deleted {
		return fail("file_deleted")
	}
	if f == nil || !f.complete {
		return fail("file_not_found")
	}
	o.key("file")
	o.b = c.sim.appendFile(o.b, f)
	o.val("comments", []string{})
	return nil
}

func filesDelete(c *call, _ *object) *apiError {
	f := c.sim.world.files[c.args["file"]]
	if f == nil {
		return fail("file_not_found")
	}
	if f.owner != c.sim.cfg.BotUserID {
		return fail("cant_delete_file")
	}
	delete(c.sim.world.files, f.id)
	return nil
}

// serveDownload gives a file to who has the token; others get a sign-in page with status 200, as from Slack.
// Download is what a fault calls the download of a file, which is no method of the API.
const Download = "files.download"

// serveDownload sends the bytes of a file; a lost reply breaks off half-way.
func (s *Sim) serveDownload(w http.ResponseWriter, r *http.Request) {
	counter := s.calls.of(Download, true)
	counter.calls.Add(1)
	fault := s.faults.forCall(Download)
	if fault != nil {
		counter.fault(fault.Kind)
		if fault.before(s, w, r) {
			return
		}
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	f := s.world.files[r.PathValue("id")]
	allowed := token == s.cfg.BotToken && s.grants.anyOf([]string{"files:read"})
	s.mu.Unlock()
	if !allowed {
		writePage(w, http.StatusOK, "<!DOCTYPE html><title>Slack</title><p>Sign in")
		return
	}
	if fault != nil && fault.Kind == "drop_reply" && f != nil {
		w.Header().Set("Content-Length", strconv.Itoa(len(f.data)))
		_, _ = w.Write(f.data[:len(f.data)/2])
		panic(http.ErrAbortHandler)
	}
	counter.ok.Add(1)
	s.writeFile(w, r, f)
}

func (s *Sim) writeFile(w http.ResponseWriter, r *http.Request, f *file) {
	if f == nil || f.data == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.mimetype)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(f.data)
}
