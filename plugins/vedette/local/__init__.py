"""The embedded default: Postgres, Airflow and a mail sink on this machine, for one person."""
