"""The command line: options in, exit code out; the only place that catches, prints and exits.

Exit codes: 0, nothing open at or above `--fail-on`; 1, something is (or an example failed);
2, usage, invalid input, nothing to check, or what the system refuses; 70, a fault of this program;
130, stopped by Ctrl-C; 141, the reader has gone. SIGTERM and SIGHUP end it as they do by default.
`engine.command` is what calls it.
"""

import gc
import os

# A run is short and makes few cycles: to look for them as often as Python does by itself takes a
# tenth of it.
gc.set_threshold(200_000, 20, 100)

# To look for plugins of pydantic's reads what is installed, and one that was found would be run.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
