package slack

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// scan reads of an Events API payload what golive needs, in one pass: it is read at the door, and again when it is
// handled, for every line that somebody says in any room. What has the wrong type is refused, as encoding/json would.
func scan(payload []byte) (outer, error) {
	var o outer
	if !wellFormed(payload) {
		return o, errNoEvent
	}
	if !utf8.Valid(payload) {
		payload = bytes.ToValidUTF8(payload, []byte("\ufffd"))
	}
	root := gjson.ParseBytes(payload)
	f := fields{whole: root.IsObject()}
	root.ForEach(func(key, v gjson.Result) bool {
		switch key.Str {
		case "type":
			f.text(&o.Type, v)
		case "challenge":
			f.text(&o.Challenge, v)
		case "team_id":
			f.text(&o.Team, v)
		case "context_team_id":
			f.text(&o.Context, v)
		case "event_time":
			o.EventTime = v.Int()
		case "authorizations":
			f.authorizations(&o.Authorizations, v)
		case "event":
			f.inner(&o.Event, v)
		}
		return true
	})
	if !f.whole {
		return o, errNoEvent
	}
	return o, nil
}

// maxNested is how many brackets a payload may open before their depth is counted: gjson follows them by recursion.
const maxNested = 10_000

func wellFormed(payload []byte) bool {
	if bytes.Count(payload, []byte("["))+bytes.Count(payload, []byte("{")) > maxNested {
		return json.Valid(payload)
	}
	return gjson.ValidBytes(payload)
}

// fields reads members of objects; whole is false once one had the wrong type.
type fields struct{ whole bool }

func (f *fields) text(into *string, v gjson.Result) {
	*into = v.Str
	f.whole = f.whole && (v.Type == gjson.String || v.Type == gjson.Null)
}

// decode reads what is seldom there, or nested.
func (f *fields) decode(into any, v gjson.Result) {
	f.whole = f.whole && json.Unmarshal([]byte(v.Raw), into) == nil
}

// identifier is given alone by some events and within an object by others; what is neither is none.
func identifier(v gjson.Result) string {
	if v.IsObject() {
		v = v.Get("id")
	}
	return v.Str
}

// authorizations tell for which installation the event is.
func (f *fields) authorizations(into *[]authorization, v gjson.Result) {
	if !v.IsArray() { // gjson would call a single value a list
		f.whole = f.whole && v.Type == gjson.Null
		return
	}
	v.ForEach(func(_, v gjson.Result) bool {
		var a authorization
		f.whole = f.whole && v.IsObject()
		v.ForEach(func(key, v gjson.Result) bool {
			switch key.Str {
			case "team_id":
				f.text(&a.Team, v)
			case "user_id":
				f.text(&a.User, v)
			case "is_bot":
				a.Bot = v.Type == gjson.True
			}
			return true
		})
		*into = append(*into, a)
		return true
	})
}

// inner reads the event itself.
func (f *fields) inner(e *inner, v gjson.Result) {
	if !v.IsObject() {
		f.whole = f.whole && v.Type == gjson.Null
		return
	}
	v.ForEach(func(key, v gjson.Result) bool {
		switch key.Str {
		case "type":
			f.text(&e.Type, v)
		case "subtype":
			f.text(&e.Subtype, v)
		case "user":
			e.User = identifier(v)
		case "channel":
			e.Channel = identifier(v)
		case "old_channel_id": // of channel_id_changed, which has no channel
			f.text(&e.Channel, v)
		case "new_channel_id":
			f.text(&e.NewChannel, v)
		case "channel_type":
			f.text(&e.ChannelType, v)
		case "ts":
			f.text(&e.TS, v)
		case "event_ts":
			f.text(&e.EventTS, v)
		case "thread_ts":
			f.text(&e.ThreadTS, v)
		case "deleted_ts":
			f.text(&e.DeletedTS, v)
		case "bot_id":
			f.text(&e.BotID, v)
		case "inviter":
			f.text(&e.Inviter, v)
		case "reaction":
			f.text(&e.Reaction, v)
		case "item_user":
			f.text(&e.ItemUser, v)
		case "text":
			f.text(&e.Text, v)
		case "message":
			f.decode(&e.Message, v)
		case "item":
			f.decode(&e.Item, v)
		case "files":
			f.decode(&e.Files, v)
		case "previous_message":
			f.decode(&e.Previous, v)
		}
		return true
	})
}
