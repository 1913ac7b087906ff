"""Results, abstracts and discussions as journals print them, about one trial; `{{right|wrong}}` is an error that could be.

They were written by hand, from the printed tables of the specs here, for what they say beside the tables too.
"""

import random

BASELINE = """title: Baseline characteristics and outcomes
number: 1
data: trial.csv
compare: arm
groups: {drug: Tolvexine, placebo: Placebo}
style: jama
rows:
  age: Age (years)
  sex: {label: Male sex, level: M}
  bmi: "Body mass index (BMI), kg/m²"
  smoking: {label: Smoking status, levels: {never: Never smoker, former: Former smoker, current: Current smoker}}
  diabetes: {label: Diabetes mellitus, level: yes}
  sbp: Systolic blood pressure (mm Hg)
  los: {label: Length of stay (days), show: median (IQR), test: mann-whitney}
  relapse: {label: Relapse, level: yes}
columns: [overall, groups, P]
effects: [difference (95% CI)]
"""
DEATH = """title: Predictors of death within 30 days
number: 2
data: trial.csv
model: logistic
outcome: {died: yes}
style: jama
rows:
  age: {label: Age (per 10 years), per: 10}
  sex: {label: Male sex, reference: F}
  diabetes: {label: Diabetes mellitus, reference: no}
  arm: {label: Tolvexine, reference: placebo}
columns: [OR (95% CI), P]
"""


def trial():
    """The patients, as text."""
    r = random.Random(7)
    lines = ["id,arm,age,sex,bmi,smoking,diabetes,sbp,los,relapse,died"]
    for i in range(312):
        arm = r.choice(["drug", "placebo"])
        drug = arm == "drug"
        age, sex, bmi = r.gauss(61 if drug else 63, 10), r.choice("MMF"), r.gauss(27, 4)
        smoking, diabetes = r.choice(["never", "former", "current", "never"]), r.random() < 0.3
        sbp, los = r.gauss(138 if drug else 134, 15), r.gammavariate(2, 3 if drug else 4.2)
        relapse = r.random() < (0.2 if drug else 0.38)
        died = r.random() < 0.05 + 0.1 * diabetes + 0.004 * (age - 50) + (0 if drug else 0.08)
        said = ["yes" if one else "no" for one in (diabetes, relapse, died)]
        lines.append(f"{i},{arm},{age:.0f},{sex},{bmi:.1f},{smoking},{said[0]},{sbp:.0f},{los:.1f},{said[1]},{said[2]}")
    return "\n".join(lines) + "\n"


PROSE = {
    "abstract_lancet": """Findings Between Jan 3, 2019, and Dec 21, 2021, 312 patients were randomly assigned to tolvexine (n={{161|151}})
or placebo (n={{151|161}}). Median length of stay was {{4.7|7.4}} days (IQR 2.4–{{8.2|9.2}}) with tolvexine and
6.5 days ({{3.6|3.9}}–11.3) with placebo (p=0.0005). Relapse occurred in {{28|38}} (17%) of 161 patients in the
tolvexine group and in 62 ({{41|47}}%) of 151 in the placebo group (difference −23.7 percentage points, 95% CI
−33.1 to −13.7; p<0.001). Death was not reduced (odds ratio 0.74, 95% CI 0.41 to 1.35). Three patients withdrew
consent within 24 h.""",
    "jama_results": """A total of 312 patients (mean [SD] age, {{62.9|69.2}} [9.4] years; {{212|221}} [67.9%] male) were included.
Compared with placebo, patients who received tolvexine were younger (61.5 [9.1] vs 64.3 years; P = .01) and had
a higher systolic blood pressure (138.9 [15.1] vs 133.8 [16.3] mm Hg; P = {{.004|.04}}). There were no
differences in body mass index ({{26.7|27.6}} vs 26.9; P = .56) or in diabetes mellitus (49 [30.4%] vs 54
{{[35.8|38.5}}%]; P = .32).

In a sensitivity analysis of 280 patients with complete follow-up, relapse was 16.9% vs 40.3%. In the RECOVER
trial,12 relapse was 22% with tolvexine and 35% with placebo.""",
    "nejm": """The mean (±SD) age was 61.5±9.1 years in the tolvexine group and {{64.3±9.6|64.3±9.9}} years in the placebo
group. Relapse was observed in 28 of 161 patients ({{17.4|14.7}}%) in the tolvexine group, as compared with 62
of {{151|161}} patients (41.1%) in the placebo group (P<0.001). In a logistic-regression model, age (odds ratio
per 10-year increase, {{1.54|1.45}}; 95% confidence interval [CI], 1.10 to 2.15) but not male sex (odds ratio,
1.10; 95% CI, {{0.58|0.85}} to 2.08; P=0.78) or diabetes mellitus (odds ratio, 1.45 [95% CI, 0.79 to
{{2.68|2.86}}]) was associated with death.""",
    "bmj_words": """Twenty-eight patients given tolvexine relapsed (17.4%), compared with sixty-two given placebo ({{41.1|44.1}}%).
Nearly half of the patients given tolvexine (48.4%) and more than half of those given placebo (53.6%) had never
smoked. About one third of all patients (33%) had diabetes mellitus. Two thirds (68%) were men. The trial cost
£1.2 million over 4 years at 14 sites, with 2–41 patients per site.""",
    "one_group_first": """With placebo, length of stay (median 6.5 [IQR, {{3.6-11.3|3.6-13.1}}] days) was longer than with tolvexine (4.7
[2.4-8.2] days). Age was 64 years with placebo vs 61 or 62 with tolvexine. Systolic blood pressure was 133.8 ±
16.3 mm Hg with placebo and {{138.9|183.9}} ± 15.1 mm Hg with tolvexine (p = 0.004). Current smokers made up
{{19.9|9.9}}% of the placebo group and 23.0% of the tolvexine group; former smokers, 26.5% and {{28.6|26.8}}%.""",
    "model_style": """In the multivariable model (Table 2), older age was an independent predictor of death (OR 1.54 [1.10 to 2.15], p
= 0.01 per decade), whereas diabetes mellitus (OR 1.45 [0.79 to 2.68], p = {{0.23|0.03}}), male sex (OR 1.1 [0.6
to 2.1]) and tolvexine (OR {{0.74|0.84}} [0.41 to 1.35]) were not. These estimates are similar to those of Smith
et al (OR for age 1.9 [1.1 to 3.2]) and to our pilot study of 2015 (OR 1.3).""",
    "dense": """Baseline characteristics were balanced (Table 1), except age (P=.01) and systolic blood pressure (P=.004).
Patients were aged 34 to 92 years. Of the 312 patients, 103 ({{33.0|30.3}}%) had diabetes mellitus and 159
(51.0%) were never smokers; 86 ({{27.6|26.7}}%) were former smokers and 67 (21.5%) current smokers. Relapse:
{{28/161|28/151}} vs 62/151; risk difference −23.7% (95% CI, −33.1% to {{−13.7%|−17.3%}}). Number needed to
treat: 5. Figure 3 shows relapse by week (weeks 2, 4 and 8). Tolvexine 40 mg was given every 8 hours for 7 days
(range 5–9). The sample size of 300 was based on a relapse of 40% with placebo and 25% with tolvexine (power
80%, α=0.05).""",
    "discussion": """In this trial, tolvexine reduced relapse by 24 percentage points, from 41% to 17%. The mean age of our patients,
63 years, was similar to that of other trials (58–66 years) [3–7]. Length of stay decreased from 6.5 to 4.7
days. An earlier meta-analysis (12 trials, 3456 patients) found a pooled odds ratio for death of 0.85
(0.70–1.03; I² = 34%). Prevalence of diabetes mellitus in Europe is 8.9% to 10.6%. About 30% of patients do not
reach follow-up at 12 months, and mean systolic blood pressure in the community is 127 mm Hg.""",
    "structured": """Methods: In this double-blind trial at 14 centres in Spain (EudraCT 2017-003412-28), adults aged 18 years or
older with a systolic blood pressure of 110–180 mm Hg were randomised 1:1. The primary outcome was relapse
within 90 days.

Results: Of 405 patients screened, 312 (77%) were randomised: 161 to tolvexine and 151 to placebo. Their mean
age was {{62.9|69.2}} years (SD 9.4) and 100 (32%) were women. In the tolvexine and placebo groups,
respectively, relapse occurred in 17.4% and {{41.1|44.1}}%, median length of stay was 4.7 and {{6.5|5.6}} days,
and serious adverse events were seen in 6 (3.7%) and 9 (6.0%) patients. Four patients (two in each group) had
anaphylaxis.""",
    "follow": """At 6 months, relapse had occurred in 35 patients (21.7%) given tolvexine and 70 (46.4%) given placebo. Systolic
blood pressure fell from 138.9 to 129.4 mm Hg with tolvexine and from 133.8 to 130.2 mm Hg with placebo. Among
the 103 patients with diabetes mellitus, relapse was less frequent with tolvexine (8 of 49) than with placebo
(23 of 54). After exclusion of 12 patients with protocol violations, 26 (16.7%) vs 59 (40.4%) relapsed. Age
below 60 years was recorded in 70 patients and age above 75 years in 29.""",
    "secondary": """Adherence to tolvexine was 92%. Mean arterial pressure was 98 mm Hg, and diastolic blood pressure 81.2 (9.4) mm
Hg vs 80.9 (9.9) mm Hg. The age at diagnosis was 48.3 ± 11.2 years. Duration of diabetes mellitus was 8.1 (4.2)
years and of smoking 24 (11) pack-years. BMI was 30 or more in 70 patients (22%). A family history of diabetes
mellitus was reported by 88 patients. Sex hormones were measured in 40 patients. Length of stay in the intensive
care unit was 2 days (1–3). Costs per day of stay were €512 vs €498.""",
    "stats": """The two groups differed in age (t(310) = 2.6, P = .01) and systolic blood pressure ({{P = .004|P = .04}}) but
not in sex (P = .70), BMI (P = .56), smoking status (P = .64) or diabetes mellitus (P = .32). All other P values
were above .30. With a Bonferroni correction for 8 tests (P < .006), only systolic blood pressure, length of
stay and relapse differed. We used two-sided tests with α = .05, R 4.2.2, and multiple imputation with 20 data
sets. Missing values of BMI (4%) were assumed to be missing at random.""",
    "model2": """In Cox regression (Supplementary Table 3), age (HR 1.3, 95% CI 1.0–1.6) and diabetes mellitus (HR 1.2, 95% CI
0.7–2.0) were not significant. In univariable logistic regression, age was associated with death (OR 1.58, 95%
CI 1.14–2.20). In Table 2, the odds of death rose by 54% for every ten years of age (OR 1.54, 95% CI
{{1.10–2.15|1.01–2.15}}). The interaction of tolvexine with age was not significant (P = .44). The C statistic
was 0.67 (0.59–0.75) and the Hosmer-Lemeshow test gave P = .51.""",
    "lancet_dot": """Mean age was 61·5 years (SD 9·1) in the tolvexine group and {{64·3|63·4}} years (9·6) in the placebo group
(p=0·010). 111 (69%) of 161 patients in the tolvexine group and 101 ({{67|76}}%) of 151 in the placebo group
were men. Median length of stay was 4·7 days (IQR 2·4–8·2) versus 6·5 days (3·6–{{11·3|13·1}}; p=0·0005). The
absolute reduction in relapse was 23·7 percentage points (95% CI 13·7 to 33·1), and 5 patients (95% CI 4–8) had
to be treated to prevent one relapse.""",
    "nonnative": """There were 212 males ({{67.9|69.7}}%) and 100 females (32.1%) in the study, and the ages ranged from 34 to 92
years (mean 62.9 ± 9.4). The patients were divided into two groups: tolvexine group (n = 161) and placebo group
(n = {{151|115}}). The differences of smoking status between the two groups were not statistically significant
(never smoker/former smoker/current smoker: 78/46/37 vs. 81/40/{{30|33}}, P = 0.64). The relapse rate of the
tolvexine group (28/161, 17.39%) was lower than that of the placebo group (62/151, {{41.06|46.01}}%), and the
difference was statistically significant (χ² = 21.3, P < 0.05).""",
    "discussion2": """Our relapse rate of 41% with placebo is higher than the 25–30% that guidelines quote, and the 36.5% in the
control arm of STOP-2. Two thirds of our patients were men, as in other cohorts (60–72%). The odds ratio of 1.54
per decade of age is close to the 1.6 (1.2–2.1) in the German registry. Half of the relapses with tolvexine
happened in week 1. Mean BMI has risen from 25.1 in 1990 to 27.9 kg/m² in 2020. Among smokers, the number needed
to treat was 3. Length of stay in the Netherlands averages 4.2 days. Per 1000 patients, tolvexine would prevent
237 relapses.""",
    "three_rows": """The groups were similar with regard to sex (68.9% vs 66.9% male), BMI (26.7±3.7 vs 26.9±3.8 kg/m²) and diabetes
mellitus (30% vs {{36|63}}%; all P>.30). Age and systolic blood pressure differed by 2.8 years and 5.1 mm Hg.

The median (IQR) length of stay was {{4.7 (2.4 to 8.2)|4.9 (2.4 to 8.2)}} days in patients assigned tolvexine
and 6.5 (3.6 to 11.3) days in those assigned placebo; the difference was −1.6 days (95% CI −2.6 to
−{{0.7|0.2}}).""",
    "aims": """We hypothesised that relapse would fall from 40% to 25%. Assuming 10% dropout, 2 × 156 patients gave 80% power.
Blood pressure was measured three times at 5-min intervals with a cuff of 24–32 cm, and systolic blood pressure
above 180 mm Hg led to exclusion. Smoking was defined as at least 1 cigarette a day for 6 months. BMI was
categorised as < 25, 25–29.9 and ≥ 30 kg/m². Age was entered per 10 years, and length of stay was log
transformed (base 2). P < .05 was significant, P = .05 to .10 a trend.""",
    "missing": """Data on BMI were missing in 12 patients (3.8%) and on smoking in 3. Length of stay was censored at 28 days in
four patients. The first 100 patients had a mean age of 61.1 years, the last 100 of 63.9 years (P = .09). In
men, relapse occurred in 20 of 111 and 43 of 101 patients. The proportion of relapses that were severe was 21%.
Relapse-free survival at day 90 was 0.83 (0.77–0.88). Two patients with diabetes mellitus died of sepsis. Of the
90 relapses, 61 were treated in hospital.""",
    "table_talk": """Table 1 lists the characteristics of the 312 patients (161 and 151 per group). Tolvexine patients were 2.8 years
younger on average (95% CI 0.7 to 4.8). As shown in Table 2, none of diabetes mellitus ({{OR 1.45, 0.79–2.68|OR
1.45, 0.97–2.68}}), male sex (OR 1.10, 0.58–2.08) and tolvexine (OR 0.74, 0.41–1.35) predicted death, but age
did (OR 1.54, 1.10–2.15; p=.01). Of the 56 deaths, 25 (45%) occurred with tolvexine.""",
    "abbr": """SBP was higher with tolvexine than with placebo ({{138.9 ± 15.1|138.9 ± 11.5}} v 133.8 ± 16.3 mmHg, P=0.004).
LOS was shorter (median 4.7 v 6.5 days). T2DM was present in 30.4% v 35.8%. Never smokers: 78 (48.4%) v {{81
(53.6%)|18 (53.6%)}}; former: 46 (28.6%) v 40 (26.5%); current: 37 (23.0%) v 30 (19.9%).""",
    "vague": """More than a quarter of the patients relapsed (28.8%), most of them (62 of 90) in the placebo group. Roughly 7 in
10 patients were men. Only 1 in 5 smoked. Blood pressure was normal in 44% and raised in 56%. The oldest patient
was 92 and the youngest 34 years old. Relapse was 2.4 times as frequent with placebo as with tolvexine (RR 2.36,
1.61 to 3.47). The mean difference in BMI was only 0.25 kg/m².""",
}
