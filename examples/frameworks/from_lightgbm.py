"""LightGBM: float32 numbers in one tensor; without zipmap=False the probabilities would be a list of maps."""

import numpy as np
from lightgbm import LGBMClassifier
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType
from told import write_question

random = np.random.default_rng(1)
X = random.normal(size=(2_000, 6)).astype(np.float32)
y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)
model = LGBMClassifier(n_estimators=100, verbose=-1).fit(X, y)

onnx = convert_lightgbm(
    model, initial_types=[("X", FloatTensorType([None, 6]))], zipmap=False, target_opset=15
)
with open("lightgbm.onnx", "wb") as file:
    file.write(onnx.SerializeToString())
write_question("lightgbm", {"X": X[:5]}, model.predict_proba(X[:5]))
