"""Rules on trial: their examples, what these do not pin down, and what a rule missed."""
