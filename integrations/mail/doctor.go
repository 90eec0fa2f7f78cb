package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// lookTime is what asking DNS for one name may take, machine time.
const lookTime = 5 * time.Second

// selectors are the names under which DKIM keys usually stand; DNS does not list them.
var selectors = []string{"default", "mail", "dkim", "google", "selector1", "selector2", "s1", "s2", "k1", "smtp"}

// Examine implements bot.Doctor: it logs in at the server, sends nothing, and looks up what receivers will look up.
func (p *Platform) Examine(ctx context.Context) []bot.Check {
	checks := []bot.Check{p.examineServer(ctx)}
	if p.replyTo == nil {
		checks = append(checks, warn("mail.reply_to", "mail.reply_to is not set: who answers a letter writes to its sender, mail.from, which golive does not read. Set it to an address that somebody reads."))
	}
	domain := domainOf(p.from)
	return append(checks, p.examineSPF(ctx, domain), p.examineDKIM(ctx, domain), p.examineDMARC(ctx, domain))
}

func good(name, format string, args ...any) bot.Check {
	return bot.Check{Name: name, OK: true, Text: fmt.Sprintf(format, args...)}
}

func bad(name, format string, args ...any) bot.Check {
	return bot.Check{Name: name, Text: fmt.Sprintf(format, args...)}
}

func warn(name, format string, args ...any) bot.Check {
	return bot.Check{Name: name, OK: true, Warn: true, Text: fmt.Sprintf(format, args...)}
}

func (p *Platform) examineServer(ctx context.Context) bot.Check {
	s, err := p.open(ctx)
	var f *failure
	switch {
	case err == nil:
	case errors.As(err, &f) && f.step == "login":
		return bad("mail.login", "%s does not let golive in (%v). Check user and password in mail.smtp_url; many providers want an app password, and special characters written as %%40, %%3A.", p.server.host, f.err)
	case errors.As(err, &f) && (f.step == "tls" || distrusted(err)):
		return bad("mail.tls", "%s and golive agree on no encryption (%v). Use the host name of its certificate; smtps:// is for port 465, smtp:// for 587.", p.server.host, f.err)
	default:
		return bad("mail.smtp_url", "%s cannot be reached (%v). Check host and port in mail.smtp_url and the firewall; many networks close port 25.", p.server.address(), err)
	}
	defer s.close()
	if err := s.step(ctx, s.client.Noop); err != nil {
		return bad("mail.smtp_url", "%s lets golive in and then fails (%v).", p.server.address(), err)
	}
	if err := s.step(ctx, s.client.Quit); err != nil {
		p.log.Debug("mail server hangs up without goodbye", "error", err)
	}
	how := "without TLS"
	if p.server.implicit || p.server.startTLS {
		how = "with TLS"
	}
	if p.server.user == "" {
		return good("mail.smtp_url", "%s takes mail %s, without login.", p.server.address(), how)
	}
	return good("mail.smtp_url", "%s takes mail %s, and accepts user and password.", p.server.address(), how)
}

// distrusted tells of a TLS handshake that failed.
func distrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var authority x509.UnknownAuthorityError
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.As(err, &authority)
}

// look asks DNS for the texts at a name. A name without texts is no error.
func (p *Platform) look(ctx context.Context, at string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	texts, err := p.resolver.LookupTXT(ctx, at)
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return nil, nil
	}
	return texts, err
}

// find is those of the texts at a name that begin with a mark.
func (p *Platform) find(ctx context.Context, at, mark string) ([]string, error) {
	texts, err := p.look(ctx, at)
	var found []string
	for _, t := range texts {
		if strings.HasPrefix(strings.ToLower(strings.ReplaceAll(t, " ", "")), mark) {
			found = append(found, t)
		}
	}
	return found, err
}

func blind(check, at string, err error) bot.Check {
	return warn(check, "DNS did not answer for %s (%v): could not look.", at, err)
}

func (p *Platform) examineSPF(ctx context.Context, domain string) bot.Check {
	const check = "mail.spf"
	found, err := p.find(ctx, domain, "v=spf1")
	switch {
	case err != nil:
		return blind(check, domain, err)
	case len(found) == 0:
		return warn(check, "%s has no SPF record: receivers may take golive's mail for spam. Add a TXT record such as \"v=spf1 include:<your provider> -all\".", domain)
	case len(found) > 1:
		return warn(check, "%s has %d SPF records; receivers then count none (RFC 7208 4.5). Make one of them.", domain, len(found))
	case strings.Contains(found[0], "+all"):
		return warn(check, "The SPF record of %s lets everybody send for it (+all).", domain)
	}
	return good(check, "%s has an SPF record. That it names your mail server, a received mail shows (spf=pass).", domain)
}

func (p *Platform) examineDKIM(ctx context.Context, domain string) bot.Check {
	const check = "mail.dkim"
	for _, s := range selectors {
		at := s + "._domainkey." + domain
		texts, err := p.look(ctx, at)
		if err != nil {
			return blind(check, at, err)
		}
		for _, t := range texts {
			if strings.Contains(t, "p=") {
				return good(check, "%s has a DKIM key (%s). That your server signs with it, a received mail shows (dkim=pass).", domain, s)
			}
		}
	}
	return warn(check, "No DKIM key of %s under the usual names. Your provider may use another: look for dkim=pass in the header of a received mail.", domain)
}

// examineDMARC looks at the domain and then at those above it, as receivers do.
func (p *Platform) examineDMARC(ctx context.Context, domain string) bot.Check {
	const check = "mail.dmarc"
	for at := domain; strings.Contains(at, "."); _, at, _ = strings.Cut(at, ".") {
		found, err := p.find(ctx, "_dmarc."+at, "v=dmarc1")
		if err != nil {
			return blind(check, "_dmarc."+at, err)
		}
		if len(found) > 0 {
			return good(check, "%s has a DMARC policy.", at)
		}
	}
	return warn(check, "%s has no DMARC policy; large providers ask for one. Add a TXT record at _dmarc.%s such as \"v=DMARC1; p=none\", and tighten it later.", domain, domain)
}
