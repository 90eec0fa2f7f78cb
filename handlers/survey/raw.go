package survey

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// raw is a wave for a program: the questionnaire as it was put, and what was answered, by the keys that stand there. docs/surveys.md
// describes it.
type raw struct {
	Questionnaire questionnaire `json:"questionnaire"`
	Project       string        `json:"project"` // key
	Anonymous     bool          `json:"anonymous"`
	State         state         `json:"state"` // "open" or "closed"
	Opens         time.Time     `json:"opens"`
	Closes        time.Time     `json:"closes"`
	Invited       int           `json:"invited"` // less those who were left out
	Complete      int           `json:"complete"`
	Partial       int           `json:"partial"`
	// Answers are those of a wave with names, one a person, by name. Columns are those of an anonymous one, in place of them: by question
	// what all answered who are through, in an order of its own, so that nothing tells whose it is; nothing where fewer than leastShown did.
	Answers []rawAnswer    `json:"answers,omitempty"`
	Columns map[string]any `json:"columns,omitempty"`
}

// rawAnswer is what one person answered. Values are by question: whole numbers of a scale, the value of a choice, values of several, by
// row the value of a choice in a matrix, a text. What was not answered is not there.
type rawAnswer struct {
	Name      string         `json:"name"`
	Mail      string         `json:"mail,omitempty"`
	Day       string         `json:"day"`  // of the last change, YYYY-MM-DD
	Door      string         `json:"door"` // "page" or "chat"
	Complete  bool           `json:"complete"`
	NoContact bool           `json:"no_contact,omitempty"` // they do not want to be contacted about it
	Values    map[string]any `json:"values"`
}

func rawOf(l ledger, id string, w wave, p bot.Project) raw {
	t := tallyOf(l, id, w)
	out := raw{Questionnaire: w.Q, Project: p.Key, Anonymous: w.Anonymous, State: w.State, Opens: w.Opens, Closes: w.Closes,
		Invited: t.Invited, Complete: t.N, Partial: t.Partial}
	if w.Anonymous {
		out.Columns = w.Q.rawColumns(l)
		return out
	}
	for _, f := range l.answers {
		if a := f.Value; len(a.Values) > 0 {
			i := l.names[f.ID]
			out.Answers = append(out.Answers, rawAnswer{Name: i.Name, Mail: i.Mail, Day: a.Day, Door: a.Door, Complete: a.Complete, NoContact: a.Leave, Values: w.Q.rawValues(a.Values)})
		}
	}
	slices.SortFunc(out.Answers, func(a, b rawAnswer) int { return strings.Compare(a.Name+"\x00"+a.Mail, b.Name+"\x00"+b.Mail) })
	return out
}

// rawValues are the values of one person.
func (q questionnaire) rawValues(v values) map[string]any {
	all := map[string]any{}
	for _, x := range q.Questions {
		x.rawPut(all, func(key string) any { return x.rawValue(v[key]) })
	}
	return all
}

// rawColumns are the values of all who are through, each question's for itself.
func (q questionnaire) rawColumns(l ledger) map[string]any {
	all := map[string]any{}
	for _, x := range q.Questions {
		x.rawPut(all, func(key string) any {
			var column []any
			for _, f := range l.answers {
				if v := x.rawValue(f.Value.Values[key]); v != nil && f.Value.Complete {
					column = append(column, v)
				}
			}
			if len(column) < leastShown {
				return nil
			}
			slices.SortFunc(column, func(a, b any) int {
				m, score := a.(int)
				if n, too := b.(int); score && too {
					return cmp.Compare(m, n)
				}
				return strings.Compare(string(bot.Encode(a)), string(bot.Encode(b)))
			})
			return column
		})
	}
	return all
}

// rawPut puts what there is of a question's keys under its ID; of a matrix by row.
func (x question) rawPut(all map[string]any, of func(key string) any) {
	if x.Kind != askMatrix {
		if v := of(x.ID); v != nil {
			all[x.ID] = v
		}
		return
	}
	rows := map[string]any{}
	for _, row := range x.Rows {
		if v := of(x.ID + "_" + row.Value); v != nil {
			rows[row.Value] = v
		}
	}
	if len(rows) > 0 {
		all[x.ID] = rows
	}
}

// rawValue is the value of one key; nil if there is none.
func (x question) rawValue(v []string) any {
	switch _, _, scale := x.ends(); {
	case len(v) == 0:
		return nil
	case x.Kind == askMany:
		return v
	case scale:
		if n, err := strconv.Atoi(v[0]); err == nil {
			return n
		}
	}
	return v[0]
}

// writeJSON writes a wave for a program.
func writeJSON(w http.ResponseWriter, out raw) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	to := json.NewEncoder(w)
	to.SetIndent("", " ")
	to.SetEscapeHTML(false)
	return to.Encode(out)
}
