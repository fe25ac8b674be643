"""Roads, ways and isochrones as shapes."""
