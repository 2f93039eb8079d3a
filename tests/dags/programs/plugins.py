"""Has Airflow load its plugins, and prints what that brought in, as JSON."""

import json
import sys
from pathlib import Path

from airflow import plugins_manager
from airflow.configuration import conf


def main() -> None:
    folder = Path(conf.get("core", "plugins_folder"))
    before = set(sys.modules)
    plugins_manager.ensure_plugins_loaded()
    new = set(sys.modules) - before
    files = {
        name: str(getattr(module, "__file__", None) or "")
        for name, module in list(sys.modules.items())
    }
    ours = {name: file for name, file in files.items() if Path(file).is_relative_to(folder)}
    found = {
        "errors": plugins_manager.get_import_errors(),
        "new": sorted(new),
        "executed": {
            name: file for name, file in ours.items() if name.partition(".")[0] != "vedette"
        },
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
