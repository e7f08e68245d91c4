import json
import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qdcnn_studio.design import reading
from qdcnn_studio.design.document import DocumentError, dumps, load, load_with_report, loads, read, save
from qdcnn_studio.design.graph import Block, Design, Frame, Note, Wire
from tests.design.strategies import designs, examples

SAMPLE = Design(
    {
        "conv_2": Block("conv_2", "conv", {"depth": 2}, (100.0, 12.5), "first", True),
        "conv_10": Block("conv_10", "from_the_future", {"spin": {"up": [1, 2]}}, extra={"halo": "blue"}),
    },
    frozenset({Wire("conv_2", "out", "conv_10", "in")}),
    {"frame_1": Frame("frame_1", "Left", (0.0, 0.0, 300.0, 200.0), "pooling")},
    {"note_1": Note("note_1", "Größe = 8×8", (1.0, 2.0))},
    {"steps": 200},
    "Ein Beispiel",
    {"camera": [1, 2, 3]},
)


def assert_read_or_refused(text):
    """Assert that a text is read as a design that can be written again, or refused in one sentence."""
    try:
        found = loads(text)
    except DocumentError as error:
        found = str(error)
    if isinstance(found, str):
        assert re.fullmatch(r"The text [^\n]*\.", found)
    else:
        assert loads(dumps(found)) == found


def altered(**parts):
    return json.dumps({**json.loads(dumps(SAMPLE)), **parts})


@given(designs())
@examples(60)
def test_what_is_written_is_read_back(design):
    text = dumps(design)

    assert loads(text) == design
    assert dumps(loads(text)) == text
    assert json.loads(text)["format"] == "qdcnn-studio design"


def test_the_bytes_do_not_depend_on_the_order_of_dictionaries():
    turned = SAMPLE.changed(blocks=dict(reversed(SAMPLE.blocks.items())))

    assert dumps(turned) == dumps(SAMPLE)
    assert dumps(SAMPLE).index('"conv_2"') < dumps(SAMPLE).index('"conv_10"')


def test_unknown_types_and_keys_are_written_back(tmp_path):
    save(SAMPLE, tmp_path / "sample.qdcnn")
    found = load_with_report(tmp_path / "sample.qdcnn")

    assert found.design == SAMPLE
    assert not found.dropped
    assert found.design.blocks["conv_10"].extra == {"halo": "blue"}
    assert found.design.extra == {"camera": [1, 2, 3]}


@given(st.data())
@examples(60)
def test_a_cut_file_raises_nothing_but_a_document_error(data):
    text = dumps(SAMPLE)
    cut = text[: data.draw(st.integers(0, len(text) - 3))]

    with pytest.raises(DocumentError) as caught:
        loads(cut)
    assert str(caught.value).endswith(".")


@given(st.integers(0, 10**6))
@examples(60)
def test_a_damaged_file_is_read_or_refused_in_words(seed):
    chance = random.Random(seed)
    characters = list(dumps(SAMPLE))
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(characters))
        characters[place] = chance.choice(["", "x", '"', "{", "}", "[", "]", "0", "-", "null", ",", "\\", "\x00", "é"])
    assert_read_or_refused("".join(characters))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=8,
    ),
    st.sampled_from(["version", "name", "blocks", "wires", "frames", "notes", "training", "conv_2", "frame_1"]),
)
@examples(60)
@example([["a", "b", "c"]], "wires")
@example({"conv_1": {"type": "conv", "position": [1, "2"], "settings": 3, "label": 4, "bypassed": 5}}, "blocks")
def test_any_json_in_any_place_is_read_or_refused_in_words(value, place):
    entries = json.loads(dumps(SAMPLE))
    if place == "conv_2":
        entries["blocks"]["conv_2"] = value
    elif place == "frame_1":
        entries["frames"]["frame_1"] = value
    else:
        entries[place] = value
    assert_read_or_refused(json.dumps(entries))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The text is empty."),
        ("  \n", "The text is empty."),
        ("not json", "it is not JSON (line 1, column 1)"),
        ("[]", "The text is JSON, but not a QDCNN Studio design."),
        ('{"format": "other"}', "The text is JSON, but not a QDCNN Studio design."),
        ("[" * 100_000, "nested too deep"),
        ('{"a": ' + "9" * 5000 + "}", "is not a QDCNN Studio design"),
        ('{"a": NaN}', "NaN is not a number in JSON"),
        ('{"a": 1e999}', "holds a number that is not finite"),
        (altered(version=99), "was written by a newer QDCNN Studio (format 99; this one reads up to 1)"),
        (altered(version="1"), "does not say in which version"),
        (altered(version=True), "does not say in which version"),
        (altered(blocks=[]), "it has no list of blocks"),
        (dumps(SAMPLE)[:200], "ends in the middle"),
    ],
)
def test_what_is_no_design_is_told_in_one_sentence(text, message):
    with pytest.raises(DocumentError) as caught:
        loads(text)

    assert message in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_damage_costs_only_what_is_damaged():
    entries = json.loads(dumps(SAMPLE))
    entries["blocks"]["pool_1"] = {"settings": {}}
    entries["blocks"]["conv_2"]["position"] = ["left", 0]
    entries["wires"] += [["conv_2", "out"], ["pool_1", "out", "conv_2", "in"]]
    entries["notes"] = "none"
    found = read(json.dumps(entries))

    assert set(found.design.blocks) == {"conv_2", "conv_10"}
    assert found.design.wires == SAMPLE.wires
    assert found.dropped == (
        "The position of block conv_2 is not 2 numbers and was left out.",
        "The block pool_1 has no type and was left out.",
        "A wire has a wrong shape and was left out.",
        "A wire to or from pool_1 was left out, for there is no such block.",
        "The part “notes” has a wrong shape and was left out.",
    )


def test_a_key_that_is_there_twice_is_told():
    text = dumps(SAMPLE).replace('"name"', '"training": {"steps": 1},\n  "name"')

    assert read(text).dropped == ("training is there twice; the last one counts.",)


def test_older_versions_are_migrated(monkeypatch):
    monkeypatch.setattr(reading, "VERSION", 2)
    monkeypatch.setattr(reading, "MIGRATIONS", {1: lambda entries: {**entries, "name": "migrated"}})

    assert read(dumps(SAMPLE)).design.name == "migrated"


def test_a_value_without_a_json_form_is_refused():
    with pytest.raises(DocumentError, match=r"^The block conv_1 holds a function, which a file cannot hold\.$"):
        dumps(Design({"conv_1": Block("conv_1", "conv", {"depth": lambda: 1})}))


def test_files_that_cannot_be_read_are_told_in_one_sentence(tmp_path):
    (tmp_path / "image.qdcnn").write_bytes(b"\x89PNG\r\n\xff\xfe")
    for path, message in [
        (tmp_path / "none.qdcnn", "There is no file"),
        (tmp_path, "is a folder"),
        (tmp_path / "image.qdcnn", "it is not UTF-8 text"),
        (tmp_path / "image.qdcnn" / "x", "cannot be read"),
        ("a\0b", "cannot be read"),
    ]:
        with pytest.raises(DocumentError, match=message):
            load(path)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    (tmp_path / "sample.qdcnn").write_text(dumps(SAMPLE), encoding="utf-8-sig")

    assert load(tmp_path / "sample.qdcnn") == SAMPLE


def test_a_failed_save_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "sample.qdcnn"
    save(SAMPLE, path)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DocumentError, match="cannot be written: no space left on device"):
        save(SAMPLE.changed(name="other"), path)

    assert load(path) == SAMPLE
    assert [entry.name for entry in tmp_path.iterdir()] == ["sample.qdcnn"]


def test_saving_into_a_missing_folder_is_told(tmp_path):
    with pytest.raises(DocumentError, match="cannot be written"):
        save(SAMPLE, tmp_path / "none" / "sample.qdcnn")


@pytest.mark.skipif(os.name != "posix", reason="symbolic links and modes are those of Unix")
def test_saving_keeps_links_and_modes(tmp_path):
    real = tmp_path / "real.qdcnn"
    save(SAMPLE, real)
    real.chmod(0o640)
    link = tmp_path / "link.qdcnn"
    link.symlink_to(real)

    save(SAMPLE.changed(name="other"), link)

    assert link.is_symlink()
    assert load(real).name == "other"
    assert Path(real).stat().st_mode & 0o777 == 0o640
