# What R's arsenal prints of patients.csv: recorded in arsenal.json, which tests/test_tools.py holds tables `like: arsenal` to.
# Rscript arsenal.R, in this folder; R 4.2.2, arsenal 3.6.3, coin 1.4-2, survival 3.5-3, jsonlite.
library(arsenal)
patients <- read.csv("patients.csv", na.strings = "")
patients$stage <- factor(patients$stage, levels = c("I", "II", "III"), ordered = TRUE)
patients$admitted <- as.Date(patients$admitted)
patients$followed <- survival::Surv(patients$time, patients$died == "yes")

record <- function(formula) {
  table <- tableby(formula, data = patients)
  shown <- as.data.frame(summary(table, text = TRUE))
  tested <- tests(table)
  list(
    call = paste("tableby(", deparse1(formula), ")"),
    head = names(shown),
    lines = unname(lapply(seq_len(nrow(shown)), function(i) trimws(unlist(shown[i, ], use.names = FALSE)))),
    p = as.list(setNames(tested$p.value, tested$Variable)),
    method = as.list(setNames(tested$Method, tested$Variable))
  )
}

usual <- arm ~ age + los + sex + stage + died + followed + crp + admitted + smoker + score
sites <- update(usual, site ~ .)
ranks <- arm ~ wt(age) + wt(los) + kwt(crp) + fe(stage)
before <- patients
patients$crp[patients$site == "west"] <- NA
patients$smoker <- factor(patients$smoker, levels = c("current", "former", "never", "unknown"))
empty <- record(site ~ crp + smoker)
patients <- before
pairs <- data.frame(
  id = rep(1:30, 2),
  visit = rep(c("before", "after"), each = 30),
  value = c(patients$age[1:30], patients$age[31:60]),
  event = c(patients$died[1:30], patients$died[31:60])
)
pairs$visit <- factor(pairs$visit, levels = c("before", "after"))
matched <- tests(paired(visit ~ value + event, data = pairs, id = id))
jsonlite::write_json(
  list(
    versions = list(R = R.version.string, arsenal = as.character(packageVersion("arsenal"))),
    arms = record(usual), sites = record(sites), ranks = record(ranks), empty = empty,
    paired = list(p = as.list(setNames(matched$p.value, matched$Variable)),
                  method = as.list(setNames(matched$Method, matched$Variable)))
  ),
  "arsenal.json", auto_unbox = TRUE, digits = NA, pretty = TRUE, na = "null"
)
