"""Asks an ONNX model in Python's onnxruntime about the rows of a CSV file, as docs/guide/training.md says one does.

python ask_onnx.py MODEL.onnx ROWS.csv ANSWERS.f64

Each input of the graph takes the column of its name, [rows, 1]: float32 with NaN for missing, or text with "" for missing.
Writes probabilities (or predictions) as float64, row by row, and prints one line of JSON about the graph.
"""

import json
import sys

import numpy as np
import onnxruntime
import pandas

model, rows, answers = sys.argv[1:4]
options = onnxruntime.SessionOptions()
options.log_severity_level = 3
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
table = pandas.read_csv(rows, dtype=str, skipinitialspace=True)

feeds = {}
for each in session.get_inputs():
    column = table[each.name]
    if each.type == "tensor(float)":
        values = pandas.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
        with np.errstate(over="ignore"):
            feeds[each.name] = values.astype(np.float32).reshape(-1, 1)
    else:
        feeds[each.name] = column.fillna("").to_numpy(dtype=object).reshape(-1, 1)
given = dict(zip([each.name for each in session.get_outputs()], session.run(None, feeds)))
numbers = given["probabilities"] if "probabilities" in given else given["prediction"]
np.asarray(numbers, dtype=np.float64).tofile(answers)
about = lambda each: {"name": each.name, "type": each.type, "shape": list(each.shape)}  # noqa: E731
print(
    json.dumps(
        {
            "runtime": onnxruntime.__version__,
            "inputs": [about(each) for each in session.get_inputs()],
            "outputs": [about(each) for each in session.get_outputs()],
            "shape": list(numbers.shape),
            # The first ones: who reads this keeps the end of what is printed only.
            "labels": [str(label) for label in given["label"].ravel()[:10000]] if "label" in given else None,
            "metadata": session.get_modelmeta().custom_metadata_map,
        }
    )
)
