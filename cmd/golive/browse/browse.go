// Package browse opens pages in a real browser, for tests: in the width, language and colours of a reader, with an ear for
// what the console says. It does not know what is on a page.
package browse

import (
	"context"
	"errors"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Chromium finds the browser, skips the test where there is none, and fails it where CI should have one.
func Chromium(t testing.TB) string {
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

// Look is how a page is looked at.
type Look struct {
	Width, Height int64
	Lang          string // of the browser: zh-CN or en
	Dark          bool
}

// Tab is one tab of a browser of its own.
type Tab struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	problems []string // what the console said
}

// patience is how long the browser may take for one step, machine time.
const patience = 30 * time.Second

// Open starts a browser and opens an address in it. It ends with the test.
func Open(t testing.TB, address string, l Look) *Tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(Chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP golive.test 127.0.0.1"),
		chromedp.WindowSize(int(l.Width), int(l.Height)))
	allocated, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // the browser lives as long as the context of its first action
		t.Fatal(err)
	}
	b := &Tab{t: t, ctx: ctx}
	go b.hear(chromedp.Console(ctx))
	b.emulate(l)
	b.Run(chromedp.EmulateViewport(l.Width, l.Height), chromedp.Navigate(address))
	return b
}

func (b *Tab) emulate(l Look) {
	b.t.Helper()
	scheme := "light"
	if l.Dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media); err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		b.t.Fatal(err)
	}
	agent := emulation.SetUserAgentOverrideParams{UserAgent: "golive test", AcceptLanguage: l.Lang}
	if _, err := chromedp.Call(b.ctx, emulation.SetUserAgentOverride, agent); err != nil {
		b.t.Fatal(err)
	}
}

// NoScript turns script off for the pages that are opened from here on.
func (b *Tab) NoScript() {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		b.t.Fatal(err)
	}
}

// As is the tab for a sub-test.
func (b *Tab) As(t testing.TB) *Tab { return &Tab{t: t, ctx: b.ctx} }

// hear keeps errors and warnings of the console, exceptions and refusals of the policy.
func (b *Tab) hear(messages iter.Seq2[chromedp.ConsoleMessage, error]) {
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

// Run does actions.
func (b *Tab) Run(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.Shot("failed")
		b.Quiet()
		b.t.Fatal(err)
	}
}

// Quiet fails the test if the console said something.
func (b *Tab) Quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, problem := range b.problems {
		b.t.Error("console:", problem)
	}
	b.problems = nil
}

// Click clicks the element that an expression gives, and does not wait for the page that it may lead to.
func (b *Tab) Click(element string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("("+element+").click() || true"))
	if err != nil && !replaced(err) {
		b.Shot("failed")
		b.t.Fatalf("click %s: %v", element, err)
	}
}

// JS evaluates an expression, waiting for it if it is a promise, and again where another page replaces the one that was asked:
// it must change nothing that may not be changed twice.
func JS[T any](b *Tab, expression string) T {
	b.t.Helper()
	return evaluate[T](b, expression, patience)
}

// replaced tells that the page was left while it was asked, which says nothing of either page.
func replaced(err error) bool {
	var said *cdproto.Error
	return errors.As(err, &said) && (strings.Contains(said.Message, "navigated or closed") ||
		strings.Contains(said.Message, "Cannot find context") || strings.Contains(said.Message, "context was destroyed"))
}

func evaluate[T any](b *Tab, expression string, most time.Duration) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, most)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	for err != nil && replaced(err) && ctx.Err() == nil {
		v, err = chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	}
	if err != nil {
		b.Shot("failed")
		b.Quiet()
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Shot writes a picture to the directory GOLIVE_TEST_SHOTS, if that is set.
func (b *Tab) Shot(name string) {
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

// Print asks for the page on paper (A4), and answers how many sheets it takes. The file is written as a picture is. From then on the tab
// shows the page as it is printed.
func (b *Tab) Print(name string) (sheets int) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}); err != nil {
		b.t.Fatal(err)
	}
	printed, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69})
	if err != nil {
		b.t.Fatal("print:", err)
	}
	if dir := os.Getenv("GOLIVE_TEST_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), printed.Data, 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
	return len(sheet.FindAll(printed.Data, -1))
}

var sheet = regexp.MustCompile(`/Type\s*/Page\b`)
