package frame

import (
	"bytes"
	"reflect"
	"testing"

	larkws "github.com/larksuite/oapi-sdk-go/v3/ws"
)

var frames = map[string]Frame{
	"ping":  {Service: 33554678, Headers: []Header{{"type", "ping"}}},
	"event": {SeqID: 1, LogID: 1 << 60, Service: 7, Method: 1, Headers: []Header{{"type", "event"}, {"message_id", "m"}, {"sum", "2"}, {"seq", "0"}}, Payload: []byte(`{"schema":"2.0"}`)},
	"all":   {SeqID: 3, LogID: 4, Service: -1, Method: 1, PayloadEncoding: "gzip", PayloadType: "json", Payload: []byte{0, 1, 255}, LogIDNew: "x"},
}

func TestFrameIsTheSDKs(t *testing.T) {
	for name, f := range frames {
		t.Run(name, func(t *testing.T) {
			var theirs larkws.Frame
			if err := theirs.Unmarshal(f.Marshal()); err != nil {
				t.Fatalf("the SDK refuses our frame: %v", err)
			}
			b, err := theirs.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			back, err := Unmarshal(b)
			if err != nil {
				t.Fatalf("we refuse the SDK's frame: %v", err)
			}
			if len(back.Payload) == 0 {
				back.Payload = f.Payload
			}
			if !reflect.DeepEqual(*back, f) {
				t.Errorf("got %+v, want %+v", *back, f)
			}
		})
	}
}

func TestMalformedFrames(t *testing.T) {
	good := frames["event"]
	whole := good.Marshal()
	for name, b := range map[string][]byte{
		"empty":            {},
		"truncated":        whole[:len(whole)-1],
		"no service":       {0x08, 1, 0x10, 1, 0x20, 1},
		"string as number": {0x0a, 1, 'x'},
		"endless length":   {0x42, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
		"wire type 3":      {0x0b},
	} {
		if f, err := Unmarshal(b); err == nil {
			t.Errorf("%s: accepted as %+v", name, f)
		}
	}
}

func FuzzFrame(f *testing.F) {
	for _, fr := range frames {
		f.Add(fr.Marshal())
	}
	f.Add([]byte{0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		fr, err := Unmarshal(b)
		if err != nil {
			return
		}
		again, err := Unmarshal(fr.Marshal())
		if err != nil {
			t.Fatalf("our own frame is refused: %v", err)
		}
		if !bytes.Equal(again.Marshal(), fr.Marshal()) {
			t.Fatal("a frame changes by being sent on")
		}
		var theirs larkws.Frame
		if err := theirs.Unmarshal(fr.Marshal()); err != nil {
			t.Fatalf("the SDK refuses what we accept: %v", err)
		}
	})
}
