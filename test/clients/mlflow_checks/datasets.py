"""Data sets: inputs of runs, measured on by models, searched by."""

import numpy as np
import pandas as pd

import mlflow

from .harness import check, client, holds, name, same

frame = pd.DataFrame({"x": [1.0, 2.0, 3.0], "label": [0, 1, 1]})


@check
def inputs_of_several_kinds_and_contexts():
    entered = mlflow.set_experiment(name("inputs"))
    training = mlflow.data.from_pandas(frame, source="s3://bucket/train.csv", name="train", targets="label")
    testing = mlflow.data.from_numpy(np.arange(6).reshape(3, 2), name="test")
    with mlflow.start_run(run_name="both") as started:
        mlflow.log_input(training, context="training")
        mlflow.log_input(testing, context="testing", tags={"rows": "3"})
        mlflow.log_input(testing, context="testing")
    with mlflow.start_run(run_name="one"):
        mlflow.log_input(training, context="validation")
    with mlflow.start_run(run_name="none"):
        pass
    inputs = client().get_run(started.info.run_id).inputs.dataset_inputs
    got = {one.dataset.name: ({tag.key: tag.value for tag in one.tags}, one.dataset) for one in inputs}
    same("inputs", sorted(one.dataset.name for one in inputs), ["test", "train"])
    same("tags", got["train"][0], {"mlflow.data.context": "training"})
    same("context", got["test"][0]["mlflow.data.context"], "testing")
    kept = got["train"][1]
    same("train", (kept.digest, kept.source_type), (training.digest, "s3"))
    same("source", mlflow.data.get_source(kept).to_dict(), {"uri": "s3://bucket/train.csv"})
    holds("num_rows" in kept.profile and "mlflow_colspec" in kept.schema, "profile and schema")
    for condition, wanted in (
        ("dataset.name = 'train'", ["both", "one"]),
        ("datasets.name LIKE 't%' AND dataset.context = 'testing'", ["both"]),
        ("dataset.context ILIKE 'VALID%'", ["one"]),
        (f"dataset.digest IN ('{testing.digest}', 'nothing')", ["both"]),
        ("dataset.name = 'absent'", []),
    ):
        found = client().search_runs([entered.experiment_id], condition)
        same(condition, sorted(one.info.run_name for one in found), wanted)


def measured():
    """Two logged models, measured on two data sets of the same experiment."""
    entered = mlflow.set_experiment(name("measured"))
    spring = mlflow.data.from_pandas(frame, name="spring")
    autumn = mlflow.data.from_pandas(frame * 2, name="autumn")
    with mlflow.start_run() as started:
        for called, on_spring, on_autumn in (("a", 0.9, 0.1), ("b", 0.6, 0.8)):
            logged = mlflow.initialize_logged_model(name=called)
            mlflow.log_metric("acc", on_spring, dataset=spring, model_id=logged.model_id)
            mlflow.log_metric("acc", on_autumn, dataset=autumn, model_id=logged.model_id)
            mlflow.finalize_logged_model(logged.model_id, "READY")
        only = mlflow.initialize_logged_model(name="c")
        mlflow.log_metric("acc", 1.0, model_id=only.model_id)
    return entered.experiment_id, spring, autumn, started.info.run_id


def named(experiment_id, **more):
    found = mlflow.search_logged_models([experiment_id], output_format="list", **more)
    return [one.name for one in found]


@check
def logged_models_are_searched_by_data_set():
    experiment_id, spring, autumn, _ = measured()
    of = lambda one: [{"dataset_name": one.name, "dataset_digest": one.digest}]  # noqa: E731
    same("good in spring", named(experiment_id, filter_string="metrics.acc > 0.7", datasets=of(spring)), ["a"])
    same("good in autumn", named(experiment_id, filter_string="metrics.acc > 0.7", datasets=of(autumn)), ["b"])
    on_both = named(experiment_id, filter_string="metrics.acc > 0.7", datasets=of(spring) + of(autumn))
    same("good on one of both", sorted(on_both), ["a", "b"])
    for one, wanted in ((spring, ["a", "b"]), (autumn, ["b", "a"])):
        by = [{"field_name": "metrics.acc", "ascending": False, "dataset_name": one.name, "dataset_digest": one.digest}]
        same(f"best on {one.name}", named(experiment_id, order_by=by)[:2], wanted)


@check(better_than_mlflow=True)
def a_data_set_without_its_digest_is_any_of_that_name():
    experiment_id, spring, _, _ = measured()
    same("good in spring", named(experiment_id, filter_string="metrics.acc > 0.7", datasets=[{"dataset_name": spring.name}]), ["a"])


@check
def metrics_of_a_model_keep_run_and_data_set():
    experiment_id, spring, autumn, run_id = measured()
    logged = {one.name: one for one in mlflow.search_logged_models([experiment_id], output_format="list")}
    of_a = {(one.key, one.value, one.dataset_name, one.dataset_digest, one.run_id) for one in logged["a"].metrics}
    wanted = {("acc", 0.9, "spring", spring.digest, run_id), ("acc", 0.1, "autumn", autumn.digest, run_id)}
    same("metrics of a", of_a, wanted)
    same("metrics of c", [(one.key, one.value, one.dataset_name) for one in logged["c"].metrics], [("acc", 1.0, None)])
    holds("acc" in client().get_run(run_id).data.metrics, "the run has them too")
