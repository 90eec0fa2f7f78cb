package postgres_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/integrations/postgres"
	"github.com/golive-bot/golive/integrations/postgres/pgtest"
)

// stop ends the server, if one was started.
var stop = func() {}

// server is started for the first test that needs it.
var server = sync.OnceValues(func() (*pgtest.Server, error) {
	s, err := pgtest.Find()
	if err == nil {
		stop = s.Stop
	}
	return s, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	stop()
	os.Exit(code)
}

// place is an empty schema.
type place struct {
	url, schema string
	mu          sync.Mutex
	wires       map[bot.Store]*postgres.Wires
}

var schemas = make(chan int, 1)

func newPlace(t testing.TB) *place {
	t.Helper()
	s, err := server()
	pgtest.Check(t, err)
	select {
	case schemas <- os.Getpid() * 1000:
	default:
	}
	n := <-schemas
	schemas <- n + 1
	p := &place{url: s.URL, schema: fmt.Sprintf("test_%d", n), wires: map[bot.Store]*postgres.Wires{}}
	t.Cleanup(func() { p.exec(t, "DROP SCHEMA "+p.schema+" CASCADE") })
	return p
}

func (p *place) connect(t testing.TB) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), p.url)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func (p *place) exec(t testing.TB, sql string) {
	t.Helper()
	conn := p.connect(t)
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), sql); err != nil {
		t.Error(err)
	}
}

func (p *place) open(t testing.TB, clock bot.Clock, o postgres.Options) *postgres.Store {
	t.Helper()
	wires := &postgres.Wires{}
	o.Schema = p.schema
	s, err := postgres.Open(context.Background(), p.url, clock, wires.Through(o))
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wires[s] = wires
	return s
}

func (p *place) kill(s bot.Store) { postgres.Kill(s, p.wires[s]) }

// dump is every row of every table, River's included.
func (p *place) dump(t testing.TB) []byte {
	t.Helper()
	ctx, conn := context.Background(), p.connect(t)
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT format('SELECT t::text FROM %I.%I t', table_schema, table_name) FROM information_schema.tables WHERE table_schema = $1`, p.schema)
	if err != nil {
		t.Fatal(err)
	}
	queries, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(ctx, "SET bytea_output = 'escape'"); err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, query := range queries {
		rows, err := conn.Query(ctx, query)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			fmt.Fprintln(&all, line)
		}
	}
	return all.Bytes()
}

func TestStore(t *testing.T) {
	bottest.TestStore(t, func(t testing.TB, clock *bot.MovableClock) bottest.Backend {
		p := newPlace(t)
		return bottest.Backend{
			Open:   func(t testing.TB) bot.Store { return p.open(t, clock, postgres.Options{}) },
			Kill:   p.kill,
			Shared: true,
			Dump:   p.dump,
		}
	})
}

func TestSpace(t *testing.T) {
	s := newPlace(t).open(t, bot.SystemClock(), postgres.Options{})
	defer s.Close()
	space, err := s.Space(t.Context())
	if err != nil || space.Store != "PostgreSQL" || space.Used < 1<<20 || space.Free >= 0 {
		t.Errorf("space %+v, %v", space, err)
	}
}
