// Package returns writes the workbooks that go back to those who file: their
// own workbook with every bad cell coloured and explained, and the blank
// filing workbook of a source. The steps of a return:
//
//  1. judge    the findings of one batch become remarks: what is wrong, what is
//     expected, an example; an edit of several fields is taken apart to find the
//     cells that break it, and columns are called what the filer calls them
//  2. copy     the filer's workbook is taken as it is; what is no workbook, or
//     is too large to hold, is written anew from what package workbook reads
//  3. mark     what a former return left is taken off; bad cells are filled and
//     get a note, those of codes the format of texts; nothing else changes
//  4. explain  a first sheet 退回说明 lists the remarks with links to the cells
//  5. pack     the zip is written in a fixed order: same input, same bytes
//
// The steps of a blank workbook: the columns of the layout become a protected
// form with drop-downs and checks, examples that pass the layout's edits together, 填表说明 explains each column, 代码表 holds
// the codes.
package returns
