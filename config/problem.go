package config

import "strings"

// Problem is one mistake in the configuration. It never contains the value of a secret.
type Problem struct {
	Key    string // the setting, or the section, or nothing if it is about the whole file
	Origin string // where the value stands: a file and line, or a variable
	Wrong  string // what is wrong, to be read after the key
	Do     string // what to do about it, if Wrong does not say
}

// Error is one line: the key, where it stands, what is wrong, and what to do.
func (p Problem) Error() string {
	var line strings.Builder
	line.WriteString(p.Key)
	if p.Origin != "" {
		if p.Key != "" {
			line.WriteString(" ")
		}
		line.WriteString("(" + p.Origin + ")")
	}
	if line.Len() > 0 {
		line.WriteString(": ")
	}
	line.WriteString(p.Wrong)
	if p.Do != "" {
		line.WriteString("; " + p.Do)
	}
	return line.String()
}

// Problems are all mistakes of a configuration, in the order in which they were found.
type Problems []Problem

// Error has a line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}
