"""`python ask.py NAME OUTPUT [URL]`: asks the server with NAME.json and compares its OUTPUT with the framework's own."""

import json
import sys
from pathlib import Path
from urllib.request import Request, urlopen

name, output, *rest = sys.argv[1:]
url = rest[0] if rest else "http://127.0.0.1:8080"
question = json.loads(Path(f"{name}.json").read_text())
body = question["request"] | {"outputs": [{"name": output}]}
request = Request(f"{url}/v2/models/{name}/infer", json.dumps(body).encode())
with urlopen(request) as response:
    answered = json.load(response)["outputs"][0]["data"]
furthest = max(abs(given - said) for given, said in zip(answered, question["expected"], strict=True))
print(f"{name}: {answered[:4]}, furthest from the framework {furthest:.1e}")
sys.exit(furthest > 1e-4)
