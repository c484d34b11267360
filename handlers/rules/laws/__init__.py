"""One TOML file per regime: figures, citations, how sure each is and when it was checked."""
