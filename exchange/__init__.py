"""Files that leave Karwan: Shapefile, GeoPackage, GeoJSON and the report."""
