"""Saves the ONNX file named first as an MLflow model of the onnx flavor in the folder named second."""

import sys

import mlflow.onnx
import numpy as np
import onnx
from mlflow.models import ModelSignature
from mlflow.types import Schema, TensorSpec

file, folder, features = sys.argv[1], sys.argv[2], int(sys.argv[3])
mlflow.onnx.save_model(
    onnx.load(file),
    folder,
    signature=ModelSignature(Schema([TensorSpec(np.dtype(np.float32), (-1, features))])),
    onnx_session_options={"intra_op_num_threads": 1, "inter_op_num_threads": 1},
    pip_requirements=[],
)
