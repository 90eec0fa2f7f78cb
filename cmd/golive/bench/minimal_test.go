package bench

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

// minimal is the bot that one writes in an afternoon with slack-go: it answers from memory, keeps nothing, and loses what
// was under way when it ends.
func minimal(addr, api string) int {
	client := slack.New("xoxb-bench", slack.OptionAPIURL(api))
	work := make(chan []byte, 100_000)
	for range 64 { // without a bound, thousands of connections at once would fail, and their answers be lost
		go func() {
			for body := range work {
				answer(client, body)
			}
		}()
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !verified(r.Header, body) {
			http.Error(w, "forged", http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusOK)
		work <- body
	})
	if err := http.ListenAndServe(addr, h); err != nil {
		return 1
	}
	return 0
}

func answer(client *slack.Client, body []byte) {
	ev, err := slackevents.ParseEvent(json.RawMessage(body), slackevents.OptionNoVerifyToken())
	if err != nil {
		return
	}
	if m, ok := ev.InnerEvent.Data.(*slackevents.MessageEvent); ok && m.BotID == "" {
		_, _, _ = client.PostMessage(m.Channel, slack.MsgOptionText("pong", false), slack.MsgOptionTS(m.ThreadTimeStamp))
	}
}
