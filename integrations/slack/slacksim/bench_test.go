package slacksim_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// BenchmarkPost posts with many connections, as a bot that answers in a thread does.
func BenchmarkPost(b *testing.B) {
	for name, form := range map[string]url.Values{
		"text": {"text": {"done"}},
		"card": {"text": {"done"}, "blocks": {`[{"type":"section","text":{"type":"mrkdwn","text":"*ERP-1* 对账"}},{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"Open"},"value":"1"}]}]`}},
	} {
		b.Run(name, func(b *testing.B) {
			sim := serve(b, slacksim.Config{NoLimits: true})
			form.Set("channel", rollout)
			form.Set("token", sim.Status().BotToken)
			body, to := form.Encode(), sim.Status().URL+"/api/chat.postMessage"
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
			b.SetParallelism(16)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					res, err := client.Post(to, "application/x-www-form-urlencoded", strings.NewReader(body))
					if err != nil {
						b.Fatal(err)
					}
					_, _ = io.Copy(io.Discard, res.Body)
					_ = res.Body.Close()
				}
			})
		})
	}
}

// BenchmarkHandler is the simulator's part of a post alone.
func BenchmarkHandler(b *testing.B) {
	sim := slacksim.New(slacksim.Config{NoLimits: true, URL: "http://127.0.0.1:1"})
	defer sim.Close()
	form := url.Values{"text": {"done"}, "channel": {rollout}, "token": {sim.Status().BotToken}}.Encode()
	w := discard{http.Header{}}
	for b.Loop() {
		r, _ := http.NewRequest(http.MethodPost, "/api/chat.postMessage", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		sim.ServeHTTP(w, r)
	}
}

type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}
