"""The house of DESIGN section 2: arrows point one way, Qt stays in the app, and the window waits for nothing slow."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "qdcnn_studio"

FLOORS = {
    "design": 0,
    "circuit": 1,
    "data": 1,
    "blocks": 2,
    "simulator": 2,
    "training": 3,
    "export": 3,
    "hardware": 3,
    "analysis": 4,
    "cli": 5,
    "app": 5,
}
"""A package imports packages on its own or a lower floor."""

MODULES = {
    "blas": 0,
    "resources": 0,
    "system_packages": 0,
    "examples": 1,
    "opening": 3,
    "bootstrap": 6,
    "__main__": 6,
    "__init__": 6,
}
"""The modules that stand beside the packages, on the floor they may be used from."""

QT = {"PySide6", "pyqtgraph", "shiboken6"}
SLOW = {"qutip", "qutip_qip", "sklearn", "scipy", "matplotlib", "numba", "pandas"}
FILES = sorted(PACKAGE.rglob("*.py"))


def home(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def imports(path: Path, everywhere: bool = True) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree) if everywhere else tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""
            if node.module == "qdcnn_studio":
                yield from (f"qdcnn_studio.{alias.name}" for alias in node.names)


def floor(name: str) -> int:
    return FLOORS[name] if name in FLOORS else MODULES[name]


def against_the_arrows(path: Path) -> Iterator[str]:
    here = floor(home(path))
    for module in imports(path):
        parts = module.split(".")
        ours = parts[0] == "qdcnn_studio" and len(parts) > 1 and parts[1] in {**FLOORS, **MODULES}
        if ours and floor(parts[1]) > here:
            yield f"{path.relative_to(PACKAGE)} imports {module}"


def test_imports_go_to_the_same_or_a_lower_floor():
    assert len(FILES) > 100
    assert not [wrong for path in FILES for wrong in against_the_arrows(path)]


def test_only_the_app_knows_qt():
    elsewhere = [path for path in FILES if home(path) != "app"]
    assert elsewhere
    assert not [(path.name, module) for path in elsewhere for module in imports(path) if module.split(".")[0] in QT]


def test_nothing_slow_is_imported_at_the_top_of_app_design_and_cli():
    light = [path for path in FILES if home(path) in ("app", "design", "cli")]
    slow = [(path.name, m) for path in light for m in imports(path, everywhere=False) if m.split(".")[0] in SLOW]
    assert not slow


def test_every_package_is_on_a_floor():
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")}
    assert packages <= set(FLOORS)
    assert modules <= set(MODULES)


def test_every_package_says_what_lives_there_and_imports_nothing():
    for path in PACKAGE.glob("*/__init__.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        assert len(tree.body) == 1, f"{path} does more than say what lives there"


def loaded_by(code: str) -> set[str]:
    """Return the top-level modules that a fresh Python has loaded after running some code."""
    report = "import sys; print(' '.join({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_window_process_needs_nothing_slow_to_draw_and_compile():
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in FILES
        if home(path) in ("design", "circuit", "blocks", "data") and path.stem != "__init__"
    ]
    code = "\n".join(f"import {module}" for module in modules)
    code += (
        "\nfrom qdcnn_studio.blocks.standard import standard_registry"
        "\nfrom qdcnn_studio.circuit.compiler import compile"
        "\nfrom qdcnn_studio.examples import open_example"
        "\nassert compile(open_example('first_minute'), standard_registry()).ok"
    )
    loaded = loaded_by(code)
    assert "qdcnn_studio" in loaded
    assert not loaded & (SLOW | QT)


def test_the_bare_package_loads_the_standard_library_alone():
    loaded = loaded_by("import qdcnn_studio.bootstrap, qdcnn_studio.__main__")
    assert not loaded & {"numpy", "pydantic", "networkx", *SLOW, *QT}


QUANTUM = {
    *("quantum", "qubit", "qubits", "circuit", "circuits", "gate", "gates", "bloch", "ansatz", "entangled", "encoding"),
    *("register", "registers", "prediction", "predictions", "features", "statevector", "classification", "convolution"),
}
"""Words of what is drawn here. A canvas of typed blocks and wires has no use for them."""


def test_the_canvas_knows_nothing_of_what_is_drawn_on_it():
    files = sorted((PACKAGE / "app" / "canvas").rglob("*.py"))
    assert len(files) > 40
    for path in files:
        words = set(re.findall(r"[a-z]+", path.read_text(encoding="utf-8").lower()))
        assert not words & QUANTUM, f"{path.relative_to(PACKAGE)} speaks of {words & QUANTUM}"
        ours = {module.split(".")[1] for module in imports(path) if module.startswith("qdcnn_studio.")}
        assert ours <= {"app", "design"}, f"{path.relative_to(PACKAGE)} imports {ours}"
