package main

import (
	"fmt"
	"text/tabwriter"
)

type checkConfigCmd struct{ configured }

// Run reports everything that is wrong with the configuration, or shows it without its secrets.
func (c checkConfigCmd) Run(s *stage) error {
	set, err := c.load(s)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(s.stdout, 0, 4, 2, ' ', 0)
	for _, k := range set.own.Keys {
		from := k.Origin
		if from == "" {
			from = "default"
		}
		fmt.Fprintf(w, "%s\t%s\t(%s)\n", k.Name, k.Value(), from)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(s.stdout, "\nThe configuration is in order. `golive doctor` asks the services whether they accept it.")
	return nil
}
