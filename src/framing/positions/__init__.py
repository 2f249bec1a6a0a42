"""What shows where a speaker stands: operators, attitudes of words, and a point of view towards a target."""
