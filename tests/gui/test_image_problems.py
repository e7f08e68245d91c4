"""What is wrong with the images is a problem of its block: on the card, in the inspector, with repairs."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QLabel, QPushButton

from qdcnn_studio.app.application import make_application
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.inspector.view import InspectorView
from qdcnn_studio.app.session import Session
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.edits import ChangeSettings
from qdcnn_studio.design.problems import Severity
from qdcnn_studio.design.text import parse
from tests.cli.test_bad_input import BAD_DATA, REST
from tests.gui.fakes import small_session
from tests.image_folders import image_folder


@pytest.fixture
def open_session(qtbot):
    """Open designs written as text, with their images loaded."""
    made: list[Session] = []

    def open_text(text: str) -> Session:
        make_application()
        session = small_session(parse(text, standard_registry()))
        made.append(session)
        loaded(qtbot, session)
        return session

    yield open_text
    for session in made:
        session.close()


def loaded(qtbot, session):
    qtbot.waitUntil(lambda: not session.samples.loading, timeout=30_000)


@pytest.mark.parametrize("case", BAD_DATA)
def test_bad_images_are_a_problem_of_their_block(qtbot, open_session, tmp_path, case):
    text, block, words = BAD_DATA[case]
    block = block.removesuffix(": ")
    session = open_session(text(tmp_path))
    editor = session.editor
    qtbot.waitUntil(lambda: any(words in problem.message for problem in editor.problems), timeout=10_000)
    found = [problem for problem in editor.problems if words in problem.message]
    assert [problem.block for problem in found] == [block], "it is told once, on its block"
    canvas, inspector = CanvasView(editor), InspectorView(editor, None, session.samples)
    qtbot.addWidget(canvas)
    qtbot.addWidget(inspector)
    assert words in canvas.canvas.cards[block].face.problem
    editor.select([block])
    assert any(words in label.text() for label in inspector.card.problems.findChildren(QLabel))


def test_a_repair_of_what_the_images_do_not_allow_is_one_edit(qtbot, open_session):
    session = open_session('digits(classes=[0, 1], per_class=4) | pca(30) | amplitude() | conv("ttn") | classify(2)')
    editor = session.editor
    inspector = InspectorView(editor, None, session.samples)
    qtbot.addWidget(inspector)
    editor.select(["pca_1"])
    [button] = inspector.card.problems.findChildren(QPushButton)
    assert button.text() == "Keep 4 features"
    button.click()
    loaded(qtbot, session)
    assert session.samples.prepared is not None
    assert editor.problems == ()
    editor.undo()
    loaded(qtbot, session)
    assert [problem.block for problem in editor.problems] == ["pca_1"]


def test_files_left_out_are_a_warning_of_the_block(open_session, tmp_path):
    folder = image_folder(tmp_path / "f", cat=8, dog=8)
    for number in range(5):
        (folder / "dog" / f"x{number}.png").write_bytes(b"no image")
    session = open_session(f'images("{folder}", size=[6, 6]) | {REST}')
    [problem] = session.editor.problems
    assert (problem.block, problem.severity) == ("images_1", Severity.WARNING)
    assert problem.message.startswith("5 files were left out: dog/x0.png is not an image that can be read.")
    assert problem.message.endswith("And 2 more. Replace or remove them.")


def test_images_of_another_size_are_told_on_the_block(qtbot, open_session, tmp_path):
    folder = image_folder(tmp_path / "f", cat=8, dog=8)
    Image.new("L", (1000, 1000)).save(folder / "dog" / "large.png")
    session = open_session(f'images("{folder}", size=[6, 6]) | {REST}')
    [problem] = session.editor.problems
    assert (problem.block, problem.severity) == ("images_1", Severity.INFO)
    assert problem.message.startswith("1 image was resized from 1000×1000 to 6×6. Choose another size, or")
    canvas = CanvasView(session.editor)
    qtbot.addWidget(canvas)
    assert canvas.canvas.cards["images_1"].face.severity == "info"


def test_the_number_of_the_image_that_cannot_be_encoded_is_its_own(qtbot, open_session, tmp_path):
    folder = image_folder(tmp_path / "f", cat=8, dog=8)
    Image.fromarray(np.zeros((6, 6), dtype=np.uint8)).save(folder / "dog" / "3.png")
    session = open_session(f'images("{folder}", size=[4, 4]) | amplitude() | conv("ttn") | classify(2)')
    qtbot.waitUntil(lambda: bool(session.editor.problems), timeout=10_000)
    [problem] = session.editor.problems
    assert problem.block == "amplitude_1"
    assert problem.message.startswith("Image 11 is zero everywhere")
    session.samples.choose(11)
    assert session.samples.features(session.circuit, np.array([3, 11])) is None
    assert session.samples.message.startswith("Image 11 is zero everywhere")


def test_another_encoding_is_looked_at_anew(qtbot, open_session):
    text = "digits(classes=[0, 1]) | crop(rows=[0, 2], columns=[0, 2]) | {} | conv('ttn') | classify(2)"
    session = open_session(text.format("angle()"))
    assert session.editor.problems == ()
    session.editor.open(parse(text.format("amplitude()"), standard_registry()))
    qtbot.waitUntil(lambda: bool(session.editor.problems), timeout=10_000)
    session.editor.do(ChangeSettings("crop_1", {"rows": [2, 6], "columns": [2, 6]}))
    loaded(qtbot, session)
    qtbot.waitUntil(lambda: not session.editor.problems, timeout=10_000)


def test_train_tries_once_more_to_load_what_could_not_be(qtbot, open_session, tmp_path):
    folder = image_folder(tmp_path / "f", cat=8, dog=2)
    session = open_session(f'images("{folder}", size=[6, 6]) | {REST}')
    assert session.samples.error is not None
    image_folder(tmp_path / "g", dog=8)
    for path in (tmp_path / "g" / "dog").iterdir():
        path.rename(folder / "dog" / f"new_{path.name}")
    session.train()
    loaded(qtbot, session)
    assert session.samples.prepared is not None
    assert session.editor.problems == ()
