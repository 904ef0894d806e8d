"""Models as teams make them, exported to ONNX, with rows and what Python's onnxruntime says of them.

`python python_models.py FOLDER` writes NAME.onnx and, for each, NAME.json:
{"inputs": [{"name", "datatype", "shape", "data"}], "probabilities": [...]} for ROWS rows, row by row. Numbers that are
missing are NaN, which JSON does not know: they are null.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pandas as pd
from lightgbm import LGBMClassifier
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as ToolsFloat
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from xgboost import XGBClassifier

ROWS = 10_000
DATATYPES = {"float32": "FP32", "int64": "INT64", "object": "BYTES"}
random = np.random.default_rng(11)


def customers(rows: int) -> pd.DataFrame:
    """Numbers with gaps, whole numbers, texts with gaps ("" is missing), and texts that no training row had."""
    charges = random.normal(70, 30, rows).astype(np.float32)
    charges[random.random(rows) < 0.1] = np.nan
    return pd.DataFrame(
        {
            "charges": charges,
            "tenure": random.integers(0, 72, rows),
            "contract": random.choice(["Month-to-month", "One year", "Two year", ""], rows),
            "city": random.choice(["Zürich", "São Paulo", "東京", "Delhi"], rows),
        }
    )


def leaves(table: pd.DataFrame) -> np.ndarray:
    risk = 1 - table.tenure / 36 + (table.contract == "Month-to-month") + table.charges.fillna(70) / 100
    return (risk + random.normal(0, 0.5, len(table)) > 1).to_numpy().astype(int)


def sklearn_pipeline(table: pd.DataFrame):
    """Columns of three types, each an input of its own."""
    model = make_pipeline(
        ColumnTransformer(
            [
                ("number", make_pipeline(SimpleImputer(), StandardScaler()), ["charges"]),
                ("count", StandardScaler(), ["tenure"]),
                ("text", OneHotEncoder(handle_unknown="ignore"), ["contract", "city"]),
            ]
        ),
        LogisticRegression(max_iter=500),
    ).fit(table, leaves(table))
    inputs = [
        ("charges", FloatTensorType([None, 1])),
        ("tenure", Int64TensorType([None, 1])),
        ("contract", StringTensorType([None, 1])),
        ("city", StringTensorType([None, 1])),
    ]
    return to_onnx(model, initial_types=inputs, options={"zipmap": False}, target_opset={"": 18, "ai.onnx.ml": 3})


def matrix(table: pd.DataFrame) -> np.ndarray:
    """For the boosted trees: one tensor of numbers, gaps as NaN, texts by their place in a list."""
    coded = [pd.Categorical(table[name]).codes for name in ("contract", "city")]
    return np.column_stack([table.charges, table.tenure, *coded]).astype(np.float32)


def lightgbm(table: pd.DataFrame):
    model = LGBMClassifier(n_estimators=80, random_state=5, verbose=-1, n_jobs=1)
    model.fit(matrix(table), leaves(table))
    return convert_lightgbm(model, initial_types=[("X", ToolsFloat([None, 4]))], zipmap=False, target_opset=15)


def xgboost(table: pd.DataFrame):
    model = XGBClassifier(n_estimators=80, max_depth=5, random_state=5, n_jobs=1)
    model.fit(matrix(table), leaves(table))
    return convert_xgboost(model, initial_types=[("X", ToolsFloat([None, 4]))], target_opset=15)


def feeds_of(name: str, table: pd.DataFrame) -> dict[str, np.ndarray]:
    if name != "sklearn":
        return {"X": matrix(table)}
    return {column: table[column].to_numpy().reshape(-1, 1) for column in table}


def as_json(values: np.ndarray) -> list:
    return [None if value != value else value for value in values.ravel().tolist()]


def main(folder: Path) -> None:
    train, asked = customers(4_000), customers(ROWS)
    asked.loc[:49, "city"] = "Nowhere"
    for name, make in {"sklearn": sklearn_pipeline, "lightgbm": lightgbm, "xgboost": xgboost}.items():
        file = folder / f"{name}.onnx"
        file.write_bytes(make(train).SerializeToString())
        session = ort.InferenceSession(file, providers=["CPUExecutionProvider"])
        feeds = feeds_of(name, asked)
        (probabilities,) = session.run(["probabilities"], feeds)
        inputs = [
            {
                "name": column,
                "datatype": DATATYPES[str(values.dtype)] if str(values.dtype) in DATATYPES else "BYTES",
                "shape": list(values.shape),
                "data": as_json(values),
            }
            for column, values in feeds.items()
        ]
        answers = {"inputs": inputs, "probabilities": probabilities.ravel().tolist()}
        (folder / f"{name}.json").write_text(json.dumps(answers, allow_nan=False))


main(Path(sys.argv[1]))
