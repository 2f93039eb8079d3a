"""Editions of one article: what changed between two of them, and is it substance or polish?

Substance is what a reader of the earlier edition would be wrong about or lack: another number,
name or negation, a headline that says something else, sentences added or removed. Polish is all
else: typing errors, synonyms, word order, another spelling of the same number. In twelve languages
(tongue.py), by rules that can be explained.
"""

from vedette.versions.difference import Change, Difference, Edition, Kind, Substance
from vedette.versions.editions import compare
from vedette.versions.telling import told

__all__ = ["Change", "Difference", "Edition", "Kind", "Substance", "compare", "told"]
