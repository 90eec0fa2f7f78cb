package postgres

import (
	"context"
	"fmt"

	"github.com/golive-bot/golive/bot"
)

var _ bot.Spacious = (*Store)(nil)

// Space implements bot.Spacious. A client is not told what is free on the server's disk.
func (s *Store) Space(ctx context.Context) (bot.Space, error) {
	space := bot.Space{Store: "PostgreSQL", Free: -1}
	if err := s.pool.QueryRow(ctx, `SELECT pg_database_size(current_database())`).Scan(&space.Used); err != nil {
		return space, fmt.Errorf("ask for the size of the database: %w", err)
	}
	return space, nil
}
