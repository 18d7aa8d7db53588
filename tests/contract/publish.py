"""Writes docs/openapi.json anew, after a change of the API: `python -m tests.contract.publish`. Read what changed before committing it."""

import json
import os

import django

from tests.contract.published import DOCS

PUBLISHED = DOCS / "openapi.json"


def described() -> str:
    """What /api/v1/openapi.json says now, as it is kept in the file."""
    from config.api import api  # only after Django has been set up

    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    PUBLISHED.write_text(described(), encoding="utf-8")
