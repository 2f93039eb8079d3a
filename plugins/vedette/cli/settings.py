"""The configuration a command runs with: the environment, and --instance."""

import argparse

from vedette import config as configuration
from vedette.config import Config


def settings(arguments: argparse.Namespace) -> Config:
    """Read the configuration.

    Raises:
        ConfigError: a setting that makes no sense.
    """
    if arguments.instance:
        return configuration.load(instance=arguments.instance)
    return configuration.load()
