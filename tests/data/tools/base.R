# What R's gtsummary, tableone and finalfit make of patients.csv by the functions of base R that their sources call:
# recorded in base.json (Rscript base.R, in this folder; R 4.2.2). The packages themselves are not at hand.
patients <- read.csv("patients.csv", na.strings = "")
arm <- factor(patients$arm)
site <- factor(patients$site)
day <- as.numeric(as.Date(patients$admitted))
quiet <- suppressWarnings
p <- function(test) quiet(test)$p.value
t2 <- function(x) { r <- t.test(x ~ arm); list(p = r$p.value, estimate = unname(-diff(r$estimate)), low = r$conf.int[1], high = r$conf.int[2]) }
two <- function(x, level) {
  counts <- table(arm, x == level)
  r <- quiet(prop.test(counts[, "TRUE"], rowSums(counts)))
  list(p = r$p.value, estimate = unname(-diff(r$estimate)), low = r$conf.int[1], high = r$conf.int[2])
}
smd <- function(x) {
  m <- tapply(x, arm, mean, na.rm = TRUE); v <- tapply(x, arm, var, na.rm = TRUE)
  unname(abs(m[1] - m[2]) / sqrt((v[1] + v[2]) / 2))
}
distance <- function(x) {  # Yang & Dalton 2012, as tableone: MASS::ginv of the mean covariance, without the first level
  share <- prop.table(table(arm, x), 1)[, -1, drop = FALSE]
  of <- function(q) { s <- -outer(q, q); diag(s) <- q * (1 - q); s }
  gap <- share[1, ] - share[2, ]
  sqrt(drop(t(gap) %*% MASS::ginv((of(share[1, ]) + of(share[2, ])) / 2) %*% gap))
}
result <- list(
  gtsummary = list(
    arm = list(age = p(wilcox.test(age ~ arm, patients)), los = p(wilcox.test(los ~ arm, patients)),
               crp = p(wilcox.test(crp ~ arm, patients)), admitted = p(wilcox.test(day ~ arm)),
               sex = p(chisq.test(table(patients$sex, arm), correct = FALSE)),
               stage = p(chisq.test(table(patients$stage, arm), correct = FALSE)),
               died = p(chisq.test(table(patients$died, arm), correct = FALSE))),
    site = list(age = p(kruskal.test(patients$age, site)), crp = p(kruskal.test(patients$crp, site)),
                stage = p(fisher.test(table(patients$stage, site))),
                sex = p(chisq.test(table(patients$sex, site), correct = FALSE))),
    difference = list(age = t2(patients$age), crp = t2(patients$crp), died = two(patients$died, "yes")),
    quartiles = list(los = unname(quantile(patients$los[arm == "a"], c(.25, .5, .75), type = 2)))
  ),
  tableone_r = list(
    arm = list(age = p(oneway.test(age ~ arm, patients, var.equal = TRUE)),
               los = p(kruskal.test(los ~ arm, patients)),
               sex = p(chisq.test(table(patients$sex, arm))), stage = p(chisq.test(table(patients$stage, arm)))),
    smd = list(age = smd(patients$age), los = smd(patients$los), sex = distance(patients$sex),
               stage = distance(patients$stage))
  ),
  finalfit = list(
    arm = list(age = summary(aov(age ~ arm, patients))[[1]][["Pr(>F)"]][1], los = p(kruskal.test(los ~ arm, patients)),
               sex = p(chisq.test(table(patients$sex, arm))), score = p(chisq.test(table(patients$score, arm))))
  )
)
jsonlite::write_json(result, "base.json", auto_unbox = TRUE, digits = NA, pretty = TRUE)
