"""Evidently's side, a process of its own: python evidently_peer.py REFERENCE CURRENT. One line of JSON.

The data drift preset with its defaults, on what pandas reads; importing is counted apart.
"""

import json
import resource
import sys
import time

before = time.perf_counter()
import pandas
from evidently import Report
from evidently.presets import DataDriftPreset

imported = time.perf_counter()
reference, current = (pandas.read_csv(path) for path in sys.argv[1:3])
read = time.perf_counter()
answer = Report([DataDriftPreset()]).run(current, reference).dict()
done = time.perf_counter()
print(
    json.dumps(
        {
            "rows": len(reference),
            "columns": len(reference.columns),
            "importSeconds": imported - before,
            "readSeconds": read - imported,
            "seconds": done - imported,
            "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "metrics": len(answer["metrics"]),
        }
    )
)
