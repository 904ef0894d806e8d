"""FastAPI with onnxruntime, as its users write it; the session has one thread, the answer is written by orjson."""

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


@app.post("/predict")
async def predict(rows: Rows) -> Response:
    feeds = {"X": np.asarray(rows.instances, dtype=np.float32)}
    label, probabilities = session.run(["label", "probabilities"], feeds)
    answer = {"label": label, "probabilities": probabilities}
    return Response(orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY), media_type="application/json")
