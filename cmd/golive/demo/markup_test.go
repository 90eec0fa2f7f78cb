package demo

import (
	"encoding/json"
	"fmt"
	"testing"
)

// TestMarkup checks what becomes of texts that people and the bot wrote. Nothing of them may become an element of its own.
func TestMarkup(t *testing.T) {
	p := newPlayground(t, nil)
	b := open(t, p.url, desktop)
	for name, test := range map[string]struct{ reader, text, want string }{
		"mrkdwn styles":   {"mrkdwn", "*b* _i_ ~s~ `c`", `<p><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></p>`},
		"mrkdwn in words": {"mrkdwn", "a*b*c snake_case_name 2*3*4", `<p>a*b*c snake_case_name 2*3*4</p>`},
		"mrkdwn escapes":  {"mrkdwn", "&lt;b&gt; &amp;lt;", `<p>&lt;b&gt; &amp;lt;</p>`},
		"mrkdwn mention":  {"mrkdwn", "<@U1> in <#C1> <!here>", `<p><span class="mention">@Li</span> in <span class="mention">#erp</span> <span class="mention">@here</span></p>`},
		"mrkdwn link":     {"mrkdwn", "<https://x.example/a?b=1&amp;c=2|see *it*>", `<p><a href="https://x.example/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">see *it*</a></p>`},
		"mrkdwn code block": {"mrkdwn", "```a\n*b*```", `<pre><code>a
*b*</code></pre>`},
		"mrkdwn quote":       {"mrkdwn", "&gt; q\nend", `<blockquote><p>q</p></blockquote><p>end</p>`},
		"mrkdwn markup":      {"mrkdwn", "<img src=x onerror=alert(1)>", `<p>&lt;img src=x onerror=alert(1)&gt;</p>`},
		"mrkdwn script link": {"mrkdwn", "<javascript:alert(1)|x>", `<p>&lt;javascript:alert(1)|x&gt;</p>`},
		"markdown styles":    {"markdown", "**b** *i* ~~s~~ `c`", `<p><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></p>`},
		"markdown escapes":   {"markdown", `\*\*b\*\* \[x\](y)`, `<p>**b** [x](y)</p>`},
		"markdown entities":  {"markdown", "&#60;at id=all&#62;", `<p>&lt;at id=all&gt;</p>`},
		"markdown at":        {"markdown", "<at id=U1></at> <at id=all></at>", `<p><span class="mention">@Li</span> <span class="mention">@all</span></p>`},
		"markdown colour":    {"markdown", "<font color='red'>late</font>", `<p><span class="ink-red">late</span></p>`},
		"markdown list":      {"markdown", "- a\n- **b**\n\n2. c", `<ul><li class="">a</li><li class=""><strong>b</strong></li></ul><ol start="2"><li class="">c</li></ol>`},
		"markdown heading":   {"markdown", "## h\ntext", `<p class="md-h md-h2">h</p><p>text</p>`},
		"markdown rule":      {"markdown", "a\n---\nb", `<p>a</p><hr><p>b</p>`},
		"markdown markup":    {"markdown", "<script>alert(1)</script><b onclick=x>y</b>", `<p>&lt;script&gt;alert(1)&lt;/script&gt;&lt;b onclick=x&gt;y&lt;/b&gt;</p>`},
		"markdown bad link":  {"markdown", "[x](javascript:alert(1))", `<p><span>x</span>)</p>`},
		"plain lines":        {"plain", "a\n*b* <i>", `a<br>*b* &lt;i&gt;`},
		"unclosed":           {"markdown", "**a `b ~~c [d](", "<p>**a `b ~~c [d](</p>"},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(test.text)
			if err != nil {
				t.Fatal(err)
			}
			got := js[string](b.as(t), fmt.Sprintf(`import("/demo/page/text.js").then((m) => {
				const names = (kind, id) => ({ "user U1": "Li", "room C1": "erp", "all ": "all" })[kind + " " + id] || "";
				const box = document.createElement("div");
				box.append(...[m.%s(%s, names)].flat());
				return box.innerHTML;
			})`, test.reader, text))
			if got != test.want {
				t.Errorf("%q became\n%s, want\n%s", test.text, got, test.want)
			}
		})
	}
}
