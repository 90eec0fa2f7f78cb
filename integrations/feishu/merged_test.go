package feishu_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
)

// TestMergedForwards: what stands in one is read as lines that name who said it, however golive comes by the message.
func TestMergedForwards(t *testing.T) {
	w := newWorld(t, feishu.TransportSocket, nil)
	road := w.running(t)
	say := func(as, text string) string {
		return w.act(t, feishusim.Act{As: as, Do: "say", Room: teamRoom, Text: text}).Message
	}
	w.connected(t)
	first, second := say("李雷", "打印机倒着打"), say("韩梅梅", "请 @李雷 周五前修好")
	file := w.act(t, feishusim.Act{As: "韩梅梅", Do: "upload", Room: teamRoom, Name: "日志.txt", Base64: "YQ=="}).Message
	inner := w.act(t, feishusim.Act{Do: "forward", Room: teamRoom, Messages: []string{first, second}}).Message
	const want = "李雷: 打印机倒着打\n韩梅梅: 请 @李雷 周五前修好"
	if m, err := w.platform.Message(t.Context(), bot.MessageRef{Place: w.Room(), ID: inner}); err != nil || m.Text != want || len(m.Files) != 0 {
		t.Errorf("a forward: %q, %v, %v", m.Text, m.Files, err)
	}
	outer := w.act(t, feishusim.Act{Do: "forward", Room: teamRoom, Messages: []string{inner, file}}).Message
	if m, err := w.platform.Message(t.Context(), bot.MessageRef{Place: w.Room(), ID: outer}); err != nil || m.Text != want+"\n韩梅梅: [日志.txt]" ||
		!slices.Equal(m.Forwards, []string{"打印机倒着打", "请 @李雷 周五前修好", "[日志.txt]"}) {
		t.Errorf("a forward in a forward: %q, %q, %v", m.Text, m.Forwards, err)
	}
	w.act(t, feishusim.Act{Do: "say", Room: teamRoom, Text: "reply", ReplyTo: inner, InThread: true})
	if thread, err := w.platform.Thread(t.Context(), bot.MessageRef{Place: w.Room(), ID: inner}, 10); err != nil || len(thread.Messages) != 2 || thread.Messages[0].Text != want {
		t.Errorf("its thread: %+v, %v", thread, err)
	}
	for _, text := range []string{"second", "third"} {
		w.act(t, feishusim.Act{Do: "say", Room: teamRoom, Text: text, ReplyTo: inner, InThread: true})
	}
	if thread, err := w.platform.Thread(t.Context(), bot.MessageRef{Place: w.Room(), ID: inner}, 2); err != nil || len(thread.Messages) != 2 || thread.Messages[0].Text != want {
		t.Errorf("its thread, which is longer than what is read of it: %+v, %v", thread, err)
	}
	private := w.act(t, feishusim.Act{Do: "dm"}).Room
	sent := w.act(t, feishusim.Act{Do: "forward", Room: private, Messages: []string{first, second}}).Message
	raw := road.Wait(t, "the forward", func(e bot.Event) bool { return strings.HasSuffix(e.ID, sent) })
	e, ok, err := w.platform.Translate(t.Context(), raw)
	if err != nil || !ok {
		t.Fatalf("translate: %v, %v", ok, err)
	}
	if m := decode[bot.Message](t, e); m.Text != want || len(m.Forwards) != 2 || !m.ToBot || !m.Private {
		t.Errorf("sent to golive: %+v", m)
	}
}
