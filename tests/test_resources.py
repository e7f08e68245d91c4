"""Resources are found in a checkout and in an installed wheel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from qdcnn_studio.resources import resource

ROOT = Path(__file__).resolve().parent.parent


def test_a_checkout_has_its_resources_beside_the_package():
    assert resource("examples/index.json") == ROOT / "resources" / "examples" / "index.json"
    assert resource("examples/index.json").is_file()


def test_an_installed_package_carries_its_resources(tmp_path):
    # What hatch does with pyproject's force-include, done here by hand, so that the test needs no network.
    package = tmp_path / "qdcnn_studio"
    (package / "_resources" / "examples").mkdir(parents=True)
    (package / "_resources" / "examples" / "index.json").write_text("[]", encoding="utf-8")
    for name in ("__init__.py", "resources.py"):
        (package / name).write_bytes((ROOT / "qdcnn_studio" / name).read_bytes())
    code = "from qdcnn_studio.resources import resource; print(resource('examples/index.json').read_text())"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_installed_wheel_finds_its_examples(tmp_path):
    pytest.importorskip("hatchling", reason="building a wheel needs hatchling")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    done = subprocess.run(
        [sys.executable, "-m", "qdcnn_studio", "compile", "first_minute", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["qubits"] == 8
