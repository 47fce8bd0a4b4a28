package city

import "fmt"

// usccAlphabet is the alphabet of GB 32100-2015; a letter's index is its value.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// makeUSCC builds a valid 统一社会信用代码: department and class, division,
// organisation code with its own check character (GB 11714), check character.
// The serial makes it unique.
func makeUSCC(division string, serial int) string {
	body := fmt.Sprintf("MA%06d", serial%1_000_000)
	head := "91" + division + body + orgCheck(body)
	return head + usccCheck(head)
}

// orgCheck returns the ninth character of an organisation code.
func orgCheck(body string) string {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		v := int(body[i] - '0')
		if body[i] >= 'A' {
			v = int(body[i]-'A') + 10
		}
		sum += v * w
	}
	switch c := 11 - sum%11; c {
	case 10:
		return "X"
	case 11:
		return "0"
	default:
		return string(rune('0' + c))
	}
}

// usccCheck returns the eighteenth character.
func usccCheck(head string) string {
	sum, w := 0, 1
	for i := range 17 {
		v := 0
		for usccAlphabet[v] != head[i] {
			v++
		}
		sum += v * w
		w = w * 3 % 31
	}
	return string(usccAlphabet[(31-sum%31)%31])
}

// breakCheck returns the code with a wrong last character.
func breakCheck(uscc string) string {
	for i := range usccAlphabet {
		if c := string(usccAlphabet[i]); c != uscc[17:] && c > "1" {
			return uscc[:17] + c
		}
	}
	return uscc
}

// breakOrg returns a code whose own check passes while that of the embedded
// organisation code does not.
func breakOrg(uscc string) string {
	body := uscc[8:16]
	bad := "0"
	if orgCheck(body) == bad {
		bad = "1"
	}
	head := uscc[:8] + body + bad
	return head + usccCheck(head)
}
