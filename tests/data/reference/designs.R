# What R says of weighted and of imputed crosstabs, correlations and pairs of groups: designs.json, a record a line.
# Rscript tests/data/reference/designs.R > tests/data/reference/designs.json   (R 4.2.2; survey 4.1-1, mice 3.15.0)
suppressMessages({library(survey); library(mice); library(jsonlite)})
here <- "tests/data/reference/"
sample <- read.csv(paste0(here, "nasty_wtclus_s.csv"), na.strings = "")
some <- sample
some$cat3[c(3, 50, 77, 101)] <- NA
some$a[c(9, 60)] <- NA
some$wt[c(20, 90)] <- 0
design <- svydesign(~clus, strata = ~strat, weights = ~wt, data = sample, nest = TRUE)
lacking <- svydesign(~clus, strata = ~strat, weights = ~wt, data = some, nest = TRUE)
known <- subset(lacking, !is.na(cat3) & !is.na(a) & wt > 0)
plain <- svydesign(~1, weights = ~wt, data = some)
limits <- function(p) c(estimate = as.vector(coef(p)), confint(p))
told <- function(test) c(statistic = unname(test$statistic), df = unname(test$parameter), p = unname(test$p.value))

record <- function(id, call) {
  value <- eval(parse(text = call))
  value <- if (is.list(value)) lapply(value, unclass) else as.list(value)
  cat(toJSON(list(id = id, call = call, expected = value), digits = NA, auto_unbox = TRUE), "\n", sep = "")
}
domain <- c(row = 'subset(%s, cat3 == "%s")', column = 'subset(%1$s, a == "%3$s")', total = "%1$s")
inside <- c(row = 'a == "%2$s"', column = 'cat3 == "%1$s"', total = 'cat3 == "%1$s" & a == "%2$s"')
for (of in c("design", "known")) for (percent in c("row", "column", "total"))
  for (level in c("b", "g", "r")) for (group in c("t0", "t1")) for (how in c("logit", "beta")) {
    whole <- if (percent == "row") sprintf(domain["row"], of, level) else sprintf(sub("%s", "%1$s", domain[percent]), of, level, group)
    cell <- sprintf(inside[percent], level, group)
    record(paste("cell", of, percent, level, group, how, sep = "."),
           sprintf('limits(svyciprop(~I(%s), %s, method = "%s"))', cell, whole, how))
  }
record("table.known", "as.data.frame(svytable(~cat3 + a, known))")
for (of in c("design", "known")) for (how in c("F", "Chisq", "Wald", "adjWald"))
  record(paste("svychisq", of, how, sep = "."), sprintf('told(svychisq(~cat3 + a, %s, statistic = "%s"))', of, how))
record("svychisq.plain.F", "told(svychisq(~cat3 + a, subset(plain, !is.na(cat3) & !is.na(a))))")
pairs <- list(c("b", "g"), c("b", "r"), c("g", "r"))
tests <- c(y = "svyttest(y ~ cat3, %s)", x = "svyranktest(x ~ cat3, %s)", a = "svychisq(~a + cat3, %s)", b = "svychisq(~b + cat3, %s)")
for (row in names(tests)) {
  for (pair in pairs) {
    of <- sprintf('subset(design, cat3 %%in%% c("%s", "%s"))', pair[1], pair[2])
    record(paste("pair", row, pair[1], pair[2], sep = "."), sprintf("told(%s)", sprintf(tests[row], of)))
  }
  each <- sprintf(tests[row], "subset(design, cat3 %in% pair)")
  record(paste("pairs.holm", row, sep = "."), sprintf('p.adjust(sapply(pairs, function(pair) unname(%s$p.value)), "holm")', each))
}
for (pair in pairs) record(paste("difference.y", pair[1], pair[2], sep = "."),
  sprintf('c(confint(svyttest(y ~ cat3, subset(design, cat3 %%in%% c("%s", "%s")))))', pair[1], pair[2]))
