"""Tagging: what topics a text bears and why, whom it names, how much of it is ours.

sentences cuts the text, match finds concepts and entities in each sentence, rules says which
topics fire, evidence shows it; tagger goes through them in that order.
"""

from vedette.tag.tagger import Tagger

__all__ = ["Tagger"]
