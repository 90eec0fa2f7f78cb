package main

import (
	"context"
	"log/slog"
)

// prepare makes the sample project, by what its lead would say.
func (p *playground) prepare(ctx context.Context, log *slog.Logger) {
}
