// Package pgtest gives tests a real PostgreSQL.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Server is a PostgreSQL server.
type Server struct {
	URL  string // of a superuser, database postgres
	dir  string // "": not ours
	tool string // pg_ctl
}

// errNone says that there is neither a server nor the means to start one.
var errNone = errors.New("PostgreSQL is not there: apt-get install postgresql")

// Find is the server of GOLIVE_TEST_POSTGRES_URL, or one that is started for the tests of one package, in a directory
// of its own under the temporary one and on a free port. Stop it.
func Find() (*Server, error) {
	if url := os.Getenv("GOLIVE_TEST_POSTGRES_URL"); url != "" {
		return &Server{URL: url}, nil
	}
	tools, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(tools) == 0 {
		initdb, err := exec.LookPath("initdb")
		if err != nil {
			return nil, errNone
		}
		tools = []string{filepath.Dir(initdb)}
	}
	s := &Server{tool: tools[len(tools)-1]}
	if err := s.start(); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// Need is Find for one test: without a server the test is skipped, or fails with CI=true.
func Need(t testing.TB) *Server {
	t.Helper()
	s, err := Find()
	Check(t, err)
	t.Cleanup(s.Stop)
	return s
}

// Check skips or fails a test for an error of Find.
func Check(t testing.TB, err error) {
	t.Helper()
	switch {
	case errors.Is(err, errNone) && os.Getenv("CI") != "true":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
}

func (s *Server) start() (err error) {
	if s.dir, err = os.MkdirTemp("", "golive-postgres-"); err != nil {
		return err
	}
	if err := s.hand(s.dir); err != nil {
		return err
	}
	data := filepath.Join(s.dir, "data")
	if err := s.run("initdb", "-D", data, "-U", "golive", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"); err != nil {
		return err
	}
	// fsync stays on: what the tests show about durability must be true.
	settings := fmt.Sprintf("listen_addresses = '127.0.0.1'\nunix_socket_directories = '%s'\nshared_buffers = 64MB\nmax_connections = 300\n", s.dir)
	file, err := os.OpenFile(filepath.Join(data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString(settings)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	for range 5 {
		var port string
		if port, err = freePort(); err != nil {
			return err
		}
		s.URL = "postgres://golive@127.0.0.1:" + port + "/postgres?sslmode=disable"
		if err = s.run("pg_ctl", "-D", data, "-l", filepath.Join(s.dir, "log"), "-o", "-p "+port, "-w", "-t", "60", "start"); err == nil {
			return nil
		}
	}
	return err
}

// Stop ends a server that was started here.
func (s *Server) Stop() {
	if s.dir == "" {
		return
	}
	_ = s.run("pg_ctl", "-D", filepath.Join(s.dir, "data"), "-m", "immediate", "-w", "stop")
	_ = os.RemoveAll(s.dir)
	s.dir = ""
}

// owner is the user under whom the server runs: it refuses to run as root.
func owner() *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.ParseUint(u.Uid, 10, 32)
			gid, _ := strconv.ParseUint(u.Gid, 10, 32)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	return nil
}

func (s *Server) hand(dir string) error {
	if who := owner(); who != nil {
		return os.Chown(dir, int(who.Uid), int(who.Gid))
	}
	return nil
}

func (s *Server) run(name string, args ...string) error {
	c := exec.Command(filepath.Join(s.tool, name), args...)
	c.Dir = s.dir
	c.SysProcAttr = &syscall.SysProcAttr{Credential: owner()}
	said, err := os.CreateTemp("", "golive-"+name) // a file: the server that pg_ctl leaves behind would keep a pipe open
	if err != nil {
		return err
	}
	defer os.Remove(said.Name())
	defer said.Close()
	c.Stdout, c.Stderr = said, said
	if err := c.Run(); err != nil {
		text, _ := os.ReadFile(said.Name())
		return fmt.Errorf("%s: %w: %s", name, err, text)
	}
	return nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), nil
}

// Database makes an empty database that is dropped after the test, and answers its URL.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("golive_test_%d", rand.Uint64())
	s.exec(t, "CREATE DATABASE "+name)
	t.Cleanup(func() { s.exec(t, "DROP DATABASE "+name+" WITH (FORCE)") })
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func (s *Server) exec(t testing.TB, sql string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.URL)
	if err != nil {
		t.Fatalf("%s: %v", strings.ToLower(sql), err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatalf("%s: %v", strings.ToLower(sql), err)
	}
}
