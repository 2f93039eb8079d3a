"""The sample newsroom: invented outlets with feeds and pages, served on the loopback address."""

from vedette.local.newsroom.command import main
from vedette.local.newsroom.server import ADDRESS, Newsroom, app, load

__all__ = ["ADDRESS", "Newsroom", "app", "load", "main"]
