suppressMessages(library(readxl))
path <- commandArgs(trailingOnly = TRUE)[1]
t <- proc.time()[["elapsed"]]
d <- read_excel(path, col_types = "text", .name_repair = "minimal")
cat(sprintf('{"seconds": %f, "cells": %d}\n', proc.time()[["elapsed"]] - t, nrow(d) * ncol(d)))
