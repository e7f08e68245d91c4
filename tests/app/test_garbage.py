"""Cycles are collected in the window's thread alone, wherever they are made."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from qdcnn_studio.app.garbage import GarbageCollector


class Node:
    """Something that refers to itself, and remembers in which thread it went."""

    def __init__(self, went: list[str]) -> None:
        self.itself = self
        self.last_words = weakref.finalize(self, lambda: went.append(threading.current_thread().name))


@pytest.fixture
def collector(qapp):
    made = GarbageCollector()
    yield made
    made.close()


def test_a_busy_thread_collects_nothing(collector):
    went: list[str] = []
    Node(went)
    thread = threading.Thread(target=lambda: [[object()] for _ in range(200_000)])
    thread.start()
    thread.join()
    assert went == []
    gc.collect()
    assert went == [threading.current_thread().name]


def test_what_is_due_is_collected_here(collector, qtbot):
    went: list[str] = []
    Node(went)
    # Whatever is freed meanwhile (widgets of earlier tests) lowers Python's count: far over the threshold it stays due.
    kept = [[] for _ in range(100 * gc.get_threshold()[0])]
    assert gc.get_count()[0] > gc.get_threshold()[0]
    qtbot.waitUntil(lambda: bool(went), timeout=5000)
    assert went == [threading.current_thread().name]
    assert kept


def test_python_collects_again_afterwards(qapp):
    made = GarbageCollector()
    assert not gc.isenabled()
    made.close()
    assert gc.isenabled()


def test_what_is_there_once_it_has_settled_is_left_out_until_the_end(qapp):
    made, went = GarbageCollector(), []
    Node(went)
    made.settle()
    gc.collect()
    assert went == []
    made.close()
    gc.collect()
    assert went == [threading.current_thread().name]
