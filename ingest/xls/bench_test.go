package xls

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"stis/ingest/sheet"
)

// filing writes a workbook of 14 columns as an office files it: a code, texts,
// a date, amounts as RK, MULRK and doubles.
func filing(rows int) []byte {
	const distinct = 5000
	return inCompound("Workbook", workbook8(func(s *stream) {
		s.rec(recXF, 0, 0, make([]byte, 16))
		s.rec(recXF, 0, 14, make([]byte, 16))
		body := le(uint32(rows*8), uint32(distinct))
		id := uint16(recSST)
		for i := range distinct {
			if text := wide(fmt.Sprintf("无锡软件出口企业%05d", i)); len(body)+len(text) <= 8224 {
				body = append(body, text...)
			} else {
				s.rec(id, body)
				id, body = recContinue, text
			}
		}
		s.rec(id, body)
	}, []string{"数据"}, func(s *stream) {
		for row := range rows {
			for col := range 8 {
				s.rec(recLabelSST, row, col, 0, uint32((row*7+col)%distinct))
			}
			s.rec(recRK, row, 8, 1, uint32((46000+row%900)<<2|2))
			s.rec(recNumber, row, 9, 0, float64(row)*1.37)
			s.rec(recMulRK, row, 10, 0, uint32(row<<2|3), 0, uint32(row<<2|2), 0, uint32((row%977)<<2|3), 12)
			s.rec(recLabelSST, row, 13, 0, uint32(row%distinct))
		}
	}))
}

// BenchmarkRead opens a workbook and reads all its cells.
func BenchmarkRead(b *testing.B) {
	for _, rows := range []int{10_000, 60_000} {
		b.Run(fmt.Sprintf("format=xls/rows=%d", rows), func(b *testing.B) {
			data := filing(rows)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				cells, err := readAllCells(data, nil)
				if err != nil || cells != rows*14 {
					b.Fatalf("%d cells, %v", cells, err)
				}
			}
		})
	}
}

// readAllCells reads every sheet and hands each row to see.
func readAllCells(data []byte, see func(sheet.Info, sheet.Row)) (cells int, err error) {
	book, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), sheet.DefaultLimits())
	if err != nil {
		return 0, err
	}
	for _, info := range book.Sheets() {
		rd, err := book.Open(info)
		if err != nil {
			return cells, err
		}
		for rd.Scan() {
			cells += len(rd.Row().Cells)
			if see != nil {
				see(info, rd.Row())
			}
		}
		if err := rd.Err(); err != nil {
			return cells, err
		}
	}
	return cells, book.Close()
}
