"""scikit-learn: a pipeline over columns of three types, each an input of its own, so that plain rows can be asked."""

import json

import numpy as np
import pandas as pd
from onnx.helper import set_model_props
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from told import write_question

random = np.random.default_rng(1)
customers = pd.DataFrame(
    {
        "charges": random.normal(70, 30, 2_000).astype(np.float32),
        "tenure": random.integers(0, 72, 2_000),
        "contract": random.choice(["Month-to-month", "One year", "Two year"], 2_000),
    }
)
customers.loc[::10, "charges"] = np.nan
leaves = np.where(customers.tenure + random.normal(0, 10, 2_000) < 24, "Yes", "No")
model = make_pipeline(
    ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), ["charges"]),
            ("counts", StandardScaler(), ["tenure"]),
            ("texts", OneHotEncoder(handle_unknown="ignore"), ["contract"]),
        ]
    ),
    LogisticRegression(),
).fit(customers, leaves)

onnx = to_onnx(
    model,
    initial_types=[
        ("charges", FloatTensorType([None, 1])),
        ("tenure", Int64TensorType([None, 1])),
        ("contract", StringTensorType([None, 1])),
    ],
    options={"zipmap": False},
)
set_model_props(onnx, {"loopwright.classes": json.dumps(list(model.classes_))})
with open("sklearn.onnx", "wb") as file:
    file.write(onnx.SerializeToString())

asked = customers.dropna().head(5)
columns = {name: asked[name].to_numpy().reshape(-1, 1) for name in asked}
write_question("sklearn", columns, model.predict_proba(asked))
