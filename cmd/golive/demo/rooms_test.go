package demo

import (
	"fmt"
	"testing"
)

// TestRoomsAndPeopleComeAndGo: what the first week brings is played by hand, from the menu of the rooms.
func TestRoomsAndPeopleComeAndGo(t *testing.T) {
	chromium(t)
	type step struct {
		entry, name string // of the menu, and what is typed, if anything
		do          string
	}
	for sim, c := range map[string]struct {
		lang  string
		steps []step
	}{
		"slack": {"en", []step{{"Rename the room", "erp-team", "rename_room"}, {"Remove a member", "", "kick"}, {"Remove golive", "", "kick"}, {"Invite golive", "", "invite"},
			{"Deactivate a person", "", "set_user"}, {"Archive the room", "", "archive_room"}, {"Unarchive erp-team", "", "unarchive_room"}}},
		"feishu": {"zh-CN", []step{{"重命名会话", "项目组", "rename_room"}, {"移除成员", "", "leave"}, {"移除 golive", "", "leave"}, {"邀请 golive 加入", "", "join"},
			{"停用账号", "", "remove_user"}, {"解散群", "", "archive_room"}}},
	} {
		t.Run(sim, func(t *testing.T) {
			p := newPlayground(t, nil)
			b := open(t, p.url, look{width: 1280, height: 900, lang: c.lang})
			b.drive()
			for _, s := range c.steps {
				p.done()
				js[bool](b, fmt.Sprintf(`drive.until(() => {
					document.querySelectorAll(".menu").forEach((m) => m.hidePopover());
					document.querySelector("#%s .room-more").click();
					const item = [...document.querySelectorAll(".menu:popover-open [role=menuitem]")].find((x) => x.textContent === %q);
					return item;
				}, %q)`, sim, s.entry, s.entry)+`.then(() => true)`)
				b.shot("rooms-" + sim + "-" + s.do)
				js[bool](b, fmt.Sprintf(`[...document.querySelectorAll(".menu:popover-open [role=menuitem]")].find((x) => x.textContent === %q).click() || true`, s.entry))
				js[bool](b, fmt.Sprintf(`(() => {
					const box = document.querySelector("dialog.ask[open]");
					if (!box) return true;
					const input = box.querySelector("input");
					if (input && %q) input.value = %q;
					box.querySelector("[data-answer=yes], [value=yes]").click();
					return true;
				})()`, s.name, s.name))
				a := b.acted(p, sim, control{Text: s.entry})
				if a.body["do"] != s.do || a.result["ok"] != true {
					t.Errorf("%s: did %v, came to %v", s.entry, a.body, a.result)
				}
			}
			b.quiet()
		})
	}
}
