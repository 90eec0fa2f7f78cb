package feishu

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

// emptyRoad accepts everything and keeps nothing.
type emptyRoad struct{ *bottest.Road }

func (emptyRoad) Accept(context.Context, ...bot.Event) error { return nil }

// BenchmarkDoor takes posted events: decrypt, check, find the ID, accept on a road that does nothing.
func BenchmarkDoor(b *testing.B) {
	p := offline(b)
	p.road = emptyRoad{}
	plain := strings.Replace(payloads[0], `"tenant_key":"t","create_time"`, `"token":"token","tenant_key":"t","create_time"`, 1)
	body := []byte(`{"encrypt":"` + feishusim.Encrypt([]byte(plain), "key") + `"}`)
	stamp := fmt.Sprint(time.Now().Unix())
	header := http.Header{"X-Lark-Request-Timestamp": {stamp}, "X-Lark-Request-Nonce": {"n"}, "X-Lark-Signature": {feishusim.Sign(stamp, "n", "key", body)}}
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/feishu/events", bytes.NewReader(body))
		r.Header = header
		w := httptest.NewRecorder()
		if p.serveWebhook(w, r); w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body)
		}
	}
}

// BenchmarkRender makes the JSON of a card.
func BenchmarkRender(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		render(bodies["task"], 1)
	}
}

// BenchmarkSend posts texts through a simulator, from 64 goroutines into 4 rooms.
func BenchmarkSend(b *testing.B) {
	sim := feishusim.New(feishusim.Config{NoLimits: true})
	srv := httptest.NewServer(sim)
	defer srv.Close()
	defer sim.Close()
	sim.SetURL(srv.URL)
	st, c := sim.Status(), Defaults()
	c.AppID, c.AppSecret, c.BaseURL = st.AppID, st.AppSecret, st.URL
	p, err := New(c, Options{})
	if err != nil {
		b.Fatal(err)
	}
	var n atomic.Int64
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			j := bot.Job{Effect: bot.Effect{ID: fmt.Sprint("b/", n.Add(1)), To: bot.ToRoom(bot.Place{Platform: "feishu", Tenant: "t", ID: st.ChatID}), Body: bot.Text{Text: "x"}}}
			if _, err := p.Perform(context.Background(), j); err != nil {
				b.Error(err)
			}
		}
	})
}
