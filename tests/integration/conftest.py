"""What integration tests share beside the databases."""

import sys
from pathlib import Path

import pytest
from tests.confining import ENDLESS, worker_with
from tests.conftest import Databases
from tests.explaining import Desk
from tests.factories import Make

from vedette.config import Config


@pytest.fixture
def explaining(databases: Databases, config: Config, make: Make) -> Desk:
    """Asked with the reader's password: it needs to see no more."""
    name = config.database_url.rpartition("/")[2]
    return Desk(make, databases.config(name, role="vedette_reader"))


@pytest.fixture
def endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A page of which no worker comes to the end."""
    monkeypatch.setattr(sys, "executable", str(worker_with(ENDLESS, tmp_path / "python")))
    return b"endless"
