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
imputed <- read.csv(paste0(here, "airquality_mi.csv"))
imputed <- lapply(split(imputed, imputed$.imp), function(one) within(one, {
  ozone <- cut(Ozone, c(-Inf, 30, 60, Inf), c("low", "middle", "high"), right = FALSE)
  sun <- ifelse(Solar.R >= 200, "bright", "dull")
}))
tables <- lapply(imputed, function(one) table(one$ozone, one$sun))
pooled <- function(n, total, what) {  # Rubin's rules, Wald's variance of a share
  one <- pool.scalar(n / total, n * (total - n) / total^3, n = mean(total), k = 1)
  c(pct = one$qbar, one$qbar + c(low = -1, high = 1) * qt(0.975, one$df) * sqrt(one$t))
}
each <- function(of) sapply(tables, of)
chi2 <- function(one) unname(chisq.test(one, correct = FALSE)$statistic)
f <- function(d) c(statistic = d$F, df = d$k, df2 = d$v, p = pf(d$F, d$k, d$v, lower.tail = FALSE))
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
total <- c(row = 'sum(one["%1$s", ])', column = 'sum(one[, "%2$s"])', total = "sum(one)")
for (percent in names(total)) for (level in c("low", "middle", "high")) for (group in c("bright", "dull"))
  record(paste("imputed", percent, level, group, sep = "."), sprintf(
    'pooled(each(function(one) one["%s", "%s"]), each(function(one) %s))', level, group, sprintf(total[percent], level, group)))
record("imputed.counts", "as.list(c(Reduce(`+`, tables) / length(tables)))")
record("imputed.chi2", "f(mitml:::.D2(each(chi2), 2))")
fisher <- function(z, variance) {
  one <- pool.scalar(z, variance, n = Inf)
  limits <- one$qbar + c(low = -1, high = 1) * qt(0.975, one$df) * sqrt(one$t)
  t <- one$qbar / sqrt(one$t)
  c(r = tanh(one$qbar), tanh(limits), statistic = t, df = one$df, p = 2 * pt(-abs(t), one$df), fmi = one$fmi)
}
airs <- function(of) unname(sapply(imputed, of))
others <- function(one, names) sapply(names, function(name) resid(lm(one[[name]] ~ one$Temp)))
for (row in c("Solar.R", "Wind")) {
  of <- sprintf('cor(one$Ozone, one$%s%s)', row, c(pearson = "", spearman = ', method = "spearman"', kendall = ', method = "kendall"'))
  variance <- c("1 / (153 - 3)", "(1 + r^2 / 2) / (153 - 3)", "0.437 / (153 - 4)")
  names(of) <- names(variance) <- c("pearson", "spearman", "kendall")
  for (method in names(of)) record(paste("correlation", method, row, sep = "."), sprintf(
    '{r <- airs(function(one) %s); fisher(atanh(r), rep_len(%s, 5))}', of[method], variance[method]))
  record(paste("partial.pearson", row, sep = "."), sprintf(
    '{r <- airs(function(one) cor(others(one, c("Ozone", "%s")))[1, 2]); fisher(atanh(r), rep(1 / (153 - 1 - 3), 5))}', row))
}
fours <- lapply(imputed, function(one) table(one$Ozone >= 40, one$Solar.R >= 200)[c("TRUE", "FALSE"), c("TRUE", "FALSE")])
cells <- function(of) unname(sapply(fours, of))
logs <- function(ratio, variance) {
  one <- pool.scalar(log(ratio), variance, n = 153, k = 2)
  exp(one$qbar + c(0, -1, 1) * qt(0.975, one$df) * sqrt(one$t))
}
record("imputed.sensitivity", "pooled(cells(function(f) f[1, 1]), cells(function(f) sum(f[, 1])))")
record("imputed.specificity", "pooled(cells(function(f) f[2, 2]), cells(function(f) sum(f[, 2])))")
record("imputed.ppv", "pooled(cells(function(f) f[1, 1]), cells(function(f) sum(f[1, ])))")
record("imputed.npv", "pooled(cells(function(f) f[2, 2]), cells(function(f) sum(f[2, ])))")
record("imputed.accuracy", "pooled(cells(function(f) f[1, 1] + f[2, 2]), cells(sum))")
apart <- function(f, row) 1 / f[row, 1] - 1 / sum(f[, 1]) + 1 / f[row, 2] - 1 / sum(f[, 2])
lr <- function(f, row) (f[row, 1] / sum(f[, 1])) / (f[row, 2] / sum(f[, 2]))
record("imputed.lr_pos", "logs(cells(function(f) lr(f, 1)), cells(function(f) apart(f, 1)))")
record("imputed.lr_neg", "logs(cells(function(f) lr(f, 2)), cells(function(f) apart(f, 2)))")
record("imputed.dor", "logs(cells(function(f) f[1, 1] * f[2, 2] / f[1, 2] / f[2, 1]), cells(function(f) sum(1 / f)))")
curves <- lapply(imputed, function(one) pROC::roc(one$Solar.R >= 200, one$Ozone, direction = "<", quiet = TRUE))
area <- function() {
  one <- pool.scalar(unname(sapply(curves, function(one) as.numeric(one$auc))), unname(sapply(curves, pROC::var)), n = Inf)
  one$qbar + c(0, -1, 1) * qt(0.975, one$df) * sqrt(one$t)
}
record("imputed.auc", "area()")
months <- lapply(imputed, function(one) within(one, month <- cut(Month, c(0, 5, 7, 9), c("May", "summer", "autumn"))))
contrast <- function(row, first, second) {  # lm's with the variance of all groups, as contrasts of a fit to each set
  fits <- lapply(months, function(one) lm(one[[row]] ~ relevel(one$month, second)))
  at <- paste0("relevel(one$month, second)", first)
  one <- pool.scalar(unname(sapply(fits, function(fit) coef(fit)[at])), unname(sapply(fits, function(fit) vcov(fit)[at, at])), n = 153, k = 3)
  t <- one$qbar / sqrt(one$t)
  c(difference = one$qbar, one$qbar + c(diff_low = -1, diff_high = 1) * qt(0.975, one$df) * sqrt(one$t),
    statistic = t, df = one$df, p = 2 * pt(-abs(t), one$df))
}
seasons <- list(c("May", "summer"), c("May", "autumn"), c("summer", "autumn"))
for (pair in seasons) for (row in c("Ozone", "Solar.R")) record(paste("imputed.pair", row, pair[1], pair[2], sep = "."),
  sprintf('contrast("%s", "%s", "%s")', row, pair[1], pair[2]))
record("imputed.pairs.holm", 'p.adjust(sapply(seasons, function(pair) contrast("Ozone", pair[1], pair[2])[["p"]]), "holm")')
for (pair in seasons) record(paste("imputed.pair.class", pair[1], pair[2], sep = "."), sprintf(
  'f(mitml:::.D2(unname(sapply(months, function(one) chi2(table(one$ozone, one$month)[, c("%s", "%s")]))), 2))', pair[1], pair[2]))
pairs <- list(c("b", "g"), c("b", "r"), c("g", "r"))
of <- function(x, y) sprintf("((%s%s - %s * %s) / sqrt((%s%s - %s^2) * (%s%s - %s^2)))", x, y, x, y, x, x, x, y, y, y)
moments <- function(design) update(design, xx = x * x, yy = y * y, qq = cnt * cnt, xy = x * y, xq = x * cnt, qy = cnt * y, q = cnt)
both <- subset(moments(design), !is.na(x) & !is.na(y) & !is.na(cnt))
correlated <- function(r, k = 0, of = both) {
  one <- eval(bquote(svycontrast(svymean(~x + y + q + xx + yy + qq + xy + xq + qy, of), quote(.(parse(text = r)[[1]])))))
  z <- atanh(coef(one)[[1]]); se <- SE(one)[[1]] / (1 - coef(one)[[1]]^2); df <- degf(of) - 1 - k
  limits <- tanh(z + c(low = -1, high = 1) * qt(0.975, df) * se)
  c(r = coef(one)[[1]], limits, statistic = z / se, df = df, p = 2 * pt(-abs(z / se), df))
}
record("weighted.xy", 'correlated(of("x", "y"))')
record("weighted.qy", 'correlated(of("q", "y"))')
record("weighted.partial", paste0('correlated(paste0("(", of("x", "y"), " - ", of("x", "q"), " * ", of("q", "y"), ") / ',
  'sqrt((1 - ", of("x", "q"), "^2) * (1 - ", of("q", "y"), "^2))"), 1)'))
schools <- update(svydesign(~dnum, weights = ~pw, fpc = ~fpc, data = read.csv(paste0(here, "apiclus1.csv"))),
  x = enroll, y = api00, q = 0, xx = enroll^2, yy = api00^2, qq = 0, xy = enroll * api00, xq = 0, qy = 0)
record("weighted.schools", 'correlated(of("x", "y"), 0, schools)')
right <- c(sensitivity = "svyciprop(~I(%s), subset(%2$s, b == 1))", specificity = "svyciprop(~I(!(%s)), subset(%2$s, b == 0))",
           ppv = "svyciprop(~I(b == 1), subset(%2$s, %1$s))", npv = "svyciprop(~I(b == 0), subset(%2$s, !(%1$s)))",
           accuracy = "svyciprop(~I((%1$s) == (b == 1)), %2$s)")
ratio <- function(model, of) exp(coef(model)[[2]] + c(0, -1, 1) * qt(0.975, degf(of) - 1) * SE(model)[[2]])
for (test in c(x = "x >= 0", y = "y < 10.5", cat3 = 'cat3 == "r"')) {
  of <- if (grepl("^y", test)) "subset(design, !is.na(y))" else "design"
  row <- sub(" .*", "", test)
  for (stat in names(right)) record(paste("accuracy", row, stat, sep = "."),
    sprintf("limits(%s)", sprintf(gsub("%s", "%1$s", right[stat], fixed = TRUE), test, of)))
  model <- "ratio(svyglm(%1$s ~ I(b == 1), %2$s, family = %3$s), %2$s)"
  record(paste("accuracy", row, "lr_pos", sep = "."), sprintf(model, sprintf("I(as.numeric(%s))", test), of, "quasipoisson()"))
  record(paste("accuracy", row, "lr_neg", sep = "."), sprintf(model, sprintf("I(as.numeric(!(%s)))", test), of, "quasipoisson()"))
  record(paste("accuracy", row, "dor", sep = "."), sprintf(model, sprintf("I(as.numeric(%s))", test), of, "quasibinomial()"))
}
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
