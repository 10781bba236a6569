"""Settings of all tests."""

from hypothesis import settings

# No deadlines, since what else the machine does must fail no test; a failure prints the blob that
# brings the same example back.
settings.register_profile("all", deadline=None, print_blob=True)
settings.load_profile("all")
