"""Common English words with which labels of measurements begin, to tell them from names: `Age`, not `Apgar`."""

import re

_WORDS = """
    abdominal ability abnormal absence absolute access activity actual acute added additional adherence adjusted
    admission adult adverse affected age airway albumin alcohol alive alkaline all allergy ambulatory amount anaemia
    anaesthesia anemia anesthesia angle ankle annual antibiotic antibody antigen any appetite area arm arterial artery
    arthritis aspartate asthma attendance average back bacterial balance baseline bed behavior behaviour bilirubin
    biopsy birth bladder blast bleeding blood body bone bowel brain breast breastfeeding breathing calcium caloric
    cancer carbon cardiac care carotid cause cell central cerebral cervical change chemotherapy chest children
    chloride cholesterol chronic cigarette class clinical cognitive cohabiting colon combined common complete
    compliance complications concentration condition conscious consumption contact continuous control core coronary
    corrected cost cough count creatinine cross cumulative current cycle cystatin daily days daytime dead death delay
    delivery density dental depth diabetes diabetic diagnosis dialysis diameter diarrhea diarrhoea diastolic diet
    dietary difference direct disease distance dizziness donor door dose drainage drinks drug dry duration each early
    ease eating educational ejection elapsed emergency emotional energy enrollment enrolment episodes estimated
    ethanol ethnic ethnicity event ever excess exercise expected exposure eye face facial faecal failure fall family
    fasting fat fatal fatigue fear feeding female femoral ferritin fetal fever fiber fibre fibrinogen final fingers
    first fluid follow food foot forced fraction fracture free frequency fruit full function gain gait gastric general
    gestational glucose grade grip gross group growth haematocrit haemoglobin hand happiness head headache health
    healthcare hearing heart heat heel height hematocrit hemisphere hemoglobin hepatic high highest hip history home
    hormone hour hours household hunger hydration hypertension illness implant income increase index indirect infant
    infarct infection initial injury inspiratory insulin intake intensity intensive internal interval intima
    intracranial intraocular intraoperative iron ischaemic ischemic isolated joint kidney knee labor labour lactate
    lag large last late latency lead leg length lesion leucocyte leukocyte level lifetime light lipase lipid literacy
    liver living long loss low lowest lumbar lung lymph lymphocyte magnesium main male manual marital mass maternal
    maximal maximum meal mean mechanical medial median medical medication mental middle mild minimal minimum missed
    mobility moderate monthly mood morning mortality mother motor movement muscle nasal natural nausea neck neonatal
    nerve net neutrophil new night nodal nodes non normal nose number nurse nutritional obesity occupation ocular
    older onset open operating operation operative oral organ other out outcome outpatient output overall oxygen pack
    pain parental parity partial past paternal patient peak pelvic per perceived percent percentage performance
    perinatal period peripheral phosphate physical plasma platelet points positive post posterior postoperative
    potassium predicted pregnancy preoperative pressure previous primary prior probability procedure proportion
    prostate protein psychological pulmonary pulse pupil quality quantity race radial radiation radius random range
    rate ratio reaction recall recent recovery rectal red reduced reduction referral regional relapse relative
    remission renal residual resistance resource respiratory response rest resting retinal risk role room salary
    saliva salt satisfaction school score screen screening seated second sedation sedentary sedimentation seizure self
    serum severe severity sex short shoulder sick single size skin skinfold sleep smell smoking social sodium spatial
    specific speed spinal spleen standard standing start stay step steps stool stress stroke subjective sugar suicide
    sum surgery surgical survival sweat symptom symptoms systemic systolic tail target taste temperature test thigh
    third throat thrombus thyroid tidal time tissue tooth total transfer transferrin transfusion transplant trauma
    treatment triceps triglyceride trunk tumor tumour unadjusted unit upper urea uric urinary urine use vaccine
    vaginal value vascular vegetable velocity venous ventilator ventricular verbal vertebral viral visit visual vital
    vitamin volume vomiting waist wait waiting walk walking wall warm water week weekly weeks weight wet white whole
    width work working worst wound wrist year yearly years younger
"""
_COMMON = frozenset(_WORDS.split())
"""First words of labels of measurements that are names of nobody: not `child` (Child-Pugh), `down`, `graves`."""
_ENDS = re.compile(r"\w{3,}(?:tion|sion|ment|ness|ality|ivity|ology|[ae]mia|uria|osis|itis|pathy|tomy|graphy|metry|ency"
                   r"|ancy|ical|ular|[ae]mic|ial|ous|less|ally)")  # fmt: skip
"""Ends of common words."""


def is_common(word: str) -> bool:
    """Whether a word is a common one and no name; of a compound its first part tells."""
    head = re.split(r"[-–/]", word.rstrip(",:;"))[0]
    small = head.lower()
    plain = not any(map(str.isupper, head[1:])) and not any(map(str.isdigit, head))
    return plain and (small in _COMMON or small.removesuffix("s") in _COMMON or bool(_ENDS.fullmatch(small)))
