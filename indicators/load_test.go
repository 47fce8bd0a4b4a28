package indicators

import "testing"

func TestLoad(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.PassSQL(); err != nil {
		t.Fatal(err)
	}
}
