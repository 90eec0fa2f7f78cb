package config

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Key is one setting.
type Key struct {
	Name   string // as in the file, sections joined by ".": "slack.bot_token"
	Env    string // its variable: "GOLIVE_SLACK_BOT_TOKEN"
	Doc    string // what it is, in one line
	Secret bool   // its value must not be shown
	Origin string // where it was written, be it without a value; nothing if nowhere

	section string
	field   reflect.Value
	bytes   bool // an integer that may be written with a unit of size
	broken  bool // a value was found that could not be decoded
}

// Value is what the key is set to, as text that anybody may see.
func (k Key) Value() string {
	if k.Secret && k.field.Kind() == reflect.String && !k.showsItself() {
		return Secret(k.field.String()).String()
	}
	if k.field.Kind() == reflect.Slice {
		return strings.Join(texts(k.field), ", ")
	}
	return fmt.Sprint(k.field.Interface())
}

// showsItself tells whether the field's type hides what must not be seen.
func (k Key) showsItself() bool {
	_, ok := k.field.Interface().(interface{ Reveal() string })
	return ok
}

func texts(list reflect.Value) []string {
	all := make([]string, list.Len())
	for i := range all {
		all[i] = list.Index(i).String()
	}
	return all
}

// keys is everything that may be set.
type keys struct {
	all    []*Key
	byName map[string]*Key
	byEnv  map[string]*Key
}

// describe reads the keys off the sections' structs. What it finds wrong is a mistake in golive, not of the operator.
func describe(sections []Section) (*keys, Problems) {
	known := &keys{byName: map[string]*Key{}, byEnv: map[string]*Key{}}
	var problems Problems
	for _, section := range sections {
		into := reflect.ValueOf(section.Into)
		if into.Kind() != reflect.Pointer || into.IsNil() || into.Elem().Kind() != reflect.Struct {
			problems = append(problems, Problem{Key: section.Name, Wrong: "is to be read into something that is no struct"})
			continue
		}
		for _, err := range leaves(known.addStruct(section.Name, section.Name, into.Elem())) {
			problems = append(problems, Problem{Key: section.Name, Wrong: err.Error()})
		}
	}
	return known, problems
}

func (ks *keys) addStruct(section, prefix string, of reflect.Value) error {
	for i := range of.NumField() {
		field := of.Type().Field(i)
		tag := field.Tag.Get("koanf")
		if tag == "-" || !field.IsExported() {
			continue
		}
		if tag == "" {
			return fmt.Errorf("field %s has no koanf tag", field.Name)
		}
		if err := ks.addField(section, join(prefix, tag), field, of.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

func (ks *keys) addField(section, name string, as reflect.StructField, field reflect.Value) error {
	if as.Type.Kind() == reflect.Struct && !decodesItself(field) {
		return ks.addStruct(section, name, field)
	}
	if !decodable(field) {
		return fmt.Errorf("%s is of type %s, which cannot be set", name, as.Type)
	}
	key := &Key{
		Name:    name,
		Env:     envPrefix + strings.ToUpper(strings.ReplaceAll(name, ".", "_")),
		Doc:     as.Tag.Get("doc"),
		section: section,
		field:   field,
		bytes:   as.Tag.Get("unit") == "bytes",
	}
	key.Secret = as.Tag.Get("secret") == "true" || key.showsItself()
	if other, taken := ks.byEnv[key.Env]; taken {
		return fmt.Errorf("%s and %s share the variable %s", other.Name, name, key.Env)
	}
	ks.all = append(ks.all, key)
	ks.byName[name], ks.byEnv[key.Env] = key, key
	return nil
}

func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}

func decodesItself(field reflect.Value) bool {
	_, ok := field.Addr().Interface().(encoding.TextUnmarshaler)
	return ok
}

// decodable tells whether decode has a way for the field.
func decodable(field reflect.Value) bool {
	switch field.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Float64:
		return true
	case reflect.Slice:
		return field.Type().Elem().Kind() == reflect.String
	}
	return decodesItself(field)
}

func (ks *keys) names() []string {
	names := make([]string, len(ks.all))
	for i, key := range ks.all {
		names[i] = key.Name
	}
	return names
}

// isSection tells whether keys stand beneath the name.
func (ks *keys) isSection(name string) bool {
	return slices.ContainsFunc(ks.all, func(k *Key) bool { return strings.HasPrefix(k.Name, name+".") })
}

func (ks *keys) broken(section string) bool {
	return slices.ContainsFunc(ks.all, func(k *Key) bool { return k.section == section && k.broken })
}

func (ks *keys) list() []Key {
	list := make([]Key, len(ks.all))
	for i, key := range ks.all {
		list[i] = *key
	}
	return list
}

var durationType = reflect.TypeFor[time.Duration]()
