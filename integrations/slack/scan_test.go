package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// spelled is what scan reads, for encoding/json.
type spelled struct {
	Type           string `json:"type"`
	Challenge      string `json:"challenge"`
	Team           string `json:"team_id"`
	Context        string `json:"context_team_id"`
	EventTime      int64  `json:"event_time"`
	Authorizations []struct {
		Team string `json:"team_id"`
		User string `json:"user_id"`
		Bot  bool   `json:"is_bot"`
	} `json:"authorizations"`
	Event struct {
		Type        string      `json:"type"`
		Subtype     string      `json:"subtype"`
		User        id          `json:"user"`
		Channel     id          `json:"channel"`
		ChannelType string      `json:"channel_type"`
		TS          string      `json:"ts"`
		EventTS     string      `json:"event_ts"`
		ThreadTS    string      `json:"thread_ts"`
		DeletedTS   string      `json:"deleted_ts"`
		BotID       string      `json:"bot_id"`
		Inviter     string      `json:"inviter"`
		Reaction    string      `json:"reaction"`
		Message     *changed    `json:"message"`
		Item        *item       `json:"item"`
		ItemUser    string      `json:"item_user"`
		Text        string      `json:"text"`
		Files       []fileEvent `json:"files"`
		Previous    struct {
			Text string `json:"text"`
			User string `json:"user"`
		} `json:"previous_message"`
	} `json:"event"`
}

func TestScanReadsWhatEncodingJSONReads(t *testing.T) {
	for name, payload := range map[string]string{
		"message": `{"token":"x","team_id":"T","context_team_id":"T2","event_time":1700000000,"type":"event_callback","authorizations":[{"team_id":"T","user_id":"UB","is_bot":true},{"team_id":"T3","user_id":"U3","is_bot":false}],
			"event":{"type":"message","user":"U","text":"对账 <@UB> \"now\" \ud83d\ude00 \u5355\n","ts":"1.000002","thread_ts":"1.000001","event_ts":"1.000002","channel":"C","channel_type":"group","blocks":[{"type":"x","elements":[{"text":"]}"}]}]}}`,
		"edited":      `{"type":"event_callback","team_id":"T","event":{"type":"message","subtype":"message_changed","channel":"C","message":{"ts":"1.2","edited":{"ts":"2.3"},"text":"a","user":"U","files":[{"id":"F","name":"n","size":3}]},"previous_message":{"text":"b","user":"U"},"event_ts":"9.9"}}`,
		"deleted":     `{"type":"event_callback","team_id":"T","event":{"type":"message","subtype":"message_deleted","channel":"C","deleted_ts":"1.2","previous_message":{"user":"U"}}}`,
		"reaction":    `{"type":"event_callback","team_id":"T","event":{"type":"reaction_added","item":{"channel":"C","ts":"1.2"},"user":"U","item_user":"U2","reaction":"eyes"}}`,
		"objects":     `{"type":"event_callback","team_id":"T","event":{"type":"channel_rename","channel":{"name":"n","id":"C"},"user":{"id":"U"}}}`,
		"no id":       `{"type":"event_callback","team_id":"T","event":{"type":"x","channel":{"name":"n"},"user":7}}`,
		"files":       `{"type":"event_callback","event":{"type":"message","subtype":"file_share","files":[{"id":"F1","name":"a.pdf","mimetype":"application/pdf","size":9}]}}`,
		"nothing set": `{"type":null,"authorizations":null,"event":{"ts":null,"message":null,"files":null,"previous_message":null,"item":null}}`,
		"challenge":   `{"type":"url_verification","challenge":"c","token":"t"}`,
		"not UTF-8":   "{\"type\":\"event_callback\",\"event\":{\"text\":\"a\xffb\"}}",
	} {
		t.Run(name, func(t *testing.T) {
			var want spelled
			if err := json.Unmarshal([]byte(payload), &want); err != nil {
				t.Fatal(err)
			}
			got, err := scan([]byte(payload))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(asMap(t, want), asMap(t, respelled(got))); diff != "" {
				t.Errorf("encoding/json and scan differ:\n%s", diff)
			}
		})
	}
}

func respelled(o outer) (s spelled) {
	s.Type, s.Challenge, s.Team, s.Context, s.EventTime = o.Type, o.Challenge, o.Team, o.Context, o.EventTime
	for _, a := range o.Authorizations {
		s.Authorizations = append(s.Authorizations, struct {
			Team string `json:"team_id"`
			User string `json:"user_id"`
			Bot  bool   `json:"is_bot"`
		}(a))
	}
	e := o.Event
	s.Event.Type, s.Event.Subtype, s.Event.User, s.Event.Channel, s.Event.ChannelType = e.Type, e.Subtype, id(e.User), id(e.Channel), e.ChannelType
	s.Event.TS, s.Event.EventTS, s.Event.ThreadTS, s.Event.DeletedTS = e.TS, e.EventTS, e.ThreadTS, e.DeletedTS
	s.Event.BotID, s.Event.Inviter, s.Event.Reaction, s.Event.ItemUser = e.BotID, e.Inviter, e.Reaction, e.ItemUser
	s.Event.Message, s.Event.Item, s.Event.Text, s.Event.Files = e.Message, e.Item, e.Text, e.Files
	s.Event.Previous.Text, s.Event.Previous.User = e.Previous.Text, e.Previous.User
	return s
}

func asMap(t *testing.T, v any) (m map[string]any) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestScanRefuses(t *testing.T) {
	for name, payload := range map[string]string{
		"nothing":         ``,
		"no object":       `[]`,
		"cut short":       `{"type":"event_callback","event":{"type":"mess`,
		"something after": `{"type":"event_callback"} x`,
		"a number":        `{"type":"event_callback","event":{"type":"message","ts":1.2}}`,
		"no event object": `{"type":"event_callback","event":"message"}`,
		"no item object":  `{"type":"event_callback","event":{"type":"reaction_added","item":"C"}}`,
		"no list":         `{"type":"event_callback","authorizations":{"user_id":"U"}}`,
		"too deep":        `{"type":"event_callback","event":{"x":` + strings.Repeat("[", 500_000) + strings.Repeat("]", 500_000) + `}}`,
	} {
		if _, err := scan([]byte(payload)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestOverheard(t *testing.T) {
	const self = `"authorizations":[{"team_id":"T","user_id":"UB","is_bot":true}]`
	for name, c := range map[string]struct {
		event, authorizations string
		want                  bool
	}{
		"a line in a room":      {`"type":"message","channel_type":"channel","text":"hello <@U1>"`, self, true},
		"golive is mentioned":   {`"type":"message","channel_type":"channel","text":"hello <@UB>"`, self, false},
		"with a label":          {`"type":"message","channel_type":"channel","text":"hello <@UB|golive>"`, self, false},
		"in private":            {`"type":"message","channel_type":"im","text":"hello"`, self, false},
		"a mention as such":     {`"type":"app_mention","text":"hello"`, self, false},
		"nobody knows who I am": {`"type":"message","channel_type":"channel","text":"hello"`, `"authorizations":[]`, false},
		"removed":               {`"type":"message","subtype":"message_deleted","deleted_ts":"1.1","channel_type":"channel"`, self, false},
		"edited":                {`"type":"message","subtype":"message_changed","message":{"ts":"1.2","edited":{"ts":"2.1"}},"channel_type":"channel"`, self, false},
		"a notice":              {`"type":"message","subtype":"channel_convert_to_private","channel_type":"group"`, self, false},
		"a reaction":            {`"type":"reaction_added","item":{"channel":"C","ts":"1.2"}`, self, false},
		"a file":                {`"type":"message","subtype":"file_share","channel_type":"group","text":"the list"`, self, true},
	} {
		_, e, keep, err := read([]byte(`{"type":"event_callback","team_id":"T",` + c.authorizations + `,"event":{"user":"U","channel":"C","ts":"1.2",` + c.event + `}}`))
		if err != nil || !keep || e.Overheard != c.want {
			t.Errorf("%s: %v (kept %v, %v), want %v", name, e.Overheard, keep, err, c.want)
		}
	}
}
