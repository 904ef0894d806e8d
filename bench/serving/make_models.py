"""Writes fraud.onnx and mlp.onnx into the folder named first: sklearn models of a fixed seed, as teams export them."""

import sys
from pathlib import Path

import numpy as np
from skl2onnx import to_onnx
from sklearn.datasets import make_classification
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, VotingClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def save(model, features: int, path: Path) -> None:
    """One float32 input X [rows, features]; outputs label and probabilities [rows, 2]."""
    example = np.zeros((1, features), dtype=np.float32)
    onnx = to_onnx(model, example, options={"zipmap": False}, target_opset={"": 18, "ai.onnx.ml": 3})
    path.write_bytes(onnx.SerializeToString())


def main(folder: Path) -> None:
    # One case in fifty is fraud; the two halves of the ensemble vote with their probabilities.
    rows, fraud = make_classification(20_000, 30, n_informative=12, weights=[0.98], random_state=7)
    rows = rows.astype(np.float32)
    ensemble = VotingClassifier(
        [
            ("boosted", GradientBoostingClassifier(n_estimators=100, subsample=0.5, random_state=7)),
            ("forest", RandomForestClassifier(100, max_depth=8, random_state=7)),
        ],
        voting="soft",
        flatten_transform=False,  # the default has no conversion to ONNX
    )
    save(ensemble.fit(rows, fraud), 30, folder / "fraud.onnx")

    rows, kind = make_classification(5_000, 16, n_informative=10, random_state=7)
    rows = rows.astype(np.float32)
    network = make_pipeline(StandardScaler(), MLPClassifier((32, 16), max_iter=60, random_state=7))
    save(network.fit(rows, kind), 16, folder / "mlp.onnx")


main(Path(sys.argv[1]))
