"""What integration tests share beside the databases."""

import pytest
from tests.conftest import Databases
from tests.explaining import Desk
from tests.factories import Make

from vedette.config import Config


@pytest.fixture
def explaining(databases: Databases, config: Config, make: Make) -> Desk:
    """Asked with the reader's password: it needs to see no more."""
    name = config.database_url.rpartition("/")[2]
    return Desk(make, databases.config(name, role="vedette_reader"))
