"""A county's own layers of roads, read, checked for displaced coordinates, and joined with OpenStreetMap's."""
