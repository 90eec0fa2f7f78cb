package config

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// survey finds the line of every key, and refuses what YAML would read differently than it looks.
func survey(name string, text []byte) (map[string]int, Problems) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var root yaml.Node
	switch err := decoder.Decode(&root); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, Problems{{Origin: name, Wrong: syntax(err), Do: "look for a mistake in indentation or quotes"}}
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, Problems{{Origin: name, Wrong: "must be one YAML document", Do: "remove what follows the line ---"}}
	}
	s := surveyor{file: name, lines: map[string]int{}}
	s.root(root.Content[0])
	return s.lines, s.problems
}

// quoted is what the YAML parser repeats of the file, which might be part of a secret.
var quoted = regexp.MustCompile("['\"`].*['\"`]")

// syntax is the parser's complaint without its prefix and without anything from the file.
func syntax(err error) string {
	return strings.TrimPrefix(quoted.ReplaceAllString(err.Error(), "..."), "yaml: ")
}

type surveyor struct {
	file     string
	lines    map[string]int
	problems Problems
}

func (s *surveyor) root(node *yaml.Node) {
	switch {
	case node.Kind == yaml.MappingNode:
		s.mapping("", node)
	case node.Kind == yaml.ScalarNode && node.Tag == "!!null":
	default:
		s.complain("", node, "must have sections with keys", "see golive.example.yaml")
	}
}

func (s *surveyor) mapping(prefix string, node *yaml.Node) {
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		name := join(prefix, key.Value)
		switch {
		case key.Kind != yaml.ScalarNode || key.Tag != "!!str" || key.Value == "":
			s.complain(prefix, key, "has a key that is not a word", "")
			continue
		case strings.Contains(key.Value, "."):
			s.complain(name, key, "is written with a dot", "write the sections beneath each other, indented")
			continue
		case s.lines[name] != 0:
			s.complain(name, key, "stands there twice", "remove one")
			continue
		}
		s.lines[name] = key.Line
		s.value(name, value)
	}
}

func (s *surveyor) value(name string, node *yaml.Node) {
	switch {
	case node.Kind == yaml.AliasNode || node.Anchor != "":
		s.complain(name, node, "begins with & or *, which has a meaning in YAML", `put it in quotes ("...")`)
	case node.Style&yaml.TaggedStyle != 0:
		s.complain(name, node, "begins with !, which has a meaning in YAML", `put it in quotes ("...")`)
	case node.Kind == yaml.MappingNode:
		s.mapping(name, node)
	case node.Kind == yaml.SequenceNode:
		for _, entry := range node.Content {
			s.entry(name, entry)
		}
	}
}

// entry is one of a list, whose keys, if any, are nobody's.
func (s *surveyor) entry(name string, node *yaml.Node) {
	if node.Kind != yaml.ScalarNode || node.Anchor != "" || node.Style&yaml.TaggedStyle != 0 {
		s.complain(name, node, "has an entry that is not plain text", `put it in quotes ("...")`)
	}
}

func (s *surveyor) complain(name string, node *yaml.Node, wrong, do string) {
	s.problems = append(s.problems, Problem{Key: name, Origin: at(s.file, node.Line), Wrong: wrong, Do: do})
}
