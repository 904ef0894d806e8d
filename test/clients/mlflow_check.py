"""The project's own checks of an MLflow tracking server, by the real client:

    python mlflow_check.py URI [--only NAME]… [--reference]

They cover what the public conformance suite leaves out. --reference is for a real `mlflow server`, which proves the
checks: those that ask for better than it answers are skipped, and named. Credentials come from MLFLOW_TRACKING_TOKEN,
or MLFLOW_TRACKING_USERNAME and _PASSWORD. A line per check, and at last `N passed, N failed`.
"""

import argparse
import contextlib
import io
import logging
import os
import signal
import sys
import time
import traceback
import warnings

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
# An answer that the client would try again for minutes shall fail its check instead.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "1")
warnings.filterwarnings("ignore")

import mlflow  # noqa: E402  (it reads its settings when it is imported)

from mlflow_checks.harness import checks, server  # noqa: E402
from mlflow_checks import (  # noqa: E402, F401  (each registers its checks)
    artifacts,
    datasets,
    experiments,
    models,
    registry,
    requests_by_hand,
    runs,
    searches,
    sending_again,
    training,
    threads,
)

limit_seconds = 300


@contextlib.contextmanager
def time_limit(seconds):
    def late(*_):
        raise TimeoutError(f"not done after {seconds} s")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def failure_of(one):
    """None, or the traceback of the failure."""
    said = io.StringIO()
    try:
        with time_limit(limit_seconds), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            one.run()
    except Exception:
        return traceback.format_exc(limit=-4)
    finally:
        while mlflow.active_run():
            mlflow.end_run()
    return None


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("uri")
    arguments.add_argument("--only", action="append", metavar="NAME", help="a check; may be repeated")
    arguments.add_argument("--reference", action="store_true", help="the server is a real `mlflow server`")
    given = arguments.parse_args()
    chosen = [one for one in checks if not given.only or one.name in given.only]
    if not chosen:
        arguments.error("no such check; there are: " + ", ".join(one.name for one in checks))

    server.uri = given.uri.rstrip("/")
    mlflow.set_tracking_uri(server.uri)
    mlflow.set_registry_uri(server.uri)
    for noisy in ("mlflow", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)

    passed = failed = 0
    for one in chosen:
        if given.reference and one.better_than_mlflow:
            print(f"SKIP {one.name}: asks for better than the real server", flush=True)
            continue
        started = time.perf_counter()
        wrong = failure_of(one)
        print(f"{'FAIL' if wrong else 'PASS'} {one.name} ({time.perf_counter() - started:.1f} s)", flush=True)
        if wrong:
            print(wrong, flush=True)
            failed += 1
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
