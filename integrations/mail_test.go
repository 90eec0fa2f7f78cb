package integrations_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations"
)

func TestMailIsOnWithItsServer(t *testing.T) {
	set := integrations.Defaults()
	if !slices.ContainsFunc(set.Sections(), func(s integrations.Section) bool { return s.Name == "mail" && s.Into == &set.Mail }) {
		t.Error("no section fills the configuration of mail")
	}
	if list, err := integrations.Platforms(set, integrations.Options{Clock: bot.SystemClock()}); err != nil || len(list) != 0 {
		t.Errorf("%d platforms without configuration, %v", len(list), err)
	}
	set.Mail.SMTPURL, set.Mail.From = "smtp://localhost:1025", "golive <golive@acme.example>"
	list, err := integrations.Platforms(set, integrations.Options{Clock: bot.SystemClock()})
	if err != nil || len(list) != 1 || list[0].Name() != "mail" {
		t.Errorf("%v, %v, want mail", list, err)
	}
}

func TestMailRefusesToStartHalfConfigured(t *testing.T) {
	set := integrations.Defaults()
	set.Mail.SMTPURL = "smtp://golive:s3cret@smtp.example.com?tls=off"
	_, err := integrations.Platforms(set, integrations.Options{Clock: bot.SystemClock()})
	if err == nil || !strings.HasPrefix(err.Error(), "mail: ") || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("%v", err)
	}
}
