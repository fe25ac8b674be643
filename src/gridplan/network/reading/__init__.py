"""OpenStreetMap's files → the road network."""
