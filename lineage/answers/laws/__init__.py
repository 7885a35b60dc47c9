"""What each law that a person asks under adds to the answer about where their data has gone."""
