"""History: what a run found at another revision, what differs from it, and why."""
