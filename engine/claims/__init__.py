"""Claims: what sources say, and the facts that rules match."""
