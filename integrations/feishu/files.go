package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// OpenFile implements bot.Files: the bytes are streamed, not kept.
func (p *Platform) OpenFile(ctx context.Context, f bot.FileRef) (io.ReadCloser, error) {
	if f.Platform != platformName || f.Message == "" || f.ID == "" {
		return nil, bot.Permanent(errors.New("not a file of a Feishu message"))
	}
	kind := "file"
	if strings.HasPrefix(f.Type, "image/") {
		kind = "image"
	}
	for try := 0; ; try++ {
		token, err := p.api.tokens.get(ctx)
		if err != nil {
			return nil, notDone(err)
		}
		body, err := p.api.download(ctx, token, f, kind)
		if try == 0 && has(err, badTokens...) {
			p.api.tokens.forget(token)
			continue
		}
		if has(err, codeNoFile, codeRecalled, codeDeleted) {
			return nil, fmt.Errorf("open file: %w", bot.ErrNotFound)
		}
		return body, judge(err)
	}
}

func (a *api) download(ctx context.Context, token string, f bot.FileRef, kind string) (io.ReadCloser, error) {
	const name = "im.message_resource.get"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet,
		a.root+"/open-apis/im/v1/messages/"+escape(f.Message)+"/resources/"+escape(f.ID)+"?type="+kind, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	began := time.Now()
	a.made.Add(1)
	streaming := *a.http
	streaming.Timeout = 0 // ctx ends it: a large file may take longer than a call
	resp, err := streaming.Do(req)
	if err != nil {
		a.called(name, "error", time.Since(began))
		return nil, fmt.Errorf("%s: %w", name, plain(err))
	}
	if resp.StatusCode == http.StatusOK {
		a.called(name, "0", time.Since(began))
		return resp.Body, nil
	}
	defer resp.Body.Close()
	var e struct {
		Code int `json:"code"`
	}
	if json.NewDecoder(io.LimitReader(resp.Body, maxPosted)).Decode(&e) != nil {
		e.Code = 0
	}
	a.called(name, strconv.Itoa(e.Code), time.Since(began))
	return nil, &Error{Method: name, Status: resp.StatusCode, Code: e.Code, LogID: resp.Header.Get("X-Tt-Logid")}
}
