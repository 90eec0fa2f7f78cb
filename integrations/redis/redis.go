// Package redis keeps in Redis what replicas share for a while: where each conversation is (Talks), and which slots are
// booked for pacing (Pacer). What must not be lost is in the Store; a Redis that loses everything costs at most a
// question asked again.
//
// Every operation is one command or one script, told the calendar time as an argument: Redis' own clock decides only
// when a key that nobody asks for goes away. Every key has an expiry. All keys begin with "golive:"; see talks.go and
// pacer.go for their form. A script touches the keys of several limits, so Redis Cluster is not supported.
//
// All errors may be retried: while Redis is down events wait.
package redis

import (
	"context"
	"fmt"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"github.com/golive-bot/golive/bot"
)

// patience bounds each step of a call: connecting, waiting for a free connection, writing, reading.
const patience = time.Second

// Server is the connection to a Redis of version 7.0 or newer. It is safe for concurrent use.
type Server struct {
	client *goredis.Client
	clock  bot.Clock
	prefix string
}

// Open makes a Server from redis://user:password@host:port/db, or rediss:// for TLS. It connects when it is first
// used, so that a start does not fail because Redis is down; see Ready.
func Open(url string, clock bot.Clock) (*Server, error) {
	options, err := goredis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("read redis.url: %w", err)
	}
	options.DialTimeout, options.PoolTimeout = patience, patience
	options.ReadTimeout, options.WriteTimeout = patience, patience
	options.ContextTimeoutEnabled = true
	options.MaxRetries, options.DialerRetries = 1, 1
	options.DisableIdentity = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	goredis.SetLogger(&logging.VoidLogger{}) // every error comes back to the caller, who logs it
	return &Server{client: goredis.NewClient(options), clock: clock, prefix: "golive:"}, nil
}

// Ready reports whether Redis answers.
func (s *Server) Ready(ctx context.Context) error {
	if err := s.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("reach Redis: %w", err)
	}
	return nil
}

// Close ends the connections.
func (s *Server) Close() error { return s.client.Close() }
