"""`python -m vedette.cli`, where the console script is not installed."""

import sys

from vedette.cli import main

sys.exit(main())
