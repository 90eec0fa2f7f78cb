// Package deploy holds what golive is deployed with. It has no code, only tests that its files fit together.
package deploy

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// compose is the part of compose.yaml that can be wrong without Docker.
type compose struct {
	Services map[string]struct {
		Image       string
		Environment map[string]string
		Secrets     []string
		DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
		Healthcheck struct{ Test []string }
		Volumes     []string
	}
	Volumes map[string]any
	Secrets map[string]struct{ File string }
}

func parse[T any](t testing.TB, path string) T {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var into T
	if err := yaml.Unmarshal(text, &into); err != nil {
		t.Fatal(err)
	}
	return into
}

func TestComposeFitsTogether(t *testing.T) {
	file := parse[compose](t, "compose.yaml")
	for name, service := range file.Services {
		for _, secret := range service.Secrets {
			if file.Secrets[secret].File != "secrets/"+secret {
				t.Errorf("%s: secret %s is not declared as secrets/%s", name, secret, secret)
			}
		}
		for variable, value := range service.Environment {
			secret, isSecret := strings.CutPrefix(value, "/run/secrets/")
			if strings.HasSuffix(variable, "_FILE") != isSecret || isSecret && !slices.Contains(service.Secrets, secret) {
				t.Errorf("%s: %s=%s does not name a secret of the service", name, variable, value)
			}
		}
		for other := range service.DependsOn {
			if len(file.Services[other].Healthcheck.Test) == 0 {
				t.Errorf("%s waits for %s, which cannot tell whether it is healthy", name, other)
			}
		}
		for _, volume := range service.Volumes {
			from, _, _ := strings.Cut(volume, ":")
			if _, ok := file.Volumes[from]; !ok {
				t.Errorf("%s: volume %s is not declared", name, from)
			}
		}
	}
	for secret := range file.Secrets {
		used := slices.ContainsFunc(slices.Collect(maps.Keys(file.Services)), func(name string) bool {
			return slices.Contains(file.Services[name].Secrets, secret)
		})
		if !used {
			t.Errorf("secret %s is used by nobody", secret)
		}
	}
}

func TestComposeSetsOnlyKeysThatExist(t *testing.T) {
	known := map[string]bool{}
	for section, content := range parse[map[string]any](t, "../golive.example.yaml") {
		keys, ok := content.(map[string]any)
		if !ok {
			known["GOLIVE_"+strings.ToUpper(section)] = true
		}
		for key := range keys {
			known["GOLIVE_"+strings.ToUpper(section+"_"+key)] = true
		}
	}
	for variable := range parse[compose](t, "compose.yaml").Services["golive"].Environment {
		if !known[strings.TrimSuffix(variable, "_FILE")] {
			t.Errorf("%s sets no key of golive.example.yaml", variable)
		}
	}
}

func TestSecretsMakesWhatComposeNeeds(t *testing.T) {
	dir := t.TempDir()
	script, err := os.ReadFile("make-secrets")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "make-secrets"), script, 0o700); err != nil {
		t.Fatal(err)
	}
	run := func() string {
		out, err := exec.Command("bash", filepath.Join(dir, "make-secrets")).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	said := run()
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, "secrets", name))
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(text))
	}
	for secret := range parse[compose](t, "compose.yaml").Secrets {
		if !strings.Contains(said, "secrets/"+secret) {
			t.Errorf("says nothing of %s", secret)
		}
	}
	password, url := read("postgres_password"), read("database_url")
	if len(password) != 64 || !strings.Contains(url, ":"+password+"@postgres:5432/") {
		t.Errorf("password of %d characters is not the one of the address", len(password))
	}
	if run(); read("postgres_password") != password {
		t.Error("a second run made a new password")
	}
}

// The image must not run as root, must know whether it is healthy without a shell, and must get no secrets.
func TestDockerfile(t *testing.T) {
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	_, last, ok := strings.Cut(string(text), "\nFROM gcr.io/distroless/static-debian12:nonroot\n")
	if !ok {
		t.Fatal("the last stage is not distroless")
	}
	for _, line := range []string{"USER nonroot:nonroot", `CMD ["/golive", "doctor", "--local"]`, `ENTRYPOINT ["/golive"]`} {
		if !strings.Contains(last, line) {
			t.Errorf("no %s", line)
		}
	}
	if strings.Contains(last, "RUN ") {
		t.Error("the last stage has no shell to RUN with")
	}
	ignored, err := os.ReadFile("../.dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"golive.yaml", ".env", "deploy", ".git", "*.db"} {
		if !slices.Contains(strings.Split(string(ignored), "\n"), path) {
			t.Errorf("%s would get into the image's build", path)
		}
	}
}

func TestLinterConfigurationIsYAML(t *testing.T) {
	if file := parse[struct{ Version string }](t, "../.golangci.yml"); file.Version != "2" {
		t.Errorf("version %q", file.Version)
	}
}
