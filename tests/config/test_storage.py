"""The stylesheet reaches people in one piece, and scripts of one version stay together."""

import json
import re
from pathlib import Path

import pytest

from tests.process import ROOT


@pytest.fixture(scope="module")
def collected(var_folder: Path) -> tuple[Path, dict[str, str]]:
    static = var_folder / "static"
    return static, json.loads((static / "staticfiles.json").read_text())["paths"]


def test_the_stylesheet_is_served_in_one_piece(collected) -> None:
    static, names = collected
    served = (static / names["css/handrail.css"]).read_text()
    parts = re.findall(r'@import url\("([^"]+)"\)', (ROOT / "static/css/handrail.css").read_text())
    assert len(parts) > 10
    assert "@import" not in served
    for part in parts:
        assert (ROOT / "static/css" / part).read_text() in served


def test_every_part_of_the_stylesheet_is_imported() -> None:
    entry = (ROOT / "static/css/handrail.css").read_text()
    parts = {path.name for path in (ROOT / "static/css").glob("*.css")} - {"handrail.css"}
    assert parts == set(re.findall(r'@import url\("([^"]+)"\)', entry))


def test_our_scripts_import_each_other_by_their_hashed_names(collected) -> None:
    static, names = collected
    served = (static / names["js/app.js"]).read_text()
    imports = re.findall(r'from "\./([^"]+)"', served)
    assert imports
    assert {f"js/{name}" for name in imports} <= set(names.values())
