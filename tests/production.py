"""`manage.py check --deploy` in the production profile, with made-up secrets; silent when it has nothing to say."""

import base64
import os
import secrets
import subprocess
import sys

from tests.process import ROOT


def production_environment() -> dict[str, str]:
    """A complete production profile; no server answers at its addresses."""
    return os.environ | {
        "HANDRAIL_PRODUCTION": "1",
        "HANDRAIL_HOSTS": "handrail.example.org",
        "HANDRAIL_ORIGINS": "https://handrail.example.org",
        "HANDRAIL_FROM": "Handrail <handrail@handrail.example.org>",
        "HANDRAIL_SECRET_KEY": secrets.token_urlsafe(50),
        "HANDRAIL_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_URL": "postgres://handrail:made-up@db.example.org:5432/handrail",
        "REDIS_URL": "redis://redis.example.org:6379/0",
        "EMAIL_HOST": "smtp.example.org",
    }


def main() -> int:
    check = [sys.executable, str(ROOT / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(check, env=production_environment(), capture_output=True, text=True, check=False)
    if done.returncode or done.stderr:
        print(done.stdout + done.stderr, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
