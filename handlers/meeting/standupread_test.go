package meeting

import (
	"maps"
	"testing"
)

// TestHear reads answers to a stand-up as people write them.
func TestHear(t *testing.T) {
	for text, want := range map[string]map[string]string{
		"checking the balances":                                                     {does: "checking the balances"},
		"yesterday: import; today: balances; blocked: no access":                    {did: "import", does: "balances", stuck: "no access"},
		"Yesterday: import. Today: balances. Blocked: no access to the old system.": {did: "import", does: "balances", stuck: "no access to the old system"},
		"Yesterday I loaded the master data, today I test the labels, no blockers":  {did: "I loaded the master data", does: "I test the labels", stuck: ""},
		"yesterday imported orders and today testing them":                          {did: "imported orders", does: "testing them"},
		"Done: import\nToday: balances\nBlockers: none":                             {did: "import", does: "balances", stuck: ""},
		"Finished the import. Today: balances":                                      {did: "Finished the import", does: "balances"},
		"checking balances, blocked by the vendor":                                  {does: "checking balances", stuck: "by the vendor"},
		"today: balances":      {does: "balances"},
		"blocked: the printer": {stuck: "the printer"},
		"blockers: none":       {stuck: ""},
		"- yesterday: import\n- today: balances\n- blocked: -": {did: "import", does: "balances", stuck: ""},
		"1. import\n2. balances\n3. no access":                 {did: "import", does: "balances", stuck: "no access"},
		"import\nbalances\nnone":                               {did: "import", does: "balances", stuck: ""},
		"import and then balances":                             {does: "import and then balances"},
		"waiting until the client answers today":               {does: "waiting until the client answers today"},
		"today waiting for the client, who answers today":      {does: "waiting for the client, who answers today"},
		"昨天核对余额，今天做迁移，没有阻碍":                                    {did: "核对余额", does: "做迁移", stuck: ""},
		"昨天：核对余额\n今天：做迁移\n阻碍：没有旧系统权限":                          {did: "核对余额", does: "做迁移", stuck: "没有旧系统权限"},
		"完成了余额核对，今天做迁移，阻碍是没有权限":                                {did: "完成了余额核对", does: "做迁移", stuck: "没有权限"},
		"昨天完成了导入。今天测试标签。阻碍：无":                                  {did: "完成了导入", does: "测试标签", stuck: ""},
		"核对余额":             {does: "核对余额"},
		"今天核对余额":           {does: "核对余额"},
		"等客户今天回复":          {does: "等客户今天回复"},
		"没有问题":             {stuck: ""},
		"1、导入\n2、核对\n3、没有": {did: "导入", does: "核对", stuck: ""},
		"周五做了导入，今天核对":      {did: "周五做了导入", does: "核对"},
		"今日计划：核对余额；问题：打印机坏了":                                {does: "核对余额", stuck: "打印机坏了"},
		"Hi all! Yesterday: import, today's plan: balances": {did: "import", does: "balances"},
		"finish the labels, Friday we go live":              {does: "finish the labels, Friday we go live"},
		"今天的工作是核对余额":                                        {does: "核对余额"},
		"blocked":                                           {stuck: "blocked"},
		"":                                                  {},
	} {
		if got := hear(text, does).Answers; !maps.Equal(got, want) {
			t.Errorf("%q is heard as %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]map[string]string{
		"no": {stuck: ""}, "没有": {stuck: ""}, "the printer is dead": {stuck: "the printer is dead"}, "today: balances": {does: "balances"},
	} {
		if got := hear(text, stuck).Answers; !maps.Equal(got, want) {
			t.Errorf("%q in answer to what keeps them is heard as %q, want %q", text, got, want)
		}
	}
}
