"""Django's own PostgreSQL backend with a pool that is back as soon as the database is (ADR 21)."""
