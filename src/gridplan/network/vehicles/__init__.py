"""What one vehicle may use of the roads, how fast, by which turns, and where places join it."""
