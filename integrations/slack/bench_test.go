package slack_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/slack"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// nowhere is a road that keeps nothing.
type nowhere struct{}

func (nowhere) Accept(context.Context, ...bot.Event) error { return nil }
func (nowhere) Do(_ context.Context, _ bot.Event, show func(bot.Answer, bool)) error {
	show(bot.Answer{}, true)
	return nil
}
func (nowhere) Options(context.Context, bot.OptionsQuery) ([]bot.Choice, error) { return nil, nil }
func (nowhere) Check(context.Context, bot.Event) (map[string]string, error)     { return nil, nil }

// sample is an event as Slack sends it, with its blocks.
func sample(b *testing.B, w *world) []byte {
	b.Helper()
	got := make(chan []byte, 4)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- body
	}))
	defer server.Close()
	w.sim.SetURLs(server.URL, "", "")
	w.sim.Do(b.Context(), slacksim.Act{As: tom, Do: "say", Room: rollout, Text: "@golive 请建任务:对账报表导出失败,周五前 @李雷"})
	return <-got
}

// BenchmarkDoor is the handler's own cost of one signed event: signature, ID and lane, without a network or a store.
func BenchmarkDoor(b *testing.B) {
	w := start(b, slack.TransportHTTP, slacksim.Config{}, nil)
	body := sample(b, w)
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	go func() { _ = w.platform.Run(ctx, nowhere{}) }()
	eventually(b, "start", func() bool { return w.platform.Health().Connected })
	h := w.platform.Routes()["POST /slack/events"]
	ts := strconv.FormatInt(w.clock.Now().Unix(), 10)
	sig := slacksim.Sign(w.sim.Status().SigningSecret, ts, body)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/slack/events", bytes.NewReader(body))
		r.Header.Set("X-Slack-Request-Timestamp", ts)
		r.Header.Set("X-Slack-Signature", sig)
		rec := httptest.NewRecorder()
		if h.ServeHTTP(rec, r); rec.Code != http.StatusOK {
			b.Fatal(rec.Code)
		}
	}
}

// BenchmarkPerform posts texts and cards to the simulator over HTTP.
func BenchmarkPerform(b *testing.B) {
	for name, body := range map[string]bot.Body{"text": bot.Text{Text: "done"}, "card": cards["task"]} {
		b.Run(name, func(b *testing.B) {
			w := start(b, slack.TransportSocket, slacksim.Config{NoLimits: true, NoEcho: true}, nil)
			b.SetParallelism(16)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := w.platform.Perform(b.Context(), job("bench", bot.ToRoom(w.Room()), body)); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
