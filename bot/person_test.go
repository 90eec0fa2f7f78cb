package bot_test

import (
	"testing"

	"github.com/golive-bot/golive/bot"
)

// TestAnOutsiderOfBeforeIsOneByAllAccounts: of older records it is known only that somebody is an outsider.
func TestAnOutsiderOfBeforeIsOneByAllAccounts(t *testing.T) {
	rec := bot.Record{Kind: "person", ID: "p1", Version: 1, Schema: 1, Data: []byte(`{"name":"Carl","accounts":["slack/T1/U1","feishu/F1/ou_1"],"outsider":true}`)}
	p, err := bot.People.Decode(rec)
	if err != nil {
		t.Fatal(err)
	}
	p.Note("slack/T1/U1", true, true)
	if !p.Outsider || p.Gone {
		t.Errorf("one account is closed: %+v", p)
	}
	p.Note("feishu/F1/ou_1", false, false)
	if p.Outsider {
		t.Errorf("the other is one of our own: %+v", p)
	}
	p.Part("feishu/F1/ou_1")
	if !p.Gone || len(p.Accounts) != 1 || len(p.Outside) != 1 {
		t.Errorf("without it: %+v", p)
	}
}
