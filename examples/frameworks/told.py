"""What a script here leaves behind: NAME.onnx to serve, and NAME.json with a request and what the framework itself says."""

import json
from pathlib import Path

import numpy as np

DATATYPES = {"float32": "FP32", "int64": "INT64"}


def write_question(name: str, inputs: dict[str, np.ndarray], expected: np.ndarray) -> None:
    """`expected`: the framework's numbers, one row per row. Arrays of text are inputs of type BYTES."""
    tensors = [
        {
            "name": column,
            "datatype": DATATYPES.get(str(values.dtype), "BYTES"),
            "shape": list(values.shape),
            "data": values.ravel().tolist(),
        }
        for column, values in inputs.items()
    ]
    question = {"request": {"inputs": tensors}, "expected": np.asarray(expected).ravel().tolist()}
    Path(f"{name}.json").write_text(json.dumps(question))
