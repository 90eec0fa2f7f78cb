package main

import (
	"context"
	"fmt"
	"net"
	"sync"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/web"
)

type serveCmd struct{ configured }

// Run serves until the process is told to stop; what is under way is finished first.
func (c serveCmd) Run(s *stage) error {
	set, err := c.load(s)
	if err != nil {
		return err
	}
	links, err := linksOf(set)
	if err != nil {
		return err
	}
	log := logger(s.stderr)
	listener, err := web.Listen(set.own.Server.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	a, err := newApp(s.ctx, set, setup{clock: bot.SystemClock(), log: log, links: links})
	if err != nil {
		return err
	}
	log.Info("golive serves", "version", version, "addr", listener.Addr().String(), "platforms", len(a.platforms))
	err = a.run(s.ctx, listener)
	log.Info("golive has stopped")
	return err
}

// linksOf signs with server.secret; without one links last as long as the process.
func linksOf(set settings) (bot.Links, error) {
	if set.own.Server.Secret == "" {
		return web.RandomLinks()
	}
	return web.NewLinks(set.own.Server.Secret.Reveal())
}

// run serves and works until ctx ends or a part fails, then closes the app.
func (a *app) run(ctx context.Context, l net.Listener) error {
	told := ctx
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var parts sync.WaitGroup
	start := func(run func() error) {
		parts.Go(func() {
			if err := run(); err != nil {
				stop(err)
			}
		})
	}
	start(func() error { return web.Serve(ctx, l, a.handler) })
	start(func() error { return a.engine.Run(ctx) })
	start(func() error { return a.meter.run(ctx) })
	parts.Wait()
	err := a.Close()
	switch {
	case told.Err() == nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}
