"""Makes a database ready for a stage, in one process: `python -m tests.load.inside tests.reliability.prepare COHORTS MEMBERS`."""

from django.core.management import call_command


def main(cohorts: str, members: str) -> None:
    """Tables, cache, static files and people with live sessions are there; one JSON line a member was printed."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("bench_seed", cohorts=int(cohorts), members=int(members))
