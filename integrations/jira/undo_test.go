package jira

import (
	"slices"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
)

// Where what is not wanted belongs: the configured status, else one of category done that is named so.
func TestTransitionsThatCancel(t *testing.T) {
	for _, tc := range []struct {
		name, configured string
		want             []string
	}{
		{"by name", "", []string{"Won't Do"}},
		{"as configured", "to do", []string{"To Do"}},
		{"configured, but there is no way", "Shelved", []string{"Won't Do"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := start(t, jirasim.Config{Deployment: jirasim.Cloud}, func(c *Config) { c.UndoStatus = tc.configured })
			r.do(t, job("e1#0", orders()))
			r.do(t, job("e2#0", bot.Transition{Issue: "ERP-1", Status: "In Progress"}))
			moves, err := r.Transitions(t.Context(), "ERP-1")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range moves {
				if m.Cancels {
					got = append(got, m.To)
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("%q cancel, want %q", got, tc.want)
			}
		})
	}
}

func TestUnwantedNames(t *testing.T) {
	for name, want := range map[string]bool{"Won't Do": true, "Won’t fix": true, "Will not do": true, "Cancelled": true, "CANCELED": true, "Rejected": true, "已取消": true, "不做了": true,
		"已作废": true, "Done": false, "Closed": false, "Resolved": false, "已完成": false, "关闭": false, "Fixed": false} {
		if got := unwanted.MatchString(name); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
