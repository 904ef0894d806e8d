"""What the Python client never sends: other spellings, broken bodies, unknown addresses, calls that we leave out."""

import json

import requests

from .harness import check, client, credentials, experiment, holds, http, name, ok, refused, run_in, same, server


@check
def camel_case_is_understood():
    made = ok("POST", "mlflow/experiments/create", {"name": name("camel"), "artifactLocation": "s3://b/camel"})
    experiment_id = made["experiment_id"]
    same("location", client().get_experiment(experiment_id).artifact_location, "s3://b/camel")
    run = ok("POST", "mlflow/runs/create", {"experimentId": experiment_id, "startTime": "5", "runName": "hump"})["run"]
    same("run", (run["info"]["start_time"], run["info"]["run_name"]), (5, "hump"))
    updated = ok("POST", "mlflow/runs/update", {"run_id": run["info"]["run_id"], "endTime": 9, "status": "KILLED"})["run_info"]
    same("update", (updated["end_time"], updated["status"]), (9, "KILLED"))
    found = ok("POST", "mlflow/runs/search", {"experimentIds": [experiment_id], "maxResults": 5, "runViewType": "ACTIVE_ONLY"})
    same("search", len(found["runs"]), 1)


@check(better_than_mlflow=True)
def camel_case_is_understood_in_required_fields_and_queries():
    run_id = run_in()
    ok("POST", "mlflow/runs/log-parameter", {"runId": run_id, "key": "p", "value": "1"})
    got = ok("GET", "mlflow/runs/get", params={"runId": run_id})["run"]
    same("params", got["data"]["params"], [{"key": "p", "value": "1"}])


@check
def both_spellings_at_once_are_refused():
    experiment_id = experiment()
    both = {"experiment_id": experiment_id, "experimentId": experiment_id}
    refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/runs/create", both)


@check
def broken_json_is_a_missing_field():
    for data in ('{"name": ', "{]", "", "nonsense", '{"name": "a"} trailing', "\x00"):
        refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/experiments/create", data=data.encode())


@check(better_than_mlflow=True)
def json_that_is_no_object_is_refused():
    for data in ("[]", '["a"]', '"text"', "7", "null", "true", "NaN", "[" * 2_000 + "]" * 2_000, '{"a":' * 2_000 + "1" + "}" * 2_000):
        for path in ("mlflow/experiments/create", "mlflow/runs/create", "mlflow/runs/log-batch", "mlflow/model-versions/create"):
            refused(400, "INVALID_PARAMETER_VALUE", "POST", path, data=data)


@check(better_than_mlflow=True)
def bytes_that_are_no_text_are_no_fault_of_the_server():
    # A gateway may have put U+FFFD in their place, and then they are a name.
    body = b'{"name": "\xff\xfe' + name("bytes").encode() + b'"}'
    status, answer, response = http("POST", "mlflow/experiments/create", data=body)
    holds(status == 200 or (status == 400 and answer["error_code"] == "INVALID_PARAMETER_VALUE"), f"{status} {response.text[:200]}")


@check
def other_media_types_are_refused():
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/octet-stream"):
        data, headers = b'{"name": "x"}', {"Content-Type": media_type}
        status, _, response = http("POST", "mlflow/experiments/create", data=data, headers=headers)
        same(f"{media_type}: {response.text[:100]}", status, 400)


def all_refused(bodies):
    for path, body in bodies:
        refused(400, "INVALID_PARAMETER_VALUE", "POST", f"mlflow/{path}", body)


@check
def fields_of_the_wrong_kind_are_refused():
    experiment_id, run_id = experiment(), run_in()
    all_refused(
        [
            ("runs/create", {"experiment_id": {"a": 1}}),
            ("runs/create", {"experiment_id": experiment_id, "start_time": "soon"}),
            ("runs/log-batch", {"run_id": run_id, "metrics": "many"}),
            ("runs/log-batch", {"run_id": run_id, "params": [{"value": "no key"}]}),
            ("runs/log-metric", {"run_id": run_id, "key": "k", "value": 1, "timestamp": -1}),
            ("runs/search", {"experiment_ids": [experiment_id], "order_by": "start_time"}),
            ("experiments/search", {"max_results": 50_001}),
        ]
    )


@check(better_than_mlflow=True)
def fields_of_every_wrong_kind_are_refused():
    """The real server says 500 to some of these, and 200 to others, which it understands as something else."""
    experiment_id, run_id = experiment(), run_in()
    point = {"run_id": run_id, "key": "k", "value": 1, "timestamp": 1, "step": 0}
    all_refused(
        [
            ("runs/create", {"experiment_id": experiment_id, "tags": {"a": "b"}}),
            ("runs/update", {"run_id": run_id, "status": "SLEEPING"}),
            ("runs/update", {"run_id": run_id, "end_time": []}),
            ("runs/log-batch", {"run_id": run_id, "metrics": ["m"]}),
            ("runs/log-metric", {**point, "value": {}}),
            ("runs/log-metric", {**point, "step": 1.5}),
            ("runs/log-metric", {**point, "step": 2**63}),
            ("runs/search", {"experiment_ids": [experiment_id], "run_view_type": "SOME"}),
            ("experiments/search", {"max_results": 5, "view_type": []}),
        ]
    )
    same("what was kept", client().get_run(run_id).data.metrics, {})


@check
def null_is_absent():
    run = ok("POST", "mlflow/runs/create", {"experiment_id": experiment(), "run_name": None, "tags": None, "start_time": None})["run"]
    holds(run["info"]["run_name"], "a name is made up")


@check
def empty_lists_and_unset_fields_are_left_out():
    experiment_id = experiment()
    same("empty search", ok("POST", "mlflow/runs/search", {"experiment_ids": [experiment_id]}), {})
    same("empty listing", ok("GET", "mlflow-artifacts/artifacts", params={"path": f"{experiment_id}/none"}), {})
    run = ok("POST", "mlflow/runs/create", {"experiment_id": experiment_id, "run_name": "bare"})["run"]
    holds("end_time" not in run["info"] and "metrics" not in run["data"], json.dumps(run))
    same("start_time", run["info"].get("start_time", 0), 0)


@check(better_than_mlflow=True)
def unknown_addresses_answer_in_the_shape_of_errors():
    for method, path in (
        ("GET", "mlflow/no/such/call"),
        ("POST", "mlflow/runs/creat"),
        ("GET", "nothing"),
        ("DELETE", "mlflow/experiments"),
    ):
        refused(404, "ENDPOINT_NOT_FOUND", method, path)


@check(better_than_mlflow=True)
def wrong_methods_answer_in_the_shape_of_errors():
    for method, path in (("GET", "mlflow/runs/create"), ("POST", "mlflow/runs/get"), ("PUT", "mlflow/runs/log-metric"), ("DELETE", "mlflow/runs/search")):
        status, answer, response = http(method, path)
        holds(status in (404, 405), f"{method} {path}: {status}")
        holds(isinstance(answer, dict) and answer.get("error_code") == "ENDPOINT_NOT_FOUND" and answer.get("message"), response.text[:200])


@check(better_than_mlflow=True)
def calls_that_are_left_out_say_so():
    for version, method, path in (
        ("3.0", "POST", "mlflow/traces"),
        ("3.0", "POST", "mlflow/traces/search"),
        ("3.0", "GET", "mlflow/traces/tr-1"),
        ("2.0", "GET", "mlflow/traces"),
        ("2.0", "POST", "mlflow/webhooks"),
        ("2.0", "GET", "mlflow/gateway-proxy"),
    ):
        refused(501, "NOT_IMPLEMENTED", method, path, version=version)


@check
def an_answer_to_an_unknown_token_is_no_surprise():
    """Whoever sends no or a wrong token where tokens are asked for gets an error of MLflow's shape."""
    if not credentials():
        return
    for headers, codes in (({}, ("UNAUTHENTICATED",)), ({"Authorization": "Bearer nobody"}, ("UNAUTHENTICATED", "PERMISSION_DENIED"))):
        response = requests.get(f"{server.uri}/api/2.0/mlflow/experiments/get?experiment_id=0", headers=headers, timeout=60)
        holds(response.status_code in (401, 403), f"{response.status_code}")
        holds(response.json().get("error_code") in codes, response.text[:200])


@check
def ajax_addresses_are_the_same_calls():
    run_id = run_in(run_name="ajax")
    client().log_metric(run_id, "m", 1.5, timestamp=1, step=2)
    response = requests.get(
        f"{server.uri}/ajax-api/2.0/mlflow/metrics/get-history-bulk",
        params={"run_id": [run_id], "metric_key": "m", "max_results": 10},
        headers=credentials(),
        timeout=60,
    )
    same(f"status: {response.text[:200]}", response.status_code, 200)
    (point,) = response.json()["metrics"]
    same("point", (point["run_id"], point["value"], point["step"]), (run_id, 1.5, 2))
