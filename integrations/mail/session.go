package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"regexp"
	"time"

	"github.com/golive-bot/golive/bot"
)

// usualStepTime is what one step of the dialogue with the server may take, machine time.
const usualStepTime = 10 * time.Second

// Waits before a server is asked again.
const (
	busyWait  = time.Minute     // after a 4yz reply: grey-listing and full queues last minutes
	loginWait = 5 * time.Minute // after a refused password: too many attempts lock the account
)

// refusal is a reply of the server that says no. The server's words are left out: they often repeat the address.
type refusal struct {
	code   int
	status string // enhanced status, RFC 3463: "5.1.1"; may be empty
}

func (r *refusal) Error() string {
	if r.status == "" {
		return fmt.Sprintf("the server answers %d", r.code)
	}
	return fmt.Sprintf("the server answers %d %s", r.code, r.status)
}

var enhancedStatus = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// errGarbled stands for the library's error, which repeats what the server said.
var errGarbled = errors.New("the server's answer is no reply of SMTP")

// reading makes a refusal of a reply of the server that says no; other errors stay what they are.
func reading(err error) error {
	var reply *textproto.Error
	var garbled textproto.ProtocolError
	switch {
	case errors.As(err, &garbled):
		return errGarbled
	case !errors.As(err, &reply):
		return err
	case reply.Code/100 != 4 && reply.Code/100 != 5:
		return fmt.Errorf("the server answers %d, which does not belong here", reply.Code)
	}
	return &refusal{code: reply.Code, status: enhancedStatus.FindString(reply.Msg)}
}

// session is a dialogue with the server. A failed step closes nothing; close does.
type session struct {
	conn     net.Conn
	client   *smtp.Client
	stepTime time.Duration
	stop     func() bool // ends the watch over the context
}

// step runs one step within stepTime, or less if the context ends earlier.
func (s *session) step(ctx context.Context, do func() error) error {
	if err := s.conn.SetDeadline(time.Now().Add(s.stepTime)); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil { // after the deadline is set, since the watch sets one, too
		return err
	}
	return reading(do())
}

// close hangs up. Nothing is said any more: what was taken is taken.
func (s *session) close() {
	s.stop()
	s.conn.Close()
}

// failure is a step that did not succeed before anything was handed in.
type failure struct {
	step string // "connect", "tls", "login"
	err  error
}

func (f *failure) Error() string { return f.step + ": " + f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// open connects, greets, starts TLS and logs in. Its errors are *failure.
func (p *Platform) open(ctx context.Context) (*session, error) {
	conn, err := p.dial(ctx)
	if err != nil {
		return nil, &failure{"connect", err}
	}
	s := &session{conn: conn, stepTime: p.stepTime, stop: context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })}
	if err := p.prepare(ctx, s); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (p *Platform) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, p.stepTime)
	defer cancel()
	var d net.Dialer
	if p.server.implicit {
		return (&tls.Dialer{NetDialer: &d, Config: p.tls()}).DialContext(ctx, "tcp", p.server.address())
	}
	return d.DialContext(ctx, "tcp", p.server.address())
}

func (p *Platform) tls() *tls.Config {
	return &tls.Config{ServerName: p.server.host, RootCAs: p.roots, MinVersion: tls.VersionTLS12}
}

func (p *Platform) prepare(ctx context.Context, s *session) error {
	err := s.step(ctx, func() (err error) {
		s.client, err = smtp.NewClient(s.conn, p.server.host)
		return err
	})
	if err == nil {
		err = s.step(ctx, func() error { return s.client.Hello(domainOf(p.from)) })
	}
	if err != nil {
		return &failure{"connect", err}
	}
	if p.server.startTLS {
		if ok, _ := s.client.Extension("STARTTLS"); !ok {
			return &failure{"tls", errors.New("the server offers no STARTTLS; use smtps://, or ?tls=off without a password")}
		}
		if err := s.step(ctx, func() error { return s.client.StartTLS(p.tls()) }); err != nil {
			return &failure{"tls", err}
		}
	}
	if p.server.user == "" {
		return nil
	}
	if err := s.step(ctx, func() error { return s.client.Auth(login{p.server}.choose(s.client)) }); err != nil {
		return &failure{"login", err}
	}
	return nil
}

// send hands one mail to the server. What it answers tells the engine whether the server can have taken it: only an
// error of the last step, in which the final dot is sent, leaves that open.
func (p *Platform) send(ctx context.Context, to string, data []byte) error {
	s, err := p.open(ctx)
	if err != nil {
		return unsent(err)
	}
	defer s.close()
	if err := s.step(ctx, func() error { return s.client.Mail(p.from.Address) }); err != nil {
		return unsent(fmt.Errorf("name sender: %w", err))
	}
	if err := s.step(ctx, func() error { return s.client.Rcpt(to) }); err != nil {
		return recipient(fmt.Errorf("name recipient: %w", err))
	}
	return p.hand(ctx, s, data)
}

// hand sends the mail itself.
func (p *Platform) hand(ctx context.Context, s *session, data []byte) error {
	var body interface {
		Write([]byte) (int, error)
		Close() error
	}
	if err := s.step(ctx, func() (err error) { body, err = s.client.Data(); return err }); err != nil {
		return unsent(fmt.Errorf("begin data: %w", err))
	}
	for len(data) > 0 {
		n := min(len(data), 32<<10)
		if err := s.step(ctx, func() error { _, err := body.Write(data[:n]); return err }); err != nil {
			return bot.Unsent(fmt.Errorf("send data: %w", err)) // without the final dot nothing is taken, RFC 5321 4.1.1.4
		}
		data = data[n:]
	}
	err := s.step(ctx, body.Close)
	var r *refusal
	switch {
	case err == nil:
		if err := s.step(ctx, s.client.Quit); err != nil {
			p.log.Debug("mail server hangs up without goodbye", "error", err)
		}
		return nil
	case errors.As(err, &r):
		return unsent(fmt.Errorf("end data: %w", err))
	}
	return fmt.Errorf("end data, outcome unknown: %w", err)
}

// unsent is the engine's word for an error after which the server certainly has not taken the mail.
func unsent(err error) error {
	var r *refusal
	var f *failure
	switch {
	case errors.As(err, &f) && f.step == "login", errors.As(err, &r) && asksForLogin(r.code):
		return bot.RetryAfter(err, loginWait) // an operator can cure it within the day
	case errors.As(err, &r) && r.code/100 == 4:
		return bot.RetryAfter(err, busyWait)
	case errors.As(err, &r) && r.code/100 == 5 && f == nil:
		return bot.Permanent(err)
	}
	return bot.Unsent(err)
}

// recipient is unsent for the reply to RCPT, whose refusal the person who asked should hear of.
func recipient(err error) error {
	err = unsent(err)
	var permanent *bot.PermanentError
	if errors.As(err, &permanent) {
		permanent.Text = NotReached
	}
	return err
}

// asksForLogin tells of replies about the account of golive rather than about the mail, RFC 4954 section 6.
func asksForLogin(code int) bool { return code == 530 || code == 534 || code == 535 || code == 538 }
