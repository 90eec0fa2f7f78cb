package config

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// decode sets the key's field to what was written: text from the environment, or what YAML made of it in the file.
// Its errors are read after the key and do not repeat the value if that is a secret.
func (k *Key) decode(raw any) error {
	switch {
	case decodesItself(k.field):
		return k.decodeItself(raw)
	case k.field.Type() == durationType:
		return k.decodeWith(raw, "a duration such as 30s, 5m, 2h or 7d", func(text string) error {
			d, err := parseDuration(text)
			k.field.SetInt(int64(d))
			return err
		})
	case k.bytes:
		return k.decodeWith(raw, "a size such as 512KB, 20MB or 1GB", func(text string) error {
			n, err := parseSize(text)
			if err == nil && k.field.OverflowInt(n) {
				return strconv.ErrRange
			}
			k.field.SetInt(n)
			return err
		})
	}
	switch k.field.Kind() {
	case reflect.Slice:
		return k.decodeList(raw)
	case reflect.Bool:
		return k.decodeWith(raw, "true or false", k.setBool)
	case reflect.Float64:
		return k.decodeWith(raw, "a number", k.setFloat)
	case reflect.String:
		text, err := plainText(raw)
		if err == nil {
			k.field.SetString(text)
		}
		return err
	default:
		return k.decodeWith(raw, "a whole number", k.setInt)
	}
}

// decodeWith has parse read the value as text, and on failure says what was wanted.
func (k *Key) decodeWith(raw any, wanted string, parse func(string) error) error {
	if parse(strings.TrimSpace(fmt.Sprint(raw))) == nil {
		return nil
	}
	return fmt.Errorf("is %s, not %s", k.quote(raw), wanted)
}

func (k *Key) quote(raw any) string {
	if k.Secret {
		return "something else"
	}
	return fmt.Sprintf("%q", fmt.Sprint(raw))
}

func (k *Key) decodeItself(raw any) error {
	text, err := plainText(raw)
	if err != nil {
		return err
	}
	err = k.field.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
	if err != nil && k.Secret {
		return errors.New("is not in the form that is wanted")
	}
	return err
}

func (k *Key) setBool(text string) error {
	switch strings.ToLower(text) {
	case "true", "yes", "on", "1":
		k.field.SetBool(true)
	case "false", "no", "off", "0":
		k.field.SetBool(false)
	default:
		return strconv.ErrSyntax
	}
	return nil
}

func (k *Key) setInt(text string) error {
	n, err := strconv.ParseInt(text, 10, k.field.Type().Bits())
	if err == nil {
		k.field.SetInt(n)
	}
	return err
}

func (k *Key) setFloat(text string) error {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return strconv.ErrSyntax
	}
	k.field.SetFloat(x)
	return nil
}

// decodeList takes a YAML list, or text with commas.
func (k *Key) decodeList(raw any) error {
	items, isList := raw.([]any)
	if !isList {
		text, err := plainText(raw)
		if err != nil {
			return err
		}
		for item := range strings.SplitSeq(text, ",") {
			items = append(items, strings.TrimSpace(item))
		}
	}
	list := reflect.MakeSlice(k.field.Type(), 0, len(items))
	for _, item := range items {
		text, err := plainText(item)
		if err != nil {
			return fmt.Errorf("has an entry that %w", err)
		}
		if text != "" {
			list = reflect.Append(list, reflect.ValueOf(text).Convert(k.field.Type().Elem()))
		}
	}
	k.field.Set(list)
	return nil
}

// plainText refuses what YAML took for something else, because it would come out differently: 0123 as 83.
func plainText(raw any) (string, error) {
	switch v := raw.(type) {
	case string:
		return v, nil
	case []any, map[string]any:
		return "", errors.New("must be text, not a list or a section")
	}
	return "", errors.New(`must be text: put it in quotes ("...")`)
}

// parseDuration also knows days, which are 24 hours.
func parseDuration(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseInt(days, 10, 32)
		if err != nil || n > math.MaxInt64/int64(24*time.Hour) || n < -math.MaxInt64/int64(24*time.Hour) {
			return 0, strconv.ErrRange
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	return time.ParseDuration(text)
}

// parseSize reads a number of bytes. KB, MB and GB are powers of 1024 like KiB, MiB and GiB, as the limits of the
// platforms mean them.
func parseSize(text string) (int64, error) {
	units := []struct {
		suffix string
		size   int64
	}{{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"kb", 1 << 10}, {"mb", 1 << 20}, {"gb", 1 << 30}, {"b", 1}, {"", 1}}
	lower := strings.ToLower(text)
	for _, unit := range units {
		digits, ok := strings.CutSuffix(lower, unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 0 || n > math.MaxInt64/unit.size {
			return 0, strconv.ErrRange
		}
		return n * unit.size, nil
	}
	return 0, strconv.ErrSyntax
}
