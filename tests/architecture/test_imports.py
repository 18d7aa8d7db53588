"""The import-linter contracts of pyproject.toml, each shown to fall in a small house with one wrong import."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import APPS, PACKAGES, ROOT

LINT = [sys.executable, str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Seven empty floors with the modules that the contracts name."""
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    for app in APPS:
        for module in ("models", "services", "policies", "views", "jobs"):
            (tmp_path / app / f"{module}.py").touch()
    return tmp_path


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LINT, "--config", str(ROOT / "pyproject.toml")],
        cwd=house,
        env=os.environ | {"PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_house_without_wrong_imports_stands(house: Path) -> None:
    done = lint(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "text", "contract"),
    [
        ("groups/services.py", "import chat.models\n", "Apps import downwards only"),
        ("groups/services.py", "import config\n", "Nothing imports config"),
        ("chat/services.py", "import chat.views\n", "Every app has the same floor plan"),
        ("chat/engine.py", "", "Every app has the same floor plan"),
        ("chat/views.py", "from groups import models\n", "Doors never touch tables"),
        ("chat/jobs.py", "from chat import models\n", "Doors never touch tables"),
        ("chat/policies.py", "from chat import models\n", "Pure modules know no tables"),
        ("chat/policies.py", "import channels.layers\n", "Pure modules know no tables"),
        ("chat/policies.py", "import time\n", "Pure modules know no tables"),
    ],
)
def test_a_wrong_import_is_found(house: Path, module: str, text: str, contract: str) -> None:
    (house / module).write_text(text)
    done = lint(house)
    assert done.returncode != 0
    assert any(contract in line and "BROKEN" in line for line in done.stdout.splitlines()), done.stdout


def test_an_import_for_types_only_is_no_import(house: Path) -> None:
    words = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from chat import models\n"
    (house / "chat/policies.py").write_text(words)
    done = lint(house)
    assert done.returncode == 0, done.stdout
