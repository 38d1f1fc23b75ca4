"""Steps that derive an embedded corridor from published sources; run by scripts/build_corridor.py."""
