package bottest

import "github.com/golive-bot/golive/bot"

// Shouts are what people and the tracker may write that would mention everybody, or a group, if a renderer let it through.
var Shouts = []string{"<!channel>", "<!here>", "<!everyone|all>", "<!subteam^S0123456|@team>", "@channel", "@here", "@everyone", "@all", "@_all", "@所有人", "@全体成员",
	`<at user_id="all">everybody</at>`, `<at id=all></at>`, `<at id="all"></at>`, `<AT ID=all></AT>`, `< at id=all>`, "&lt;!channel&gt;", "`<at id=all></at>`", "**<!here>**",
	"[<!channel>](https://a.example)", "<@slack/T1/<!channel>|x>", "<@feishu/T1/all|x>", "@channel|<!here"}

// Shouting is one body of each kind that shows text, with text in every place that can hold it: as what somebody typed, and
// as markup that a capability forgot to escape.
func Shouting(text string) []bot.Body {
	plain := bot.Escape(text)
	choices := []bot.Choice{{Label: text, Value: "a"}, {Label: "b", Value: "b"}}
	var bodies []bot.Body
	for _, markup := range []string{plain, text, "**" + plain + "** ~~" + plain + "~~ _" + plain + "_\n- " + plain + "\n> " + plain, bot.LinkTo(text, "https://a.example/?q="+text),
		bot.MentionOf(bot.Account{Platform: "mail", ID: text}, text)} {
		bodies = append(bodies, bot.Text{Text: markup}, bot.Card{Title: text, Tag: text, Lang: "en", Parts: []bot.Part{bot.Words(markup), bot.SmallPrint(markup),
			bot.FactsOf(bot.Fact{Label: text, Value: markup}), {Table: &bot.Table{Columns: []string{text, "b"}, Rows: [][]string{{markup, "1"}, {plain, "2"}}}},
			{Copy: text}, {Picture: &bot.Picture{URL: "https://a.example/p.png", Alt: text}}, {Chart: &bot.Chart{Kind: bot.ChartBar, Title: text, Labels: []string{text, "b"}, Series: []bot.Series{{Name: text, Values: []float64{1, 2}}}}},
			bot.Row(bot.Button(text, "a.b", text), bot.LinkButton(text, "https://a.example"),
				bot.Control{Label: text, Action: "a.c", Value: "v", Confirm: &bot.Confirm{Title: text, Text: text, Yes: text, No: text}},
				bot.Control{Label: text, Action: "a.d", Value: "v", Choices: choices})}})
	}
	return append(bodies, bot.Card{Title: text, Plain: text}, bot.Form{Name: "a.f", Title: text, Tag: text, Intro: plain, Submit: text, Lang: "en", Fields: []bot.Field{
		{Name: "one", Label: text, Kind: bot.FieldText, Hint: text, Placeholder: text}, {Name: "two", Label: text, Kind: bot.FieldChoice, Choices: choices}}})
}
