package workday

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// cities are time zones as people type them.
var cities = map[string]string{
	"北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "中国": "Asia/Shanghai", "beijing": "Asia/Shanghai", "shanghai": "Asia/Shanghai", "china": "Asia/Shanghai",
	"香港": "Asia/Hong_Kong", "hong kong": "Asia/Hong_Kong", "台北": "Asia/Taipei", "taipei": "Asia/Taipei", "新加坡": "Asia/Singapore", "singapore": "Asia/Singapore",
	"东京": "Asia/Tokyo", "tokyo": "Asia/Tokyo", "伦敦": "Europe/London", "london": "Europe/London", "柏林": "Europe/Berlin", "berlin": "Europe/Berlin",
	"巴黎": "Europe/Paris", "paris": "Europe/Paris", "纽约": "America/New_York", "new york": "America/New_York", "洛杉矶": "America/Los_Angeles", "los angeles": "America/Los_Angeles",
}

// Cities are the cities by whose names, in lower case, Zone knows a zone.
func Cities() []string { return slices.Sorted(maps.Keys(cities)) }

// Zones are the time zones that are offered where one is to be chosen.
var Zones = []string{"Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles"}

// Zone reads a time zone as people type it: an IANA name in any case, or a city.
func Zone(s string) (name string, ok bool) {
	s = strings.TrimSpace(s)
	if zone, ok := cities[strings.ToLower(s)]; ok {
		return zone, true
	}
	if i := slices.IndexFunc(Zones, func(z string) bool { return strings.EqualFold(z, s) }); i >= 0 {
		return Zones[i], true
	}
	if s == "" || strings.EqualFold(s, "local") {
		return "", false
	}
	if _, err := time.LoadLocation(s); err != nil {
		return "", false
	}
	return s, true
}
