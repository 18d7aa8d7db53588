"""The project as the walls see it: its files, its modules, and the shape of a wall."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("moderation", "checkins", "chat", "groups", "notifications", "accounts")
PACKAGES = ("config", *APPS)
WALLS_FOLDER = "tests/architecture/"


@dataclass(frozen=True)
class Module:
    """One Python file, parsed."""

    path: str
    text: str

    @cached_property
    def syntax(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def app(self) -> str:
        return self.path.split("/")[0]

    @property
    def is_migration(self) -> bool:
        return "/migrations/" in self.path

    def nodes(self) -> Iterator[ast.AST]:
        """Everything in the module that runs: what stands under `if TYPE_CHECKING:` is left out."""
        waiting: list[ast.AST] = [self.syntax]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(_running_children(node))

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of each import that runs; `from a import b` is `a.b`."""
        for node in self.nodes():
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{node.module or ''}.{alias.name}") for alias in node.names)


def _running_children(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return list(node.orelse)
    return list(ast.iter_child_nodes(node))


@dataclass(frozen=True)
class Tree:
    """The files below `root` that belong to the project: what .gitignore names is not looked at."""

    root: Path
    ignored: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def files(self) -> list[str]:
        return sorted(self._walk(self.root))

    def _walk(self, folder: Path) -> Iterator[str]:
        for entry in folder.iterdir():
            if entry.name == ".git" or any(fnmatch(entry.name, pattern) for pattern in self.ignored):
                continue
            if entry.is_dir():
                yield from self._walk(entry)
            else:
                yield entry.relative_to(self.root).as_posix()

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def named(self, *endings: str) -> Iterator[tuple[str, str]]:
        """Path and text of each file that ends so."""
        return ((path, self.text(path)) for path in self.files if path.endswith(endings))

    @cached_property
    def modules(self) -> list[Module]:
        return [Module(path, text) for path, text in self.named(".py")]

    @property
    def app_modules(self) -> Iterator[Module]:
        return (module for module in self.modules if module.app in PACKAGES and not module.is_migration)


@dataclass(frozen=True)
class Wall:
    """A promise about the tree. `find` names each place that breaks it; `broken_by` is a tree that does."""

    name: str
    find: Callable[[Tree], Iterator[str]]
    broken_by: dict[str, str]


def ignored_names(gitignore: str) -> frozenset[str]:
    """The names in a .gitignore, some with a star."""
    lines = (line.strip().rstrip("/") for line in gitignore.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))
