"""The client sends a request again when it got no answer: after the second one all is as after the first."""

import json

from .harness import check, client, experiment, http, model, name, ok, run_in, same

saved = "RESOURCE_ALREADY_EXISTS"
gone = "RESOURCE_DOES_NOT_EXIST"


def twice(read, writes):
    """Each write goes out twice. The second may only be refused where a code is given; `read` must not see it."""
    for method, path, body, *code in writes:
        ok(method, path, body)
        after_first = json.dumps(read(), sort_keys=True, default=str)
        status, answer, response = http(method, path, body)
        if code:
            same(f"{path} again", answer.get("error_code"), code[0])
        else:
            same(f"{path} again: {response.text[:200]}", status, 200)
        same(f"what {path} left", json.dumps(read(), sort_keys=True, default=str), after_first)


def without_times(thing):
    """Times of changes may move."""
    if isinstance(thing, dict):
        return {key: without_times(value) for key, value in thing.items() if "last_update" not in key}
    return [without_times(one) for one in thing] if isinstance(thing, list) else thing


@check
def writes_to_runs():
    run_id = run_in(run_name="again")
    point = {"key": "m", "value": 0.5, "timestamp": 7, "step": 1}
    data = {"tags": [{"key": "mlflow.data.context", "value": "train"}], "dataset": {"name": "d", "digest": "1", "source_type": "local", "source": "{}"}}
    of_run = {"run_id": run_id}

    def read():
        history = ok("GET", "mlflow/metrics/get-history", params={**of_run, "metric_key": "m"})
        return ok("GET", "mlflow/runs/get", params=of_run), history

    twice(
        read,
        [
            ("POST", "mlflow/runs/log-metric", {**of_run, **point}),
            ("POST", "mlflow/runs/log-parameter", {**of_run, "key": "p", "value": "1"}),
            ("POST", "mlflow/runs/set-tag", {**of_run, "key": "t", "value": "1"}),
            (
                "POST",
                "mlflow/runs/log-batch",
                {**of_run, "metrics": [point, {**point, "step": 2}], "params": [{"key": "p", "value": "1"}, {"key": "q", "value": "2"}], "tags": [{"key": "u", "value": "2"}]},
            ),
            ("POST", "mlflow/runs/log-inputs", {**of_run, "datasets": [data]}),
            ("POST", "mlflow/runs/update", {**of_run, "status": "FINISHED", "end_time": 99, "run_name": "done"}),
            ("POST", "mlflow/runs/delete-tag", {**of_run, "key": "t"}, gone),
            ("POST", "mlflow/runs/delete", of_run),
            ("POST", "mlflow/runs/restore", of_run),
        ],
    )


@check
def writes_to_experiments():
    experiment_id, renamed = experiment(), name("renamed")
    of_it = {"experiment_id": experiment_id}
    twice(
        lambda: without_times(ok("GET", "mlflow/experiments/get", params=of_it)),
        [
            ("POST", "mlflow/experiments/set-experiment-tag", {**of_it, "key": "k", "value": "v"}),
            ("POST", "mlflow/experiments/delete-experiment-tag", {**of_it, "key": "k"}, gone),
            ("POST", "mlflow/experiments/update", {**of_it, "new_name": renamed}),
            ("POST", "mlflow/experiments/delete", of_it, gone),
            ("POST", "mlflow/experiments/restore", of_it, gone),
            ("POST", "mlflow/experiments/create", {"name": name("created")}, saved),
        ],
    )


@check
def writes_to_logged_models():
    experiment_id, run_id = experiment(), None
    run_id = run_in(experiment_id)
    model_id = ok("POST", "mlflow/logged-models", {"experiment_id": experiment_id, "name": "again", "source_run_id": run_id})["model"]["info"]["model_id"]
    path = f"mlflow/logged-models/{model_id}"

    def read():
        run = ok("GET", "mlflow/runs/get", params={"run_id": run_id})["run"]
        return without_times([http("GET", path)[1], run.get("outputs"), run.get("inputs")])

    twice(
        read,
        [
            ("POST", "mlflow/runs/log-inputs", {"run_id": run_id, "models": [{"model_id": model_id}]}),
            ("POST", "mlflow/runs/log-metric", {"run_id": run_id, "model_id": model_id, "key": "m", "value": 1, "timestamp": 1}),
            ("PATCH", f"{path}/tags", {"tags": [{"key": "k", "value": "v"}]}),
            ("DELETE", f"{path}/tags/k", {}, gone),
            ("PATCH", path, {"model_id": model_id, "status": "LOGGED_MODEL_READY"}),
            ("DELETE", path, {}),
        ],
    )


@check(better_than_mlflow=True)
def an_output_of_a_run():
    run_id = run_in()
    made = client().create_logged_model(client().get_run(run_id).info.experiment_id, name="output")
    output = {"run_id": run_id, "models": [{"model_id": made.model_id, "step": 1}]}
    twice(lambda: ok("GET", "mlflow/runs/get", params={"run_id": run_id}), [("POST", "mlflow/runs/outputs", output)])


@check
def writes_to_the_registry():
    called, renamed = model(versions=2), name("renamed")
    of_it, of_version = {"name": called}, {"name": called, "version": "1"}

    def read():
        whole = [ok("GET", "mlflow/registered-models/get", params={"name": one}) for one in (called,)]
        return without_times([whole, ok("GET", "mlflow/model-versions/search", params={"filter": f"name = '{called}'", "order_by": "version_number"})])

    twice(
        read,
        [
            ("POST", "mlflow/registered-models/set-tag", {**of_it, "key": "k", "value": "v"}),
            ("DELETE", "mlflow/registered-models/delete-tag", {**of_it, "key": "k"}),
            ("PATCH", "mlflow/registered-models/update", {**of_it, "description": "d"}),
            ("POST", "mlflow/registered-models/alias", {**of_version, "alias": "champion"}),
            ("DELETE", "mlflow/registered-models/alias", {**of_it, "alias": "champion"}),
            ("PATCH", "mlflow/model-versions/update", {**of_version, "description": "d"}),
            ("POST", "mlflow/model-versions/set-tag", {**of_version, "key": "k", "value": "v"}),
            ("DELETE", "mlflow/model-versions/delete-tag", {**of_version, "key": "k"}),
            ("POST", "mlflow/model-versions/transition-stage", {**of_version, "stage": "Staging"}),
            ("POST", "mlflow/model-versions/transition-stage", {**of_version, "stage": "Production", "archive_existing_versions": True}),
            ("DELETE", "mlflow/model-versions/delete", {**of_it, "version": "2"}, gone),
            ("POST", "mlflow/registered-models/create", {"name": name("created")}, saved),
        ],
    )
    rename = {"name": called, "new_name": renamed}
    ok("POST", "mlflow/registered-models/rename", rename)
    same("rename again", http("POST", "mlflow/registered-models/rename", rename)[1]["error_code"], gone)
    ok("DELETE", "mlflow/registered-models/delete", {"name": renamed})
    same("delete again", http("DELETE", "mlflow/registered-models/delete", {"name": renamed})[1]["error_code"], gone)


@check
def writes_of_files():
    run_id = run_in()
    for _ in range(2):
        client().log_text(run_id, "the same", "folder/a.txt")
    same("files", [(one.path, one.file_size) for one in client().list_artifacts(run_id, "folder")], [("folder/a.txt", 8)])
