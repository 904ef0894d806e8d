"""CatBoost writes ONNX itself, ends it with a ZipMap that cannot be switched off, and takes no text columns along."""

import numpy as np
import onnx
from catboost import CatBoostClassifier
from told import write_question

random = np.random.default_rng(1)
X = random.normal(size=(2_000, 6)).astype(np.float32)
y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)
model = CatBoostClassifier(iterations=100, verbose=False, allow_writing_files=False).fit(X, y)
model.save_model("catboost.onnx", format="onnx")

file = onnx.load("catboost.onnx")
graph = file.graph
zipmap = next(node for node in graph.node if node.op_type == "ZipMap")
probabilities = next(output for output in graph.output if output.name == zipmap.output[0])
graph.node.remove(zipmap)
graph.output.remove(probabilities)
for node in graph.node:  # The tensor that went into the ZipMap takes its name.
    node.output[:] = ["probabilities" if name == zipmap.input[0] else name for name in node.output]
graph.output.append(
    onnx.helper.make_tensor_value_info("probabilities", onnx.TensorProto.FLOAT, [None, 2])
)
onnx.checker.check_model(file)
onnx.save(file, "catboost.onnx")
write_question("catboost", {"features": X[:5]}, model.predict_proba(X[:5]))
