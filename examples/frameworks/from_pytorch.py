"""PyTorch: the last layer gives probabilities, the number of rows is free, and the weights are inside of the file."""

import numpy as np
import torch
from told import write_question

torch.manual_seed(1)
X = torch.randn(2_000, 6)
y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).long()
network = torch.nn.Sequential(torch.nn.Linear(6, 32), torch.nn.ReLU(), torch.nn.Linear(32, 2))
optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
for _ in range(200):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(network(X), y).backward()
    optimizer.step()

model = torch.nn.Sequential(network, torch.nn.Softmax(dim=1)).eval()
torch.onnx.export(
    model,
    (X[:2],),
    "pytorch.onnx",
    input_names=["X"],
    output_names=["probabilities"],
    dynamic_shapes=({0: torch.export.Dim("rows")},),
    external_data=False,
    dynamo=True,
)
with torch.no_grad():
    write_question("pytorch", {"X": X[:5].numpy()}, np.asarray(model(X[:5])))
