package config_test

import (
	"fmt"

	"github.com/golive-bot/golive/config"
)

// An integration has a struct of its own, with its defaults, and does not import this package.
func ExampleLoad() {
	type mail struct {
		SMTPURL string `koanf:"smtp_url" doc:"where mail is handed in" secret:"true"`
		From    string `koanf:"from" doc:"the sender"`
		Limits  struct {
			PerMinute int `koanf:"per_minute" doc:"mails a minute"`
		} `koanf:"limits"`
	}
	settings := mail{From: "golive@example.com"}
	settings.Limits.PerMinute = 30

	environ := []string{"GOLIVE_MAIL_SMTP_URL=smtps://golive:hunter2@mail.example.com", "GOLIVE_MAIL_LIMITS_PER_MINUTE=10"}
	cfg, err := config.Load("", environ, config.Section{Name: "mail", Into: &settings})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, key := range cfg.Keys {
		if key.Origin != "" {
			fmt.Println(key.Name, "=", key.Value(), "from", key.Origin)
		}
	}
	// Output:
	// mail.smtp_url = [secret] from $GOLIVE_MAIL_SMTP_URL
	// mail.limits.per_minute = 10 from $GOLIVE_MAIL_LIMITS_PER_MINUTE
}
