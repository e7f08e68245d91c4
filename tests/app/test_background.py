"""Work in the background: the newest request wins, and failures are told."""

import threading
from weakref import WeakSet

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from qdcnn_studio.app.background import Background


def test_the_newest_waiting_request_wins(qtbot):
    background = Background()
    gate, answers = threading.Event(), []
    background.submit("look", lambda: gate.wait(5), answers.append, answers.append)
    for number in range(5):
        background.submit("look", lambda number=number: number, answers.append, answers.append)
    gate.set()
    qtbot.waitUntil(lambda: 4 in answers)
    background.close()
    assert not {0, 1, 2} & {answer for answer in answers if answer is not True}


def test_a_failure_is_told_where_it_was_asked_for(qtbot):
    background = Background()
    failures = []
    background.submit("look", lambda: 1 / 0, lambda outcome: None, failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    background.close()
    assert isinstance(failures[0], ZeroDivisionError)


def test_closing_ends_the_thread(qtbot):
    before = set(threading.enumerate())
    background = Background()
    assert set(threading.enumerate()) - before
    background.close()
    assert not set(threading.enumerate()) - before


def test_it_may_be_deleted_while_its_thread_answers(qtbot):
    before = set(threading.enumerate())
    for _ in range(200):
        background = Background()
        begun = threading.Event()
        background.submit("look", begun.set, lambda outcome: None, lambda error: None)
        qtbot.waitUntil(begun.is_set)
        delete(background)  # what Qt does to a window's children, without asking them to close
    qtbot.waitUntil(lambda: not set(threading.enumerate()) - before)


def test_nothing_new_begins_before_an_edit_is_on_screen(qtbot):
    background, painted, begun = Background(), [], []
    view = QWidget()
    qtbot.addWidget(view)
    view.paintEvent = lambda event: painted.append(True)
    view.show()
    qtbot.waitUntil(lambda: bool(painted))
    painted.clear()
    background.hold()
    background.submit("look", lambda: begun.append(bool(painted)), lambda outcome: None, lambda error: None)
    view.update()
    qtbot.waitUntil(lambda: bool(begun))
    background.close()
    assert begun == [True]


class _Work:
    """Work that gives its number."""

    def __init__(self, number):
        self.number = number

    def __call__(self):
        return self.number


def test_the_newest_of_what_is_held_back_wins(qtbot):
    background, answers = Background(), []
    background.hold()
    held = WeakSet([outdated_work := _Work(0)])
    background.submit("look", outdated_work, answers.append, answers.append)
    del outdated_work
    for number in (1, 2):
        background.submit("look", _Work(number), answers.append, answers.append)
    assert not held  # nor is anything kept alive that only it refers to
    qtbot.waitUntil(lambda: bool(answers))
    qtbot.wait(20)
    background.close()
    assert answers == [2]


def test_edit_upon_edit_does_not_hold_it_back_for_ever(qtbot):
    background, begun = Background(), []
    background.submit("look", lambda: None, lambda outcome: None, lambda error: None)
    edits = QTimer()
    edits.timeout.connect(background.hold)
    edits.start(5)
    background.hold()
    background.submit("look", lambda: begun.append(True), lambda outcome: None, lambda error: None)
    qtbot.waitUntil(lambda: bool(begun))
    background.close()
