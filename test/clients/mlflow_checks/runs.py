"""Runs: nesting, what is logged and comes back, the deleted lifecycle, large and odd contents."""

import math

import mlflow
from mlflow.entities import Metric, Param, RunTag

from .harness import check, client, experiment, holds, name, ok, raises, refused, run_in, same


@check
def runs_nest_three_deep():
    entered = mlflow.set_experiment(name("nested"))
    ids = {}
    with mlflow.start_run(run_name="top") as top:
        for middle_name in ("left", "right"):
            with mlflow.start_run(run_name=middle_name, nested=True) as middle:
                ids[middle_name] = middle.info.run_id
                with mlflow.start_run(run_name=f"{middle_name} leaf", nested=True) as leaf:
                    ids[leaf.info.run_name] = leaf.info.run_id
                    mlflow.log_metric("depth", 3)
        mlflow.log_metric("depth", 1)
    parent = lambda run_id: client().get_parent_run(run_id)  # noqa: E731
    same("grandparent", parent(parent(ids["left leaf"]).info.run_id).info.run_id, top.info.run_id)
    same("parent of the top", parent(top.info.run_id), None)
    children = client().search_runs([entered.experiment_id], f"tags.mlflow.parentRunId = '{top.info.run_id}'")
    same("children", sorted(one.info.run_name for one in children), ["left", "right"])
    same("leaves", len(client().search_runs([entered.experiment_id], "metrics.depth = 3")), 2)
    statuses = {one.info.status for one in client().search_runs([entered.experiment_id])}
    same("statuses", statuses, {"FINISHED"})


@check
def everything_of_a_run_survives_deletion():
    mlflow_client, run_id = client(), run_in(run_name="kept", tags={"a": "1"})
    metrics = [Metric("m", value, 10 + value, value) for value in range(5)]
    mlflow_client.log_batch(run_id, metrics, [Param("p", "1"), Param("q", "")], [RunTag("b", "2"), RunTag("empty", "")])
    mlflow_client.set_terminated(run_id, "FAILED", end_time=99)
    before = mlflow_client.get_run(run_id)
    history = mlflow_client.get_metric_history(run_id, "m")
    same("points", [(one.value, one.timestamp, one.step) for one in history], [(value, 10 + value, value) for value in range(5)])

    mlflow_client.delete_run(run_id)
    mlflow_client.delete_run(run_id)
    deleted = mlflow_client.get_run(run_id)
    same("data while deleted", deleted.data.to_dictionary(), before.data.to_dictionary())
    same("stage", deleted.info.lifecycle_stage, "deleted")
    raises("INVALID_PARAMETER_VALUE", mlflow_client.set_terminated, run_id)
    raises("INVALID_PARAMETER_VALUE", mlflow_client.delete_tag, run_id, "a")
    mlflow_client.restore_run(run_id)
    mlflow_client.restore_run(run_id)

    restored = mlflow_client.get_run(run_id)
    same("run", restored.to_dictionary(), before.to_dictionary())
    same("history", [vars(one) for one in mlflow_client.get_metric_history(run_id, "m")], [vars(one) for one in history])


@check
def times_are_the_clients():
    """No rule asks the server's clock: 1970 and 2100 are as good as today."""
    mlflow_client, experiment_id = client(), experiment()
    old, future = 1, 4_102_444_800_000
    runs = {at: run_in(experiment_id, start_time=at) for at in (future, old)}
    for at, run_id in runs.items():
        mlflow_client.log_metric(run_id, "m", 1.0, timestamp=at, step=-5)
        mlflow_client.log_metric(run_id, "m", 2.0, timestamp=0, step=-4)
        mlflow_client.set_terminated(run_id, end_time=at + 1)
        got = mlflow_client.get_run(run_id)
        same("times", (got.info.start_time, got.info.end_time), (at, at + 1))
        same("the later step is the latest", got.data.metrics, {"m": 2.0})
        same("history by time", [one.timestamp for one in mlflow_client.get_metric_history(run_id, "m")], [0, at])
    found = mlflow_client.search_runs([experiment_id])
    same("newest first", [one.info.start_time for one in found], [future, old])
    same("by time", len(mlflow_client.search_runs([experiment_id], f"start_time > {old} AND end_time > {future}")), 1)


@check
def a_hundred_params_of_six_thousand_characters():
    mlflow_client, experiment_id = client(), experiment()
    run_id = run_in(experiment_id)
    params = {f"p{number}": chr(0x4E00 + number) * 6_000 for number in range(100)}
    mlflow_client.log_batch(run_id, params=[Param(key, value) for key, value in params.items()])
    same("params", mlflow_client.get_run(run_id).data.params, params)
    (found,) = mlflow_client.search_runs([experiment_id], f"params.p7 = '{params['p7']}'")
    same("params in a search", found.data.params, params)
    same("by another value", len(mlflow_client.search_runs([experiment_id], "params.p7 LIKE '%x%'")), 0)
    mlflow_client.log_batch(run_id, params=[Param("p7", params["p7"])])
    raises("INVALID_PARAMETER_VALUE", mlflow_client.log_param, run_id, "p7", params["p7"][:-1] + "!")


@check
def many_large_tags():
    mlflow_client, run_id = client(), run_in()
    # 3.8 MB as the client writes them; a request that Lambda takes ends at 6 MB.
    tags = {f"t{number}": chr(0x0400 + number) * 8_000 for number in range(80)}
    mlflow_client.log_batch(run_id, tags=[RunTag(key, value) for key, value in tags.items()])
    got = mlflow_client.get_run(run_id).data.tags
    same("tags", {key: value for key, value in got.items() if key in tags}, tags)


@check
def a_thousand_keys_of_metrics():
    mlflow_client, experiment_id = client(), experiment()
    run_id = run_in(experiment_id)
    for step in (1, 2):
        mlflow_client.log_batch(run_id, [Metric(f"layer.{key}/norm", key * step, step, step) for key in range(1_000)])
    wanted = {f"layer.{key}/norm": 2.0 * key for key in range(1_000)}
    same("metrics", mlflow_client.get_run(run_id).data.metrics, wanted)
    (found,) = mlflow_client.search_runs([experiment_id], "metrics.`layer.999/norm` = 1998")
    same("metrics in a search", found.data.metrics, wanted)
    same("one history", [one.value for one in mlflow_client.get_metric_history(run_id, "layer.7/norm")], [7.0, 14.0])


@check
def a_history_longer_than_a_page_of_the_client():
    mlflow_client, run_id = client(), run_in()
    for start in range(0, 26_000, 1_000):
        mlflow_client.log_batch(run_id, [Metric("loss", step / 8, step, step) for step in range(start, start + 1_000)])
    history = mlflow_client.get_metric_history(run_id, "loss")
    same("steps", [one.step for one in history], list(range(26_000)))
    same("values", [one.value for one in history], [step / 8 for step in range(26_000)])
    first = ok("GET", "mlflow/metrics/get-history", params={"run_id": run_id, "metric_key": "loss", "max_results": 25_000})
    holds(len(first["metrics"]) <= 25_000 and first.get("next_page_token"), "a first page, and where the next begins")
    same("latest", mlflow_client.get_run(run_id).data.metrics, {"loss": 25_999 / 8})


@check
def a_curve_is_sampled_for_several_runs_at_once():
    runs = [run_in(), run_in()]
    for run_id in runs:
        client().log_batch(run_id, [Metric("loss", step / 2, 1_000 + step, step) for step in range(1_000)])
    path = "mlflow/metrics/get-history-bulk-interval"
    ask = {"run_ids": runs, "metric_key": "loss", "max_results": 50}
    sampled = ok("GET", path, params=ask)["metrics"]
    for run_id in runs:
        steps = [int(one.get("step", 0)) for one in sampled if one["run_id"] == run_id]
        holds(20 <= len(steps) <= 60, f"{len(steps)} points of a run")
        same("first and last", (steps[0], steps[-1]), (0, 999))
        same("order", steps, sorted(set(steps)))
    part = ok("GET", path, params={**ask, "start_step": 100, "end_step": 110})["metrics"]
    same("steps of an interval", {int(one["step"]) for one in part}, set(range(100, 111)))
    refused(400, "INVALID_PARAMETER_VALUE", "GET", path, params={**ask, "start_step": 5})
    refused(400, "INVALID_PARAMETER_VALUE", "GET", path, params={**ask, "max_results": 2_501})
    refused(400, "INVALID_PARAMETER_VALUE", "GET", path, params={**ask, "run_ids": runs * 51})


@check
def unicode_everywhere():
    mlflow_client, word = client(), "Grüße_漢字"
    called = name("Prüfung 漢字 🍇")
    entered = mlflow.set_experiment(called)
    with mlflow.start_run(run_name="läuft 🏃", description="Beschreibung\n— mit Zeilen") as started:
        mlflow.log_param(word, "wert ✓")
        mlflow.log_metric(f"{word}/verlust", 0.5)
        mlflow.set_tag(f"{word}.tag", "e\u0301 ≠ é ")
        mlflow.log_text("ß", f"{word}/ß.txt")
    got = mlflow_client.get_run(started.info.run_id)
    same("experiment", mlflow_client.get_experiment_by_name(called).experiment_id, entered.experiment_id)
    same("name", got.info.run_name, "läuft 🏃")
    same("note", got.data.tags["mlflow.note.content"], "Beschreibung\n— mit Zeilen")
    same("param", got.data.params, {word: "wert ✓"})
    same("metric", got.data.metrics, {f"{word}/verlust": 0.5})
    same("tag", got.data.tags[f"{word}.tag"], "e\u0301 ≠ é ")
    for condition in (f"params.`{word}` = 'wert ✓'", f"metrics.`{word}/verlust` > 0.1", "run_name LIKE 'läuft%'", f"tags.`{word}.tag` LIKE '%≠%'"):
        same(condition, len(mlflow_client.search_runs([entered.experiment_id], condition)), 1)
    same("file", mlflow.artifacts.load_text(f"{got.info.artifact_uri}/{word}/ß.txt"), "ß")
    model_name = name("modell-漢字")
    mlflow_client.create_registered_model(model_name, tags={word: word}, description="ü")
    mlflow_client.create_model_version(model_name, "s3://b/ü", description="é")
    same("model", mlflow_client.get_registered_model(model_name).tags, {word: word})
    same("version", mlflow_client.get_model_version(model_name, "1").description, "é")


@check
def keys_that_mean_something_elsewhere_are_only_keys():
    mlflow_client, experiment_id = client(), experiment()
    run_id = run_in(experiment_id)
    keys = ["__proto__", "constructor", "toString", "hasOwnProperty", "run_id", "and", "null", "0", "a.b.c", "key with spaces"]
    mlflow_client.log_batch(
        run_id,
        [Metric(key, number, 1, 0) for number, key in enumerate(keys)],
        [Param(key, key) for key in keys],
        [RunTag(key, key) for key in keys],
    )
    data = mlflow_client.get_run(run_id).data
    same("metrics", data.metrics, {key: float(number) for number, key in enumerate(keys)})
    same("params", data.params, {key: key for key in keys})
    same("tags", {key: data.tags[key] for key in keys}, {key: key for key in keys})
    for key in keys:
        found = mlflow_client.search_runs([experiment_id], f"params.`{key}` = '{key}' AND tags.`{key}` LIKE '{key}' AND metrics.`{key}` >= 0")
        same(key, len(found), 1)
        same(f"history of {key}", len(mlflow_client.get_metric_history(run_id, key)), 1)


@check
def more_than_a_batch_holds_goes_in_several():
    mlflow.set_experiment(name("limits"))
    with mlflow.start_run() as started:
        mlflow.log_params({f"p{number}": number for number in range(250)})
        mlflow.log_metrics({f"m{number}": number for number in range(2_500)})
        mlflow.set_tags({f"t{number}": number for number in range(250)})
    data = client().get_run(started.info.run_id).data
    own_tags = [key for key in data.tags if not key.startswith("mlflow.")]
    same("what was kept", (len(data.params), len(data.metrics), len(own_tags)), (250, 2_500, 250))


@check
def numbers_of_every_kind():
    mlflow_client, run_id = client(), run_in()
    values = {"pi": math.pi, "tiny": 5e-324, "huge": 1.7976931348623157e308, "minus": -0.1, "whole": 2.0**60}
    mlflow_client.log_batch(run_id, [Metric(key, value, 2**52, 2**62) for key, value in values.items()])
    same("values", mlflow_client.get_run(run_id).data.metrics, values)
    (point,) = mlflow_client.get_metric_history(run_id, "pi")
    same("step and time", (point.step, point.timestamp), (2**62, 2**52))
    ok("POST", "mlflow/runs/log-metric", {"run_id": run_id, "key": "text", "value": "NaN", "timestamp": "7", "step": "-3"})
    holds(math.isnan(mlflow_client.get_run(run_id).data.metrics["text"]), "NaN as a text")
    (point,) = mlflow_client.get_metric_history(run_id, "text")
    same("integers as texts", (point.timestamp, point.step), (7, -3))


@check
def a_run_is_renamed_by_every_way():
    mlflow_client, run_id = client(), run_in(run_name="first")
    for rename in (
        lambda to: mlflow_client.update_run(run_id, name=to),
        lambda to: mlflow_client.set_tag(run_id, "mlflow.runName", to),
        lambda to: mlflow_client.log_batch(run_id, tags=[RunTag("mlflow.runName", to)]),
    ):
        to = name("renamed")
        rename(to)
        got = mlflow_client.get_run(run_id)
        same("name", (got.info.run_name, got.data.tags["mlflow.runName"]), (to, to))
    different = {"experiment_id": experiment(), "run_name": "a", "tags": [{"key": "mlflow.runName", "value": "b"}]}
    refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/runs/create", different)
