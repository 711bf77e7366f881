"""Those that paint for a comparison: our engine, and programs of others."""
