package workday

import "testing"

func TestZone(t *testing.T) {
	for said, want := range map[string]string{"上海": "Asia/Shanghai", "Beijing": "Asia/Shanghai", "new york": "America/New_York", "asia/tokyo": "Asia/Tokyo",
		"Europe/Vienna": "Europe/Vienna", "UTC": "UTC", "Local": "", "": "", "火星": "", "../etc/passwd": "", "/etc/localtime": ""} {
		if got, ok := Zone(said); got != want || ok != (want != "") {
			t.Errorf("Zone(%q) = %q, %t", said, got, ok)
		}
	}
}
