package xls

// Excel and the exporters that compute nothing store the same bytes for a
// formula that gives an empty text and for one that was never computed. The
// tokens of a formula tell: a sum cannot give an empty text.

// Tokens of a formula ([MS-XLS] 2.5.198).
const (
	tokPower    = 0x07
	tokUminus   = 0x13
	tokPercent  = 0x14
	tokParen    = 0x15
	tokString   = 0x17
	tokAttr     = 0x19
	tokNumber   = 0x1f
	tokFunction = 0x21
	tokFuncVar  = 0x22
)

// givesNumber reports whether the tokens of a BIFF8 formula end in an operation
// that gives a number, a boolean or an error, whatever its operands are.
func givesNumber(tokens []byte) bool {
	numeric := false
	for len(tokens) > 0 {
		n := tokenLen(tokens)
		if n == 0 || n > len(tokens) {
			return false
		}
		switch t := tokens[0]; {
		case t == tokParen || t == tokAttr && tokens[1] != 0x10:
			// neither changes what the operation before it gives
		case t == tokAttr: // the short form of SUM
			numeric = true
		case class(t) == tokFuncVar:
			numeric = numericFunction(u16(tokens[2:]) & 0x7fff)
		case class(t) == tokFunction:
			numeric = numericFunction(u16(tokens[1:]))
		default:
			numeric = t >= 0x03 && t <= tokPower || t >= 0x09 && t <= 0x0e || t == tokUminus || t == tokPercent || t >= 0x1d && t <= tokNumber
		}
		tokens = tokens[n:]
	}
	return numeric
}

// class leaves out of a token whether it stands for a value, a reference or an
// array.
func class(t byte) byte {
	if t < 0x20 {
		return t
	}
	return t&0x1f | 0x20
}

// tokenLen gives the length of the token at the head of b, 0 for one that is
// not known.
func tokenLen(b []byte) int {
	if len(b) < 4 {
		b = append(append([]byte(nil), b...), 0, 0, 0)
	}
	switch t := class(b[0]); {
	case t >= 0x03 && t <= 0x16:
		return 1
	case t == tokString && b[2]&1 != 0:
		return 3 + 2*int(b[1])
	case t == tokString:
		return 3 + int(b[1])
	case t == tokAttr && b[1] == 0x04: // CHOOSE with its table of jumps
		return 4 + 2*(int(u16(b[2:]))+1)
	case t == tokAttr, t == tokFuncVar:
		return 4
	case t == 0x1c, t == 0x1d:
		return 2
	case t == 0x1e, t == tokFunction, t == 0x29:
		return 3
	case t == tokNumber, t == 0x25, t == 0x2b, t == 0x2d:
		return 9
	case t == 0x20:
		return 8
	case t == 0x01, t == 0x02, t == 0x23, t == 0x24, t == 0x2a, t == 0x2c:
		return 5
	case t >= 0x26 && t <= 0x28, t == 0x39, t == 0x3a, t == 0x3c:
		return 7
	case t == 0x3b, t == 0x3d:
		return 11
	}
	return 0
}

// numericFunction reports the functions of which a filing is full and that
// never give a text.
func numericFunction(number uint16) bool {
	switch number {
	case 0, 4, 5, 6, 7, 24, 25, 27, 63, 169, 183, 212, 213, 227, 228, 344, 345, 346:
		// COUNT SUM AVERAGE MIN MAX ABS INT ROUND RAND COUNTA PRODUCT ROUNDUP ROUNDDOWN
		// MEDIAN SUMPRODUCT SUBTOTAL SUMIF COUNTIF
		return true
	}
	return false
}
