"""Run the newsroom: `python -m vedette.local.newsroom --port N --epoch ISO [--seed-dir DIR]`."""

import sys

from vedette.local.newsroom.command import main

sys.exit(main())
