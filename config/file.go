package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/v2"
)

// maxFile bounds what is read of a configuration file, in bytes.
const maxFile = 1 << 20

// fileValues is what a file says.
type fileValues struct {
	path   string
	mode   fs.FileMode
	values map[string]value
}

// readFile reads path, or DefaultPath if there is such a file.
func readFile(path string, known *keys) (fileValues, Problems) {
	named := path != ""
	if !named {
		path = DefaultPath
	}
	text, mode, err := readBounded(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return fileValues{}, nil
	case errors.Is(err, fs.ErrNotExist):
		return fileValues{}, Problems{{Origin: path, Wrong: "there is no such file",
			Do: "copy golive.example.yaml to it, or leave --config out to use the environment alone"}}
	case err != nil:
		return fileValues{}, Problems{{Origin: path, Wrong: err.Error()}}
	}
	values, problems := parse(filepath.Base(path), text, known)
	return fileValues{path: path, mode: mode, values: values}, problems
}

// readBounded reads a file of at most maxFile bytes. Its errors do not repeat the path.
func readBounded(path string) ([]byte, fs.FileMode, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, reason(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, reason(err)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, 0, reason(err)
	}
	if len(text) > maxFile {
		return nil, 0, fmt.Errorf("is larger than %d bytes", maxFile)
	}
	return text, info.Mode(), nil
}

// reason strips operation and path off an error, which stand beside it anyway.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// parse reads a document's settings. Name says in messages where they stand.
func parse(name string, text []byte, known *keys) (map[string]value, Problems) {
	lines, problems := survey(name, text)
	if len(problems) > 0 {
		return nil, problems
	}
	tree := koanf.New(".")
	if err := tree.Load(document(text), yaml.Parser()); err != nil {
		return nil, Problems{{Origin: name, Wrong: "cannot be read as YAML", Do: "look for a mistake in indentation or quotes"}}
	}
	values := map[string]value{}
	flat := tree.All()
	for _, key := range inOrder(flat, lines) {
		found := value{raw: flat[key], origin: at(name, lines[key])}
		if _, ok := known.byName[key]; ok {
			values[key] = found
			continue
		}
		if known.isSection(key) && isEmpty(found.raw) {
			continue
		}
		problems = append(problems, unknown(key, found.origin, known))
	}
	return values, problems
}

// inOrder sorts the keys as they stand in the file.
func inOrder(flat map[string]any, lines map[string]int) []string {
	keys := make([]string, 0, len(flat))
	for key := range flat {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	slices.SortStableFunc(keys, func(a, b string) int { return lines[a] - lines[b] })
	return keys
}

func unknown(key, origin string, known *keys) Problem {
	p := Problem{Key: key, Origin: origin, Wrong: "is not a key that golive knows"}
	p.Do = suggest(key, known.names(), ".")
	if known.isSection(key) {
		p.Wrong, p.Do = "is a section", "write its keys beneath it, indented"
	}
	for _, k := range known.all {
		if len(key) > len(k.Name) && key[:len(k.Name)+1] == k.Name+"." {
			p.Wrong, p.Do = "stands beneath "+k.Name+", which is a value and not a section", ""
		}
	}
	return p
}

func at(name string, line int) string {
	if line == 0 {
		return name
	}
	return fmt.Sprintf("%s:%d", name, line)
}

// warnings tells of secrets that every user of the machine can read.
func (f fileValues) warnings(known *keys) []string {
	if f.mode.Perm()&0o004 == 0 || runtime.GOOS == "windows" {
		return nil
	}
	for _, key := range known.all {
		if found, ok := f.values[key.Name]; ok && key.Secret && !isEmpty(found.raw) {
			return []string{fmt.Sprintf("%s holds secrets (%s, for one) and every user of this machine can read it; run: chmod 600 %s",
				f.path, key.Name, f.path)}
		}
	}
	return nil
}

// document is a koanf.Provider of a text that was read already.
type document []byte

// ReadBytes implements koanf.Provider.
func (d document) ReadBytes() ([]byte, error) { return d, nil }

// Read implements koanf.Provider, for those that need no parser; this one does.
func (d document) Read() (map[string]any, error) { return nil, errors.New("a document needs a parser") }
