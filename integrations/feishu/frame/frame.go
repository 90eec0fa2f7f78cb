// Package frame is the codec of Feishu's long connection: protobuf frames, one in each binary WebSocket message. It is no
// protobuf library: it knows this one message.
package frame

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Frame is one message of the long connection (protobuf 2, one frame per binary WebSocket message).
type Frame struct {
	SeqID, LogID    uint64
	Service         int32
	Method          int32 // Control or Data
	Headers         []Header
	PayloadEncoding string
	PayloadType     string
	Payload         []byte
	LogIDNew        string
}

// Header is one header of a frame; keys may repeat, the first one counts.
type Header struct{ Key, Value string }

// Methods of a frame.
const (
	Control int32 = 0
	Data    int32 = 1
)

// Get is the value of the first header of that name, or "".
func (f *Frame) Get(key string) string {
	for _, h := range f.Headers {
		if h.Key == key {
			return h.Value
		}
	}
	return ""
}

// Marshal encodes the frame.
func (f *Frame) Marshal() []byte {
	b := make([]byte, 0, 128+len(f.Payload))
	b = appendVarint(b, 1, f.SeqID)
	b = appendVarint(b, 2, f.LogID)
	b = appendVarint(b, 3, uint64(int64(f.Service)))
	b = appendVarint(b, 4, uint64(int64(f.Method)))
	for _, h := range f.Headers {
		var hb []byte
		hb = appendBytes(hb, 1, []byte(h.Key))
		hb = appendBytes(hb, 2, []byte(h.Value))
		b = appendBytes(b, 5, hb)
	}
	if f.PayloadEncoding != "" {
		b = appendBytes(b, 6, []byte(f.PayloadEncoding))
	}
	if f.PayloadType != "" {
		b = appendBytes(b, 7, []byte(f.PayloadType))
	}
	if f.Payload != nil {
		b = appendBytes(b, 8, f.Payload)
	}
	if f.LogIDNew != "" {
		b = appendBytes(b, 9, []byte(f.LogIDNew))
	}
	return b
}

func appendVarint(b []byte, field int, v uint64) []byte {
	return binary.AppendUvarint(append(b, byte(field<<3)), v)
}

func appendBytes(b []byte, field int, v []byte) []byte {
	b = binary.AppendUvarint(append(b, byte(field<<3|2)), uint64(len(v)))
	return append(b, v...)
}

var errFrame = errors.New("malformed frame")

// Unmarshal decodes a frame. The payload is a copy. Unknown fields are skipped; the four required numbers must be there.
func Unmarshal(b []byte) (*Frame, error) {
	f, seen := &Frame{}, 0
	err := eachField(b, 4, func(field int, n uint64, v []byte) error {
		switch field {
		case 1:
			f.SeqID = n
		case 2:
			f.LogID = n
		case 3:
			f.Service = int32(n)
		case 4:
			f.Method = int32(n)
		case 5:
			h, err := unmarshalHeader(v)
			if err != nil {
				return err
			}
			f.Headers = append(f.Headers, h)
		case 6:
			f.PayloadEncoding = string(v)
		case 7:
			f.PayloadType = string(v)
		case 8:
			f.Payload = append([]byte{}, v...)
		case 9:
			f.LogIDNew = string(v)
		}
		if field <= 4 {
			seen |= 1 << field
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if seen != 0b11110 {
		return nil, fmt.Errorf("%w: a required field is missing", errFrame)
	}
	return f, nil
}

func unmarshalHeader(b []byte) (Header, error) {
	var h Header
	err := eachField(b, 0, func(field int, _ uint64, v []byte) error {
		switch field {
		case 1:
			h.Key = string(v)
		case 2:
			h.Value = string(v)
		}
		return nil
	})
	return h, err
}

// eachField calls do for every field of a protobuf message whose first `numbers` fields are varints and the rest bytes: n for
// varints, v for bytes. A field of another wire type is malformed.
func eachField(b []byte, numbers int, do func(field int, n uint64, v []byte) error) error {
	for len(b) > 0 {
		key, k := binary.Uvarint(b)
		if k <= 0 || key>>3 == 0 || key>>3 > 1<<28 {
			return fmt.Errorf("%w: field key", errFrame)
		}
		b = b[k:]
		n, v, rest, err := fieldValue(key&7, b)
		if err != nil {
			return err
		}
		if field := int(key >> 3); field <= 9 && (key&7 == 0) != (field <= numbers) {
			return fmt.Errorf("%w: type of field %d", errFrame, field)
		}
		if err := do(int(key>>3), n, v); err != nil {
			return err
		}
		b = rest
	}
	return nil
}

func fieldValue(wire uint64, b []byte) (n uint64, v, rest []byte, err error) {
	switch wire {
	case 0:
		n, k := binary.Uvarint(b)
		if k <= 0 {
			return 0, nil, nil, fmt.Errorf("%w: varint", errFrame)
		}
		return n, nil, b[k:], nil
	case 1, 5:
		size := 8
		if wire == 5 {
			size = 4
		}
		if len(b) < size {
			return 0, nil, nil, fmt.Errorf("%w: fixed value", errFrame)
		}
		return 0, b[:size], b[size:], nil
	case 2:
		n, k := binary.Uvarint(b)
		if k <= 0 || n > uint64(len(b)-k) {
			return 0, nil, nil, fmt.Errorf("%w: length", errFrame)
		}
		end := k + int(n)
		return 0, b[k:end], b[end:], nil
	}
	return 0, nil, nil, fmt.Errorf("%w: wire type %d", errFrame, wire)
}
