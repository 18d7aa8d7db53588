"""Walls in the Python code: size, names, imports, purity."""

import ast
import re
import tomllib
from collections.abc import Iterator

from tests.architecture.tree import APPS, ROOT, Module, Tree, Wall

MODULE_LINES = 300
FUNCTION_LINES = 40
NO_PURPOSE = re.compile(r"(^|/)(utils?|helpers?|common|base|misc|tools)(\.py|/)")
NAMED_BY_DJANGO = ("config/postgresql/base.py",)  # `ENGINE` names a package, and Django loads its `base`
PURE = ("policies", "screens", "schedule", "measures")
CLOCKS = re.compile(r"\b(now|utcnow|today|localtime|localdate|monotonic|time|time_ns|perf_counter)\(\)")
# Third-party hooks that only exist as signals, each with its reason.
SIGNALS_ALLOWED: dict[str, str] = {}
# STYLE section 6: a broken screen must not silence someone, and one failing job must not stop the clock.
CATCHES_EVERYTHING = ("config/clock.py", "chat/gate.py")


def floor_plan() -> frozenset[str]:
    """The names an app may have inside: the layers and exceptions that import-linter is told in pyproject.toml."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    plan = next(contract for contract in told if contract.get("exhaustive"))
    layers = re.findall(r"\w+", " ".join(plan["layers"]))
    return frozenset(["__init__", *plan["exhaustive_ignores"], *layers])


FLOOR_PLAN = floor_plan()


def long_modules(tree: Tree) -> Iterator[str]:
    for module in tree.modules:
        lines = module.text.count("\n")
        if lines > MODULE_LINES and not module.is_migration:
            yield f"{module.path}: {lines} lines, more than {MODULE_LINES}"


def long_functions(tree: Tree) -> Iterator[str]:
    for module in tree.modules:
        for node in ast.walk(module.syntax):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = function_lines(node)
                if lines > FUNCTION_LINES:
                    yield f"{module.path}:{node.lineno}: {node.name} has {lines} lines, more than {FUNCTION_LINES}"


def function_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, the docstring not counted."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is not None:
        words = node.body[0]
        lines -= (words.end_lineno or words.lineno) - words.lineno + 1
    return lines


def off_the_floor_plan(tree: Tree) -> Iterator[str]:
    for module in tree.modules:
        parts = module.path.removesuffix(".py").split("/")
        if parts[0] in APPS and len(parts) > 1 and parts[1] not in FLOOR_PLAN:
            yield f"{module.path}: {parts[1]} is not on the floor plan (STYLE section 1)"


def names_without_a_purpose(tree: Tree) -> Iterator[str]:
    for module in tree.modules:
        if NO_PURPOSE.search(module.path) and module.path not in NAMED_BY_DJANGO:
            yield f"{module.path}: this name does not say what the module is for"


def imports_inside_functions(tree: Tree) -> Iterator[str]:
    for module in tree.app_modules:
        for function in ast.walk(module.syntax):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
                yield from (f"{module.path}:{node.lineno}: import inside {function.name}" for node in inner)


def generic_foreign_keys(tree: Tree) -> Iterator[str]:
    for module in tree.app_modules:
        for line, name in module.imports():
            if name.startswith("django.contrib.contenttypes.fields"):
                yield f"{module.path}:{line}: {name}"


def own_signals(tree: Tree) -> Iterator[str]:
    for module in tree.app_modules:
        if module.path in SIGNALS_ALLOWED:
            continue
        for line, name in module.imports():
            if name.startswith("django.dispatch") or ".signals" in name:
                yield f"{module.path}:{line}: {name}: our own flow uses no signals"


def impure_modules(tree: Tree) -> Iterator[str]:
    for module in tree.app_modules:
        parts = module.path.removesuffix(".py").split("/")
        if len(parts) > 1 and parts[1] in PURE:
            yield from _impurities(module)


def _impurities(module: Module) -> Iterator[str]:
    for line, name in module.imports():
        if name.startswith(("django.db", "django.utils.timezone")):
            yield f"{module.path}:{line}: a pure module imports {name}"
    for node in module.nodes():
        if isinstance(node, ast.Call) and CLOCKS.search(ast.unparse(node.func) + "()") and not _is_time_of_day(node):
            yield f"{module.path}:{node.lineno}: a pure module asks a clock: {ast.unparse(node)}"


def _is_time_of_day(node: ast.Call) -> bool:
    """Whether a call makes a time of day, `time(20)` or `moment.time()`, which knows nothing of now."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr == "time" and ast.unparse(node.func.value) != "time"
    return isinstance(node.func, ast.Name) and node.func.id == "time" and bool(node.args)


def catches_everything(tree: Tree) -> Iterator[str]:
    for module in tree.app_modules:
        if module.path in CATCHES_EVERYTHING:
            continue
        for node in module.nodes():
            if isinstance(node, ast.ExceptHandler) and (node.type is None or _is_everything(node.type)):
                yield f"{module.path}:{node.lineno}: catches everything"


def _is_everything(caught: ast.expr) -> bool:
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(name, ast.Name) and name.id in ("Exception", "BaseException") for name in names)


def unnumbered_todos(tree: Tree) -> Iterator[str]:
    for path, text in tree.named(".py", ".html", ".js", ".css"):
        if path.startswith("tests/architecture/"):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"\b(TODO|FIXME|XXX)\b(?! #\d)", line):
                yield f"{path}:{number}: a TODO without an issue number"


def _function(lines: int) -> str:
    return "def long():\n" + "    x = 1\n" * (lines - 1)


WALLS = [
    Wall("a module has at most 300 lines", long_modules, {"chat/events.py": "x = 1\n" * 301}),
    Wall("a function has at most 40 lines", long_functions, {"chat/events.py": _function(41)}),
    Wall("every module is on the floor plan", off_the_floor_plan, {"chat/engine.py": "x = 1\n"}),
    Wall("every module is named for a purpose", names_without_a_purpose, {"chat/services/utils.py": "x = 1\n"}),
    Wall("no import inside a function", imports_inside_functions, {"chat/events.py": "def f():\n    import os\n"}),
    Wall(
        "no generic foreign key",
        generic_foreign_keys,
        {"chat/models.py": "from django.contrib.contenttypes.fields import GenericForeignKey\n"},
    ),
    Wall("no signals of our own", own_signals, {"chat/apps.py": "from django.db.models.signals import post_save\n"}),
    Wall("pure modules ask no tables", impure_modules, {"chat/policies.py": "from django.db import models\n"}),
    Wall("pure modules ask no clock", impure_modules, {"chat/policies.py": "def f():\n    return datetime.now(UTC)\n"}),
    Wall(
        "nothing catches everything",
        catches_everything,
        {"chat/services.py": "try:\n    f()\nexcept (OSError, Exception):\n    pass\n"},
    ),
    Wall("a TODO has an issue number", unnumbered_todos, {"chat/events.py": "x = 1  # TODO later\n"}),
]
