package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Kept declares a kind of records that a capability writes, and what becomes of it when a person is erased.
type Kept struct {
	Kind string
	// Title is the key of a text that tells somebody how many of these hold something of them, as "n"; "": they are counted
	// among the rest.
	Title string
	// Forget takes a person out of a record. Nil: as Forgotten does, which knows nothing of what the record means.
	Forget Forget
	// Knows tells whose a record is, where that is somebody of whom golive has no account and who is called so: by an address, or
	// by their name.
	Knows func(rec Record, said string) (DataSubject, bool)
	// ByName says that these may hold nobody but by the name that the tracker has them under: the names are looked for as well.
	ByName bool
	// Secret says that whoever reads such a record could use it, as a code: no export holds it.
	Secret bool
	// Own is what of a record somebody from outside the team may read, if the record is their own. Nil: they hear how many there
	// are, for what the team says among itself may stand beside their name.
	Own func(rec Record, s DataSubject) (data any, ok bool)
	// Stays is the key of a text that says why these are left as they are.
	Stays string
}

// Forget takes a person out of a record that holds something of them: the record without them, or marked as deleted.
type Forget func(rec Record, s DataSubject) (Record, error)

// Forget makes a Forget of a function on the value under an ID; the record is deleted unless it is to be kept.
func (k Records[T]) Forget(forget func(id string, v *T, s DataSubject) (keep bool)) Forget {
	return func(rec Record, s DataSubject) (Record, error) {
		v, err := k.Decode(rec)
		if err != nil {
			return rec, err
		}
		if !forget(rec.ID, &v, s) {
			rec.Deleted = true
			return rec, nil
		}
		return k.Encode(rec.ID, rec.Version, v), nil
	}
}

// Own makes an Own of a function on the value under an ID.
func (k Records[T]) Own(own func(id string, v T, s DataSubject) (any, bool)) func(Record, DataSubject) (any, bool) {
	return func(rec Record, s DataSubject) (any, bool) {
		v, err := k.Decode(rec)
		if err != nil { // of what cannot be read nobody knows whose it is
			return nil, false
		}
		return own(rec.ID, v, s)
	}
}

// ForgetAll is a Forget for records that are about one person alone.
func ForgetAll(rec Record, _ DataSubject) (Record, error) {
	rec.Deleted = true
	return rec, nil
}

// Erased is the name of who was erased.
const Erased = "***"

// DataSubject is a person as records name them, whose data is exported or erased.
type DataSubject struct {
	IDs      []string `json:"ids"`      // of the person, of those who were merged into them, and of their addresses (MailID)
	Accounts []string `json:"accounts"` // Account.String
	Emails   []string `json:"emails,omitempty"`
	Names    []string `json:"names,omitempty"`
}

// MailID is the ID under which somebody stands whom golive knows by their address alone.
func MailID(mail string) string { return HashID("mail", strings.ToLower(mail)) }

// Is reports whether id is the person's.
func (s DataSubject) Is(id string) bool { return slices.Contains(s.IDs, id) }

// Has reports whether an account is the person's.
func (s DataSubject) Has(account string) bool { return slices.Contains(s.Accounts, account) }

// HasEmail reports whether an address is the person's.
func (s DataSubject) HasEmail(email string) bool {
	return slices.ContainsFunc(s.Emails, func(e string) bool { return strings.EqualFold(e, email) })
}

// Words are by what the person is recognised wherever they stand: all but the names, which others have as well.
func (s DataSubject) Words() []string {
	words := slices.Concat(s.IDs, s.Accounts, s.Emails)
	for _, account := range s.Accounts {
		if a, err := ParseAccount(account); err == nil && len(a.ID) > 3 {
			words = append(words, `"`+a.ID+`"`)
		}
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// In reports whether a record holds something of the person.
func (s DataSubject) In(rec Record) bool {
	for _, w := range s.Words() {
		if strings.Contains(rec.ID, w) || bytes.Contains(rec.Data, []byte(w)) {
			return true
		}
	}
	return false
}

// Holds reports whether a record of the kind holds something of the person.
func (k Kept) Holds(rec Record, s DataSubject) bool {
	if s.In(rec) {
		return true
	}
	if !k.ByName {
		return false
	}
	var v any
	if err := json.Unmarshal(rec.Data, &v); err != nil {
		return false
	}
	named := false
	struck(v, func(text string) string {
		named = named || slices.Contains(s.Names, text)
		return text
	})
	return named
}

// Forgotten is a record without a person, whatever it means: what is kept under their name goes, accounts, addresses and
// names in it are struck out. Their ID stays, by which nobody is known any more.
func Forgotten(rec Record, s DataSubject) (Record, error) {
	outs := slices.Concat(s.Accounts, s.Emails)
	for _, w := range slices.Concat(s.IDs, outs) {
		if w != "" && strings.Contains(rec.ID, w) {
			rec.Deleted = true
			return rec, nil
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(rec.Data))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return rec, fmt.Errorf("read %s: %w", rec.Key(), err)
	}
	strike := func(text string) string {
		if slices.Contains(s.Names, text) || s.HasID(text) {
			return Erased
		}
		for _, w := range outs {
			if w != "" {
				text = strings.ReplaceAll(text, w, Erased)
			}
		}
		return text
	}
	rec.Data = Encode(struck(v, strike))
	for name, values := range rec.Index {
		values = slices.Clone(values)
		for i := range values {
			values[i] = strike(values[i])
		}
		rec.Index[name] = dedupe(values)
	}
	return rec, nil
}

// HasID reports whether id is a platform's own ID of an account of the person.
func (s DataSubject) HasID(id string) bool {
	return slices.ContainsFunc(s.Accounts, func(account string) bool {
		a, err := ParseAccount(account)
		return err == nil && len(a.ID) > 3 && a.ID == id
	})
}

// struck is v with every text in it, names of fields excepted, as strike leaves it.
func struck(v any, strike func(string) string) any {
	switch v := v.(type) {
	case string:
		return strike(v)
	case []any:
		for i := range v {
			v[i] = struck(v[i], strike)
		}
	case map[string]any:
		for key, inner := range v {
			v[key] = struck(inner, strike)
		}
	}
	return v
}
