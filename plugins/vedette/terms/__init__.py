"""New terms for the lexicon: stems of a word, and what a text says more often than others do."""
