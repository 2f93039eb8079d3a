"""Says by its exit code whether a part of Vedette is well: what containers are asked regularly.

Usage: python -m vedette.local.probe {api-server,scheduler,dag-processor,triggerer,mail}
"""

import argparse
import http.client
import json
import os
import smtplib
import sys
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from vedette import config as configuration
from vedette.errors import ConfigError, VedetteError

_TIMEOUT = 8  # seconds
# As Airflow's API server calls them; its own health is whether it reaches its database.
_COMPONENTS: Mapping[str, str] = {
    "api-server": "metadatabase",
    "scheduler": "scheduler",
    "dag-processor": "dag_processor",
    "triggerer": "triggerer",
}
_API = "AIRFLOW__CORE__EXECUTION_API_SERVER_URL"


def component(name: str) -> str:
    """Ask Airflow's API server how one of its components is; the one word it answers."""
    address = urlsplit(os.environ.get(_API, ""))
    if not address.hostname:
        message = f"{_API} is not set: it says where the API server is"
        raise ConfigError(message)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=_TIMEOUT)
    try:
        connection.request("GET", "/api/v2/monitor/health")
        answer = json.load(connection.getresponse())
        return str(answer[_COMPONENTS[name]]["status"])
    finally:
        connection.close()


def mail() -> str:
    """Greet the mail sink on this machine."""
    config = configuration.load()
    with smtplib.SMTP(
        config.smtp_host, config.smtp_port, local_hostname="localhost", timeout=_TIMEOUT
    ) as sink:
        return "healthy" if sink.noop()[0] == 250 else "unhealthy"  # noqa: PLR2004  (RFC 5321)


def state(name: str) -> str:
    """Give `healthy`, or what is wrong."""
    ask: Callable[[], str] = mail if name == "mail" else lambda: component(name)
    try:
        return ask()
    except VedetteError as error:
        return str(error)
    except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException) as error:
        return f"no answer: {error or type(error).__name__}"


def main() -> int:
    """Ask; 1 where the part is not well."""
    parser = argparse.ArgumentParser(prog="vedette.local.probe", description=__doc__)
    parser.add_argument("part", choices=[*_COMPONENTS, "mail"])
    found = state(parser.parse_args().part)
    print(found)  # noqa: T201  (kept by the container engine)
    return 0 if found == "healthy" else 1


if __name__ == "__main__":
    sys.exit(main())
