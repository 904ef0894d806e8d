"""The deployed API as tritonclient sees it: gateway_check.py HOST[/PATH] TOKEN MODEL ECHO

MODEL serves; version 1 of ECHO gives back in_FP16, in_INT64 and in_BYTES. Ends with `N passed`, or with a traceback.
"""

import sys

import numpy as np
import tritonclient.http as http
from tritonclient.utils import InferenceServerException

where, token, model, echo = sys.argv[1:]
bearer = {"Authorization": f"Bearer {token}"}
# What tells a gateway that the bodies are bytes; tritonclient by itself names no media type at all.
as_bytes = bearer | {
    "Content-Type": "application/octet-stream",
    "Accept": "application/octet-stream",
}
client = http.InferenceServerClient(where, network_timeout=60, connection_timeout=60)

halves = np.array([[1.5, -2.0, 65504.0]], dtype=np.float16)
longs = np.array([[2**63 - 1, -(2**63), 2**53 + 1]], dtype=np.int64)
texts = np.array([["", "Zoë 😀", "x" * 300]], dtype=np.object_)
sent = [("FP16", halves), ("INT64", longs), ("BYTES", texts)]


def tensors(binary):
    inputs = []
    for datatype, data in sent:
        tensor = http.InferInput(f"in_{datatype}", data.shape, datatype)
        # tritonclient has no FP16 as JSON.
        tensor.set_data_from_numpy(data, binary_data=binary or datatype == "FP16")
        inputs.append(tensor)
    return inputs


def same(answer):
    assert np.array_equal(answer.as_numpy("out_FP16"), halves)
    assert np.array_equal(answer.as_numpy("out_INT64"), longs)
    given = [text.decode() if isinstance(text, bytes) else text for text in answer.as_numpy("out_BYTES").flat]
    assert given == list(texts.flat), given


def metadata():
    assert client.is_server_live(headers=bearer) and client.is_server_ready(headers=bearer)
    assert "binary_tensor_data" in client.get_server_metadata(headers=bearer)["extensions"]
    assert client.is_model_ready(model, headers=bearer)
    assert not client.is_model_ready("nobody", headers=bearer)
    assert client.get_model_metadata(model, headers=bearer)["platform"] == "onnx_onnxv1"
    inputs = client.get_model_metadata(echo, "1", headers=bearer)["inputs"]
    assert [tensor["datatype"] for tensor in inputs] == ["FP16", "INT64", "BYTES"]


def json_without_a_media_type():
    inputs, rows = [], 3
    for spec in client.get_model_metadata(model, headers=bearer)["inputs"]:
        tensor = http.InferInput(spec["name"], [rows, 1], spec["datatype"])
        text = spec["datatype"] == "BYTES"
        data = np.full((rows, 1), "" if text else np.nan, dtype=np.object_ if text else np.float32)
        inputs.append(tensor.set_data_from_numpy(data, binary_data=False))
    wanted = [http.InferRequestedOutput("probabilities", binary_data=False)]
    answer = client.infer(model, inputs, outputs=wanted, request_id="r-1", headers=bearer)
    assert answer.get_response()["id"] == "r-1"
    probabilities = answer.as_numpy("probabilities")
    assert probabilities.shape == (rows, 2) and np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)


def binary_both_ways():
    same(client.infer(echo, tensors(True), model_version="1", headers=as_bytes))


def binary_in_json_out():
    wanted = [http.InferRequestedOutput(f"out_{datatype}", binary_data=False) for datatype, _ in sent]
    answer = client.infer(echo, tensors(True), outputs=wanted, model_version="1", headers=as_bytes)
    assert [output["data"] for output in answer.get_response()["outputs"]] == [
        halves.flatten().tolist(),
        longs.flatten().tolist(),
        texts.flatten().tolist(),
    ]


def mixed_in_binary_out():
    same(client.infer(echo, tensors(False), model_version="1", headers=as_bytes))


def refusals():
    for call, status, words in [
        (lambda: client.get_model_metadata("nobody", headers=bearer), "404", "No model nobody is served"),
        (lambda: client.infer(echo, tensors(True)[:2], model_version="1", headers=as_bytes), "400", "in_BYTES is missing"),
        (lambda: client.infer(echo, tensors(True), model_version="9", headers=as_bytes), "404", "There is no version 9"),
        (lambda: client.get_server_metadata(headers={"Authorization": "Bearer wrong"}), "401", "no valid token"),
    ]:
        try:
            call()
        except InferenceServerException as error:
            assert error.status() == status and words in error.message(), error
        else:
            raise AssertionError(f"no exception; expected {status}: {words}")


checks = [metadata, json_without_a_media_type, binary_both_ways, binary_in_json_out, mixed_in_binary_out, refusals]
for check in checks:
    check()
    print("PASS", check.__name__)
print(f"{len(checks)} passed")
