"""How people, bodies and places are called in a text, and who of them may be the same."""
