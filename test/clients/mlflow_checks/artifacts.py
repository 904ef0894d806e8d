"""Files: the large, the empty, the oddly named; by redirect, in parts, and by hand."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import requests

import mlflow

from .harness import check, client, credentials, experiment, holds, http, name, ok, refused, run_in, same, server

large_bytes = 200 * 1024 * 1024


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def large_file(folder, more=0):
    """Incompressible, and no part of it like another; `more` bytes beyond, so that the last part is a short one."""
    path = Path(folder) / "weights.bin"
    random = np.random.default_rng(200)
    with open(path, "wb") as file:
        for _ in range(large_bytes // 2**20):
            file.write(random.bytes(2**20))
        file.write(b"x" * more)
    return path


@contextlib.contextmanager
def settings(**values):
    """The client's variables, which it reads at each call."""
    before = {key: os.environ.get(key) for key in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for key, value in before.items():
            os.environ.pop(key, None) if value is None else os.environ.update({key: value})


def up_and_down(run_id, path):
    mlflow_client = client()
    mlflow_client.log_artifact(run_id, str(path), "large")
    (listed,) = mlflow_client.list_artifacts(run_id, "large")
    same("listed", (listed.path, listed.file_size), ("large/weights.bin", path.stat().st_size))
    with tempfile.TemporaryDirectory() as folder:
        got = mlflow_client.download_artifacts(run_id, "large/weights.bin", folder)
        same("bytes", digest(got), digest(path))


@check
def two_hundred_megabytes_in_one_put():
    with tempfile.TemporaryDirectory() as folder, settings(MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD="false"):
        up_and_down(run_in(), large_file(folder))


@check
def two_hundred_megabytes_in_parts():
    # A server that has no parts (the real one over a folder) answers 501, and the client sends one PUT.
    parts = settings(MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD="true", MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE="5242880")
    with tempfile.TemporaryDirectory() as folder, parts:
        up_and_down(run_in(), large_file(folder, more=12_345))


def files_url(run_id):
    """The path of the run's files below the artifact proxy."""
    uri = client().get_run(run_id).info.artifact_uri
    holds(uri.startswith("mlflow-artifacts:/"), f"artifact_uri {uri}")
    return uri.removeprefix("mlflow-artifacts:/").lstrip("/")


@check(better_than_mlflow=True)
def parts_by_hand():
    """Through parts the client really goes: create, PUT to presigned URLs, complete with the ETags; or abort."""
    run_id = run_in()
    folder = files_url(run_id) + "/deep"
    begun = ok("POST", f"mlflow-artifacts/mpu/create/{folder}", {"path": "/home/ana/deep/blob.bin", "num_parts": 2})
    same("part numbers", [one["part_number"] for one in begun["credentials"]], [1, 2])
    contents = [b"a" * (5 * 1024 * 1024), b"the end"]
    parts = []
    for credential, content in zip(begun["credentials"], contents):
        response = requests.put(credential["url"], data=content, headers=credential.get("headers") or {}, timeout=60)
        same("PUT of a part", response.status_code, 200)
        parts.append({"part_number": credential["part_number"], "etag": response.headers["ETag"], "url": credential["url"]})
    whole = {"path": "/home/ana/deep/blob.bin", "upload_id": begun["upload_id"], "parts": parts}
    ok("POST", f"mlflow-artifacts/mpu/complete/{folder}", whole)
    local = client().download_artifacts(run_id, "deep/blob.bin")
    same("bytes", Path(local).read_bytes(), b"".join(contents))

    begun = ok("POST", f"mlflow-artifacts/mpu/create/{folder}", {"path": "gone.bin", "num_parts": 1})
    ok("POST", f"mlflow-artifacts/mpu/abort/{folder}", {"path": "gone.bin", "upload_id": begun["upload_id"]})
    same("files", [one.path for one in client().list_artifacts(run_id, "deep")], ["deep/blob.bin"])
    refused(400, "INVALID_PARAMETER_VALUE", "POST", f"mlflow-artifacts/mpu/create/{folder}", {"path": "x", "num_parts": 0})
    refused(400, "INVALID_PARAMETER_VALUE", "POST", f"mlflow-artifacts/mpu/create/{folder}", {"path": "x", "num_parts": 10_001})


@check
def tables_images_dicts_and_texts():
    mlflow.set_experiment(name("files"))
    first, second = {"question": ["a", "b"], "score": [1, 2]}, pd.DataFrame({"question": ["c"], "score": [3]})
    image = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    with mlflow.start_run() as started:
        mlflow.log_table(first, "table.json")
        mlflow.log_table(second, "table.json")
        mlflow.log_image(image, "pictures/one.png")
        mlflow.log_image(image, key="weights", step=3)
        mlflow.log_dict({"a": {"b": [1, None, "ü"]}}, "conf.json")
        mlflow.log_text("", "empty.txt")
        mlflow.log_text("Zeile\n漢字\n", "notes/text.txt")
        table = mlflow.load_table("table.json", run_ids=[started.info.run_id])
    same("table", table.to_dict("list"), {"question": ["a", "b", "c"], "score": [1, 2, 3]})
    uri = started.info.artifact_uri
    same("image", np.asarray(mlflow.artifacts.load_image(f"{uri}/pictures/one.png")).tolist(), image.tolist())
    same("dict", mlflow.artifacts.load_dict(f"{uri}/conf.json"), {"a": {"b": [1, None, "ü"]}})
    same("empty text", mlflow.artifacts.load_text(f"{uri}/empty.txt"), "")
    same("text", mlflow.artifacts.load_text(f"{uri}/notes/text.txt"), "Zeile\n漢字\n")
    holds("mlflow.loggedArtifacts" in client().get_run(started.info.run_id).data.tags, "the run knows its tables")
    holds(len(client().list_artifacts(started.info.run_id, "images")) >= 2, "the image of a step, and its thumbnail")


@check
def a_tree_of_files_with_odd_names_comes_back():
    run_id = run_in()
    contents = {
        "plain.txt": b"1",
        "zero": b"",
        "a b/c+d & e=f.txt": b"blank, plus, ampersand",
        "straße/漢字 🍇.bin": bytes(range(256)),
        "100%/50% off.txt": b"percent",
        "deep/er/than/most/leaf": b"leaf",
        "semi;colon,comma'(quote)!.txt": b"punctuation",
    }
    with tempfile.TemporaryDirectory() as folder:
        for path, content in contents.items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_bytes(content)
        client().log_artifacts(run_id, folder, "tree")
    local = Path(client().download_artifacts(run_id, "tree"))
    got = {str(path.relative_to(local)): path.read_bytes() for path in local.rglob("*") if path.is_file()}
    same("files", got, contents)
    folders = [(one.path, one.is_dir) for one in client().list_artifacts(run_id, "tree") if one.is_dir]
    same("folders", folders, [(f"tree/{one}", True) for one in sorted(["100%", "a b", "deep", "straße"])])


@check
def files_go_where_the_experiment_says():
    location = f"s3://a-bucket-of-ours/{name('place')}"
    experiment_id = client().create_experiment(name("placed"), artifact_location=location)
    run = client().create_run(experiment_id)
    same("location", client().get_experiment(experiment_id).artifact_location, location)
    same("artifact_uri", run.info.artifact_uri, f"{location}/{run.info.run_id}/artifacts")
    # Two runs, two places.
    holds(files_url(run_in()) != files_url(run_in(experiment())), "places of two runs")


@check
def files_of_a_deleted_run_stay():
    run_id = run_in()
    client().log_text(run_id, "here", "note.txt")
    client().delete_run(run_id)
    same("files", [one.path for one in client().list_artifacts(run_id)], ["note.txt"])
    same("text", Path(client().download_artifacts(run_id, "note.txt")).read_text(), "here")


@check
def deleted_files_are_gone():
    run_id = run_in()
    for file in ("keep.txt", "drop/a.txt", "drop/b/c.txt"):
        client().log_text(run_id, file, file)
    base = files_url(run_id)
    ok("DELETE", f"mlflow-artifacts/artifacts/{base}/drop")
    same("files", [one.path for one in client().list_artifacts(run_id)], ["keep.txt"])
    status, _, response = http("GET", f"mlflow-artifacts/artifacts/{base}/drop/a.txt")
    same(f"a file that is gone: {response.text[:100]}", status, 404)


@check
def paths_that_leave_their_root_are_refused():
    run_id = run_in()
    base = files_url(run_id)
    for path in ("../../secret", "%2e%2e/%2e%2e/secret", "a/../../../secret"):
        for method in ("GET", "PUT", "DELETE"):
            url = f"mlflow-artifacts/artifacts/{base}/{path}"
            # requests would tidy the dots away before it sends them.
            status = send_as_it_is(method, url)
            holds(status in (400, 404), f"{method} {path}: {status}")
    refused(400, "INVALID_PARAMETER_VALUE", "GET", "mlflow/artifacts/list", params={"run_id": run_id, "path": "/etc"})
    refused(400, "INVALID_PARAMETER_VALUE", "GET", "mlflow/artifacts/list", params={"run_id": run_id, "path": "a/../../.."})


def send_as_it_is(method, path):
    data = b"x" if method == "PUT" else None
    prepared = requests.Request(method, f"{server.uri}/api/2.0/x", headers=credentials(), data=data).prepare()
    prepared.url = f"{server.uri}/api/2.0/{path}"
    with requests.Session() as session:
        return session.send(prepared, timeout=60, allow_redirects=False).status_code
