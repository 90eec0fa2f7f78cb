package bench

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

// feishu is a simulated Feishu for golive to call; its events are made here, so that they cost nothing while they are
// measured.
type feishu struct{ feishusim.Status }

func newFeishu(tb testing.TB) feishu {
	tb.Helper()
	sim := feishusim.New(feishusim.Config{NoLimits: true})
	server := httptest.NewServer(sim)
	tb.Cleanup(func() { sim.Close(); server.Close() })
	sim.SetURL(server.URL)
	return feishu{sim.Status()}
}

// golive takes Feishu's events over HTTP, on SQLite.
func (f feishu) golive(tb testing.TB) *child {
	tb.Helper()
	addr := freeAddr(tb)
	return start(tb, addr, []string{"PATH=" + os.Getenv("PATH"), "HOME=/tmp", "GOLIVE_SERVER_ADDR=" + addr,
		"GOLIVE_DATABASE_URL=sqlite:" + filepath.Join(tb.TempDir(), "golive.db"), "GOLIVE_FEISHU_TRANSPORT=http", "GOLIVE_FEISHU_BASE_URL=" + f.URL,
		"GOLIVE_FEISHU_APP_ID=" + f.AppID, "GOLIVE_FEISHU_APP_SECRET=" + f.AppSecret, "GOLIVE_FEISHU_ENCRYPT_KEY=" + f.EncryptKey,
		"GOLIVE_FEISHU_VERIFICATION_TOKEN=" + f.VerificationToken}, binary, "serve")
}

// requests encrypts and signs n messages in one of 1,000 chats.
func (f feishu) requests(n int, from int64, text string) func(int64) []byte {
	now := time.Now()
	all := make([][]byte, n)
	for i := range all {
		all[i] = f.signed(from+int64(i), text, now)
	}
	return func(i int64) []byte { return all[i] }
}

func (f feishu) signed(n int64, text string, now time.Time) []byte {
	plain := fmt.Sprintf(`{"schema":"2.0","header":{"event_id":"%032x","token":%q,"create_time":"%d","event_type":"im.message.receive_v1",`+
		`"tenant_key":"bench","app_id":%q},"event":{"sender":{"sender_id":{"open_id":"ou_%032x","union_id":"on_%032x","user_id":"u%d"},`+
		`"sender_type":"user","tenant_key":"bench"},"message":{"message_id":"om_%032x","create_time":"%d","update_time":"%d","chat_id":"oc_%032x",`+
		`"chat_type":"group","message_type":"text","content":%q,"user_agent":"bench"}}}`,
		n, f.VerificationToken, now.UnixMilli(), f.AppID, n%50, n%50, n%50, n, now.UnixMilli(), now.UnixMilli(), n%1000, fmt.Sprintf(`{"text":%q}`, text))
	body := `{"encrypt":"` + feishusim.Encrypt([]byte(plain), f.EncryptKey) + `"}`
	stamp, nonce := strconv.FormatInt(now.Unix(), 10), strconv.FormatInt(n, 36)
	return posted("/feishu/events", body, "X-Lark-Request-Timestamp", stamp, "X-Lark-Request-Nonce", nonce,
		"X-Lark-Signature", feishusim.Sign(stamp, nonce, f.EncryptKey, []byte(body)))
}
