package browse

import (
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

//go:embed testdata/node/package.json testdata/node/package-lock.json
var packages embed.FS

// axe is the program that knows the rules of accessibility (axe-core, by npm), installed once for all tests of a process.
var axe = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "golive-axe-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := packages.ReadFile("testdata/node/" + name)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return "", err
		}
	}
	install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1", "--fetch-timeout=20000")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	return string(text), err
})

// axeTime is how long that may take on a large page, machine time.
const axeTime = 3 * time.Minute

// violations runs axe on the page, with all rules that it has on by default.
const violations = `axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.flatMap((v) =>
  v.nodes.map((n) => v.id + ": " + v.help + ": " + n.target.join(" ") + " " + n.html.slice(0, 120))))`

// breaks fails the test for each rule of axe that the page breaks. Where npm or its registry is out of reach it says so.
func (b *Tab) breaks() {
	b.t.Helper()
	text, err := axe()
	if err != nil {
		b.t.Log("axe-core could not be installed, so its rules are not tried:", err)
		return
	}
	JS[bool](b, text+"; true")
	for _, v := range evaluate[[]string](b, violations, axeTime) {
		b.t.Error("axe:", v)
	}
}
