"""T1 to T20 of RELIABILITY section 5, and its extra assertions."""

from tests.reliability.trials import (
    abuse,
    broker,
    clocks,
    database,
    deaths,
    extras,
    network,
    removal,
    rights,
    sending,
    soak,
    storm,
)

MODULES = (deaths, sending, broker, database, network, storm, rights, removal, clocks, abuse, soak, extras)
