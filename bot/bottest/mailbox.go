package bottest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Mailbox is a mail platform that keeps every letter.
type Mailbox struct {
	mu      sync.Mutex
	letters []Letter
	refused map[string]bool
	down    bool
}

// Letter is one that was sent.
type Letter struct {
	To   string
	Mail bot.Mail
}

// NewMailbox makes an empty one.
func NewMailbox() *Mailbox { return &Mailbox{refused: map[string]bool{}} }

// Refuse lets every letter to an address be refused for good.
func (m *Mailbox) Refuse(address string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refused[address] = true
}

// Down lets the server not answer, or answer again.
func (m *Mailbox) Down(is bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = is
}

// Letters are those that were sent, the oldest first.
func (m *Mailbox) Letters() []Letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Letter(nil), m.letters...)
}

// Name implements bot.Platform.
func (m *Mailbox) Name() string { return "mail" }

// Run implements bot.Platform: nothing comes in.
func (m *Mailbox) Run(ctx context.Context, _ bot.Road) error {
	<-ctx.Done()
	return nil
}

// Perform implements bot.Platform.
func (m *Mailbox) Perform(_ context.Context, j bot.Job) (bot.Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.down:
		return bot.Receipt{}, bot.RetryAfter(errors.New("the mail server does not answer"), 10*time.Minute)
	case m.refused[j.To.Mail]:
		return bot.Receipt{}, bot.Permanent(errors.New("no such mailbox"))
	}
	letter, ok := j.Body.(bot.Mail)
	if !ok {
		return bot.Receipt{}, bot.Permanent(errors.New("not a letter"))
	}
	m.letters = append(m.letters, Letter{j.To.Mail, letter})
	return bot.Receipt{Platform: "mail"}, nil
}
