"""What a data scientist's training script does: autolog, log_model, evaluate, and the model back again."""

import numpy as np
import pandas as pd

import mlflow
from mlflow.models import infer_signature
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeClassifier

from .harness import check, client, holds, name, same

features, classes = load_iris(return_X_y=True, as_frame=True)


@check
def autolog_keeps_the_model_and_gives_it_back():
    mlflow.set_experiment(name("autolog"))
    mlflow.sklearn.autolog(silent=True, log_input_examples=True)
    try:
        with mlflow.start_run() as started:
            fitted = LogisticRegression(max_iter=300, C=0.5).fit(features, classes)
            fitted.score(features, classes)
    finally:
        mlflow.sklearn.autolog(disable=True)
    run = client().get_run(started.info.run_id)
    same("status", run.info.status, "FINISHED")
    same("params", (run.data.params["C"], run.data.params["max_iter"]), ("0.5", "300"))
    same("estimator", run.data.tags["estimator_name"], "LogisticRegression")
    holds(run.data.metrics["training_accuracy_score"] > 0.9, f"metrics {run.data.metrics}")
    holds(any("score" in key for key in run.data.metrics if not key.startswith("training_")), "the later score is logged")
    same("data sets", [one.dataset.name for one in run.inputs.dataset_inputs][:1], ["dataset"])
    (output,) = run.outputs.model_outputs
    logged = client().get_logged_model(output.model_id)
    same("logged model", (logged.source_run_id, str(logged.status), logged.params["C"]), (run.info.run_id, "READY", "0.5"))
    holds("training_accuracy_score" in {one.key for one in logged.metrics}, "training metrics belong to the model")
    for uri in (f"models:/{output.model_id}", f"runs:/{run.info.run_id}/model"):
        loaded = mlflow.sklearn.load_model(uri)
        holds(np.array_equal(loaded.predict_proba(features), fitted.predict_proba(features)), f"{uri} predicts otherwise")
    holds(mlflow.pyfunc.load_model(f"models:/{output.model_id}").metadata.signature is not None, "the signature is kept")


@check
def autolog_of_a_grid_search_has_a_child_run_per_candidate():
    entered = mlflow.set_experiment(name("grid"))
    mlflow.sklearn.autolog(silent=True, max_tuning_runs=4)
    try:
        with mlflow.start_run() as parent:
            search = GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": [1, 2, 3], "min_samples_leaf": [1, 5]}, cv=3)
            search.fit(features, classes)
    finally:
        mlflow.sklearn.autolog(disable=True)
    found = client().search_runs(
        [entered.experiment_id],
        f"tags.mlflow.parentRunId = '{parent.info.run_id}'",
        order_by=["metrics.mean_test_score DESC"],
    )
    same("children", len(found), 4)
    scores = [one.data.metrics["mean_test_score"] for one in found]
    same("order of the children", scores, sorted(scores, reverse=True))
    holds(all(one.info.status == "FINISHED" and one.info.end_time for one in found), "children are finished")
    kept = client().get_run(parent.info.run_id).data
    same("best depth", kept.params["best_max_depth"], str(search.best_params_["max_depth"]))
    same("best score", kept.metrics["best_cv_score"], search.best_score_)
    same("best child", scores[0], search.best_score_)
    table = client().download_artifacts(parent.info.run_id, "cv_results.csv")
    same("candidates in cv_results.csv", len(pd.read_csv(table)), 6)


@check
def onnx_model_is_registered_and_the_champion_predicts_the_same():
    import onnxruntime
    from skl2onnx import to_onnx

    rows = features.to_numpy(np.float32)
    onnx = to_onnx(LogisticRegression(max_iter=300).fit(rows, classes), rows[:1], options={"zipmap": False})
    session = onnxruntime.InferenceSession(onnx.SerializeToString(), providers=["CPUExecutionProvider"])
    labels, probabilities = session.run(None, {session.get_inputs()[0].name: rows})
    mlflow.set_experiment(name("onnx"))
    with mlflow.start_run() as started:
        outputs = {"label": labels, "probabilities": probabilities}
        logged = mlflow.onnx.log_model(
            onnx, name="net", signature=infer_signature(rows, outputs), input_example=rows[:2], pip_requirements=["onnxruntime"]
        )
    called = name("onnx")
    for number in ("1", "2"):
        version = mlflow.register_model(logged.model_uri, called, tags={"number": number})
        same("registered", (str(version.version), version.run_id, version.status), (number, started.info.run_id, "READY"))
    client().set_registered_model_alias(called, "champion", "2")
    loaded = mlflow.pyfunc.load_model(f"models:/{called}@champion")
    got = loaded.predict(rows)
    holds(np.array_equal(np.ravel(got["label"]), labels), "labels differ")
    holds(np.array_equal(np.asarray(got["probabilities"], np.float32), probabilities), "probabilities differ")
    same("signature", loaded.metadata.signature, infer_signature(rows, outputs))
    same("file", mlflow.onnx.load_model(f"models:/{called}/1").SerializeToString(), onnx.SerializeToString())


@check
def evaluation_lands_on_the_run_and_on_the_model():
    mlflow.set_experiment(name("evaluate"))
    held_out = features.assign(kind=classes).sample(60, random_state=1)
    fitted = DecisionTreeClassifier(max_depth=3, random_state=0).fit(features, classes)
    with mlflow.start_run() as started:
        logged = mlflow.sklearn.log_model(fitted, name="tree", pip_requirements=["scikit-learn"], serialization_format="cloudpickle")
        data = mlflow.data.from_pandas(held_out, targets="kind", name="held-out")
        result = mlflow.models.evaluate(
            logged.model_uri, data, model_type="classifier", evaluators=["default"], evaluator_config={"default": {"log_explainer": False}}
        )
    run = client().get_run(started.info.run_id)
    for key in ("accuracy_score", "f1_score", "log_loss"):
        same(key, run.data.metrics[key], result.metrics[key])
    of_model = {one.key: one for one in client().get_logged_model(logged.model_id).metrics}
    accuracy = of_model["accuracy_score"]
    same("accuracy of the model", (accuracy.value, accuracy.run_id), (result.metrics["accuracy_score"], run.info.run_id))
    same("data set of the metric", (accuracy.dataset_name, accuracy.dataset_digest), (data.name, data.digest))
    holds("held-out" in [one.dataset.name for one in run.inputs.dataset_inputs], "the data set is an input of the run")
    files = {one.path for one in client().list_artifacts(run.info.run_id)}
    holds({"confusion_matrix.png", "per_class_metrics.csv"} <= files, f"artifacts {files}")


@check
def a_model_in_two_stages_loads_by_stage():
    called = name("staged")
    mlflow.set_experiment(name("staged"))
    depths = {"Staging": 1, "Production": 2}
    for depth in depths.values():
        with mlflow.start_run():
            mlflow.sklearn.log_model(
                DecisionTreeClassifier(max_depth=depth).fit(features, classes),
                name="tree",
                registered_model_name=called,
                pip_requirements=["scikit-learn"],
                serialization_format="cloudpickle",
            )
    for number, stage in enumerate(depths, start=1):
        client().transition_model_version_stage(called, str(number), "Staging")
        client().transition_model_version_stage(called, str(number), stage)
    for stage, depth in depths.items():
        same(stage, mlflow.sklearn.load_model(f"models:/{called}/{stage}").get_depth(), depth)
    same("latest", mlflow.sklearn.load_model(f"models:/{called}/latest").get_depth(), 2)
