"""What researchers take away: rows of listings, history, changes, flags and crawls, nothing personal in them unless asked for."""
