package engine_test

import (
	"context"
	"errors"
	"fmt"
	"testing/fstest"
	"time"

	"github.com/golive-bot/golive/bot"
)

// echo is a capability that does a little of everything the road offers.
var echo = bot.Capability{
	Name: "echo", Doc: "Says things back, for tests.",
	Locales: fstest.MapFS{
		"en.json":    {Data: []byte(`{"echo.hello":"Hello {{.name}}","echo.name":"What is your name?","echo.topic":"your name","echo.form":"Details","echo.count":"Count","echo.send":"Send","echo.saved":"Saved {{.n}}","echo.again":"Again","echo.oops":"That is wrong.","echo.colour":"Which colour for {{.what}}?","echo.painted":"{{.what}} is {{.colour}}"}`)},
		"zh-CN.json": {Data: []byte(`{"echo.hello":"你好，{{.name}}","echo.name":"您叫什么名字？","echo.topic":"您的名字","echo.form":"详情","echo.count":"数量","echo.send":"发送","echo.saved":"已保存 {{.n}}","echo.again":"再来","echo.oops":"不对。","echo.colour":"{{.what}}用哪种颜色？","echo.painted":"{{.what}}：{{.colour}}"}`)},
	},
	Commands: []bot.Command{
		{Name: "echo.hello", Words: words("你好", "hello"), Do: hello},
		{Name: "echo.ask", Words: words("问我", "ask me"), Do: ask},
		{Name: "echo.form", Words: words("表单", "form"), Do: func(_ context.Context, r *bot.Request) error { return r.Open("echo.form", "7") }},
		{Name: "echo.lead", Words: words("负责人", "lead only"), Role: bot.RoleLead, Do: hello},
		{Name: "echo.panic", Words: words("崩溃", "panic"), Do: func(context.Context, *bot.Request) error { panic("on purpose") }},
		{Name: "echo.wrong", Words: words("错误", "wrong"), Do: func(context.Context, *bot.Request) error { return bot.Tell("echo.oops") }},
		{Name: "echo.mine", Words: words("我的", "mine"), Do: func(_ context.Context, r *bot.Request) error {
			r.Confide(bot.Card{Title: "your code is 1234"})
			return nil
		}},
		{Name: "echo.count", Words: words("计数", "count"), Do: count},
		{Name: "echo.later", Words: words("稍后", "later"), Do: func(_ context.Context, r *bot.Request) error {
			r.Arm(bot.Timer{Key: "echo/tick", Due: r.Now.Add(time.Hour), Name: "echo.tick", Room: r.Event.Room, Again: "FREQ=HOURLY", Zone: "UTC"})
			return nil
		}},
		{Name: "echo.team", Words: words("团队", "team"), Do: func(_ context.Context, r *bot.Request) error {
			r.Reply("", bot.Text{Text: "team only"})
			return nil
		}},
		{Name: "echo.show", Words: words("公示", "show"), Do: func(_ context.Context, r *bot.Request) error {
			r.Send(bot.Effect{To: bot.ToRoom(r.Event.Room.Room()), Body: bot.Text{Text: r.Rest}})
			return nil
		}},
		{Name: "echo.board", Words: words("公告", "board"), Do: func(_ context.Context, r *bot.Request) error {
			r.Send(bot.Effect{To: bot.ToRoom(r.Event.Room.Room()), Handle: "echo/board", Body: bot.Text{Text: r.Rest}})
			return nil
		}},
		{Name: "echo.pass", Words: words("传", "pass on"), Do: func(_ context.Context, r *bot.Request) error {
			r.Publish("echo.passed", "", nil)
			r.ReplyOpenly("", bot.Text{Text: "passed"})
			return nil
		}},
		{Name: "echo.wipe", Words: words("擦", "wipe"), Do: func(_ context.Context, r *bot.Request) error {
			r.Send(bot.Effect{To: bot.ToRoom(r.Event.Room.Room()), Handle: "echo/board", Body: bot.Delete{}})
			return nil
		}},
		{Name: "echo.paint", Words: words("刷", "paint"), Do: paint},
		{Name: "echo.shout", Words: words("喊", "shout"), Args: "echo.shout.args", Do: shout},
	},
	Actions: map[string]bot.Action{"echo.replace": {Do: func(_ context.Context, r *bot.Request) error {
		r.Replace(bot.Card{Title: "filing"})
		r.Toast(bot.ToneGood, "echo.hello", "name", "x")
		return nil
	}}, "echo.again": {Do: func(_ context.Context, r *bot.Request) error {
		r.Toast(bot.ToneGood, "echo.hello", "name", r.Click.Value)
		return nil
	}}, "echo.repaint": {Do: paint}, "echo.decide": {Role: bot.RoleLead, Do: decide}, "echo.redraw": {Do: func(_ context.Context, r *bot.Request) error {
		r.Toast(bot.ToneGood, "echo.hello", "name", "Tom")
		r.Replace(bot.Card{Title: "for the team"})
		return nil
	}}},
	Forms: map[string]bot.FormSpec{"echo.form": {Audience: bot.Client, Build: buildForm, Do: func(_ context.Context, r *bot.Request) error {
		if r.Submit.Get("count") == "13" {
			return bot.TellFields(map[string]string{"count": "echo.oops"})
		}
		r.Toast(bot.ToneGood, "echo.saved", "n", r.Submit.Get("count"))
		return nil
	}}},
	Options: map[string]bot.Options{"echo.panic": func(context.Context, *bot.Request, bot.OptionsQuery) ([]bot.Choice, error) { panic("on purpose") }},
	On: map[string]bot.Handler{
		bot.EventReaction: paint,
		"echo.painting": func(ctx context.Context, r *bot.Request) error {
			r.Rest = r.Message.Text
			r.EndTalk()
			return paint(ctx, r)
		},
		"echo.named": func(_ context.Context, r *bot.Request) error {
			r.EndTalk()
			r.ReplyOpenly("", bot.Text{Text: r.T("echo.hello", "name", bot.Escape(r.Message.Text))})
			return nil
		},
		"echo.tick": func(_ context.Context, r *bot.Request) error {
			r.Send(bot.Effect{To: bot.ToRoom(r.Event.Room), Body: bot.Text{Text: fmt.Sprintf("tick late=%v", r.Late)}, Audience: bot.Client})
			return nil
		},
		"echo.news": func(_ context.Context, r *bot.Request) error {
			r.Send(bot.Effect{To: bot.ToRoom(r.Event.Room), Body: bot.Card{Title: "news " + r.Event.ID}, Audience: bot.Client})
			return nil
		},
		"echo.fail": func(context.Context, *bot.Request) error { return errors.New("not yet") },
	},
}

func words(zh, en string) map[string][]string {
	return map[string][]string{"zh-CN": {zh}, "en": {en}}
}

func hello(_ context.Context, r *bot.Request) error {
	r.ReplyOpenly("", bot.Card{Title: r.T("echo.hello", "name", r.Rest), Lang: r.Lang,
		Parts: []bot.Part{bot.Row(bot.Button(r.T("echo.again"), "echo.again", "x"))}})
	return nil
}

func ask(_ context.Context, r *bot.Request) error {
	r.Ask(bot.Question{State: "echo.named", Topic: r.T("echo.topic"), Card: bot.Card{Parts: []bot.Part{bot.Words(r.T("echo.name"))}}})
	return nil
}

func buildForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	if value == "panic" {
		panic("on purpose")
	}
	f := bot.Form{Title: r.T("echo.form"), Submit: r.T("echo.send"), Fields: []bot.Field{
		{Name: "count", Label: r.T("echo.count"), Kind: bot.FieldNumber, Required: true, Initial: []string{value}, Min: 1, Max: 20}}}
	if value == "two" {
		f.Fields = append(f.Fields, bot.Field{Name: "price", Label: r.T("echo.count"), Kind: bot.FieldNumber, Max: 100})
	}
	return f, nil
}

// paint asks for a colour, and of red also for the shade. Without a thing to paint it asks for that first.
func paint(_ context.Context, r *bot.Request) error {
	what := r.Rest + r.Click.Value
	if what == "" && r.Event.Name == bot.EventMessage {
		r.Ask(bot.Question{State: "echo.painting", Topic: r.T("echo.topic"), Card: bot.Card{Parts: []bot.Part{bot.Words(r.T("echo.name"))}}})
		return nil
	}
	colours := []bot.Choice{{Label: "red", Value: "r"}, {Label: "light green", Value: "g"}, {Label: "深绿色", Value: "d"}}
	if what == "all" {
		colours = append(colours, bot.Choice{Label: "blue", Value: "b"}, bot.Choice{Label: "grey", Value: "e"}, bot.Choice{Label: "black", Value: "k"})
	}
	colour, err := r.Choose("colour", r.T("echo.colour", "what", what), colours)
	if err != nil {
		return err
	}
	if colour == "r" {
		if colour, err = r.Choose("shade", r.T("echo.colour", "what", "red"), []bot.Choice{{Label: "dark red", Value: "rd"}, {Label: "light red", Value: "rl"}}); err != nil {
			return err
		}
	}
	switch {
	case what == "wrong":
		return bot.Tell("echo.oops")
	case what == "form":
		return r.Open("echo.form", "7")
	case r.Event.Name == bot.EventMessage:
		r.ReplyOpenly("", bot.Card{Title: r.T("echo.painted", "what", what, "colour", colour), Lang: r.Lang,
			Parts: []bot.Part{bot.Row(bot.Button(r.T("echo.again"), "echo.repaint", what))}})
		return nil
	}
	r.Replace(bot.Card{Title: "not the question"})
	r.Whisper(bot.Card{Title: r.T("echo.painted", "what", what, "colour", colour)})
	return nil
}

type counter struct{ N int }

var counters = bot.Records[counter]{Kind: "counter", Schema: 1}

// count adds one to a record that all lanes share.
func count(_ context.Context, r *bot.Request) error {
	c, err := counters.Get(r, "all")
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	c.N++
	r.Audit("count", counters.Key("all"), map[string]string{"n": fmt.Sprint(c.N)})
	return counters.Put(r, "all", c)
}

func shout(_ context.Context, r *bot.Request) error {
	r.Send(bot.Effect{To: bot.ToRoom(r.Event.Room.Room()), Handle: "echo/shout", Audience: bot.Client, Body: bot.Text{Text: r.Rest}})
	return nil
}
