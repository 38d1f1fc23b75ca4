"""Between QGIS layers and the core's arrays: terrain, corridor layers, the study's GeoPackage."""
