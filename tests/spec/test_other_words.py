"""What authors write for a key whose name they do not know."""

import pytest
from seen import refused

from tablegen.data.codebook import KEYS as CODEBOOK
from tablegen.other_words import OTHER_WORDS, meant
from tablegen.spec.keys import DATA_KEYS, PAIRWISE_KEYS, keys, row_keys

SPEC = {key.name for key in keys()}
ROW = {key.name for key in row_keys()}


@pytest.mark.parametrize(
    ("known", "word", "key"),
    [
        (SPEC, "terms", "rows"),
        (SPEC, "event", "outcome"),
        (SPEC, "by", "compare"),
        (SPEC, "group_by", "compare"),
        (SPEC, "Caption", "title"),
        (SPEC, "journal", "style"),
        (SPEC, "filter", "where"),
        (ROW, "decimals", "digits"),
        (ROW, "stat", "show"),
        (ROW, "type", "levels"),
        (SPEC, "colums", None),
    ],
)
def test_another_word_for_a_key(known, word, key):
    assert meant(word, known) == key


def test_the_key_meant_is_told_with_what_it_takes(build):
    message = refused(build, "model: logistic\noutcome: ok\nterms: [age]\n")
    assert 'spec.yaml:4:1: unknown key "terms"; did you mean "rows"?' in message
    assert "rows: the rows of the table, in order: a list of columns, or column: label, or column: {…}" in message


def test_every_key_meant_exists():
    known = SPEC | ROW | {key.name for key in (*CODEBOOK, *DATA_KEYS, *PAIRWISE_KEYS)}
    assert OTHER_WORDS.keys() <= known
