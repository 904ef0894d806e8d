"""Answers of many ONNX files in Python's onnxruntime, against what their trainer said of the same rows.

    python_onnx.py FOLDER

FOLDER holds NAME.onnx and NAME.json: {"inputs": [{"name", "kind", "data"}], "output", "shape", "expected"}; numbers are
base64 of little-endian float32 (inputs) and float64 (expected). Prints a JSON object: for each NAME the largest
difference, relative to 1 + |expected| for predictions; null where an answer is no number.
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime


def column(given):
    if given["kind"] == "text":
        return np.array(given["data"], dtype=object).reshape(-1, 1)
    return np.frombuffer(base64.b64decode(given["data"]), dtype="<f4").reshape(-1, 1)


def difference(path):
    case = json.loads(path.with_suffix(".json").read_text())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    inputs = {given["name"]: column(given) for given in case["inputs"]}
    (answers,) = session.run([case["output"]], inputs)
    expected = np.frombuffer(base64.b64decode(case["expected"]), dtype="<f8")
    if list(answers.shape) != case["shape"]:
        return None
    apart = np.abs(answers.astype(np.float64).reshape(-1) - expected)
    if case["output"] == "prediction":
        apart = apart / (1 + np.abs(expected))
    largest = float(apart.max(initial=0.0))
    return largest if np.isfinite(largest) else None


def main(folder):
    print(json.dumps({path.stem: difference(path) for path in sorted(Path(folder).glob("*.onnx"))}))


main(sys.argv[1])
