package feishu

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// freshness is how far the time of a signature may be from the calendar clock's.
const freshness = 5 * time.Minute

var (
	errForged  = errors.New("signature is missing or wrong")
	errStale   = errors.New("signature is too old or from the future")
	errDecrypt = errors.New("cannot be decrypted")
)

// verify checks the signature of what Feishu posted, over the raw body, and its age.
func verify(h http.Header, body []byte, key string, now time.Time) error {
	stamp, nonce := h.Get("X-Lark-Request-Timestamp"), h.Get("X-Lark-Request-Nonce")
	sum := sha256.New()
	sum.Write([]byte(stamp + nonce + key))
	sum.Write(body)
	want := make([]byte, 0, sha256.Size*2)
	want = hex.AppendEncode(want, sum.Sum(nil))
	if !hmac.Equal([]byte(h.Get("X-Lark-Signature")), want) {
		return errForged
	}
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return errStale
	}
	if age := now.Sub(time.Unix(at, 0)); age > freshness || age < -freshness {
		return errStale
	}
	return nil
}

// sameSecret compares in constant time.
func sameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// decrypter opens {"encrypt": ...}: AES-256-CBC under the SHA-256 of the Encrypt Key, PKCS7, the IV in front.
type decrypter struct{ block cipher.Block }

func newDecrypter(encryptKey string) decrypter {
	key := sha256.Sum256([]byte(encryptKey))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic("feishu: " + err.Error()) // the key always has 32 bytes
	}
	return decrypter{block}
}

func (d decrypter) open(encrypted string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil || len(b) < 2*aes.BlockSize || len(b)%aes.BlockSize != 0 {
		return nil, errDecrypt
	}
	plain := b[aes.BlockSize:]
	cipher.NewCBCDecrypter(d.block, b[:aes.BlockSize]).CryptBlocks(plain, plain)
	pad := int(plain[len(plain)-1])
	if pad == 0 || pad > aes.BlockSize {
		return nil, errDecrypt
	}
	for _, p := range plain[len(plain)-pad:] {
		if int(p) != pad {
			return nil, errDecrypt
		}
	}
	return plain[:len(plain)-pad], nil
}
