package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
)

// Server is how golive is reached.
type Server struct {
	Addr      string `koanf:"addr" doc:"the address to listen on, host:port; without a host on every network"`
	PublicURL string `koanf:"public_url" doc:"golive's address as people and platforms see it, https://..."`
	Secret    Secret `koanf:"secret" doc:"signs links, at least 32 characters; all replicas must have the same"`
}

// Database is where what was said is kept.
type Database struct {
	URL URL `koanf:"url" doc:"sqlite:PATH for one process, postgres://... for several"`
}

// Redis is where conversations and pacing live when several replicas share them. An empty URL means that the
// database keeps them.
type Redis struct {
	URL URL `koanf:"url" doc:"redis://..., rediss://... or unix:///...; empty: the database does it"`
}

// minSecret is the shortest server.secret that is taken: 32 characters of hex are 128 bits.
const minSecret = 32

// Check implements Checker.
func (c *Config) Check() error {
	errs := []error{
		c.Server.check(),
		c.Database.check(),
		c.Redis.check(),
		c.Retention.check(),
	}
	for _, operator := range c.Operators {
		errs = append(errs, checkOperator(operator))
	}
	return errors.Join(errs...)
}

func (s *Server) check() error {
	var errs []error
	if _, port, err := net.SplitHostPort(s.Addr); err != nil || port == "" {
		errs = append(errs, Problem{Key: "server.addr", Wrong: fmt.Sprintf("%q is not an address to listen on", s.Addr),
			Do: `write host:port, such as "127.0.0.1:8080", or ":8080" for every network`})
	}
	if s.PublicURL != "" {
		errs = append(errs, s.checkPublicURL())
	}
	if s.Secret != "" && len(s.Secret) < minSecret {
		errs = append(errs, Problem{Key: "server.secret", Wrong: fmt.Sprintf("has only %d characters", len(s.Secret)),
			Do: fmt.Sprintf("take at least %d, for example from: openssl rand -hex 32", minSecret)})
	}
	return errors.Join(errs...)
}

// checkPublicURL also wants the secret, because an address for the public means signed links.
func (s *Server) checkPublicURL() error {
	u, err := url.Parse(s.PublicURL)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" || u.Fragment != "" {
		return Problem{Key: "server.public_url", Wrong: fmt.Sprintf("%q is not a web address", s.PublicURL),
			Do: "write it as people see it, such as https://golive.example.com"}
	}
	s.PublicURL = strings.TrimRight(s.PublicURL, "/")
	if s.Secret == "" {
		return Problem{Key: "server.secret", Wrong: "is not set, but links below server.public_url must be signed",
			Do: "set it, for example to the output of: openssl rand -hex 32"}
	}
	return nil
}

func (d *Database) check() error {
	kind, rest, _ := strings.Cut(d.URL.Reveal(), ":")
	switch {
	case kind == "sqlite" && rest != "":
		return nil
	case (kind == "postgres" || kind == "postgresql") && d.URL.hasHost():
		return nil
	}
	return Problem{Key: "database.url", Wrong: "is neither a SQLite file nor a PostgreSQL address",
		Do: "write sqlite:PATH, such as sqlite:/var/lib/golive/golive.db, or postgres://user:password@host:5432/name"}
}

func (r *Redis) check() error {
	if r.URL == "" {
		return nil
	}
	kind, rest, _ := strings.Cut(r.URL.Reveal(), "://")
	switch {
	case kind == "unix" && rest != "":
		return nil
	case (kind == "redis" || kind == "rediss") && r.URL.hasHost():
		return nil
	}
	return Problem{Key: "redis.url", Wrong: "is not a Redis address", Do: "write redis://user:password@host:6379/0"}
}

// checkOperator accepts an e-mail address or an account as the platform names it.
func checkOperator(operator string) error {
	platform, id, account := strings.Cut(operator, ":")
	name, host, mail := strings.Cut(operator, "@")
	switch {
	case strings.ContainsAny(operator, " \t\n"):
	case account && platform != "" && id != "":
		return nil
	case !account && mail && name != "" && strings.Contains(host, "."):
		return nil
	}
	return Problem{Key: "operators", Wrong: fmt.Sprintf("%q is neither an e-mail address nor an account", operator),
		Do: "write lilei@example.com, slack:U012AB3CD or feishu:ou_..."}
}

// Retention is how long what ended is kept.
type Retention struct {
	Payloads time.Duration `koanf:"payloads" doc:"how long what people said and what golive sent is kept, once it is dealt with"`
	Dead     time.Duration `koanf:"dead" doc:"how long dead letters are kept"`
}

// minRetention is as long as the IDs of finished events are kept, by which repeats are known.
const minRetention = 24 * time.Hour

func (r Retention) check() error {
	switch {
	case r.Payloads < minRetention:
		return Problem{Key: "retention.payloads", Wrong: fmt.Sprintf("%s is too short", r.Payloads), Do: "write at least 1d"}
	case r.Dead < r.Payloads:
		return Problem{Key: "retention.dead", Wrong: fmt.Sprintf("%s is shorter than retention.payloads", r.Dead), Do: "write at least as much as retention.payloads"}
	}
	return nil
}
