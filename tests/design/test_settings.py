from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, field_validator, model_validator

from qdcnn_studio.design.edits import UNSET
from qdcnn_studio.design.ports import Kind, Port
from qdcnn_studio.design.registry import Settings
from qdcnn_studio.design.settings import defaults, likely_ports, read_settings
from qdcnn_studio.design.wording import allowed, listed, shown
from tests.design.toys import Conv, Fuse, Image


class Many(Conv):
    """Settings of every sort."""

    name = "many"
    title = "Many"

    class Settings(Settings):
        count: int = Field(4, ge=1, le=64)
        share: Annotated[float, Field(gt=0, lt=1)] = Field(0.25, title="Test share")
        scale: float = Field(1.0, ge=0)
        axis: Literal["rx", "ry", "rz"] = "ry"
        parts: Literal["halves", "even_odd"] | list[list[int]] = "halves"
        labels: list[Annotated[int, Field(ge=0, le=9)]] | None = None
        rows: tuple[int, int] = (0, 8)
        on: bool = True
        kernel: dict[str, Any] = Field(default_factory=dict)
        names: tuple[str, ...] = Field((), max_length=3)
        folder: str = ""

        @field_validator("folder")
        @classmethod
        def _not_root(cls, folder):
            if folder == "/":
                raise ValueError("the root folder holds no classes")
            return folder

        @model_validator(mode="after")
        def _ordered(self):
            if self.rows[0] > self.rows[1]:
                raise ValueError("The first row lies behind the last.")
            return self


class Needing(Conv):
    """One setting has no default."""

    class Settings(Settings):
        file: str = Field(title="File")


MANY = Many()


def fault(values, block_type=MANY):
    [found] = read_settings(block_type, values).faults
    return found


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"count": 0}, "count must be a whole number from 1 to 64, but is 0."),
        ({"count": 1.5}, "count must be a whole number from 1 to 64, but is 1.5."),
        ({"count": "many"}, "count must be a whole number from 1 to 64, but is “many”."),
        ({"count": None}, "count must be a whole number from 1 to 64."),
        ({"share": 1}, "Test share (share) must be a number above 0 and below 1, but is 1."),
        ({"scale": -1e-3}, "scale must be a number at least 0, but is -0.001."),
        ({"axis": "x"}, "axis must be rx, ry or rz, but is “x”."),
        ({"parts": 3}, "parts must be halves, even_odd or a list of lists of whole numbers."),
        ({"labels": [12]}, "labels must be a list of whole numbers from 0 to 9 or nothing."),
        ({"rows": [1]}, "rows must be a list of 2 whole numbers."),
        ({"on": "maybe"}, "on must be true or false, but is “maybe”."),
        ({"kernel": 3}, "kernel must be a table, but is 3."),
        ({"names": ["a", "b", "c", "d"]}, "names must be a list of at most 3 texts, but is ['a', 'b', 'c', 'd']."),
        ({"folder": "/"}, "The root folder holds no classes."),
        ({"rows": [8, 0]}, "The first row lies behind the last."),
        ({"weight": 1}, "There is no setting weight; Many has count, share, scale"),
    ],
)
def test_faults_name_the_setting_and_what_it_may_be(values, message):
    found = fault(values)

    assert found.message.startswith(message)
    assert found.message.endswith(".")


def test_a_missing_setting_is_told():
    assert fault({}, Needing()).message == "File is missing; it must be a text."


@pytest.mark.parametrize(
    ("values", "repairs"),
    [
        ({"count": 0}, [{"count": 1}, {"count": UNSET}]),
        ({"count": 99}, [{"count": 64}, {"count": UNSET}]),
        ({"count": 1.5}, [{"count": 2}, {"count": UNSET}]),
        ({"share": 1}, [{"share": UNSET}]),
        ({"scale": -1}, [{"scale": 0}, {"scale": UNSET}]),
        ({"count": True}, []),
        ({"weight": 1}, [{"weight": UNSET}]),
    ],
)
def test_faults_suggest_the_nearest_and_the_usual_value(values, repairs):
    found = [suggestion.settings for entry in read_settings(MANY, values).faults for suggestion in entry.suggestions]

    assert found == repairs


def test_each_faulty_setting_is_told_once():
    assert [entry.name for entry in read_settings(MANY, {"parts": 3, "count": 0, "on": 5}).faults] == [
        "count",
        "parts",
        "on",
    ]


def test_readings_are_kept_apart_by_type_and_kind_of_number():
    assert read_settings(MANY, {"count": 3}) is read_settings(MANY, {"count": 3})
    assert read_settings(MANY, {"scale": 1}) is not read_settings(MANY, {"scale": True})
    assert read_settings(Image(), {}).settings != read_settings(Fuse(), {}).settings


def test_a_type_whose_ports_fail_is_told():
    class Odd(Conv):
        title = "Odd"

        def inputs(self, settings):
            raise ZeroDivisionError("no ports")

    assert "ZeroDivisionError: no ports" in fault({}, Odd()).message


def test_ports_stay_while_a_setting_is_mended():
    three = tuple(Port(name, Kind.REGISTER) for name in "abc")

    assert likely_ports(Fuse(), {"inputs": 3, "pattern": "wrong", "extra": 1})[0] == three
    assert likely_ports(Fuse(), {"inputs": 99})[0] == three[:2]


def test_defaults_are_json_in_the_order_of_the_fields():
    assert list(defaults(MANY)) == list(Many.Settings.model_fields)
    assert defaults(MANY)["rows"] == [0, 8]
    assert defaults(Needing()) == {}


def test_words():
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"], "or") == "a, b or c"
    assert shown(0.1 + 0.2) == "0.3"
    assert shown(-1e6) == "-1,000,000"
    assert shown(10**200) == "1e+200"
    assert shown(None) == "nothing"
    assert len(shown("x" * 500)) <= 60
    assert allowed(Many.Settings.model_fields["count"]) == "a whole number from 1 to 64"
