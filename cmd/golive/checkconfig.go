package main

import (
	"errors"
	"fmt"
	"text/tabwriter"
)

// errNoChat is what is wrong with a configuration that names no chat, though each of its keys is right.
var errNoChat = errors.New("neither Slack nor Feishu is configured: golive would serve nobody. " +
	"Set slack.bot_token or feishu.app_id; `golive manifest slack` and `golive manifest feishu` tell what to register there")

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
	if !set.services.Chats() {
		return errNoChat
	}
	fmt.Fprintln(s.stdout, "\nThe configuration is in order. `golive doctor` asks the services whether they accept it.")
	return nil
}
