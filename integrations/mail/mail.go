// Package mail sends mail: it draws the card of a bot.Mail as plain text and HTML and hands it to an SMTP server.
//
// It receives nothing (answers go to the address in mail.reply_to), keeps nothing, and is no mail server: queueing for a
// server that is away is the engine's, delivery beyond the server is the server's.
package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	netmail "net/mail"
	"time"

	"github.com/golive-bot/golive/bot"
)

// name is the platform's word in targets and receipts.
const name = "mail"

// NotReached is what PermanentError.Text says when the server refuses the recipient for good.
const NotReached = "not reached"

// Resolver looks up what DNS says of the sender's domain; *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// Options are what the adapter gets from outside. Zero members take a sensible default.
type Options struct {
	Clock    bot.Clock
	Log      *slog.Logger
	Roots    *x509.CertPool // whose certificates are trusted; the system's if nil
	Resolver Resolver       // for doctor; the system's if nil
}

// Platform is the way out for mail. It is safe for concurrent use.
type Platform struct {
	cfg      Config
	server   server
	from     netmail.Address
	replyTo  *netmail.Address
	clock    bot.Clock
	log      *slog.Logger
	roots    *x509.CertPool
	resolver Resolver
	stepTime time.Duration
}

var (
	_ bot.Platform = (*Platform)(nil)
	_ bot.Paced    = (*Platform)(nil)
	_ bot.Doctor   = (*Platform)(nil)
)

// New makes the adapter. It makes no call: a mail server that is down does not hinder the start.
func New(c Config, o Options) (*Platform, error) {
	if !c.On() {
		return nil, errors.New("smtp_url: is not set")
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	p := &Platform{cfg: c, clock: o.Clock, log: o.Log, roots: o.Roots, resolver: o.Resolver, stepTime: usualStepTime}
	p.server, _ = parseServer(c.SMTPURL)
	p.from, _ = parseAddress(c.From)
	if c.ReplyTo != "" {
		a, _ := parseAddress(c.ReplyTo)
		p.replyTo = &a
	}
	if p.clock == nil {
		p.clock = bot.SystemClock()
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if p.resolver == nil {
		p.resolver = net.DefaultResolver
	}
	return p, nil
}

// Name implements bot.Platform.
func (p *Platform) Name() string { return name }

// Vital implements bot.Vitals: golive reads no mail.
func (p *Platform) Vital() bot.Vital { return bot.Vital{Door: bot.NoDoor, Silence: -1} }

// Run implements bot.Platform. Mail only goes out, so it waits for the end.
func (p *Platform) Run(ctx context.Context, _ bot.Road) error {
	<-ctx.Done()
	return nil
}

// Limits implements bot.Paced: all mail draws on one limit, that of the server.
func (p *Platform) Limits(bot.Job) []bot.Limit {
	return []bot.Limit{{Key: name + "/" + p.server.host, Count: p.cfg.Limits.PerSecond, Per: time.Second}}
}

// Perform implements bot.Platform: it hands a bot.Mail to the server.
//
// Mail is sent at least once. SMTP has no way to ask whether a mail was taken, so when the reply to its last line is
// lost, the outcome is unknown and the next try sends it again, with the same Message-ID: mail servers and clients that
// drop or fold duplicates know it by that.
//
// What was sent cannot be changed: a second mail of one handle is sent as an answer to the first, so that clients show
// both in one conversation.
func (p *Platform) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	m, ok := j.Body.(bot.Mail)
	if !ok {
		return bot.Receipt{}, bot.Permanent(fmt.Errorf("mail cannot perform %q", j.Kind()))
	}
	to, err := parseAddress(j.To.Mail)
	if err != nil {
		return bot.Receipt{}, &bot.PermanentError{Err: fmt.Errorf("read recipient: %w", err), Text: NotReached}
	}
	l := letter{id: p.messageID(j.ID), from: p.from, to: to, replyTo: p.replyTo, date: p.clock.Now(), mail: m}
	receipt := bot.Receipt{Platform: name, Place: bot.Place{Platform: name}, Message: l.id, ID: l.id, At: l.date}
	if j.Prior != nil && j.Prior.Message != "" {
		l.answers = j.Prior.Message
		receipt.Note = "sent as a new mail: what was sent cannot be changed"
	}
	data, err := l.encode()
	if err != nil {
		return bot.Receipt{}, bot.Permanent(fmt.Errorf("write mail: %w", err))
	}
	if err := p.send(ctx, to.Address, data); err != nil {
		return bot.Receipt{}, fmt.Errorf("send mail: %w", err)
	}
	return receipt, nil
}
