package xls

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"unicode/utf16"

	"stis/ingest/sheet"
)

// defaultPassword is the one Excel itself tries: it encrypts a workbook with
// it where the user protects the structure and sets no password for opening.
const defaultPassword = "VelvetSweatshop"

// rekey is how many bytes of the stream one key serves.
const rekey = 1024

var errCrypt = errors.New("the encryption is described in a way that is not known")

// Records that are never encrypted.
const (
	recInterface = 0x00e1
	recUserExcl  = 0x0194
	recFileLock  = 0x0195
	recRevision  = 0x0196
	recRevHead   = 0x0138
)

// cipherKey gives the RC4 key of a block of the stream.
type cipherKey func(block uint32) []byte

// unlock decrypts the stream behind a FILEPASS record in place, with the first
// password that fits.
func (b *Book) unlock(r record, passwords []string) error {
	if b.biff < 8 || len(r.body) < 6 || u16(r.body) != 1 || b.unlocked {
		return sheet.ErrEncrypted // an XOR mask of Excel 95
	}
	b.unlocked = true
	for _, password := range append([]string{defaultPassword}, passwords...) {
		key, err := keyOf(r.body[2:], password)
		if err != nil {
			return r.broken("the encryption", err)
		}
		if key != nil {
			return b.decrypt(r.at+4+len(r.body), key)
		}
	}
	if len(passwords) > 0 {
		return sheet.ErrPassword
	}
	return sheet.ErrEncrypted
}

// keyOf tries a password on the description of the encryption; the key is nil
// where it does not fit.
func keyOf(b []byte, password string) (cipherKey, error) {
	var wide []byte
	for _, u := range utf16.Encode([]rune(password)) {
		wide = binary.LittleEndian.AppendUint16(wide, u)
	}
	switch major, minor := u16(b), u16(b[2:]); {
	case major == 1 && minor == 1 && len(b) >= 52:
		return basicKey(b[4:20], b[20:36], b[36:52], wide), nil
	case major >= 2 && major <= 4 && minor == 2 && len(b) >= 12:
		return cryptoAPIKey(b[4:], wide)
	}
	return nil, errCrypt
}

// basicKey is RC4 with a key of 40 bits ([MS-OFFCRYPTO] 2.3.6).
func basicKey(salt, verifier, hash, password []byte) cipherKey {
	first := md5.Sum(password)
	var long []byte
	for range 16 {
		long = append(append(long, first[:5]...), salt...)
	}
	second := md5.Sum(long)
	key := func(block uint32) []byte {
		k := md5.Sum(binary.LittleEndian.AppendUint32(append([]byte(nil), second[:5]...), block))
		return k[:]
	}
	plain := crypt(key(0), append(append([]byte(nil), verifier...), hash...))
	if want := md5.Sum(plain[:16]); !bytes.Equal(want[:], plain[16:]) {
		return nil
	}
	return key
}

// cryptoAPIKey is RC4 by way of the CryptoAPI ([MS-OFFCRYPTO] 2.3.5).
func cryptoAPIKey(b, password []byte) (cipherKey, error) {
	size := uint64(u32(b[4:])) // of the header behind two numbers
	if size < 32 || uint64(len(b)) < 8+size+60 {
		return nil, errCrypt
	}
	header, v := b[8:8+size], b[8+size:]
	bits := u32(header[16:])
	if bits == 0 {
		bits = 40
	}
	if algorithm := u32(header[8:]); algorithm != 0x6801 && algorithm != 0 || bits%8 != 0 || bits < 40 || bits > 128 {
		return nil, errCrypt
	}
	first := sha1.Sum(append(append([]byte(nil), v[4:20]...), password...))
	key := func(block uint32) []byte {
		h := sha1.Sum(binary.LittleEndian.AppendUint32(append([]byte(nil), first[:]...), block))
		k := h[:bits/8]
		if bits == 40 { // padded with zeros to 128 bits
			k = append(append([]byte(nil), k...), make([]byte, 11)...)
		}
		return k
	}
	plain := crypt(key(0), append(append([]byte(nil), v[20:36]...), v[40:60]...))
	if want := sha1.Sum(plain[:16]); !bytes.Equal(want[:], plain[16:]) {
		return nil, nil
	}
	return key, nil
}

func crypt(key, data []byte) []byte {
	out := make([]byte, len(data))
	if c, err := rc4.NewCipher(key); err == nil { // it fails on the length of a key only
		c.XORKeyStream(out, data)
	}
	return out
}

// decrypt decrypts the bodies of the records from a place on. The key stream
// runs on over the heads of records and over what is not encrypted. What is
// wrong with the stream is for its readers to say.
func (b *Book) decrypt(from int, key cipherKey) error {
	c := cursor{data: b.data, pos: from, biff: b.biff}
	s := keystream{key: key}
	for n := 0; ; n++ {
		r, ok, err := c.next()
		if err != nil || !ok {
			return nil
		}
		if n%4096 == 0 && b.ctx.Err() != nil {
			return b.ctx.Err()
		}
		body, at := r.body, r.at+4
		switch r.id {
		case recBOF, recFilePass, recInterface, recUserExcl, recFileLock, recRevision, recRevHead:
			continue
		case recBoundSheet: // where the sheet begins stays readable
			k := min(4, len(body))
			body, at = body[k:], at+k
		}
		s.apply(body, at)
	}
}

// keystream is the key stream of the workbook stream, block by block.
type keystream struct {
	key   cipherKey
	block []byte // key stream of the block at hand
	num   int
}

func (s *keystream) apply(body []byte, at int) {
	for len(body) > 0 {
		if n := at / rekey; s.block == nil || s.num != n {
			s.block, s.num = crypt(s.key(uint32(n)), make([]byte, rekey)), n
		}
		within := at % rekey
		k := min(len(body), rekey-within)
		for i := range k {
			body[i] ^= s.block[within+i]
		}
		body, at = body[k:], at+k
	}
}
