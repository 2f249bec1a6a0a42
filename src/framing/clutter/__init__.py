"""What the clutter of web pages looks like: tables of expressions, and `wording`, which applies them to a paragraph."""
