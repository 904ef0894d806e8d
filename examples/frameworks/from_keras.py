"""Keras 3 on PyTorch: `export` writes ONNX; the number of rows is free. Its outputs get numbers for names: rename them."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import onnx
from told import write_question

keras.utils.set_random_seed(1)
X = np.random.default_rng(1).normal(size=(2_000, 6)).astype(np.float32)
y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)
model = keras.Sequential(
    [
        keras.Input((6,), name="X"),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(2, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(X, y, epochs=5, verbose=0)
model.export("keras.onnx", format="onnx", verbose=False)

file = onnx.load("keras.onnx")
output = file.graph.output[0]
for node in file.graph.node:
    node.output[:] = ["probabilities" if name == output.name else name for name in node.output]
output.name = "probabilities"
onnx.checker.check_model(file)
onnx.save(file, "keras.onnx")
write_question("keras", {"X": X[:5]}, model.predict(X[:5], verbose=0))
