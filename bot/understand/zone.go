package understand

import "time"

// clockZone is the zone that a time was said in. The zero one is that of the reference.
type clockZone struct {
	said    bool
	unknown bool           // CST is China's and Chicago's: it cannot be told
	loc     *time.Location // that of the name
}

// unknownOffset is the zone of a reference that came without one, as RFC 3339 writes it: what is said stays as it is.
var unknownOffset = time.FixedZone("-00:00", 0)

// zoneNames are the zones that people write behind a time, with their offset in minutes or, where it changes through the
// year, their place.
var zoneNames = [...]struct {
	words string
	place string
	east  int
}{
	{words: "utc"}, {words: "gmt"}, {words: "z"}, {words: "wet"}, {words: "bst", east: 60}, {words: "cet", east: 60}, {words: "cest", east: 120}, {words: "eet", east: 120}, {words: "eest", east: 180},
	{words: "msk", east: 180}, {words: "hkt", east: 480}, {words: "sgt", east: 480}, {words: "jst", east: 540}, {words: "kst", east: 540}, {words: "aest", east: 600}, {words: "aedt", east: 660},
	{words: "est", east: -300}, {words: "edt", east: -240}, {words: "cdt", east: -300}, {words: "mst", east: -420}, {words: "mdt", east: -360}, {words: "pst", east: -480}, {words: "pdt", east: -420},
	{words: "et", place: "America/New_York"}, {words: "pt", place: "America/Los_Angeles"}, {words: "beijing time", east: 480}, {words: "china time", east: 480}, {words: "北京时间", east: 480},
	{words: "london time", place: "Europe/London"}, {words: "uk time", place: "Europe/London"}, {words: "german time", place: "Europe/Berlin"}, {words: "berlin time", place: "Europe/Berlin"}, {words: "德国时间", place: "Europe/Berlin"},
	{words: "cst"}, {words: "ist"},
}

// zoneAt reads a zone at token i: CET, UTC+8, +08:00, Z, 北京时间; next is i if there is none.
func (m *message) zoneAt(i int) (z clockZone, next int) {
	if (m.is(i, "+") || m.is(i, "-")) && m.glued(i) {
		return m.zoneOffset(i, 0)
	}
	for _, n := range zoneNames {
		k := m.en(i, n.words)
		if m.kindAt(i) == han {
			k = m.zh(i, n.words)
		}
		if k == 0 || n.words == "z" && !m.glued(i) {
			continue
		}
		if n.words == "cst" || n.words == "ist" {
			return clockZone{said: true, unknown: true}, i + k
		}
		if n.words == "utc" || n.words == "gmt" {
			if z, next := m.zoneOffset(i+1, 1); next > i+1 {
				return z, next
			}
		}
		if n.place == "" {
			return clockZone{said: true, loc: time.FixedZone("", n.east*60)}, i + k
		}
		loc, err := time.LoadLocation(n.place)
		return clockZone{said: true, unknown: err != nil, loc: loc}, i + k
	}
	return clockZone{}, i
}

// zoneOffset reads +8, +08:00, -0600. Without a name before it the minutes must be said.
func (m *message) zoneOffset(i, shortest int) (z clockZone, next int) {
	if !m.is(i, "+") && !m.is(i, "-") || m.kindAt(i+1) != digits || !m.glued(i+1) {
		return clockZone{}, i
	}
	east, next := 0, i+2
	switch n, size := m.toks[i+1].n, len(m.toks[i+1].s); {
	case size == 4:
		east = n/100*60 + n%100
	case size <= 2 && m.minutesAt(next):
		east, next = n*60+m.toks[next+1].n, next+2
	case size <= 2 && shortest > 0:
		east = n * 60
	default:
		return clockZone{}, i
	}
	if east > 14*60 {
		return clockZone{}, i
	}
	if m.is(i, "-") {
		east = -east
	}
	return clockZone{said: true, loc: time.FixedZone("", east*60)}, next
}

// here is a moment of another zone in that of the reference.
func (m *message) here(at moment, z clockZone) moment {
	if !z.said || at.clock == noClock || m.ref.Location() == unknownOffset {
		return at
	}
	y, mo, d := at.day.parts()
	t := time.Date(y, time.Month(mo), d, at.clock/60, at.clock%60, 0, 0, z.loc).In(m.ref.Location())
	return moment{dayOf(t), t.Hour()*60 + t.Minute()}
}
