"""Walls around the repository: what may be committed, the locks, the migrations, the tests' own manners."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.tree import APPS, WALLS_FOLDER, Tree, Wall

TOP_LEVEL = frozenset(
    "config moderation checkins chat groups notifications accounts templates static tests docs .ci manage.py "
    "docker-compose.yml Dockerfile Makefile pyproject.toml requirements.txt requirements-dev.txt README.md "
    "CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE .gitignore .dockerignore".split()
)
LOCKS = ("requirements.txt", "requirements-dev.txt")
FOREIGN_LOCKS = ("uv.lock", "poetry.lock", "package-lock.json", "yarn.lock", "Pipfile.lock")
REGISTRY = re.compile(r"pypi\.org/simple|pythonhosted\.org|registry\.npmjs|--(extra-)?index-url|--find-links|ghcr\.io")
LARGEST_BYTES = 200_000
BUILT = re.compile(r"\.min\.(js|css)$|\.(woff2?|ttf|otf|eot|whl|jar|exe|so|sqlite3)$|(^|/)(node_modules|vendor)/")
MACHINE = re.compile(r"/(?:root|work/main|work/shared|opt/wheels|tmp/handrail/)\b|/home/\w+/|/Users/\w+/")
SLEEP = re.compile(r"(?<!\.wait_for_)\bsleep\((?!0\))")
# Path -> why waiting is the thing itself here, not a guess at when something is done.
SLEEPS_ALLOWED = {
    "tests/load/pace.py": "a load is a number of messages in a time",
    "tests/reliability/proxy.py": "a slow network is made of waiting",
}
SKIPS = re.compile(r"\b(pytest\.skip|skipif|mark\.skip|importorskip|mark\.xfail)\b")
MOCKS = re.compile(r"\bunittest\.mock\b|\bMagicMock\b")


def strangers_at_the_top(tree: Tree) -> Iterator[str]:
    for name in sorted({path.split("/")[0] for path in tree.files} - TOP_LEVEL):
        yield f"{name}: not on the list of DESIGN section 2; it needs an ADR"


def committed_things_we_did_not_write(tree: Tree) -> Iterator[str]:
    for path in tree.files:
        if BUILT.search(path):
            yield f"{path}: built or third-party"
        elif path not in LOCKS and (tree.root / path).stat().st_size > LARGEST_BYTES:
            yield f"{path}: larger than {LARGEST_BYTES} bytes"
    for path, text in tree.named(".js", ".css"):
        if "sourceMappingURL" in text:
            yield f"{path}: points to a source map, so it was built elsewhere"


def registry_addresses(tree: Tree) -> Iterator[str]:
    for path, text in _readable(tree):
        if path.split("/")[-1] in FOREIGN_LOCKS:
            yield f"{path}: a lock with addresses in it"
        if REGISTRY.search(text) or (path in LOCKS and re.search(r"https?://", text)):
            yield f"{path}: names a registry"


def machine_paths(tree: Tree) -> Iterator[str]:
    for path, text in _readable(tree):
        yield from (f"{path}: a path of one machine: {found[0]}" for found in MACHINE.finditer(text))


def _readable(tree: Tree) -> Iterator[tuple[str, str]]:
    pictures = (".png", ".jpg", ".webp", ".ico")
    return (
        (path, tree.text(path))
        for path in tree.files
        if not path.endswith(pictures) and not path.startswith(WALLS_FOLDER)
    )


def unhashed_requirements(tree: Tree) -> Iterator[str]:
    for path, text in tree.named(*LOCKS):
        entries = re.split(r"\n(?=[A-Za-z0-9-])", text.replace("\\\n", ""))
        for entry in entries:
            words = re.sub(r"(?m)#.*$", "", entry).strip()
            if words.startswith("-"):
                yield f"{path}: an option: {words.splitlines()[0]}"
            elif words and ("==" not in words or "--hash=sha256:" not in words):
                yield f"{path}: not pinned with a hash: {words.split()[0]}"


def crooked_migrations(tree: Tree) -> Iterator[str]:
    for app in APPS:
        own = [m for m in tree.modules if m.path.startswith(f"{app}/migrations/0")]
        for place, module in enumerate(own, 1):
            name = module.path.split("/")[-1].removesuffix(".py")
            if not re.fullmatch(rf"{place:04d}_[a-z0-9_]+", name) or "auto_" in name:
                yield f"{module.path}: number {place:04d} and a name that says what it does"
            parents = _own_parents(module.syntax, app)
            expected = [own[place - 2].path.split("/")[-1].removesuffix(".py")] if place > 1 else []
            if parents != expected:
                yield f"{module.path}: follows {parents}, not {expected}"
            if re.search(rf"(?m)^from ({'|'.join(APPS)})\.(models|services|access)", module.text):
                yield f"{module.path}: imports an app; use apps.get_model"


def _own_parents(syntax: ast.Module, app: str) -> list[str]:
    """The migrations of the same app that `dependencies` names."""
    found = []
    for node in ast.walk(syntax):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "dependencies":
            pairs = [ast.unparse(pair) for pair in ast.walk(node.value) if isinstance(pair, ast.Tuple)]
            found += [pair[1] for pair in map(ast.literal_eval, pairs) if pair[0] == app]
    return found


def sleeping_tests(tree: Tree) -> Iterator[str]:
    found = _ill_mannered(tree, SLEEP, "sleeps; wait for an event")
    yield from (place for place in found if place.split(":")[0] not in SLEEPS_ALLOWED)


def skipped_tests(tree: Tree) -> Iterator[str]:
    yield from _ill_mannered(tree, SKIPS, "is skipped; a missing thing is a failure that says what to install")


def mocking_tests(tree: Tree) -> Iterator[str]:
    yield from _ill_mannered(tree, MOCKS, "mocks")


def _ill_mannered(tree: Tree, pattern: re.Pattern[str], what: str) -> Iterator[str]:
    for path, text in tree.named(".py"):
        if not path.startswith("tests/") or path.startswith(WALLS_FOLDER):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                yield f"{path}:{number}: {what}"


_MIGRATION = 'class Migration:\n    dependencies = [("accounts", "0001_a"), ("chat", "{}")]\n'

WALLS = [
    Wall("nothing new at the top", strangers_at_the_top, {"scripts/run.sh": "true\n"}),
    Wall("nothing built elsewhere", committed_things_we_did_not_write, {"static/js/htmx.min.js": "x\n"}),
    Wall("no source maps", committed_things_we_did_not_write, {"static/js/x.js": "//# sourceMappingURL=x.map\n"}),
    Wall("nothing huge", committed_things_we_did_not_write, {"static/x.svg": "x" * (LARGEST_BYTES + 1)}),
    Wall("no registry in any file", registry_addresses, {"Dockerfile": "RUN pip install --index-url x\n"}),
    Wall("no other lock", registry_addresses, {"uv.lock": "\n"}),
    Wall("no path of one machine", machine_paths, {"docs/run.md": "cd /home/faye/handrail\n"}),
    Wall("every requirement is hashed", unhashed_requirements, {"requirements.txt": "django==5.2.19\n"}),
    Wall("no option in a lock", unhashed_requirements, {"requirements.txt": "-r other.txt\n"}),
    Wall("migrations have names", crooked_migrations, {"chat/migrations/0001_auto_2026.py": "\n"}),
    Wall(
        "migrations stand in one line",
        crooked_migrations,
        {
            "chat/migrations/0001_a.py": "\n",
            "chat/migrations/0002_b.py": _MIGRATION.format("0001_a"),
            "chat/migrations/0003_c.py": _MIGRATION.format("0001_a"),
        },
    ),
    Wall("no test sleeps", sleeping_tests, {"tests/chat/test_a.py": "time.sleep(1)\n"}),
    Wall("no test is skipped", skipped_tests, {"tests/chat/test_a.py": "pytest.skip()\n"}),
    Wall("no test mocks", mocking_tests, {"tests/chat/test_a.py": "from unittest.mock import patch\n"}),
]
