package i18n

import "testing"

func TestShort(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"prepare the workshop", 24, "prepare the workshop"},
		{"prepare the workshop for key users", 24, "prepare the workshop…"},
		{"prepare the workshop, then rest", 24, "prepare the workshop…"},
		{"整理客户名单并发给销售部门的同事们确认", 10, "整理客户名单并发给…"},
		{"CRM 整理客户名单并发给销售部门", 12, "CRM 整理客户名单并…"},
		{"Donaudampfschifffahrtsgesellschaftskapitän", 12, "Donaudampfs…"},
		{"one line\nand another", 24, "one line…"},
		{"", 24, ""},
	} {
		if got := Short(c.text, c.most); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.most, got, c.want)
		}
	}
}
