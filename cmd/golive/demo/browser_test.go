package demo

import (
	"context"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// chromium finds the browser, skips the test where there is none, and fails it where CI should have one.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("GOLIVE_TEST_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chromium: install it, or name it in GOLIVE_TEST_CHROMIUM")
	}
	t.Skip("no Chromium: install it, or name it in GOLIVE_TEST_CHROMIUM, to run the browser tests")
	return ""
}

// look is how the page is looked at.
type look struct {
	width, height int64
	lang          string // of the browser: zh-CN or en
	dark          bool
}

var (
	phone   = look{width: 360, height: 740, lang: "zh-CN"}
	desktop = look{width: 1280, height: 800, lang: "en"}
)

// browser is one tab.
type browser struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	problems []string // what the console said
}

// browse starts a browser and opens the page in it.
func browse(t testing.TB, address string, l look) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(int(l.width), int(l.height)))
	allocated, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // the browser lives as long as the context of its first action
		t.Fatal(err)
	}
	b := &browser{t: t, ctx: ctx}
	go b.hear(chromedp.Console(ctx))
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	agent := emulation.SetUserAgentOverrideParams{UserAgent: "golive test", AcceptLanguage: l.lang}
	if _, err := chromedp.Call(ctx, emulation.SetUserAgentOverride, agent); err != nil {
		t.Fatal(err)
	}
	b.run(chromedp.EmulateViewport(l.width, l.height), chromedp.Navigate(address),
		chromedp.WaitReady(`body[data-slack-ready][data-feishu-ready][data-jira-ready]`))
	return b
}

// hear keeps errors and warnings of the console, exceptions and refusals of the policy.
func (b *browser) hear(messages iter.Seq2[chromedp.ConsoleMessage, error]) {
	for m, err := range messages {
		if err != nil {
			return
		}
		if m.Type == "error" || m.Type == "warning" || m.IsException() {
			b.mu.Lock()
			b.problems = append(b.problems, m.String())
			b.mu.Unlock()
		}
	}
}

// run does actions, in 30 s at most.
func (b *browser) run(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.shot("failed")
		b.quiet()
		b.t.Fatal(err)
	}
}

// quiet fails the test if the console said something.
func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, problem := range b.problems {
		b.t.Error("console:", problem)
	}
	b.problems = nil
}

// js evaluates an expression, waiting for it if it is a promise.
func js[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.shot("failed")
		b.quiet()
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// shot writes a picture to the directory GOLIVE_TEST_SHOTS, if that is set.
func (b *browser) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("GOLIVE_TEST_SHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Log("screenshot:", err)
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// view shows one of the views of the phone, as its tab does.
func (b *browser) view(name string) {
	b.t.Helper()
	js[bool](b, `document.querySelector('[data-tab="`+name+`"]').click() || true`)
}
