"""XGBoost: float32 numbers in one tensor; a gap is NaN."""

import numpy as np
from onnxmltools import convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from told import write_question
from xgboost import XGBClassifier

random = np.random.default_rng(1)
X = random.normal(size=(2_000, 6)).astype(np.float32)
y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)
model = XGBClassifier(n_estimators=100, max_depth=4).fit(X, y)

onnx = convert_xgboost(model, initial_types=[("X", FloatTensorType([None, 6]))], target_opset=15)
with open("xgboost.onnx", "wb") as file:
    file.write(onnx.SerializeToString())
write_question("xgboost", {"X": X[:5]}, model.predict_proba(X[:5]))
