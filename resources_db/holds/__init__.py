"""Hold, commit, release: who won and what is next best."""
