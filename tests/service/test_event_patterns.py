"""Event patterns: every row of AWS's tables of operators, what EventBridge refuses, and explanations of a mismatch."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_bedrock_jobs import event_matches, explain_event_mismatch

EVENT: dict[str, Any] = {
    "version": "0",
    "detail-type": "Model Customization Job State Change",
    "source": "aws.bedrock",
    "account": "123456789012",
    "time": "2017-10-02T18:43:48Z",
    "region": "us-east-1",
    "resources": ["arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-micro-v1:0:128k/a", "b"],
    "detail": {"jobName": "nightly-8", "jobStatus": "Failed", "hyperParameters": {"epochCount": "2"}, "endTime": None},
}

# The rows of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html: a pattern, an event that it
# matches, and one that it does not.
SUMMARY = {
    "and": (
        {"Location": ["New York"], "Day": ["Monday"]},
        {"Location": "New York", "Day": "Monday"},
        {"Location": "New York", "Day": "Tuesday"},
    ),
    "anything-but": ({"state": [{"anything-but": "initializing"}]}, {"state": "running"}, {"state": "initializing"}),
    "anything-but (begins with)": (
        {"Region": [{"anything-but": {"prefix": "us-"}}]},
        {"Region": "eu-west-1"},
        {"Region": "us-east-1"},
    ),
    "anything-but (ends with)": (
        {"FileName": [{"anything-but": {"suffix": ".png"}}]},
        {"FileName": "a.jpg"},
        {"FileName": "a.png"},
    ),
    "anything-but (ignore case)": (
        {"state": [{"anything-but": {"equals-ignore-case": "initializing"}}]},
        {"state": "running"},
        {"state": "INITIALIZING"},
    ),
    "anything-but using a wildcard": (
        {"FilePath": [{"anything-but": {"wildcard": "*/lib/*"}}]},
        {"FilePath": "/usr/bin/a"},
        {"FilePath": "/usr/lib/a"},
    ),
    "begins with": ({"Region": [{"prefix": "us-"}]}, {"Region": "us-east-1"}, {"Region": "eu-us-1"}),
    "begins with (ignore case)": (
        {"service": [{"prefix": {"equals-ignore-case": "eventb"}}]},
        {"service": "EventBridge"},
        {"service": "AEventB"},
    ),
    "empty": ({"LastName": [""]}, {"LastName": ""}, {"LastName": None}),
    "equals": ({"Name": ["Alice"]}, {"Name": "Alice"}, {"Name": "alice"}),
    "equals (ignore case)": ({"Name": [{"equals-ignore-case": "alice"}]}, {"Name": "ALICE"}, {"Name": "Alicea"}),
    "ends with": ({"FileName": [{"suffix": ".png"}]}, {"FileName": "a.png"}, {"FileName": "a.png.gz"}),
    "ends with (ignore case)": (
        {"service": [{"suffix": {"equals-ignore-case": "tBridge"}}]},
        {"service": "EVENTBRIDGE"},
        {"service": "tBridges"},
    ),
    "exists": ({"ProductName": [{"exists": True}]}, {"ProductName": None}, {"Name": "a"}),
    "does not exist": ({"ProductName": [{"exists": False}]}, {"Name": "a"}, {"ProductName": ""}),
    "not": ({"Weather": [{"anything-but": ["Raining"]}]}, {"Weather": "Sunny"}, {"Weather": "Raining"}),
    "null": ({"UserID": [None]}, {"UserID": None}, {"UserID": ""}),
    "numeric (equals)": ({"Price": [{"numeric": ["=", 100]}]}, {"Price": 100.0}, {"Price": "100"}),
    "numeric (range)": ({"Price": [{"numeric": [">", 10, "<=", 20]}]}, {"Price": 20}, {"Price": 10}),
    "or": ({"PaymentType": ["Credit", "Debit"]}, {"PaymentType": "Debit"}, {"PaymentType": "Cash"}),
    "or (several fields)": (
        {"$or": [{"Location": ["New York"]}, {"Day": ["Monday"]}]},
        {"Day": "Monday"},
        {"Location": "Boston", "Day": "Tuesday"},
    ),
    "wildcard": ({"FileName": [{"wildcard": "dir/*.png"}]}, {"FileName": "dir/a/b.png"}, {"FileName": "dir/a.jpg"}),
}
# Its examples below the table, in the same form.
EXAMPLES = {
    "prefix of a time": (
        {"time": [{"prefix": "2017-10-02"}]},
        {"time": "2017-10-02T18:43:48Z"},
        {"time": "2017-10-03"},
    ),
    "suffix, ignoring case": (
        {"detail": {"FileName": [{"suffix": {"equals-ignore-case": ".png"}}]}},
        {"detail": {"FileName": "a.PNG"}},
        {"detail": {"FileName": "png"}},
    ),
    "anything but a number": ({"x-limit": [{"anything-but": 123}]}, {"x-limit": "123"}, {"x-limit": 123.0}),
    "anything but some strings": (
        {"state": [{"anything-but": ["stopped", "overloaded"]}]},
        {"state": None},
        {"state": "overloaded"},
    ),
    "anything but some numbers": ({"x-limit": [{"anything-but": [100, 200, 300]}]}, {"x-limit": 301}, {"x-limit": 200}),
    "anything but some strings, ignoring case": (
        {"state": [{"anything-but": {"equals-ignore-case": ["initializing", "stopped"]}}]},
        {"state": "running"},
        {"state": "Stopped"},
    ),
    "anything but some prefixes": (
        {"state": [{"anything-but": {"prefix": ["init", "error"]}}]},
        {"state": "running"},
        {"state": "error-7"},
    ),
    "anything but some suffixes": (
        {"FileName": [{"anything-but": {"suffix": [".txt", ".rtf"]}}]},
        {"FileName": "a.pdf"},
        {"FileName": "a.rtf"},
    ),
    "anything but some wildcards": (
        {"FilePath": [{"anything-but": {"wildcard": ["*/lib/*", "*/bin/*"]}}]},
        {"FilePath": "/etc/a"},
        {"FilePath": "/usr/bin/a"},
    ),
    "anything but, where nothing is": ({"a": ["b"], "c": [{"anything-but": "d"}]}, {"a": "b", "c": "e"}, {"a": "b"}),
    "numeric, less": ({"d-count": [{"numeric": ["<", 10]}]}, {"d-count": 9.5}, {"d-count": 10}),
    "numeric, in scientific notation": (
        {"x-limit": [{"numeric": ["=", 3.018e2]}]},
        {"x-limit": 301.8},
        {"x-limit": 301},
    ),
    "numeric, from": ({"c-count": [{"numeric": [">=", 0, "<", 5]}]}, {"c-count": 0}, {"c-count": 5}),
    "numeric, and true": ({"c-count": [{"numeric": ["=", 1]}]}, {"c-count": 1}, {"c-count": True}),
    "numeric, beyond the limit": ({"c-count": [{"numeric": [">", 0]}]}, {"c-count": 5.0e9}, {"c-count": 5.1e9}),
    "cidr": ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": "10.0.0.255"}, {"ip": "10.0.1.0"}),
    "cidr of an address within": ({"ip": [{"cidr": "10.0.0.77/24"}]}, {"ip": "10.0.0.1"}, {"ip": "no address"}),
    "cidr of IPv6": ({"ip": [{"cidr": "2001:db8::/32"}]}, {"ip": "2001:DB8::1"}, {"ip": "10.0.0.1"}),
    "cidr and a number": ({"ip": [{"cidr": "0.0.0.0/0"}]}, {"ip": "1.2.3.4"}, {"ip": 1}),
    "exists, of a branch": (
        {"detail": {"c": [{"exists": False}]}},
        {"detail": {"c": {"c1": 100}}},
        {"detail": {"c": 1}},
    ),
    "does not exist, nor what it would be in": ({"detail": {"c": [{"exists": False}]}}, {}, {"detail": {"c": 1}}),
    "does not exist, or is": ({"a": [{"exists": False}, "b"]}, {"a": "b"}, {"a": "c"}),
    "wildcards in an ARN": (
        {"EventBusArn": [{"wildcard": "arn:aws:events:us-east-1:*:event-bus/*"}]},
        {"EventBusArn": "arn:aws:events:us-east-1:123456789012:event-bus/default"},
        {"EventBusArn": "arn:aws:events:us-east-2:123456789012:event-bus/default"},
    ),
    "a wildcard for nothing": ({"a": [{"wildcard": "b*c"}]}, {"a": "bc"}, {"a": "b"}),
    "a wildcard for everything": ({"a": [{"wildcard": "*"}]}, {"a": ""}, {"a": 1}),
    "no wildcard": ({"a": [{"wildcard": "b"}]}, {"a": "b"}, {"a": "bb"}),
    "an escaped wildcard": ({"a": [{"wildcard": r"b\*\\*"}]}, {"a": r"b*\c"}, {"a": r"bc\c"}),
    "pieces that may not overlap": ({"a": [{"wildcard": "ab*ba"}]}, {"a": "abba"}, {"a": "aba"}),
    "pieces in order": ({"a": [{"wildcard": "*b*c*d"}]}, {"a": "b-c-d"}, {"a": "c-b-d"}),
    "a piece that only the end has": ({"a": [{"wildcard": "*b*b"}]}, {"a": "abb"}, {"a": "ab"}),
    "numbers however written": ({"a": [300]}, {"a": 3.0e2}, {"a": "300"}),
    "an account's number": ({"a": [123456789012]}, {"a": 123456789012}, {"a": 123456789013}),
    "true": ({"a": [True]}, {"a": True}, {"a": 1}),
    "zero": ({"a": [0]}, {"a": 0}, {"a": False}),
    "the intersection of arrays": ({"a": ["b", "c"]}, {"a": ["c", "d"]}, {"a": ["d"]}),
    "anything but, of an array": ({"a": [{"anything-but": "b"}]}, {"a": ["b", "c"]}, {"a": ["b"]}),
    "an empty array": ({"a": [{"exists": False}]}, {"a": []}, {"a": [None]}),
    "or within a field": (
        {
            "detail": {
                "$or": [
                    {"c-count": [{"numeric": [">", 0, "<=", 5]}]},
                    {"d-count": [{"numeric": ["<", 10]}]},
                    {"x-limit": [{"anything-but": [100, 200, 300]}]},
                ]
            }
        },
        {"detail": {"c-count": 6, "d-count": 9}},
        {"detail": {"c-count": 6, "d-count": 10, "x-limit": 100}},
    ),
    "or beside other fields": (
        {"source": ["a"], "$or": [{"metricName": ["b"]}, {"namespace": ["c"]}]},
        {"source": "a", "namespace": "c"},
        {"source": "b", "namespace": "c"},
    ),
    "or within or": (
        {"$or": [{"m": ["a"]}, {"n": ["b"], "$or": [{"i": [1234]}, {"j": [1000]}]}]},
        {"n": "b", "j": 1000},
        {"n": "b"},
    ),
    "two times or": (
        {"$or": [{"a": [1]}, {"b": [1]}], "c": {"$or": [{"a": [1]}, {"b": [1]}]}},
        {"b": 1, "c": {"a": 1}},
        {"a": 1, "b": 1, "c": {}},
    ),
}


@pytest.mark.parametrize("pattern, matching, other", [*SUMMARY.values(), *EXAMPLES.values()], ids=[*SUMMARY, *EXAMPLES])
def test_an_operator_matches_as_documented(
    pattern: dict[str, Any], matching: dict[str, Any], other: dict[str, Any]
) -> None:
    """And explains itself where it does not."""
    assert event_matches(pattern, matching)
    assert explain_event_mismatch(pattern, matching) is None
    assert not event_matches(pattern, other)
    assert explain_event_mismatch(pattern, other)


def test_patterns_and_events_may_be_json() -> None:
    """As infrastructure code and queues have them."""
    pattern = '{"detail": {"jobStatus": ["Failed"]}}'
    assert event_matches(pattern, json.dumps(EVENT))
    assert explain_event_mismatch(pattern, json.dumps(EVENT)) is None


def test_of_a_key_that_is_there_twice_the_last_counts() -> None:
    """As AWS documents it of JSON patterns."""
    pattern = '{"detail": {"location": [{"prefix": "us-"}], "location": [{"anything-but": "us-east"}]}}'
    assert event_matches(pattern, {"detail": {"location": "eu"}})


def test_a_field_that_or_repeats_is_replaced() -> None:
    """A combination has each field once."""
    pattern = {"a": [1], "$or": [{"a": [2]}, {"b": [3]}]}
    assert event_matches(pattern, {"a": 2})
    assert event_matches(pattern, {"a": 1, "b": 3})
    assert not event_matches(pattern, {"a": 1})


EMPLOYEES = {
    "employees": [
        [{"first": "John", "last": "Doe"}, {"first": "Anna", "last": "Smith", "zip": 1}],
        [{"first": "Peter", "last": "Jones"}],
    ],
    "ids": [1, 2],
}


@pytest.mark.parametrize(
    "pattern, matches",
    [
        ({"employees": {"first": ["Anna"]}}, True),
        ({"employees": {"first": ["Anna"], "last": ["Smith"]}}, True),
        ({"employees": {"first": ["Anna"], "last": ["Jones"]}}, False),
        ({"employees": {"first": ["Anna", "Peter"], "last": ["Jones"]}, "ids": [1]}, True),
        ({"employees": {"first": ["John"], "zip": [{"exists": False}]}}, True),
        ({"employees": {"first": ["Anna"], "zip": [{"exists": False}]}}, False),
        ({"employees": {"zip": [{"exists": False}]}}, False),
        ({"employees": {"first": ["John", "Anna"], "last": ["Doe", "Smith"]}, "ids": [3]}, False),
    ],
)
def test_all_fields_are_in_the_same_element_of_an_array(pattern: dict[str, Any], matches: bool) -> None:
    """Fields of different objects in one array do not add up."""
    assert event_matches(pattern, EMPLOYEES) is matches
    assert (explain_event_mismatch(pattern, EMPLOYEES) is None) is matches


def test_hostile_wildcards_end() -> None:
    """A matcher that goes back would need longer than the world is old; this one need not be timed."""
    pattern = {"a": [{"wildcard": "*a" * 500 + "*b"}]}
    assert not event_matches(pattern, {"a": "a" * 5000})


def test_many_equal_elements_end() -> None:
    """Elements that have failed are not tried again: 15 fields in 30 arrays would be 30 to the power of 15 attempts."""
    pattern: dict[str, Any] = {f"k{number:02}": ["a"] for number in range(15)} | {"z": ["b"]}
    assert not event_matches(pattern, {**{f"k{number:02}": ["a"] * 30 for number in range(15)}, "z": "c"})


@given(st.text(r"ab*\ ", max_size=8), st.text(r"ab*\ ", max_size=8))
def test_what_is_escaped_matches_itself_only(wanted: str, other: str) -> None:
    """A wildcard of escaped characters is an exact match."""
    escaped = wanted.replace("\\", r"\\").replace("*", r"\*")
    pattern = {"a": [{"wildcard": escaped}]}
    assert event_matches(pattern, {"a": wanted})
    assert event_matches(pattern, {"a": other}) is (wanted == other)


@given(st.lists(st.text("ab", max_size=2), min_size=1, max_size=5), st.text("ab", max_size=8))
def test_wildcards_match_as_a_regular_expression_would(pieces: list[str], text: str) -> None:
    """For texts that are short enough for one."""
    import re

    pieces = [pieces[0], *filter(None, pieces[1:-1]), *pieces[1:][-1:]]
    expected = re.fullmatch(".*".join(pieces), text) is not None
    assert event_matches({"a": [{"wildcard": "*".join(pieces)}]}, {"a": text}) is expected


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text("ab"), lambda inner: st.lists(inner, max_size=3))
)
def test_any_value_equals_itself(value: Any) -> None:
    """A pattern of an event's own values matches it, whatever their type, where there is a value."""

    def flat(value: Any) -> list[Any]:
        return [leaf for item in value for leaf in flat(item)] if isinstance(value, list) else [value]

    values = flat(value)
    assert event_matches({"a": values or [{"exists": False}]}, {"a": value})


SAME_SIZE = {"$or": [{f"a{number}": [1]} for number in range(32)]}
INVALID: dict[str, tuple[Any, str]] = {
    "no JSON": ("{", "pattern='{' is not JSON (Expecting property name enclosed in double quotes"),
    "no object": ([], "pattern=[] is not an object; pass a dict or a JSON object"),
    "JSON of no object": ("[]", "pattern='[]' is not an object; pass a dict or a JSON object"),
    "empty": ({}, "event pattern, top level: {} is not valid; name at least one field"),
    "empty within": ({"detail": {}}, "event pattern, detail: {} is not valid; name at least one field"),
    "a key that is no string": (
        {"a": {1: ["b"]}},
        "event pattern, a: 1 is not valid; name the fields of the event with strings",
    ),
    "a value without a list": (
        {"detail": {"jobStatus": "Failed"}},
        "event pattern, detail.jobStatus: 'Failed' is not valid; pass a list, like ['Failed'], or an object",
    ),
    "an empty list": (
        {"a": []},
        (
            "event pattern, a: [] is not valid; pass a list of at least one value; for an event without the key,"
            " [{'exists': False}]"
        ),
    ),
    "a list in a list": (
        {"a": [["b"]]},
        (
            "event pattern, a[0]: ['b'] is not valid; pass a string, a number, True, False, None, or an operator like"
            " {'prefix': 'a'}"
        ),
    ),
    "an unknown operator": (
        {"a": ["b", {"contains": "c"}]},
        (
            "event pattern, a[1]: {'contains': 'c'} is not valid; use one of the operators prefix, suffix, equals-ignore-case,"
            " wildcard, anything-but, numeric, cidr, exists"
        ),
    ),
    "two operators": (
        {"a": [{"prefix": "b", "suffix": "c"}]},
        (
            "event pattern, a[0]: {'prefix': 'b', 'suffix': 'c'} is not valid; pass an object with one operator; of several in"
            " a list, any may match"
        ),
    ),
    "no operator": ({"a": [{}]}, "a[0]: {} is not valid; pass an object with one operator"),
    "prefix": ({"a": [{"prefix": 5}]}, "event pattern, a[0].prefix: 5 is not valid; pass a string"),
    "prefix of another operator": (
        {"a": [{"prefix": {"wildcard": "b"}}]},
        "a[0].prefix: {'wildcard': 'b'} is not valid; pass a string or {'equals-ignore-case': a string}",
    ),
    "prefix without regard to the case of a number": (
        {"a": [{"prefix": {"equals-ignore-case": 1}}]},
        "a[0].prefix.equals-ignore-case: 1 is not valid; pass a string",
    ),
    "suffix": ({"a": [{"suffix": None}]}, "a[0].suffix: None is not valid; pass a string"),
    "equals-ignore-case": (
        {"a": [{"equals-ignore-case": ["b"]}]},
        "a[0].equals-ignore-case: ['b'] is not valid; pass a",
    ),
    "wildcard": ({"a": [{"wildcard": 1}]}, "a[0].wildcard: 1 is not valid; pass a string"),
    "wildcards in a row": (
        {"a": [{"wildcard": "b**"}]},
        "a[0].wildcard: 'b**' is not valid; write one * in place of several in a row",
    ),
    "an escape of nothing": (
        {"a": [{"wildcard": "b\\"}]},
        r"a[0].wildcard: 'b\\' is not valid; after a backslash write * or \, or double the backslash",
    ),
    "an escape of a letter": ({"a": [{"wildcard": r"\b"}]}, "after a backslash write"),
    "anything-but of nothing": (
        {"a": [{"anything-but": []}]},
        (
            "a[0].anything-but: [] is not valid; pass a string, a number, a list of only strings or only numbers, or an object"
            " with one of prefix, suffix, equals-ignore-case, wildcard"
        ),
    ),
    "anything-but of both": ({"a": [{"anything-but": ["b", 1]}]}, "pass a string, a number, a list of only strings or"),
    "anything-but of null": ({"a": [{"anything-but": None}]}, "a[0].anything-but: None is not valid"),
    "anything-but of another operator": (
        {"a": [{"anything-but": {"numeric": ["=", 1]}}]},
        (
            "a[0].anything-but: {'numeric': ['=', 1]} is not valid; pass an object with one of prefix, suffix,"
            " equals-ignore-case, wildcard"
        ),
    ),
    "anything-but of prefixes that are none": (
        {"a": [{"anything-but": {"prefix": [1]}}]},
        "a[0].anything-but.prefix: [1] is not valid; pass a string or a list of strings",
    ),
    "anything-but of no prefix": ({"a": [{"anything-but": {"prefix": []}}]}, "pass a string or a list of strings"),
    "anything-but of an empty suffix": (
        {"a": [{"anything-but": {"suffix": ["b", ""]}}]},
        "a[0].anything-but.suffix: ['b', ''] is not valid; leave the empty string out: every string begins and ends with it",
    ),
    "numeric": (
        {"a": [{"numeric": 5}]},
        "a[0].numeric: 5 is not valid; pass a list like ['>', 0, '<=', 5], ['<', 10] or ['=', 301.8]",
    ),
    "numeric of three": ({"a": [{"numeric": ["<", 5, ">"]}]}, "pass a list like"),
    "numeric of an unknown comparison": (
        {"a": [{"numeric": ["==", 5]}]},
        "a[0].numeric: '==' is not valid; use one of =, <, <=, >, >=",
    ),
    "numeric of no name": ({"a": [{"numeric": [5, 5]}]}, "a[0].numeric: 5 is not valid; use one of ="),
    "numeric of a string": (
        {"a": [{"numeric": ["=", "5"]}]},
        "a[0].numeric: '5' is not valid; pass a number from -5.0e9 to 5.0e9, as EventBridge takes them",
    ),
    "numeric of a great number": ({"a": [{"numeric": [">", -6e9]}]}, "pass a number from -5.0e9 to 5.0e9"),
    "numeric, upper bound first": (
        {"a": [{"numeric": ["<", 5, ">", 1]}]},
        "a[0].numeric: ['<', 5, '>', 1] is not valid; a range is the lower bound, then the upper one; pass a list like",
    ),
    "numeric of an empty range": ({"a": [{"numeric": [">", 5, "<", 5]}]}, "a range is the lower bound, then the upper"),
    "numeric, equal and more": ({"a": [{"numeric": ["=", 1, "<", 5]}]}, "a range is the lower bound, then the upper"),
    "cidr": (
        {"a": [{"cidr": "10.0.0.0"}]},
        "a[0].cidr: '10.0.0.0' is not valid; pass a block of addresses like '10.0.0.0/24' or '2001:db8::/32'",
    ),
    "cidr of one address": ({"a": [{"cidr": "10.0.0.0/32"}]}, "pass a block of addresses"),
    "cidr of a mask": ({"a": [{"cidr": "10.0.0.0/255.0.0.0"}]}, "pass a block of addresses"),
    "cidr of too much": ({"a": [{"cidr": "10.0.0.0/33"}]}, "pass a block of addresses"),
    "cidr of a number": ({"a": [{"cidr": 10}]}, "a[0].cidr: 10 is not valid; pass a string"),
    "exists": ({"a": [{"exists": "yes"}]}, "a[0].exists: 'yes' is not valid; pass True or False"),
    "or of one": (
        {"$or": [{"a": [1]}]},
        "event pattern, $or: [{'a': [1]}] is not valid; pass a list of two or more objects",
    ),
    "or of no list": (
        {"a": {"$or": {"b": [1]}}},
        "event pattern, a.$or: {'b': [1]} is not valid; pass a list of two or",
    ),
    "or of values": ({"$or": [{"a": [1]}, {"a": [1]}, 1]}, "pass a list of two or more objects"),
    "or of an empty object": (
        {"$or": [{"a": [1]}, {}]},
        "event pattern, top level: {} is not valid; name at least one field",
    ),
    "or of operators": (
        {"a": {"$or": [{"prefix": "b"}, {"suffix": "c"}]}},
        "event pattern, a.prefix: 'b' is not valid; the objects in $or hold fields, like {'detail': [{'prefix': ...}]}",
    ),
    "or of too many": (
        {"a": SAME_SIZE, "b": SAME_SIZE},
        (
            "event pattern, $or: there are more than 1000 combinations of the objects in $or, and EventBridge takes no more;"
            " write fewer, or several rules"
        ),
    ),
}


@pytest.mark.parametrize("pattern, message", INVALID.values(), ids=list(INVALID))
def test_what_eventbridge_refuses_is_an_error(pattern: Any, message: str) -> None:
    """It names the place, the value and the remedy."""
    for function in (event_matches, explain_event_mismatch):
        with pytest.raises(ValueError) as caught:
            function(pattern, EVENT)
        assert message in str(caught.value)


def test_an_error_is_short_however_long_the_value_is() -> None:
    """A value of megabytes is cut."""
    with pytest.raises(ValueError) as caught:
        event_matches({"a": "b" * 1_000_000}, {})
    assert len(str(caught.value)) < 500


def test_an_event_has_to_be_json() -> None:
    """A datetime in it is a mistake of the test's, not a mismatch."""
    with pytest.raises(ValueError) as caught:
        event_matches({"a": ["b"]}, {"detail": {"endTime": datetime(2026, 1, 2)}})
    assert str(caught.value) == (
        "event, detail.endTime: datetime.datetime(2026, 1, 2, 0, 0) is not a JSON value;"
        " pass the event as EventBridge sends it, with times as strings"
    )
    with pytest.raises(ValueError, match=r"^event='nothing' is not JSON \(.*\); pass a dict or a JSON object$"):
        event_matches({"a": ["b"]}, "nothing")


WHY: dict[str, tuple[Any, str]] = {
    "the wrong one of two keys": (
        {"detail": {"status": ["Failed"]}},
        "detail.status: expected one of ['Failed'], but the event has no such key; it has jobStatus",
    ),
    "another value": (
        {"detail-type": ["Bedrock Model Customization Job State Change"]},
        (
            "detail-type: expected one of ['Bedrock Model Customization Job State Change'], but the event has"
            " 'Model Customization Job State Change'"
        ),
    ),
    "a misspelt key": (
        {"detail": {"jobStaus": ["Failed"]}},
        "detail.jobStaus: expected one of ['Failed'], but the event has no such key; it has jobStatus",
    ),
    "a key of another place": (
        {"jobStatus": ["Failed"]},
        "jobStatus: expected one of ['Failed'], but the event has no such key; it has detail.jobStatus",
    ),
    "an unheard-of key": (
        {"detail": {"xyz": ["Failed"]}},
        (
            "detail.xyz: expected one of ['Failed'], but the event has no such key; its keys are jobName, jobStatus,"
            " hyperParameters, endTime"
        ),
    ),
    "a misspelt branch": (
        {"details": {"jobStatus": ["Failed"]}},
        "details.jobStatus: expected one of ['Failed'], but the event has no details; it has detail",
    ),
    "a value in place of a branch": (
        {"source": {"name": ["aws.bedrock"]}},
        "source.name: expected one of ['aws.bedrock'], but the event has 'aws.bedrock' as source",
    ),
    "a branch in place of a value": (
        {"detail": {"hyperParameters": ["2"]}},
        "detail.hyperParameters: expected one of ['2'], but the event has an object there, with epochCount",
    ),
    "the wrong type": (
        {"detail": {"hyperParameters": {"epochCount": [2]}}},
        "detail.hyperParameters.epochCount: expected one of [2], but the event has '2'",
    ),
    "an operator": (
        {"detail": {"jobStatus": [{"prefix": "Comp"}, "Stopped"]}},
        "detail.jobStatus: expected one of [{'prefix': 'Comp'}, 'Stopped'], but the event has 'Failed'",
    ),
    "an array": (
        {"resources": [{"suffix": "/b"}]},
        (
            "resources: expected one of [{'suffix': '/b'}], but the event has"
            " 'arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-micro-v1:0:128k/a', 'b'"
        ),
    ),
    "no key": (
        {"detail": {"jobName": [{"exists": False}]}},
        "detail.jobName: expected no such key, but the event has 'nightly-8'",
    ),
    "any value": (
        {"detail": {"failureMessage": [{"exists": True}]}},
        (
            "detail.failureMessage: expected any value, but the event has no such key; its keys are jobName, jobStatus,"
            " hyperParameters, endTime"
        ),
    ),
    "several fields": (
        {"source": ["aws.s3"], "region": ["us-east-1"], "detail": {"jobStatus": ["Completed"]}},
        (
            "source: expected one of ['aws.s3'], but the event has 'aws.bedrock'\n"
            "detail.jobStatus: expected one of ['Completed'], but the event has 'Failed'"
        ),
    ),
    "or": (
        {"$or": [{"source": ["a"], "region": ["b"]}, {"detail": {"jobStatus": ["Stopped"]}}]},
        (
            "none of the 2 combinations of $or matches; the nearest one fails at\n"
            "  detail.jobStatus: expected one of ['Stopped'], but the event has 'Failed'"
        ),
    ),
}


@pytest.mark.parametrize("pattern, explanation", WHY.values(), ids=list(WHY))
def test_a_mismatch_is_explained(pattern: Any, explanation: str) -> None:
    """With what was expected, what there is, and what may have been meant."""
    assert explain_event_mismatch(pattern, EVENT) == explanation


def test_elements_that_do_not_go_together_are_explained() -> None:
    """Each field matches, and still the event does not."""
    explanation = explain_event_mismatch({"employees": {"first": ["Anna"], "last": ["Jones"]}}, EMPLOYEES)
    assert explanation == "employees.first, employees.last: each matches, but not in the same element of an array"


def test_an_explanation_lists_few_of_many() -> None:
    """Long arrays and large objects do not flood the test's output."""
    assert explain_event_mismatch({"a": ["x"]}, {"a": list(range(9))}) == (
        "a: expected one of ['x'], but the event has 0, 1, 2, 3, 4, 5, 6, 7, ..."
    )
    assert explain_event_mismatch({"x": ["x"]}, {f"a{number}": 1 for number in range(9)}) == (
        "x: expected one of ['x'], but the event has no such key; its keys are a0, a1, a2, a3, a4, a5, a6, a7, ..."
    )


@pytest.mark.parametrize(
    "event, end",
    [({}, "the event has no a"), ({"a": []}, "the event has [] as a"), ({"a": {}}, "the event has no such key")],
)
def test_nothing_at_all_is_explained(event: dict[str, Any], end: str) -> None:
    """There are no keys to name then."""
    assert explain_event_mismatch({"a": {"b": ["c"]}}, event) == f"a.b: expected one of ['c'], but {end}"


def test_an_empty_array_in_place_of_a_value_is_explained() -> None:
    """It holds no value that could match."""
    assert explain_event_mismatch({"a": ["c"]}, {"a": []}) == "a: expected one of ['c'], but the event has []"
