package survey

import (
	"testing"

	"github.com/golive-bot/golive/bot"
)

func TestRawValuesOfAMatrix(t *testing.T) {
	q := questionnaire{Questions: []question{
		{ID: "parts", Kind: askMatrix, Choices: []option{{Value: "no"}, {Value: "yes"}}, Rows: []option{{Value: "fin"}, {Value: "stock"}}},
		{ID: "other", Kind: askMatrix, Rows: []option{{Value: "a"}}},
		{ID: "use", Kind: askScale, Min: 1, Max: 10}}}
	v := values{"parts_fin": {"yes"}, "use": {"10"}}
	if got, want := string(bot.Encode(q.rawValues(v))), `{"parts":{"fin":"yes"},"use":10}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	var l ledger
	for _, use := range []string{"10", "2", "3", "9", "4"} {
		l.answers = append(l.answers, bot.Found[answer]{Value: answer{Complete: true, Values: values{"parts_fin": {"yes"}, "use": {use}}}})
	}
	l.answers = append(l.answers, bot.Found[answer]{Value: answer{Values: values{"parts_fin": {"no"}, "use": {"1"}}}}) // a part
	if got, want := string(bot.Encode(q.rawColumns(l))), `{"parts":{"fin":["yes","yes","yes","yes","yes"]},"use":[2,3,4,9,10]}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
