"""Long runs over many articles: shards, the manifest that survives a kill, worker processes, and progress."""
