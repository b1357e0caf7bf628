# What R's package surveillance expects of the series in a file, as CSV on standard output.
# Called by tools/build_expected_range_reference.py: Rscript tools/expected_range_reference.R FILE
#
# FILE has a row a case and month: case, month (1 is the first), count, and the case's settings. Judged are
# the newest `judged` months of a case. Thresholds are negative binomial quantiles (`nbPlugin`); the trend
# stays in whatever its significance, as Noufaily and others (2013) recommend.

suppressMessages(library(surveillance))

judge <- function(rows) {
  settings <- rows[1, ]
  months <- nrow(rows)
  range <- (months - settings$judged + 1):months
  control <- list(
    range = range, b = settings$years, w = settings$neighbours, noPeriods = settings$levels,
    pastWeeksNotIncluded = settings$excluded, trend = settings$trend == 1, pThresholdTrend = 1,
    reweight = TRUE, weightsThreshold = settings$weight_limit, alpha = (1 - settings$coverage) / 2,
    thresholdMethod = "nbPlugin", limit54 = c(0, 4), glmWarnings = FALSE
  )
  found <- suppressWarnings(farringtonFlexible(sts(rows$count, frequency = 12), control))
  kept <- found@control
  data.frame(
    case = settings$case, month = range, upper = as.vector(upperbound(found)),
    expected = as.vector(kept$expected), dispersion = as.vector(kept$phiVector)
  )
}

cases <- read.csv(commandArgs(trailingOnly = TRUE)[1])
cat("#", R.version$major, ".", R.version$minor, " ", as.character(packageVersion("surveillance")), "\n", sep = "")
write.csv(do.call(rbind, lapply(split(cases, cases$case), judge)), row.names = FALSE)
