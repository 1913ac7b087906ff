"""The results file: the same text as json would write of it, record by record."""

import json

import pytest

from tablegen.results import Key, Record, Results

RECORDS = [
    Record(Key("age", "a", None, "mean"), 1 / 3, 'by "quotes", \\ and ±', None),
    Record(Key("sex", None, "m\n", "n"), 12, None, "nobody: {0} in “b”"),
]


@pytest.mark.parametrize("records", [[], RECORDS[:1], RECORDS])
def test_the_file_is_that_of_json(records):
    results = Results(tuple(records), {"spec": {"file": "é.yaml"}, "rows": 3})
    text = results.to_json()
    document = json.loads(text)
    assert text == json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    assert document["records"] == [
        {**r.key._asdict(), "value": r.value, "method": r.method, "problem": r.problem} for r in records
    ]
    assert document["spec"] == {"file": "é.yaml"} and document["rows"] == 3
