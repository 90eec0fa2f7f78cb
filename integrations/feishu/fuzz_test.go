package feishu

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

var payloads = []string{
	`{"schema":"2.0","header":{"event_id":"e","event_type":"im.message.receive_v1","tenant_key":"t","create_time":"1700000000000"},"event":{"sender":{"sender_id":{"open_id":"ou_1"},"sender_type":"user","tenant_key":"t"},"message":{"message_id":"om_1","chat_id":"oc_1","chat_type":"p2p","message_type":"post","content":"{\"title\":\"a\",\"content\":[[{\"tag\":\"at\",\"user_id\":\"@_user_1\"}]]}"}}}`,
	`{"header":{"event_id":"e","event_type":"card.action.trigger","tenant_key":"t"},"event":{"operator":{"open_id":"ou_1"},"action":{"value":{"f":"a.b","k":{"d":"d"}},"form_value":{"d":"2026-01-01 +0800","m":["a"],"c":true,"n":null}},"context":{"open_message_id":"om_1","open_chat_id":"oc_1"}}}`,
	`{"header":{"event_id":"e","event_type":"card.action.trigger","tenant_key":"t"},"event":{"operator":{"open_id":"ou_1"},"action":{"value":"text","option":"2026-01-01 +0800","tag":"date_picker"},"context":{"open_chat_id":"oc_1"}}}`,
	`{"header":{"event_id":"e","event_type":"im.chat.member.user.added_v1","tenant_key":"t"},"event":{"chat_id":"oc_1","users":[{"user_id":{"open_id":"ou_1"}}]}}`,
	`{"header":{"event_id":"e","event_type":"contact.user.deleted_v3","tenant_key":"t"},"event":{"object":{"open_id":"ou_1"}}}`,
	`{"header":{"event_id":"e","event_type":"im.chat.updated_v1","tenant_key":"t"},"event":{"chat_id":"oc_1","after_change":{"external":true}}}`,
	`null`, `[]`, `{"event":[]}`,
}

// FuzzPayload: no bytes make the door or the translator panic, and what is accepted has an ID and a lane.
func FuzzPayload(f *testing.F) {
	for _, s := range payloads {
		f.Add(s)
	}
	p := offline(f)
	f.Fuzz(func(t *testing.T, s string) {
		h, err := peek([]byte(s))
		if err != nil {
			return
		}
		events, err := p.doorEvents(h, []byte(s))
		for _, e := range events {
			if err != nil || e.ID == "" || e.Lane == "" || e.Name == "" {
				t.Fatalf("accepted %+v with %v", e, err)
			}
			if strings.Contains(e.Name, ".raw") && !strings.Contains(s, "reaction") && !strings.Contains(s, "mentions") {
				if out, ok, err := p.Translate(context.Background(), e); err == nil && ok && out.Name == rawName {
					t.Fatalf("not translated: %+v", out)
				}
			}
		}
		e, _, _, ok, err := p.clickEvent(h, []byte(s))
		if ok && (err != nil || e.ID == "" || e.From.ID == "" || !json.Valid(e.Data)) {
			t.Fatalf("click %+v with %v", e, err)
		}
	})
}

// offline is a platform whose Feishu refuses every connection.
func offline(t testing.TB) *Platform {
	c := Defaults()
	c.AppID, c.AppSecret, c.BaseURL, c.Transport, c.EncryptKey, c.VerificationToken = "cli_a1b2c3d4e5f60718", "s", "http://127.0.0.1:1", TransportHTTP, "key", "token"
	p, err := New(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// FuzzPost: whatever is posted to the door without a signature is refused.
func FuzzPost(f *testing.F) {
	for _, s := range payloads {
		f.Add(s)
		f.Add(`{"encrypt":"` + feishusim.Encrypt([]byte(s), "key") + `"}`)
	}
	f.Add(`{"encrypt":"` + feishusim.Encrypt([]byte(`{"challenge":"x","token":"token","type":"url_verification"}`), "key") + `"}`)
	f.Add(`{"encrypt":"AAAA"}`)
	p := offline(f)
	f.Fuzz(func(t *testing.T, s string) {
		w := httptest.NewRecorder()
		p.serveWebhook(w, httptest.NewRequest(http.MethodPost, "/feishu/events", strings.NewReader(s)))
		if w.Code == http.StatusOK && !strings.Contains(w.Body.String(), "challenge") {
			t.Fatalf("accepted without a signature: %q", s)
		}
	})
}

func TestDecryptionVector(t *testing.T) {
	b, err := newDecrypter("test key").open("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=")
	if err != nil || string(b) != "hello world" {
		t.Errorf("%q %v", b, err)
	}
}

func TestLinksOfLark(t *testing.T) {
	p := offline(t)
	p.config.BaseURL = LarkURL
	link, err := p.Permalink(t.Context(), bot.MessageRef{Place: bot.Place{ID: "oc_1"}, ID: "om_1"})
	if err != nil || link != "https://applink.larksuite.com/client/chat/open?openChatId=oc_1" {
		t.Errorf("%s %v", link, err)
	}
}
