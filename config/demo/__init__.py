"""The demo programme: an evening cohort, a family, another cohort, two weeks of ordinary days."""
