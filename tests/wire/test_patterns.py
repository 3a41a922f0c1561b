"""The matcher, held against `re`, and against the clock."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_bedrock_jobs.wire import model
from pytest_bedrock_jobs.wire.patterns import Pattern, compile_pattern
from pytest_bedrock_jobs.wire.syntax import UnsupportedPatternError

from ..effort import examples
from ..shapes import python_pattern


def _patterns() -> dict[str, tuple[str, int]]:
    """Every pattern of the service model by the name of a shape that has it, with the length that a text may have."""
    found: dict[str, tuple[str, int]] = {}
    for name in model.service_model().shape_names:
        limits: Any = model.service_model().shape_for(name).metadata
        if "pattern" in limits:
            found[name] = (limits["pattern"], limits.get("max", 1024))
    return {
        name: found[name]
        for name in sorted(found)
        if name == min(other for other in found if found[other] == found[name])
    }


PATTERNS = _patterns()
every_pattern = pytest.mark.parametrize("name", PATTERNS)


CHARACTERS = st.sampled_from(
    [
        "a",
        "b",
        "-",
        "[ab]",
        "[^a]",
        "[a-b-]",
        r"\d",
        r"\W",
        r"[\w.-]",
        r"\.",
        ".",
        r"\S",
        r"[\s-]",
        r"[^\D1]",
    ]
)
ATOMS = CHARACTERS | st.sampled_from("^$")
QUANTIFIERS = st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "{0}", "*?", "+?", "??", "{0,2}?"])


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Patterns made of patterns."""
    return st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda choices: f"({'|'.join(choices)})"),
        st.tuples(inner, QUANTIFIERS).map(lambda parts: f"(?:{parts[0]}){parts[1]}"),
        st.tuples(CHARACTERS, QUANTIFIERS).map("".join),
    )


ANY_PATTERN = st.recursive(ATOMS, _larger, max_leaves=8)
TEXTS = st.lists(st.text("ab-1. é", max_size=6), min_size=1, max_size=6)


class TestAgreement:
    """A match is what `re.fullmatch` says, classes being ASCII's."""

    @examples(200)
    @given(ANY_PATTERN, TEXTS)
    @example("^$", [""])
    @example("(a|$)(b|^)", ["", "ab"])
    @example("(^a|b)*", ["aa", "ab", "ba"])
    @example("((a{0,3}){2,3}){2}", ["", "aaaaaaaaa"])
    @example("a{0}b{1,3}[ab]{2,}", ["", "b", "bab", "baa", "bbbbb", "abb"])
    def test_any_pattern_matches_as_it_does_for_re(self, pattern: str, texts: list[str]) -> None:
        """For patterns of all the syntax that is understood."""
        matcher, expected = Pattern(pattern), re.compile(pattern, re.ASCII)
        for text in ["", *texts]:
            assert matcher.fullmatch(text) is bool(expected.fullmatch(text)), (pattern, text)

    @every_pattern
    @examples(8)
    @given(st.data())
    def test_the_models_patterns_match_as_they_do_for_re(self, name: str, data: st.DataObject) -> None:
        """For every pattern of the service model: texts that match, and texts that nearly do."""
        expected, matcher = python_pattern(PATTERNS[name][0]), compile_pattern(PATTERNS[name][0])
        alphabet = st.characters(min_codepoint=32, max_codepoint=126)
        text = data.draw(st.from_regex(expected, fullmatch=True, alphabet=alphabet).filter(_is_benign))
        assert matcher.fullmatch(text)
        place = data.draw(st.integers(0, len(text)))
        end = place + data.draw(st.integers(0, 2))
        mutated = text[:place] + data.draw(st.text(alphabet, max_size=2)) + text[end:]
        if _is_benign(mutated):
            assert matcher.fullmatch(mutated) is bool(expected.fullmatch(mutated))

    @pytest.mark.parametrize("newline", ["\n", "\r", "\u0085", "\u2028", "\u2029"])
    def test_a_dot_is_no_line_end(self, newline: str) -> None:
        """As in Java, where the patterns are used."""
        assert not compile_pattern("a.b").fullmatch(f"a{newline}b")
        assert not compile_pattern("a$").fullmatch(f"a{newline}")
        assert compile_pattern(r"a[\s\S]b").fullmatch(f"a{newline}b")

    @pytest.mark.parametrize(("text", "letters"), [("é", True), ("я", True), ("1", False), ("_", False)])
    def test_a_category_is_unicodes(self, text: str, *, letters: bool) -> None:
        r"""``\p{L}`` is a letter of any script."""
        assert compile_pattern(r"\p{L}").fullmatch(text) is letters
        assert compile_pattern(r"[\p{L}]").fullmatch(text) is letters

    def test_classes_are_asciis(self) -> None:
        r"""``\d``, ``\w`` and ``\s`` know no other scripts."""
        for pattern, text in ((r"\d", "\u0661"), (r"\w", "é"), (r"\s", "\u00a0")):
            assert not compile_pattern(pattern).fullmatch(text)
            assert compile_pattern(pattern.upper()).fullmatch(text)


def _is_benign(text: str) -> bool:
    """Whether `re`, the reference, is through with a text in a reasonable time."""
    return len(text) <= 200 and text.count("-") <= 12


HOSTILE = ["-", "a", "0", ".", ":", "/", "a-", "a.", "a_", "0a-.", "arn:"]
BEGINNINGS = [
    "a",
    "",
    "arn:aws:bedrock:us-east-1:123456789012:model-customization-job/a.",
    "arn:aws:bedrock:us-east-1::foundation-model/a.",
    "arn:aws:sagemaker:us-east-1:123456789012:model-package/",
    "s3://aaa/",
]


# Steps over sets of positions, at less than a tenth of a microsecond each: what fits into 10 ms with room to spare.
AFFORDABLE = 100_000


@every_pattern
def test_a_text_of_legal_length_is_matched_in_milliseconds(name: str) -> None:
    """The worst that can be made of a few pieces takes few steps, even for a matcher that has seen nothing yet.

    Steps are counted, not timed: a machine that is busy with something else must not fail a test.
    """
    pattern, longest = PATTERNS[name]
    texts = [f"{begin}{piece * longest}"[: longest - 1] + "!" for begin in BEGINNINGS for piece in HOSTILE]
    matcher = Pattern(pattern)
    assert max(_steps(matcher, text) for text in texts) <= AFFORDABLE


def _steps(matcher: Pattern, text: str) -> int:
    """The steps over a text of a matcher that remembers nothing: the characters that lead anywhere new, times the steps of each."""
    matcher._forget()
    matcher.fullmatch(text)
    return matcher._steps * (len(matcher._forward) + len(matcher._backward) + len(matcher._jumps))


# Calls of functions, at less than half a microsecond each.
FEW_CALLS = 15_000


@every_pattern
def test_a_pattern_is_compiled_in_milliseconds(name: str) -> None:
    """However often it repeats a character. Calls are counted, not timed."""
    assert _calls_to_compile(PATTERNS[name][0]) <= FEW_CALLS


@pytest.mark.parametrize("pattern", ["(a-*b?){%d}", "a{0,%d}", "([ab]{1,%d})+", "(a|b-){%d,}"])
def test_work_to_compile_grows_with_the_length_of_a_repetition_alone(pattern: str) -> None:
    """Twice as many copies are twice the work, not four times."""
    assert _calls_to_compile(pattern % 1000) <= 2.1 * _calls_to_compile(pattern % 500)


def _calls_to_compile(pattern: str) -> int:
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        Pattern(pattern)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("name", ["ModelId", "BaseModelIdentifier", "KmsKeyId", "S3Uri"])
def test_a_text_is_read_no_further_than_it_can_match(name: str) -> None:
    """Whatever stands behind the first character that is wrong."""
    pattern, longest = PATTERNS[name]
    matcher = Pattern(pattern)
    assert not matcher.fullmatch("".join(chr(0x4E00 + number) for number in range(longest)))
    assert matcher._steps == 1


@pytest.mark.parametrize(
    "pattern", ["JobName", "ModelCustomizationJobIdentifier", "CustomModelName", "EvaluationJobName"]
)
def test_work_grows_with_the_length_alone(pattern: str) -> None:
    """A matcher that tried every way to divide the dashes up would never be through."""
    matcher = Pattern(PATTERNS[pattern][0])
    assert not matcher.fullmatch("a" + "-" * 100_000 + "!")


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ("(?=a)", 1),
        ("(?i)a", 1),
        ("a{x}", 4),
        ("a{,3}", 5),
        ("a{3", 2),
        ("[a", 3),
        ("[[:alpha:]]", 2),
        ("(a", 2),
        ("a)", 1),
        ("*a", 0),
        (r"\q", 2),
        (r"\1", 2),
        (r"\p{L", 3),
        ("a\\", 3),
    ],
)
def test_unknown_syntax_is_refused(pattern: str, place: int) -> None:
    """Rather an error that says where than a match that is wrong."""
    with pytest.raises(UnsupportedPatternError) as caught:
        Pattern(pattern)
    assert str(caught.value) == f"cannot understand {pattern!r} from character {place} on"


@pytest.mark.parametrize(
    ("pattern", "matched", "refused"),
    [("(?!x)[a-z]+", "abc", "xbc"), (r"\w+(?<=z)", "xyz", "xya"), ("(?i)a", "A", "b")],
)
def test_syntax_of_a_newer_model_is_pythons_matter(pattern: str, matched: str, refused: str) -> None:
    """Its backtracking is better than no check."""
    assert compile_pattern(pattern).fullmatch(matched)
    assert not compile_pattern(pattern).fullmatch(refused)


def test_syntax_that_nobody_understands_accepts_every_text() -> None:
    """A check that cannot be made must not make every call fail."""
    assert compile_pattern(r"\p{L").fullmatch("any\ntext")


@pytest.mark.filterwarnings("error")
def test_syntax_that_python_reads_otherwise_accepts_every_text() -> None:
    """Java's intersection of classes is none of Python's, which warns of it."""
    assert compile_pattern("[a-z&&[^b]]+").fullmatch("any\ntext")


@pytest.mark.parametrize("pattern", ["(" * 5000 + "a" + ")" * 5000, "(?i)a{99999999999}"])
def test_a_pattern_beyond_all_limits_accepts_every_text(pattern: str) -> None:
    """One that nests too deep, or repeats too often for Python."""
    assert compile_pattern(pattern).fullmatch("any\ntext")


def test_a_matcher_forgets_before_it_remembers_too_much() -> None:
    """However many characters there are, each is matched as ever."""
    matcher = Pattern("[^a]*")
    for text in ("".join(map(chr, range(256, 10_000))), "b", "ba"):
        assert matcher.fullmatch(text) is ("a" not in text)
    assert matcher._steps < 10_000 - 256
