"""Models as a data scientist logs them, promoted with the unmodified MLflow client:

    python mlflow_serving.py URI FOLDER

Writes FOLDER/told.json: what the client said, and what Python's onnxruntime says of the same rows. Tokens come from
MLFLOW_TRACKING_TOKEN (whoever logs and promotes), ML_LEAD and QA_LEAD (who approve, by plain HTTP, as people do).
"""

import json
import logging
import os
import re
import sys
import uuid
import warnings
from pathlib import Path

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
warnings.filterwarnings("ignore")

import mlflow
import numpy as np
import onnxruntime as ort
import pandas as pd
import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

for noisy in ("mlflow", "urllib3", "skl2onnx"):
    logging.getLogger(noisy).setLevel(logging.CRITICAL)

uri, folder = sys.argv[1].rstrip("/"), Path(sys.argv[2])
mlflow.set_tracking_uri(uri)
mlflow.set_registry_uri(uri)
client = MlflowClient()
session = uuid.uuid4().hex[:8]
told: dict = {"models": {}, "gate": {}}

random = np.random.default_rng(11)
columns = ["tenure", "charges", "calls", "age"]
X = random.normal(size=(600, 4)).astype(np.float32)
table = pd.DataFrame(X, columns=columns)
leaves = np.where(X[:, 0] - 2 * X[:, 1] > 0, "leaves", "stays")
kinds = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0.5)
worth = X @ np.float32([1, 2, 3, 4]) + 5
train, held_out = slice(0, 400), slice(400, 600)
asked = X[400:420]
mlflow.set_experiment(f"serving-{session}")


def transition(name: str, version, stage: str) -> dict:
    """The stage afterwards, or what the client's user sees."""
    try:
        moved = client.transition_model_version_stage(name, str(version), stage)
        return {"stage": moved.current_stage}
    except MlflowException as error:
        return {"error_code": error.error_code, "message": error.message}


def run_onnx(model, feeds) -> dict:
    """What Python's onnxruntime answers, without ZipMap: by output, as lists."""
    opened = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    outputs = opened.run(None, feeds)
    return {spec.name: value.tolist() for spec, value in zip(opened.get_outputs(), outputs)}


def remember(kind: str, name: str, version, logged, plain, feeds: dict, classes) -> None:
    """`logged` is what was registered, `plain` the same model without ZipMap."""
    loaded = mlflow.onnx.load_model(f"models:/{name}/{version}")
    maps = [node for node in loaded.graph.node if node.op_type == "ZipMap"]
    told["models"][kind] = {
        "name": name,
        "version": int(version),
        "rows": asked.tolist(),
        "columns": columns,
        "inputs": {key: value.shape for key, value in feeds.items()},
        "classes": classes,
        "expected": run_onnx(plain, feeds),
        "loadsTheSame": loaded.SerializeToString() == logged.SerializeToString(),
        "zipMaps": len(maps),
    }


def without_maps(model, **how):
    return to_onnx(model, options={"zipmap": False}, **how)


# A model under the gates, exported as skl2onnx does by default: a matrix in, a list of maps out.
name = f"leavers-{session}"
model = LogisticRegression().fit(X[train], leaves[train])
exported = to_onnx(model, X[:1])
signature = infer_signature(table, model.predict(X))
first = mlflow.onnx.log_model(
    exported, name="model", registered_model_name=name, signature=signature, pip_requirements=["onnxruntime"]
)
told["gate"]["tooEarly"] = transition(name, 1, "Production")
told["gate"]["staging"] = transition(name, 1, "Staging")
told["gate"]["notEvaluated"] = transition(name, 1, "Production")

with mlflow.start_run():
    mlflow.log_input(mlflow.data.from_pandas(table[held_out], name="held-out"), context="validation")
    probability = model.predict_proba(X[held_out])
    mlflow.log_metrics(
        {
            "val_accuracy": accuracy_score(leaves[held_out], model.predict(X[held_out])),
            "val_roc_auc": roc_auc_score(leaves[held_out] == "stays", probability[:, 1]),
            "val_log_loss": log_loss(leaves[held_out], probability),
        }
    )
    mlflow.onnx.log_model(
        exported, name="model", registered_model_name=name, signature=signature, pip_requirements=["onnxruntime"]
    )
told["gate"]["stagingAgain"] = transition(name, 2, "Staging")
told["gate"]["notApproved"] = transition(name, 2, "Production")
approval = re.search(r"/v1/approvals/([^/\s]+)/approve", told["gate"]["notApproved"].get("message", ""))
told["gate"]["approvals"] = []
for who in ("ML_LEAD", "QA_LEAD"):
    answer = requests.post(
        f"{uri}/v1/approvals/{approval and approval[1]}/approve",
        json={"reason": "The numbers are good."},
        headers={"Authorization": f"Bearer {os.environ[who]}"},
        timeout=60,
    )
    told["gate"]["approvals"].append([answer.status_code, answer.json().get("status")])
    told["gate"][f"after{who}"] = transition(name, 2, "Production")
X20 = {"X": asked}
remember("gated", name, 2, exported, without_maps(model, X=X[:1]), X20, ["leaves", "stays"])


def exempt(kind: str, exported, plain, feeds: dict, classes, **how) -> None:
    """Logged, registered by the same line, and promoted at once: names of this form have no gates."""
    called = f"{kind}-{session}-1"
    with mlflow.start_run():
        mlflow.onnx.log_model(
            exported, name="model", registered_model_name=called, pip_requirements=["onnxruntime"], **how
        )
    told["gate"][kind] = transition(called, 1, "Production")
    remember(kind, called, 1, exported, plain, feeds, classes)


# One input per column, exported from a data frame, no maps.
pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(table[train], leaves[train])
typed = [(column, FloatTensorType([None, 1])) for column in columns]
by_column = without_maps(pipeline, initial_types=typed)
exempt(
    "columns",
    by_column,
    by_column,
    {column: asked[:, [at]] for at, column in enumerate(columns)},
    ["leaves", "stays"],
    signature=infer_signature(table, pipeline.predict(table)),
)

# The same default export with three classes that are numbers, and nothing said of its columns.
forest = RandomForestClassifier(20, random_state=3).fit(X[train], kinds[train])
exempt("forest", to_onnx(forest, X[:1]), without_maps(forest, X=X[:1]), X20, ["0", "1", "2"])

scaled = make_pipeline(StandardScaler(), LogisticRegression()).fit(X[train], kinds[train])
exempt("scaled", to_onnx(scaled, X[:1]), without_maps(scaled, X=X[:1]), X20, ["0", "1", "2"])

line = LinearRegression().fit(X[train], worth[train])
regression = to_onnx(line, X[:1])
exempt("regression", regression, regression, X20, None, signature=infer_signature(table, line.predict(X)))

(folder / "told.json").write_text(json.dumps(told))
