"""Heights from elevation rasters, smoothed along the roads, and what grades do to speeds."""
