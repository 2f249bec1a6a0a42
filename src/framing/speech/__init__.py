"""What attribution stands on: the tagger of words, the search for the best tags, and the linking of what they mark."""
