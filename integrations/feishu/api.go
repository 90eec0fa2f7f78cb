package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"

	"github.com/golive-bot/golive/bot"
)

// api makes calls through the SDK's core, each with a token of our own source. The SDK's client would link the methods of
// all of Feishu's services: 50 MiB, of which golive uses none.
type api struct {
	sdk    *larkcore.Config
	http   *http.Client
	root   string
	tokens *tokens
	called func(method, result string, took time.Duration)
	made   atomic.Int64 // calls since the start
}

// request is one call.
type request struct {
	name   string // im.message.create: for errors and metrics
	method string
	path   string // below /open-apis, ids in place
	query  url.Values
	body   any // marshalled to JSON, or *larkcore.Formdata
	bare   bool
}

func newAPI(c Config, o Options) *api {
	a := &api{http: o.HTTP, root: c.root(), called: o.Called}
	a.sdk = &larkcore.Config{AppId: c.AppID, AppSecret: c.AppSecret, AppType: larkcore.AppTypeSelfBuilt, BaseUrl: a.root, HttpClient: o.HTTP, Logger: silent{}}
	larkcore.NewLogger(a.sdk)
	larkcore.NewHttpClient(a.sdk)
	larkcore.NewSerialization(a.sdk)
	a.tokens = &tokens{clock: o.Clock, fetch: func(ctx context.Context) (string, time.Duration, error) { return a.login(ctx, c) }}
	if a.called == nil {
		a.called = func(string, string, time.Duration) {}
	}
	return a
}

// silent is a logger for the SDK: its lines quote requests.
type silent struct{}

func (silent) Debug(context.Context, ...any) {}
func (silent) Info(context.Context, ...any)  {}
func (silent) Warn(context.Context, ...any)  {}
func (silent) Error(context.Context, ...any) {}

// login fetches a new token.
func (a *api) login(ctx context.Context, c Config) (string, time.Duration, error) {
	var out struct {
		Token  string `json:"tenant_access_token"`
		Expire int    `json:"expire"`
	}
	err := a.once(ctx, request{
		name: "auth.tenant_access_token", method: http.MethodPost, path: "/auth/v3/tenant_access_token/internal", bare: true,
		body: map[string]string{"app_id": c.AppID, "app_secret": c.AppSecret},
	}, "", &out)
	if err == nil && out.Token == "" {
		err = errors.New("the answer holds no token")
	}
	if err != nil {
		return "", 0, fmt.Errorf("fetch token: %w", err)
	}
	return out.Token, time.Duration(out.Expire) * time.Second, nil
}

// call makes a call and reads "data" of the answer into out, or the whole answer if the request is bare. A call whose
// token is refused is made once more with a new one: it certainly did nothing.
func (a *api) call(ctx context.Context, r request, out any) error {
	for try := 0; ; try++ {
		token, err := a.tokens.get(ctx)
		if err != nil {
			return notDone(err)
		}
		err = a.once(ctx, r, token, out)
		if !has(err, badTokens...) {
			return err
		}
		a.tokens.forget(token)
		if try > 0 {
			return err
		}
	}
}

// notDone marks an error before the call as one in which the service did not act; a refusal for good stays one.
func notDone(err error) error {
	judged := judge(err)
	var known *bot.PermanentError
	var retry *bot.RetryError
	if errors.As(judged, &known) || errors.As(judged, &retry) {
		return judged
	}
	return bot.Unsent(err)
}

func (a *api) once(ctx context.Context, r request, token string, out any) error {
	req := &larkcore.ApiReq{
		HttpMethod: r.method, ApiPath: "/open-apis" + r.path, Body: r.body, QueryParams: larkcore.QueryParams(r.query),
		SupportedAccessTokenTypes: []larkcore.AccessTokenType{larkcore.AccessTokenTypeTenant},
	}
	if req.QueryParams == nil {
		req.QueryParams = larkcore.QueryParams{}
	}
	options := []larkcore.RequestOptionFunc{larkcore.WithTenantAccessToken(token)}
	if token == "" {
		req.SupportedAccessTokenTypes, options = []larkcore.AccessTokenType{larkcore.AccessTokenTypeNone}, nil
	}
	began := time.Now()
	a.made.Add(1)
	resp, err := larkcore.Request(ctx, req, a.sdk, options...)
	result := "error"
	if err == nil {
		result, err = read(r, resp, out)
	} else {
		err = fmt.Errorf("%s: %w", r.name, plain(err))
	}
	a.called(r.name, result, time.Since(began))
	return err
}

// plain keeps what is known of an SDK error apart from its text, which may hold addresses with queries.
func plain(err error) error {
	var dial *larkcore.DialFailedError
	var slow *larkcore.ClientTimeoutError
	var late *larkcore.ServerTimeoutError
	var bad *url.Error
	switch {
	case errors.As(err, &dial):
		return err
	case errors.As(err, &slow):
		return errTimeout
	case errors.As(err, &late):
		return errGateway
	case errors.As(err, &bad):
		return bad.Err
	}
	return err
}

var (
	errTimeout = errors.New("not answered in time")
	errGateway = errors.New("status 504")
)

// read takes an answer apart and tells the result that is counted.
func read(r request, resp *larkcore.ApiResp, out any) (string, error) {
	var a struct {
		Code int             `json:"code"`
		Msg  string          `json:"msg"`
		Data json.RawMessage `json:"data"`
	}
	if !strings.Contains(resp.Header.Get("Content-Type"), "json") {
		return "http_" + strconv.Itoa(resp.StatusCode), fmt.Errorf("%s: status %d without JSON", r.name, resp.StatusCode)
	}
	if err := json.Unmarshal(resp.RawBody, &a); err != nil {
		return "bad_json", fmt.Errorf("%s: status %d with malformed JSON", r.name, resp.StatusCode)
	}
	if a.Code != 0 || resp.StatusCode != http.StatusOK {
		return strconv.Itoa(a.Code), refusalOf(r, resp, a.Code, a.Msg)
	}
	if out == nil {
		return "0", nil
	}
	from := []byte(a.Data)
	if r.bare {
		from = resp.RawBody
	}
	if err := json.Unmarshal(from, out); err != nil {
		return "bad_json", fmt.Errorf("%s: read answer: %w", r.name, err)
	}
	return "0", nil
}

func refusalOf(r request, resp *larkcore.ApiResp, code int, msg string) *Error {
	e := &Error{Method: r.name, Status: resp.StatusCode, Code: code, LogID: resp.Header.Get("X-Tt-Logid"), msg: msg}
	if m := cardErrCode.FindStringSubmatch(msg); m != nil && code == codeBadCard {
		e.Sub = m[1]
	}
	if s, err := strconv.Atoi(resp.Header.Get("X-Ogw-Ratelimit-Reset")); err == nil && s > 0 {
		e.Wait = time.Duration(s) * time.Second
	}
	return e
}

// escape makes an id safe in a path.
func escape(id string) string { return url.PathEscape(id) }
