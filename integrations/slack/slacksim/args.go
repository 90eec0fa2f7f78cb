package slacksim

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// readArgs takes token and arguments from wherever Slack allows them to be.
func readArgs(w http.ResponseWriter, r *http.Request) (args, string, *apiError) {
	a := args{}
	if r.URL.RawQuery != "" {
		readForm(a, r.URL.RawQuery)
	}
	kind := r.Header.Get("Content-Type")
	if base, _, ok := strings.Cut(kind, ";"); ok {
		kind = strings.TrimSpace(base)
	}
	if kind == "multipart/form-data" {
		if err := readMultipart(a, w, r); err != nil {
			return nil, "", err
		}
	} else if err := readBody(a, kind, w, r); err != nil {
		return nil, "", err
	}
	token := a["token"]
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = strings.TrimSpace(bearer)
	}
	return a, token, nil
}

func readBody(a args, kind string, w http.ResponseWriter, r *http.Request) *apiError {
	if r.ContentLength == 0 || r.Body == nil {
		return nil
	}
	var body []byte
	var err error
	if n := r.ContentLength; n > 0 && n <= maxAPIBody {
		body = make([]byte, n)
		_, err = io.ReadFull(r.Body, body)
	} else {
		body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxAPIBody))
	}
	if err != nil {
		return fail("request_timeout")
	}
	switch kind {
	case "application/json":
		return readJSON(a, body)
	case "application/x-www-form-urlencoded", "":
		readForm(a, string(body))
	default:
		return fail("invalid_form_data")
	}
	return nil
}

func readForm(a args, s string) {
	for s != "" {
		var pair string
		pair, s, _ = strings.Cut(s, "&")
		k, v, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(k)
		if err != nil || key == "" {
			continue
		}
		if value, err := url.QueryUnescape(v); err == nil {
			a[key] = value
		}
	}
}

func readJSON(a args, body []byte) *apiError {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		if json.Valid(body) {
			return fail("json_not_object")
		}
		return fail("invalid_json")
	}
	for k, raw := range fields {
		var text string
		switch {
		case string(raw) == "null":
		case len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &text) == nil:
			a[k] = text
		default:
			a[k] = string(raw)
		}
	}
	return nil
}

func readMultipart(a args, w http.ResponseWriter, r *http.Request) *apiError {
	if _, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil {
		return fail("invalid_form_data")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxAPIBody)
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		return fail("invalid_form_data")
	}
	for k, v := range r.MultipartForm.Value {
		a[k] = v[0]
	}
	return nil
}

// page cuts list by the cursor and limit arguments and writes the cursor of what follows.
func page[T any](c *call, o *object, list []T, def, most int) ([]T, *apiError) {
	limit := c.args.number("limit", def)
	if limit <= 0 {
		limit = def
	}
	start := 0
	if cursor := c.args["cursor"]; cursor != "" {
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(cursor, "next:"), "="))
		if err != nil || n < 0 || n > len(list) {
			return nil, fail("invalid_cursor")
		}
		start = n
	}
	end, next := min(start+min(limit, most), len(list)), ""
	if end < len(list) {
		next = "next:" + strconv.Itoa(end) + "="
	}
	o.key("response_metadata")
	o.b = newObject(o.b).str("next_cursor", next).end()
	return list[start:end], nil
}
