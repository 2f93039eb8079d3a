"""The parts of `vedette eval`: labelled examples, judged as the commands judge, and the scores."""
