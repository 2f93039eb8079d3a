"""Opening connections, and translating the driver's errors in one place."""

from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.rows import dict_row

from vedette.config import Config
from vedette.errors import ConfigError, VedetteError

Connection = psycopg.Connection[dict[str, Any]]


def database_url(config: Config) -> str:
    """Where the database is: VEDETTE_DATABASE_URL, or Airflow's connection `vedette_db`.

    Raises:
        ConfigError: neither is set.
    """
    return config.database_url or _airflow_connection()


def _airflow_connection() -> str:
    # Imported here: outside Airflow the setting is there and nothing of this is needed.
    from airflow.sdk import Connection as AirflowConnection  # noqa: PLC0415
    from airflow.sdk.exceptions import AirflowException  # noqa: PLC0415

    try:
        uri = str(AirflowConnection.get("vedette_db").get_uri())
    except (AirflowException, RuntimeError, ImportError) as error:
        message = "no database: set VEDETTE_DATABASE_URL or the Airflow connection vedette_db"
        raise ConfigError(message) from error
    return uri.replace("postgres://", "postgresql://", 1)


def connect(config: Config, *, application: str = "vedette") -> Connection:
    """Open a connection in autocommit mode; transactions are opened where they are needed.

    Raises:
        VedetteError: Postgres does not answer or refuses us; one line.
    """
    url = database_url(config)
    try:
        return psycopg.Connection.connect(
            url,
            autocommit=True,
            row_factory=dict_row,
            application_name=application,
            connect_timeout=10,
            options="-c idle_in_transaction_session_timeout=60s -c timezone=UTC",
        )
    except psycopg.OperationalError as error:
        parts = urlsplit(url)
        reason = str(error).strip().splitlines()[-1].strip()
        message = (
            f"Postgres at {parts.hostname}:{parts.port} cannot be used ({reason}): "
            "start it with make up, or correct VEDETTE_DATABASE_URL"
        )
        raise VedetteError(message) from error
