package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot/bottest"
)

// rawFile is the file for a program of a wave, as Mia takes it.
func (o *office) rawFile(wave string) (all map[string]any) {
	o.t.Helper()
	link := "/survey/results/" + bottest.Links{}.Sign("survey.results", account("Mia").String()+"|"+wave, o.clock.Now().AddDate(0, 0, 7))
	code, text := o.open(http.MethodGet, link+"/answers.json?lang=zh-CN", nil)
	if err := json.Unmarshal([]byte(text), &all); code != http.StatusOK || err != nil {
		o.t.Fatalf("%d %s: %v", code, text, err)
	}
	return all
}

// template is the file of a questionnaire that comes with golive.
func template(t *testing.T, id string) (all map[string]any) {
	t.Helper()
	text, err := os.ReadFile("survey/templates/" + id + ".json")
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A program gets the questionnaire as it was put, and the answers by its keys, whatever language anybody speaks.
func TestAProgramReadsAnswersByTheKeysOfTheQuestionnaire(t *testing.T) {
	o, id := surveyOffice(t)
	o.open(http.MethodPost, o.own(id, 0), form("rev", "0", "csat", "2", "ces", "6", "why", "=1+1 <slow>", "help", "train", "help", "data", "leave", "1"))
	o.open(http.MethodPost, o.own(o.place("Wu"), 0), form("rev", "0", "csat", "5"))
	wave, _, _ := strings.Cut(id, "/")
	all := o.rawFile(wave)
	if !reflect.DeepEqual(all["questionnaire"], any(template(t, "golive7"))) {
		t.Errorf("the questionnaire is %v", all["questionnaire"])
	}
	if got := fmt.Sprintf("%v %v %v %v %v %v", all["invited"], all["complete"], all["partial"], all["anonymous"], all["state"], all["project"]); got != "3 1 1 false open ERP" {
		t.Errorf("the wave: %s", got)
	}
	want := `[{"complete":true,"day":"2026-11-23","door":"page","mail":"wang@client.example","name":"Wang","no_contact":true,"values":{"ces":6,"csat":2,"help":["train","data"],"why":"=1+1 <slow>"}},` +
		`{"complete":false,"day":"2026-11-23","door":"page","name":"Wu","values":{"csat":5}}]`
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(all["answers"], wanted) || all["columns"] != nil {
		t.Errorf("the answers are %v\nwant %v", all["answers"], wanted)
	}
}

// Of an anonymous wave it gets each question's answers by themselves, in an order that tells nothing, and none that few gave.
func TestAProgramReadsNobodysAnonymousAnswers(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.plan(map[string][]string{"what": {"training"}, "anonymous": {"true"}, "members": {""}, "list": {eight}})
	for n, name := range strings.Fields(eight)[:6] {
		v := form("rev", "0")
		for _, x := range template(t, "training")["questions"].([]any) {
			switch q := x.(map[string]any); q["kind"] {
			case "one", "many":
				v.Set(q["id"].(string), q["choices"].([]any)[n%2].(map[string]any)["value"].(string))
			case "text":
				if n < 4 {
					v.Set(q["id"].(string), "said by "+name)
				}
			default:
				v.Set(q["id"].(string), fmt.Sprint(5-n%3))
			}
		}
		o.open(http.MethodPost, o.own(o.place(name), 0), v)
	}
	id := o.place("Ada")
	wave, _, _ := strings.Cut(id, "/")
	o.click(account("Lea"), teamRoom, o.mustControl("slack", "Close now"))
	all := o.rawFile(wave)
	if text := fmt.Sprint(all); all["answers"] != nil || strings.Contains(text, "said by") || strings.Contains(text, "Ada") {
		t.Errorf("it tells of somebody: %s", text)
	}
	columns := all["columns"].(map[string]any)
	seen := 0
	for _, x := range template(t, "training")["questions"].([]any) {
		q := x.(map[string]any)
		column := columns[q["id"].(string)]
		switch q["kind"] {
		case "text":
			if column != nil {
				t.Errorf("what four people wrote is there: %v", column)
			}
		case "csat", "ces", "nps", "scale":
			if q["if"] == nil {
				seen++
				if got := fmt.Sprint(column); got != "[3 3 4 4 5 5]" {
					t.Errorf("%s: %s", q["id"], got)
				}
			}
		case "one":
			seen++
			if c := column.([]any); len(c) != 6 || c[0] != c[2] || c[3] != c[5] || c[0] == c[5] {
				t.Errorf("%s: %v", q["id"], column)
			}
		}
	}
	if seen < 2 {
		t.Errorf("only %d questions were looked at", seen)
	}
}
