import glob, json, os, sys, time
import duckdb, duckdb_extension_excel
c = duckdb.connect()
c.execute("load '" + glob.glob(os.path.dirname(duckdb_extension_excel.__file__) + "/extensions/*/excel.duckdb_extension")[0] + "'")
t = time.perf_counter()
c.execute("create table t as select * from read_xlsx(?, all_varchar = true)", [sys.argv[1]])
n = c.execute("select count(*) from t").fetchone()[0]
w = len(c.execute("describe t").fetchall())
print(json.dumps({"seconds": time.perf_counter() - t, "cells": n * w}))
