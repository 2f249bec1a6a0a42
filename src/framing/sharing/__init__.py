"""Labels without text: a record and its bare form, and the texts of any corpora among which its own is found again."""
