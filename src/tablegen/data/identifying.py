"""Which columns tell who a patient is, and should not be printed value by value."""

from tablegen.data.column import AnyColumn

_PATIENTS = frozenset({
    "id", "mrn", "patient", "patientid", "subject", "subjectid", "caseid", "recordid", "studyid", "hospitalnumber",
    "recordnumber", "nhsnumber", "patno", "patid", "patientno", "patientnumber", "pseudonym", "patnr", "patientnr",
    "patientennr", "patientennummer", "fallnr", "fallnummer", "lfdnr", "laufnummer", "nip", "ndossier", "numerodossier",
    "numéropatient", "idpatient", "idpaciente", "nhc", "historiaclinica", "prontuario", "prontuário", "编号", "住院号",
    "病案号", "患者编号", "患者番号",
})  # fmt: skip
_NAMES = _PATIENTS | {
    "ids", "name", "names", "surname", "firstname", "lastname", "forename", "initials", "ssn", "nhs", "dob",
    "birthdate", "dateofbirth", "birthday", "phone", "telephone", "email", "mail", "address", "street", "postcode",
    "zip", "zipcode", "patientname", "姓名", "身份证号", "电话",
}  # fmt: skip
_MANY = 20


def names_patients(column: str) -> bool:
    """Whether a column is named like one that tells patients apart."""
    return plain_name(column) in _PATIENTS


def plain_name(column: str) -> str:
    """A column's name in small letters and figures alone."""
    return "".join(c for c in column.casefold() if c.isalnum())


def looks_identifying(column: AnyColumn, copies: int) -> bool:
    """Whether nearly every patient has a value of his own, and it is named like, or only can be, an identifier.

    `copies` is how many rows a patient has.
    """
    named = plain_name(column.name) in _NAMES
    if not named and (column.numeric or not column.filled):
        return False
    unique = column.distinct >= 0.9 * column.filled / copies and column.filled > 1
    return unique and (named or column.distinct > _MANY)
