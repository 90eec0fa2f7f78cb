// Package i18n holds the texts of golive in zh-CN and en: look-up by key, plurals, dates in words. It knows nothing of
// who asks; the language is an argument. Texts live with the code that says them, as zh-CN.json and en.json.
package i18n

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// The languages that every text exists in.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Languages lists them; the first is the default.
var Languages = []string{Chinese, English}

// Normal is the language of the catalogue that is nearest to a tag ("zh_cn", "en-US"), or "" for an empty or foreign
// one.
func Normal(tag string) string {
	tag = strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	switch {
	case tag == "zh" || strings.HasPrefix(tag, "zh-"):
		return Chinese
	case tag == "en" || strings.HasPrefix(tag, "en-"):
		return English
	}
	return ""
}

// Catalogue is all texts. It is read-only after New and safe for concurrent use.
type Catalogue struct {
	localizers map[string]*goi18n.Localizer
	keys       map[string]map[string]bool   // by language
	plain      map[string]map[string]string // texts into which nothing is filled, by language
}

// New reads zh-CN.json and en.json from each source. A key that two sources define is an error.
func New(sources ...fs.FS) (*Catalogue, error) {
	bundle := goi18n.NewBundle(language.MustParse(Chinese))
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	c := &Catalogue{localizers: map[string]*goi18n.Localizer{}, keys: map[string]map[string]bool{}, plain: map[string]map[string]string{}}
	for _, lang := range Languages {
		c.keys[lang], c.plain[lang] = map[string]bool{}, map[string]string{}
		for _, src := range sources {
			if err := c.add(bundle, src, lang); err != nil {
				return nil, err
			}
		}
		c.localizers[lang] = goi18n.NewLocalizer(bundle, lang)
	}
	return c, nil
}

func (c *Catalogue) add(bundle *goi18n.Bundle, src fs.FS, lang string) error {
	text, err := fs.ReadFile(src, lang+".json")
	if err != nil {
		return fmt.Errorf("read texts in %s: %w", lang, err)
	}
	if key := repeated(text); key != "" {
		return fmt.Errorf("text %q in %s is defined twice", key, lang)
	}
	file, err := bundle.LoadMessageFileFS(src, lang+".json")
	if err != nil {
		return fmt.Errorf("read texts in %s: %w", lang, err)
	}
	for _, m := range file.Messages {
		if c.keys[lang][m.ID] {
			return fmt.Errorf("text %q in %s is defined twice", m.ID, lang)
		}
		c.keys[lang][m.ID] = true
		if m.Zero+m.One+m.Two+m.Few+m.Many == "" && !strings.Contains(m.Other, "{{") {
			c.plain[lang][m.ID] = m.Other
		}
	}
	return nil
}

// repeated is a key that an object of JSON has twice, which its reader would not notice; "" if there is none.
func repeated(text []byte) string {
	d := json.NewDecoder(bytes.NewReader(text))
	seen, depth, isKey := map[string]bool{}, 0, false
	for {
		token, err := d.Token()
		if err != nil {
			return "" // whatever is wrong with it, reading it tells
		}
		switch t := token.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				depth++
			} else {
				depth--
			}
			isKey = depth == 1
			continue
		case string:
			if depth == 1 && isKey {
				if seen[t] {
					return t
				}
				seen[t] = true
			}
		}
		isKey = depth == 1 && !isKey
	}
}

// Text is the text for key in lang, with args (pairs of name and value) filled in; the value named "n" chooses the
// plural. An unknown language counts as Chinese. A key that does not exist is shown itself: tests see to it that none is missing.
func (c *Catalogue) Text(lang, key string, args ...any) string {
	if c.localizers[lang] == nil {
		lang = cmp.Or(Normal(lang), Chinese)
	}
	if text, plain := c.plain[lang][key]; plain {
		return text
	}
	cfg := goi18n.LocalizeConfig{MessageID: key}
	if len(args) > 0 {
		data := pairs(args)
		cfg.TemplateData = data
		if n, ok := data["n"]; ok {
			cfg.PluralCount = n
		}
	}
	s, err := c.localizers[lang].Localize(&cfg)
	if err != nil && s == "" {
		return key
	}
	return s
}

// Has reports whether key exists in lang.
func (c *Catalogue) Has(lang, key string) bool { return c.keys[lang][key] }

// Missing lists keys that some language lacks, as "lang: key".
func (c *Catalogue) Missing() []string {
	var missing []string
	for _, a := range Languages {
		for _, b := range Languages {
			for key := range c.keys[a] {
				if !c.keys[b][key] {
					missing = append(missing, b+": "+key)
				}
			}
		}
	}
	slices.Sort(missing)
	return missing
}

// Keys lists all keys of a language, sorted.
func (c *Catalogue) Keys(lang string) []string { return slices.Sorted(maps.Keys(c.keys[lang])) }

func pairs(args []any) map[string]any {
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			name = fmt.Sprint(args[i])
		}
		m[name] = args[i+1]
	}
	return m
}
