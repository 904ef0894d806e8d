"""Model folders as the MLflow client writes them, with rows and what Python's onnxruntime says of them.

`python mlflow_folders.py FOLDER` writes FOLDER/NAME/ for each model, and FOLDER/answers.json:
{NAME: {"input": [[…]], "probabilities": [[…]], "classes": […]}} for those in ONNX.
"""

import json
import logging
import sys
from pathlib import Path

import mlflow
import numpy as np
import onnx
import onnxruntime as ort
import pandas as pd
from mlflow.models import infer_signature
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

logging.getLogger("mlflow").setLevel(logging.ERROR)
root = Path(sys.argv[1])
random = np.random.default_rng(5)
names = ["tenure", "charges", "calls", "age"]
X = random.normal(size=(300, 4)).astype(np.float32)
table = pd.DataFrame(X, columns=names)
leaves = X[:, 0] + X[:, 1] > 0
answers = {}


def without_maps(model, **how):
    return to_onnx(model, options={"zipmap": False}, **how)


def answer(name: str, feeds: dict, classes: list | None, plain: onnx.ModelProto | None = None) -> None:
    """What onnxruntime says of the file in the folder, or of `plain`, the same model without ZipMap."""
    model = plain.SerializeToString() if plain else str(next((root / name).rglob("*.onnx")))
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    (probabilities,) = session.run(["probabilities"], feeds)
    answers[name] = {"input": X[:20].tolist(), "probabilities": probabilities.tolist(), "classes": classes}


def save(name: str, model: onnx.ModelProto, classes: list | None, feeds=None, plain=None, **how) -> None:
    mlflow.onnx.save_model(model, str(root / name), pip_requirements=["onnx"], **how)
    answer(name, feeds or {model.graph.input[0].name: X[:20]}, classes, plain)


def save_with_maps(name: str, model, classes: list) -> None:
    """As skl2onnx exports a classifier by default."""
    exported = to_onnx(model, X[:1])
    assert [node.op_type for node in exported.graph.node].count("ZipMap") == 1
    save(name, exported, classes, plain=without_maps(model, X=X[:1]))


def network(width: int) -> onnx.ModelProto:
    """Two layers whose weights are raw bytes, as exporters of networks write them: those of 1 kB go to another file."""
    first = random.normal(size=(4, width)).astype(np.float32)
    second = random.normal(size=(width, 3)).astype(np.float64)
    nodes = [
        helper.make_node("MatMul", ["X", "first"], ["h"]),
        helper.make_node("Relu", ["h"], ["r"]),
        helper.make_node("Cast", ["second"], ["small"], to=TensorProto.FLOAT),
        helper.make_node("MatMul", ["r", "small"], ["s"]),
        helper.make_node("Add", ["s", "bias"], ["z"]),
        helper.make_node("Softmax", ["z"], ["probabilities"], axis=1),
    ]
    bias = helper.make_tensor("bias", TensorProto.FLOAT, [3], [0.1, 0.2, 0.3])
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, ["rows", 4])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["rows", 3])],
        [numpy_helper.from_array(first, "first"), numpy_helper.from_array(second, "second"), bias],
        doc_string="what only people read",
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


logistic = LogisticRegression().fit(X, leaves.astype(int))
mlflow.sklearn.save_model(
    logistic,
    str(root / "sklearn"),
    signature=infer_signature(table, logistic.predict(X)),
    input_example=table.head(2),
    pip_requirements=["scikit-learn"],
    metadata={"team": "churn"},
)

save("logistic", without_maps(logistic, X=X[:1]), ["0", "1"], signature=infer_signature(table, logistic.predict(X)))

save_with_maps("zipped integers", logistic, ["0", "1"])
labels = np.where(leaves, "leaves", "stays")
save_with_maps("zipped texts", LogisticRegression().fit(X, labels), ["leaves", "stays"])
kinds = np.select([X[:, 0] < -0.5, X[:, 1] < 0], ["bronze", "gold"], "silver")
forest = RandomForestClassifier(20, random_state=1).fit(X, kinds)
save_with_maps("zipped forest", forest, ["bronze", "gold", "silver"])
save_with_maps(
    "zipped pipeline",
    make_pipeline(StandardScaler(), LogisticRegression()).fit(X, kinds),
    ["bronze", "gold", "silver"],
)
layers = MLPClassifier((64, 64), max_iter=30).fit(X, labels)
save("mlp", without_maps(layers, X=X[:1]), ["leaves", "stays"])

pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(table, labels)
columns = [(name, FloatTensorType([None, 1])) for name in names]
save(
    "columns",
    without_maps(pipeline, initial_types=columns),
    ["leaves", "stays"],
    feeds={name: X[:20, [at]] for at, name in enumerate(names)},
)

save("network", network(2_000), None)

split = root / "split"
mlflow.onnx.save_model(network(500), str(split), pip_requirements=["onnx"], save_as_external_data=False)
onnx.save_model(
    onnx.load(split / "model.onnx"),
    split / "model.onnx",
    save_as_external_data=True,
    all_tensors_to_one_file=False,
    size_threshold=0,
)
answer("split", {"X": X[:20]}, None)


class Echo(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: list[str], params=None):
        return model_input


mlflow.pyfunc.save_model(str(root / "pyfunc"), python_model=Echo(), pip_requirements=["mlflow"])
(root / "answers.json").write_text(json.dumps(answers))
