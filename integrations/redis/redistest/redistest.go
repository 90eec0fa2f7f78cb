// Package redistest gives tests a real Redis.
package redistest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// URL is that of GOLIVE_TEST_REDIS_URL, or of a server that lives as long as the test. Where there is none and no
// redis-server to start one, the test is skipped, or fails with CI=true.
func URL(t testing.TB) string {
	t.Helper()
	if url := os.Getenv("GOLIVE_TEST_REDIS_URL"); url != "" {
		return url
	}
	return Start(t).URL
}

// Server is a redis-server of one test.
type Server struct {
	URL  string
	port string
	dir  string
	run  *exec.Cmd
}

// Start starts a server that the test may stop and start again.
func Start(t testing.TB) *Server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("redis-server is not there: apt-get install redis-server")
		}
		t.Skip("redis-server is not there: apt-get install redis-server")
	}
	s := &Server{port: freePort(t), dir: t.TempDir()}
	s.URL = "redis://127.0.0.1:" + s.port + "/0"
	s.Run(t)
	t.Cleanup(s.Stop)
	return s
}

// Run starts a server that was stopped, empty, at the same address.
func (s *Server) Run(t testing.TB) {
	t.Helper()
	s.run = exec.Command("redis-server", "--bind", "127.0.0.1", "--port", s.port, "--dir", s.dir, "--save", "", "--appendonly", "no")
	if err := s.run.Start(); err != nil {
		t.Fatalf("start redis-server: %v", err)
	}
	client := goredis.NewClient(&goredis.Options{Addr: "127.0.0.1:" + s.port, MaxRetries: -1})
	defer client.Close()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		err := client.Ping(context.Background()).Err()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("redis-server does not answer: %v", err)
		}
	}
}

// Stop ends the server; what it held is lost.
func (s *Server) Stop() {
	if s.run == nil {
		return
	}
	s.run.Process.Kill()
	s.run.Wait()
	s.run = nil
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return fmt.Sprint(l.Addr().(*net.TCPAddr).Port)
}
