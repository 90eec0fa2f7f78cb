package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math"
	"net/url"
	"time"

	"modernc.org/sqlite"
)

// conn is one connection with its prepared statements. It is used by one goroutine at a time.
type conn struct {
	c     driver.Conn
	stmts map[string]*statement
	args  []driver.NamedValue
}

type statement struct {
	driver.Stmt
	row []driver.Value
}

// pragmas of every connection; more are given by open's callers.
var pragmas = []string{"busy_timeout=10000", "synchronous=FULL", "secure_delete=ON", "foreign_keys=OFF", "temp_store=MEMORY",
	"wal_autocheckpoint=0"}

func open(path string, more ...string) (*conn, error) {
	q := url.Values{}
	for _, p := range append(pragmas[:len(pragmas):len(pragmas)], more...) {
		q.Add("_pragma", p)
	}
	name := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: q.Encode()}
	c, err := new(sqlite.Driver).Open(name.String())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return &conn{c: c, stmts: map[string]*statement{}}, nil
}

func (c *conn) close() error {
	for _, s := range c.stmts {
		_ = s.Close()
	}
	return c.c.Close()
}

// script runs statements that are not kept.
func (c *conn) script(sql string) error {
	_, err := c.c.(driver.ExecerContext).ExecContext(context.Background(), sql, nil)
	return err
}

func (c *conn) prepare(sql string) (*statement, error) {
	if s := c.stmts[sql]; s != nil {
		return s, nil
	}
	s, err := c.c.Prepare(sql)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", sql, err)
	}
	kept := &statement{Stmt: s}
	c.stmts[sql] = kept
	return kept, nil
}

// bind makes arguments of what SQLite knows.
func (c *conn) bind(args []any) []driver.NamedValue {
	c.args = c.args[:0]
	for i, a := range args {
		switch v := a.(type) {
		case int:
			a = int64(v)
		case bool:
			a = int64(0)
			if v {
				a = int64(1)
			}
		case time.Time:
			a = stamp(v)
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.args
}

// exec runs a statement and answers how many rows it changed.
func (c *conn) exec(sql string, args ...any) (int64, error) {
	s, err := c.prepare(sql)
	if err != nil {
		return 0, err
	}
	r, err := s.Stmt.(driver.StmtExecContext).ExecContext(context.Background(), c.bind(args))
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// query calls each with every row until it answers an error; errStop ends it early without one. The row is only valid
// during the call.
func (c *conn) query(each func(r row) error, sql string, args ...any) error {
	s, err := c.prepare(sql)
	if err != nil {
		return err
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(context.Background(), c.bind(args))
	if err != nil {
		return err
	}
	defer rows.Close()
	if s.row == nil {
		s.row = make([]driver.Value, len(rows.Columns()))
	}
	for {
		err := rows.Next(s.row)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := each(s.row); errors.Is(err, errStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

var errStop = errors.New("stop")

// first calls with with the first row; found is false if there is none.
func (c *conn) first(with func(r row) error, sql string, args ...any) (found bool, err error) {
	err = c.query(func(r row) error {
		found = true
		if err := with(r); err != nil {
			return err
		}
		return errStop
	}, sql, args...)
	return found, err
}

// number answers a single integer; 0 for NULL and for no row.
func (c *conn) number(sql string, args ...any) (n int64, err error) {
	_, err = c.first(func(r row) error { n = r.int(0); return nil }, sql, args...)
	return n, err
}

// row is one row of a result. Reading a column as what it is not gives the zero value.
type row []driver.Value

func (r row) int(i int) int64 {
	n, _ := r[i].(int64)
	return n
}

func (r row) text(i int) string {
	s, _ := r[i].(string)
	return s
}

// blob is a copy of the bytes; nil for NULL.
func (r row) blob(i int) []byte {
	b, _ := r[i].([]byte)
	return b
}

func (r row) time(i int) time.Time { return instant(r.int(i)) }

// unset stands for a time that is not set.
const unset = -(1 << 62)

// stamp is t as it is stored. What lies outside of the years that nanoseconds can tell is moved to their edge.
func stamp(t time.Time) int64 {
	switch {
	case t.IsZero():
		return unset
	case t.Year() < 1900:
		return time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()
	case t.Year() > 2261:
		return math.MaxInt64
	}
	return t.UnixNano()
}

// instant is the time that stamp stored.
func instant(n int64) time.Time {
	if n == unset {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
