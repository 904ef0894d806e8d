"""BentoML with onnxruntime: a service as its guide writes it, one worker, no access log."""

import os
from typing import Annotated

import bentoml
import numpy as np
import onnxruntime as ort
from bentoml.validators import DType


@bentoml.service(workers=1, logging={"access": {"enabled": False}}, metrics={"enabled": False})
class Model:
    def __init__(self) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = ort.InferenceSession(
            os.environ["MODEL"], options, providers=["CPUExecutionProvider"]
        )

    @bentoml.api
    async def predict(self, rows: Annotated[np.ndarray, DType("float32")]) -> np.ndarray:
        return self.session.run(["probabilities"], {"X": rows})[0]
