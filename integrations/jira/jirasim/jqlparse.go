package jirasim

import (
	"fmt"
	"strings"
)

// maxDepth bounds the nesting of parentheses and NOTs.
const maxDepth = 100

// query is a parsed JQL query; where is nil if it restricts nothing.
type query struct {
	where expr
	order []orderBy
}

type orderBy struct {
	field string
	desc  bool
}

// expr is a node of the condition: *both (AND, OR), *negation or *clause.
type expr interface{ isExpr() }

type both struct {
	or          bool
	left, right expr
}

type negation struct{ of expr }

type clause struct {
	field string
	op    string // =, !=, <, <=, >, >=, ~, !~, in, not in, is, is not
	args  []operand
	list  bool
}

// operand is a value, a function with arguments, or EMPTY.
type operand struct {
	text  string
	fn    bool
	args  []string
	empty bool
}

func (*both) isExpr()     {}
func (*negation) isExpr() {}
func (*clause) isExpr()   {}

type parser struct {
	lex   lexer
	tok   token
	err   error
	depth int
}

// parseJQL parses a query. Its errors are worded as Jira's are.
func parseJQL(src string) (query, error) {
	p := &parser{lex: lexer{src: src}}
	p.advance()
	var q query
	if p.err == nil && p.tok.kind != tokEnd && !p.tok.is("order") {
		q.where = p.or()
	}
	if p.err == nil && p.tok.is("order") {
		q.order = p.orderBy()
	}
	if p.err == nil && p.tok.kind != tokEnd {
		p.expected("either 'OR' or 'AND'")
	}
	return q, p.err
}

func (p *parser) advance() {
	if p.err == nil {
		p.tok, p.err = p.lex.next()
	}
}

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = p.lex.fail(p.tok.at, format, args...)
	}
}

func (p *parser) expected(what string) {
	if p.tok.kind == tokEnd {
		if p.err == nil {
			p.err = &jqlError{"Error in the JQL Query: Expecting " + what + " before the end of the query."}
		}
		return
	}
	p.fail("Expecting %s but got '%s'.", what, p.tok.text)
}

func (p *parser) or() expr {
	left := p.and()
	for p.err == nil && p.tok.is("or") {
		p.advance()
		left = &both{or: true, left: left, right: p.and()}
	}
	return left
}

func (p *parser) and() expr {
	left := p.not()
	for p.err == nil && p.tok.is("and") {
		p.advance()
		left = &both{left: left, right: p.not()}
	}
	return left
}

func (p *parser) not() expr {
	if p.depth++; p.depth > maxDepth {
		p.fail("The query is nested too deeply.")
		return nil
	}
	defer func() { p.depth-- }()
	switch {
	case p.tok.is("not") || p.tok.is("!"):
		p.advance()
		return &negation{p.not()}
	case p.tok.is("("):
		p.advance()
		inner := p.or()
		if p.err == nil && !p.tok.is(")") {
			p.expected("')'")
		}
		p.advance()
		return inner
	}
	return p.clause()
}

func (p *parser) field() string {
	name := p.tok
	if name.kind == tokSymbol || name.kind == tokEnd {
		p.fieldExpected()
		return ""
	}
	p.advance()
	if name.is("cf") && p.tok.is("[") {
		p.advance()
		id := p.tok.text
		p.advance()
		if !p.tok.is("]") {
			p.expected("']'")
		}
		p.advance()
		return "cf[" + id + "]"
	}
	if name.kind == tokWord && reservedWords[strings.ToLower(name.text)] && p.err == nil {
		p.err = p.lex.fail(name.at, "'%s' is a reserved JQL word. You must surround it in quotation marks to use it in a query.", name.text)
	}
	return name.text
}

func (p *parser) fieldExpected() {
	if p.tok.kind == tokEnd {
		if p.err == nil {
			p.err = &jqlError{"Error in the JQL Query: Expecting a field name at the end of the query."}
		}
		return
	}
	p.fail("Expecting a field name but got '%s'. You must surround '%s' in quotation marks to use it as a field name.", p.tok.text, p.tok.text)
}

const validOperators = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'."

func (p *parser) clause() expr {
	c := &clause{field: p.field()}
	if p.err != nil {
		return nil
	}
	c.op = p.operator()
	if p.err != nil {
		return nil
	}
	if strings.HasSuffix(c.op, "in") {
		c.list = true
		c.args = p.listOrFunction()
		return c
	}
	c.args = []operand{p.operand()}
	if p.err == nil && strings.HasPrefix(c.op, "is") && !c.args[0].empty {
		p.err = &jqlError{fmt.Sprintf("The operator '%s' is only supported for EMPTY or NULL values.", c.op)}
	}
	return c
}

func (p *parser) operator() string {
	tok := p.tok
	word := strings.ToLower(tok.text)
	switch {
	case tok.kind == tokSymbol && strings.Contains(" = != < > <= >= ~ !~ ", " "+word+" "):
		p.advance()
		return word
	case tok.is("in"):
		p.advance()
		return "in"
	case tok.is("not"):
		p.advance()
		if !p.tok.is("in") {
			p.expected("'IN'")
		}
		p.advance()
		return "not in"
	case tok.is("is"):
		p.advance()
		if p.tok.is("not") {
			p.advance()
			return "is not"
		}
		return "is"
	}
	p.fail("Expecting operator but got '%s'. %s", tok.text, validOperators)
	return ""
}

func (p *parser) listOrFunction() []operand {
	if !p.tok.is("(") {
		if p.tok.kind == tokWord || p.tok.kind == tokString {
			o := p.operand()
			if p.err == nil && !o.fn {
				p.err = &jqlError{"Error in the JQL Query: Expecting either a list or function but got '" + o.text + "'."}
			}
			return []operand{o}
		}
		p.expected("'('")
		return nil
	}
	var out []operand
	for {
		p.advance()
		out = append(out, p.operand())
		if p.err != nil || !p.tok.is(",") {
			break
		}
	}
	if p.err == nil && !p.tok.is(")") {
		p.expected("')'")
	}
	p.advance()
	return out
}

func (p *parser) operand() operand {
	tok := p.tok
	if tok.kind == tokEnd || tok.kind == tokSymbol {
		if tok.kind == tokEnd {
			p.fail("Expecting either a value, list or function but got 'EOF'.")
		} else {
			p.fail("Expecting either a value, list or function but got '%s'. You must surround '%s' in quotation marks to use it as a value.", tok.text, tok.text)
		}
		return operand{}
	}
	p.advance()
	if tok.is("empty") || tok.is("null") {
		return operand{text: tok.text, empty: true}
	}
	if p.tok.is("(") && p.err == nil {
		return operand{text: tok.text, fn: true, args: p.arguments()}
	}
	if tok.kind == tokWord && reservedWords[strings.ToLower(tok.text)] && p.err == nil {
		p.err = p.lex.fail(tok.at, "'%s' is a reserved JQL word. You must surround it in quotation marks to use it in a query.", tok.text)
	}
	return operand{text: tok.text}
}

func (p *parser) arguments() []string {
	var out []string
	p.advance()
	for p.err == nil && !p.tok.is(")") {
		if p.tok.kind != tokWord && p.tok.kind != tokString {
			p.expected("')'")
			return nil
		}
		out = append(out, p.tok.text)
		p.advance()
		if p.tok.is(",") {
			p.advance()
		} else if !p.tok.is(")") {
			p.expected("')'")
		}
	}
	p.advance()
	return out
}

func (p *parser) orderBy() []orderBy {
	p.advance()
	if !p.tok.is("by") {
		p.expected("'BY'")
		return nil
	}
	var out []orderBy
	for {
		p.advance()
		one := orderBy{field: p.field()}
		if p.tok.is("asc") || p.tok.is("desc") {
			one.desc = p.tok.is("desc")
			p.advance()
		}
		out = append(out, one)
		if p.err != nil || !p.tok.is(",") {
			return out
		}
	}
}
