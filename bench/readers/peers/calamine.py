import json, sys, time
from python_calamine import CalamineWorkbook
t = time.perf_counter()
cells = 0
book = CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names:
    for row in book.get_sheet_by_name(name).to_python():
        cells += len(row)
print(json.dumps({"seconds": time.perf_counter() - t, "cells": cells}))
