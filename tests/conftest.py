"""Settings of all tests."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.desk import Desk, Judged

# Few examples by default: tests that need many say so themselves. No deadlines, since what else the
# machine does must fail no test; a failure prints the blob that brings the same example back.
# Nor does it fail one that what is drawn is often set aside, or takes its time.
_SLOW = [HealthCheck.filter_too_much, HealthCheck.too_slow]
settings.register_profile(
    "all", max_examples=60, deadline=None, print_blob=True, suppress_health_check=_SLOW
)
settings.load_profile("all")

# Programs that tests start keep their bytecode, as they do where they are installed: to compile
# them anew each time would take as long as they run.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Where the tests run says nothing of how what they start is to print.
for name in ("FORCE_COLOR", "NO_COLOR", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"):
    os.environ.pop(name, None)
for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA", "GITHUB_WORKSPACE"):
    os.environ.pop(name, None)


# Whoever starts the tests may ignore signals, as `nohup` and a shell's `&` do, and programs inherit
# that: those that the tests start are to hear them.
for _number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(
            _number, signal.default_int_handler if _number is signal.SIGINT else signal.SIG_DFL
        )


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The small project of `tests.desk`, in which every finding is judged."""
    return Desk(tmp_path_factory.mktemp("judged")).judged()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The small project in a folder of its own, with no judgement."""
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path)


@pytest.fixture
def judged_desk(desk: Desk, judged: Judged) -> Desk:
    """The small project in a folder of its own, in which every finding is judged."""
    desk.take(judged.files)
    return desk
