"""FastAPI with onnxruntime, twice: as its documentation advises, and with what is known to make one row faster."""

import os

import numpy as np
import onnxruntime as ort
import orjson
from fastapi import FastAPI, Response
from pydantic import BaseModel

options = ort.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = ort.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])
app = FastAPI()


class Rows(BaseModel):
    instances: list[list[float]]


class Predictions(BaseModel):
    label: list[int]
    probabilities: list[list[float]]


def run(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    feeds = {"X": np.asarray(rows.instances, dtype=np.float32)}
    return session.run(["label", "probabilities"], feeds)


@app.post("/predict")
def predict(rows: Rows) -> Predictions:
    """A `def`, since the model blocks: FastAPI runs it in a thread, so that it keeps no other request waiting."""
    label, probabilities = run(rows)
    return Predictions(label=label.tolist(), probabilities=probabilities.tolist())


@app.post("/predict-blocking")
async def predict_blocking(rows: Rows) -> Response:
    """An `async def` saves the thread and blocks all others for as long as the model takes; orjson writes NumPy's arrays."""
    label, probabilities = run(rows)
    answer = {"label": label, "probabilities": probabilities}
    return Response(orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY), media_type="application/json")
