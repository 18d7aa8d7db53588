"""How static files are served: hashed and compressed as WhiteNoise does, with the stylesheet's parts joined into one."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/handrail.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\);\n?')

Paths = dict[str, tuple[Storage, str]]


def joined(stylesheet: str, paths: Paths) -> str:
    """`stylesheet` with each `@import url("part.css");` replaced by that part, which must lie beside it."""

    def part(found: re.Match[str]) -> str:
        storage, path = paths[f"css/{found[1]}"]
        with storage.open(path) as file:
            return str(file.read().decode()) + "\n"

    return IMPORT.sub(part, stylesheet)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """One stylesheet instead of twenty requests; on a slow phone each of them costs a round trip."""

    # Module imports get the hashed names too, so that a page never mixes two versions of our scripts.
    support_js_module_import_aggregation = True
    # Only ours: comments in other people's scripts look like imports too.
    _js_module_import_aggregation_patterns = ("js/*.js", HashedFilesMixin._js_module_import_aggregation_patterns[1])  # type: ignore[attr-defined]  # in the code, not in the stubs

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if STYLESHEET in paths and not dry_run:
            storage, path = paths[STYLESHEET]
            with storage.open(path) as file:
                text = joined(file.read().decode(), paths)
            memory = InMemoryStorage()
            memory.save(STYLESHEET, ContentFile(text.encode()))
            paths = {**paths, STYLESHEET: (memory, STYLESHEET)}
        yield from super().post_process(paths, dry_run, **options)
