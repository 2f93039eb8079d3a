"""Prepares what containers share: the roles and databases of their server, the UI's password.

Usage: python -m vedette.local.furnish

Everything comes from the environment: the secrets below, FURNISH_URL (the server, as
administrator), and where Airflow looks for its users' passwords. Running it again gives the roles
and the user the passwords of the day.
"""

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import psycopg

from vedette.errors import ConfigError, VedetteError
from vedette.local import postgres, state
from vedette.local.airflow import ADMINISTRATOR

# They stand in URLs, so nothing that a URL would have to escape.
_PASSWORD = re.compile(r"[A-Za-z0-9_-]{16,}"), "16 or more letters, digits, hyphens, underscores"
_KEY = re.compile(r"[!-~]{48,}"), "48 or more printable characters"
_FERNET = re.compile(r"[A-Za-z0-9_-]{43}="), "32 random bytes in URL-safe base64"
SECRETS: Final = {
    "POSTGRES_PASSWORD": _PASSWORD,
    "NEWS_PASSWORD": _PASSWORD,
    "AIRFLOW_PASSWORD": _PASSWORD,
    "READER_PASSWORD": _PASSWORD,
    "ADMIN_PASSWORD": _PASSWORD,
    "FERNET_KEY": _FERNET,
    "API_SECRET_KEY": _KEY,
    "JWT_SECRET": _KEY,
}
_ROLES = {
    "vedette": "NEWS_PASSWORD",
    "airflow": "AIRFLOW_PASSWORD",
    "vedette_reader": "READER_PASSWORD",
}
_LOGIN = "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"


def furnish(environment: Mapping[str, str]) -> None:
    """Make roles, databases and the file with the UI's password.

    Raises:
        ConfigError: a secret is no good; nothing was done.
        VedetteError: the server cannot be used.
    """
    _check(environment)
    try:
        with psycopg.connect(
            environment["FURNISH_URL"], autocommit=True, connect_timeout=10
        ) as connection:
            passwords = {role: environment[name] for role, name in _ROLES.items()}
            postgres.furnish(connection, passwords)
    except psycopg.Error as error:
        raise VedetteError(_reason(error)) from error
    login = json.dumps({ADMINISTRATOR: environment["ADMIN_PASSWORD"]})
    try:
        state.write(Path(environment[_LOGIN]), login)
    except OSError as error:
        message = f"{environment[_LOGIN]} cannot be written ({error.strerror}): see its volume"
        raise VedetteError(message) from error


def _check(environment: Mapping[str, str]) -> None:
    for name, (pattern, wanted) in SECRETS.items():
        if not pattern.fullmatch(environment.get(name, "")):
            message = f"{name} must be {wanted}: see .env.example"
            raise ConfigError(message)
    for name in ("FURNISH_URL", _LOGIN):
        if not environment.get(name):
            message = f"{name} is not set: docker-compose.yml has it"
            raise ConfigError(message)


def _reason(error: psycopg.Error) -> str:
    reason = str(error).strip().splitlines()[-1]
    if "authentication failed" in reason:
        return "the database was made with another POSTGRES_PASSWORD: put it back into .env"
    return f"Postgres cannot be furnished: {reason}"


def main() -> int:
    """Run it; errors are one line on stderr that says what to do."""
    try:
        furnish(os.environ)
    except VedetteError as error:
        print(f"vedette: {error}", file=sys.stderr)  # noqa: T201  (its log)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
