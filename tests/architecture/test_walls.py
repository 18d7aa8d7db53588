"""Each wall stands in this project, and each is shown to fall where it is broken."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture import code, pages, repository
from tests.architecture.tree import ROOT, Module, Tree, Wall, ignored_names

WALLS = [pytest.param(wall, id=wall.name) for part in (code, pages, repository) for wall in part.WALLS]


@pytest.fixture(scope="module")
def project() -> Tree:
    return Tree(ROOT, ignored_names((ROOT / ".gitignore").read_text()))


@pytest.mark.parametrize("wall", WALLS)
def test_the_wall_stands(wall: Wall, project: Tree) -> None:
    assert list(wall.find(project)) == []


@pytest.mark.parametrize("wall", WALLS)
def test_the_wall_falls_where_it_is_broken(wall: Wall, tmp_path: Path) -> None:
    for path, text in wall.broken_by.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert list(wall.find(Tree(tmp_path)))


def test_the_project_is_what_is_looked_at(project: Tree) -> None:
    assert {"manage.py", "chat/apps.py", "tests/architecture/test_walls.py"} <= set(project.files)
    assert not [path for path in project.files if path.startswith((".venv/", "var/"))]


def test_what_git_ignores_is_not_looked_at(tmp_path: Path) -> None:
    for name in (".coverage.host.1", "var", "kept.py"):
        (tmp_path / name).touch()
    assert Tree(tmp_path, ignored_names("# ours\n.coverage.*\nvar/\n")).files == ["kept.py"]


def test_the_test_lock_holds_the_run_lock() -> None:
    """`make test` installs one lock and marks both as installed."""
    run, test = (set(re.findall(r"(?m)^\S+==\S+", (ROOT / lock).read_text())) for lock in repository.LOCKS)
    assert run
    assert run <= test


def test_types_only_imports_are_not_imports() -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from django.db import models\n"
    assert [name for _, name in Module("chat/x.py", text).imports()] == ["typing.TYPE_CHECKING"]


def test_a_docstring_is_not_counted_as_code() -> None:
    function = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n').body[0]
    assert isinstance(function, ast.FunctionDef)
    assert code.function_lines(function) == 2


@pytest.mark.parametrize(
    "template",
    [
        "<p>{% translate 'Send' %}</p>",
        '<a aria-label="{% translate "Back" %}">{{ name }}</a>',
        "{% blocktranslate %}From {{ name }}{% endblocktranslate %} · 3 &middot; …",
        "{% block body_class %}shell--room{% endblock %}",
        "<title>{% block title %}{% endblock %} – Handrail</title>",
    ],
)
def test_translated_words_are_left_alone(template: str) -> None:
    assert list(pages.bare_words(template)) == []
