package jirasim

import (
	"net/http"
)

// parsedJSON is one query as jql/parse describes it.
type parsedJSON struct {
	Query     string         `json:"query"`
	Structure *structureJSON `json:"structure,omitempty"`
	Errors    []string       `json:"errors,omitempty"`
}

type structureJSON struct {
	Where any        `json:"where,omitempty"` // a clause or a compound of clauses
	Order *orderJSON `json:"orderBy,omitempty"`
}

type orderJSON struct {
	Fields []orderFieldJSON `json:"fields"`
}

type orderFieldJSON struct {
	Field     nameJSON `json:"field"`
	Direction string   `json:"direction,omitempty"`
}

type nameJSON struct {
	Name string `json:"name"`
}

type compoundJSON struct {
	Clauses  []any  `json:"clauses"`
	Operator string `json:"operator"`
}

type clauseJSON struct {
	Field    nameJSON `json:"field"`
	Operator string   `json:"operator"`
	Operand  any      `json:"operand"`
}

type valueJSON struct {
	Value    string   `json:"value,omitempty"`
	Keyword  string   `json:"keyword,omitempty"`
	Function string   `json:"function,omitempty"`
	Args     []string `json:"arguments,omitempty"`
}

func (s *Sim) parseJQL(c *call) (reply, error) {
	if !s.cloud() {
		return reply{}, fail(http.StatusNotFound, "Not Found")
	}
	var req struct {
		Queries []string `json:"queries"`
	}
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	if len(req.Queries) == 0 {
		return reply{}, fail(http.StatusBadRequest, "queries: must not be empty")
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := struct {
		Queries []parsedJSON `json:"queries"`
	}{}
	for _, text := range req.Queries {
		one := parsedJSON{Query: text}
		q, err := parseJQL(text)
		if err != nil {
			one.Errors = []string{err.Error()}
		} else {
			one.Structure = structure(q)
			if c.query("validation") != "none" {
				_, one.Errors = s.compile(q, c.user)
			}
		}
		out.Queries = append(out.Queries, one)
	}
	return ok(out)
}

func structure(q query) *structureJSON {
	out := &structureJSON{}
	if q.where != nil {
		out.Where = exprJSON(q.where)
	}
	for _, o := range q.order {
		if out.Order == nil {
			out.Order = &orderJSON{}
		}
		direction := "asc"
		if o.desc {
			direction = "desc"
		}
		out.Order.Fields = append(out.Order.Fields, orderFieldJSON{nameJSON{o.field}, direction})
	}
	return out
}

func exprJSON(e expr) any {
	switch e := e.(type) {
	case *both:
		op := "and"
		if e.or {
			op = "or"
		}
		return compoundJSON{[]any{exprJSON(e.left), exprJSON(e.right)}, op}
	case *negation:
		return compoundJSON{[]any{exprJSON(e.of)}, "not"}
	case *clause:
		values := []any{}
		for _, o := range e.args {
			values = append(values, operandJSON(o))
		}
		if e.list {
			return clauseJSON{nameJSON{e.field}, e.op, struct {
				Values []any `json:"values"`
			}{values}}
		}
		return clauseJSON{nameJSON{e.field}, e.op, values[0]}
	}
	return nil
}

func operandJSON(o operand) valueJSON {
	switch {
	case o.empty:
		return valueJSON{Keyword: "empty"}
	case o.fn:
		return valueJSON{Function: o.text, Args: o.args}
	}
	return valueJSON{Value: o.text}
}
