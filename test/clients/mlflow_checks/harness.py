"""What a check is, how it names the things it makes, and how it looks below the client.

Every name ends in `-{8 hex digits}-{number}`: the settings of our environments exempt such registered models from the
policy on stages, so that the stages themselves can be checked.
"""

import base64
import itertools
import os
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Callable

import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException


@dataclass
class Check:
    run: Callable[[], None]
    # The real server answers this worse than a server should (a 500, HTML): with --reference the check is skipped.
    better_than_mlflow: bool

    @property
    def name(self):
        return self.run.__name__


checks: list[Check] = []


def check(run=None, *, better_than_mlflow=False):
    def add(function):
        checks.append(Check(function, better_than_mlflow))
        return function

    return add(run) if run else add


_session = uuid.uuid4().hex[:8]
_numbers = itertools.count(1)


def name(prefix):
    return f"{prefix}-{_session}-{next(_numbers)}"


class Server:
    """Which server is checked; main sets it."""

    uri = ""


server = Server()


def client():
    return MlflowClient(server.uri, registry_uri=server.uri)


def experiment(prefix="checks", **more):
    return client().create_experiment(name(prefix), **more)


def run_in(experiment_id=None, **more):
    """The id of a new run."""
    return client().create_run(experiment_id or experiment(), **more).info.run_id


def model(prefix="model", versions=0):
    """The name of a new registered model with so many versions, whose files nobody needs."""
    called = name(prefix)
    client().create_registered_model(called)
    for number in range(versions):
        client().create_model_version(called, f"s3://somewhere/{number + 1}")
    return called


def credentials():
    """The headers that the client would send."""
    user, password = (os.environ.get(f"MLFLOW_TRACKING_{part}") for part in ("USERNAME", "PASSWORD"))
    if user and password:
        return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}
    token = os.environ.get("MLFLOW_TRACKING_TOKEN")
    return {"Authorization": f"Bearer {token}"} if token else {}


def http(method, path, body=None, *, params=None, data=None, headers=None, version="2.0"):
    """One request below the client, with its credentials: (status, JSON or None, the whole response)."""
    sent = {**credentials(), **(headers or {})}
    if data is not None:
        sent.setdefault("Content-Type", "application/json")
    url = f"{server.uri}/api/{version}/{path}"
    response = requests.request(method, url, json=body, data=data, params=params, headers=sent, timeout=120)
    try:
        return response.status_code, response.json(), response
    except ValueError:
        return response.status_code, None, response


def ok(method, path, body=None, **more):
    """The JSON of a request that must succeed."""
    status, answer, response = http(method, path, body, **more)
    if status != 200:
        raise AssertionError(f"{method} {path}: {status} {response.text[:300]}")
    return answer


def refused(status, code, method, path, body=None, **more):
    """The message of a request that must be refused so, in MLflow's error shape."""
    got, answer, response = http(method, path, body, **more)
    shaped = isinstance(answer, dict) and isinstance(answer.get("message"), str) and answer["message"]
    if got != status or not shaped or answer.get("error_code") != code:
        raise AssertionError(f"{method} {path}: wanted {status} {code} with a message, got {got} {response.text[:300]}")
    return answer["message"]


def raises(code, call, *arguments, **more):
    """The client must raise this error; gives its message."""
    try:
        got = call(*arguments, **more)
    except MlflowException as error:
        same("the error code", error.error_code, code)
        return error.message
    raise AssertionError(f"wanted {code}, but it went through: {got!r:.200}")


def same(what, got, wanted):
    if got != wanted:
        raise AssertionError(f"{what}: wanted {wanted!r:.300}, got {got!r:.300}")


def holds(condition, what):
    if not condition:
        raise AssertionError(what)


def pages(search):
    """Everything that `search(token)` gives, and how many pages it took."""
    found, token, count = [], None, 0
    while True:
        page = search(token)
        found += page
        count += 1
        token = page.token
        if not token:
            return found, count
        holds(count < 500, "the pages do not end")


def at_once(threads, work):
    """The results of work(0) … work(threads - 1), all started together; the first error is raised."""
    gate = threading.Barrier(threads)

    def one(number):
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(threads)))
