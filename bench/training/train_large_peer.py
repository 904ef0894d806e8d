"""LightGBM on more rows than are held at once, from the file of data/chunks-file.ts; prints one line of JSON.

python train_large_peer.py --train '{"file": …}' --valid '{…}' --threads 2 --trees 200 --predictions OUT

The chunks come through its own `lightgbm.Sequence`, so that memory is compared like for like; reading is in the time.
"""

import argparse
import json
import os
import sys
import time

arguments = argparse.ArgumentParser()
for name in ("--train", "--valid", "--predictions"):
    arguments.add_argument(name, required=True)
for name in ("--threads", "--trees"):
    arguments.add_argument(name, type=int, required=True)
asked = arguments.parse_args()
os.environ["OMP_NUM_THREADS"] = str(asked.threads)

import lightgbm  # noqa: E402
import numpy as np  # noqa: E402


def resident_mb(field):
    with open("/proc/self/status") as status:
        return next((int(line.split()[1]) / 1024 for line in status if line.startswith(field)), None)


class Chunks(lightgbm.Sequence):
    """One chunk in memory at a time; LightGBM asks for single rows in order (its sample), then for whole chunks."""

    def __init__(self, about):
        self.file, self.rows, self.columns = about["file"], about["rows"], about["columns"]
        self.batch_size = about["chunkRows"]
        self.at = None

    def __len__(self):
        return self.rows

    def chunk(self, at):
        if self.at != at:
            self.values = None
            count = min(self.batch_size, self.rows - at * self.batch_size)
            width = self.columns + 1
            offset = 4 * at * self.batch_size * width
            flat = np.fromfile(self.file, dtype=np.float32, count=count * width, offset=offset)
            self.at, self.values = at, flat.reshape(width, count)
        return self.values

    def __getitem__(self, index):
        if isinstance(index, slice):
            at, start = divmod(index.start, self.batch_size)
            return self.chunk(at)[:-1, start : start + index.stop - index.start].T
        at, row = divmod(int(index), self.batch_size)
        # Its sample has to be in doubles.
        return self.chunk(at)[:-1, row].astype(np.float64)

    def targets(self):
        starts = range((self.rows + self.batch_size - 1) // self.batch_size)
        return np.concatenate([self.chunk(at)[-1].copy() for at in starts])


rows = Chunks(json.loads(asked.train))
before = resident_mb("VmRSS")
try:
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
except OSError:
    pass
wall, cpu = time.perf_counter(), time.process_time()
params = {
    "objective": "binary",
    "num_leaves": 31,
    "max_bin": 255,
    "learning_rate": 0.1,
    "min_data_in_leaf": 20,
    "min_sum_hessian_in_leaf": 1e-3,
    "lambda_l2": 0.0,
    "num_threads": asked.threads,
    "verbosity": -1,
}
data = lightgbm.Dataset(rows, rows.targets(), params=params).construct()
binned = time.perf_counter() - wall
model = lightgbm.train(params, data, asked.trees)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
peak = resident_mb("VmHWM")
held_out = Chunks(json.loads(asked.valid))
batches = range(0, held_out.rows, held_out.batch_size)
answers = [model.predict(held_out[at : min(at + held_out.batch_size, held_out.rows)], num_threads=asked.threads) for at in batches]
np.concatenate(answers).tofile(asked.predictions)
print(
    json.dumps(
        {
            "version": lightgbm.__version__,
            "binSeconds": binned,
            "wallSeconds": wall,
            "cpuSeconds": cpu,
            "beforeMb": before,
            "peakMb": peak,
            "python": sys.version.split()[0],
        }
    )
)
