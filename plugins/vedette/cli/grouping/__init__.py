"""The parts of `vedette group`: what its lines say, which repeat which, and the stories they tell."""
