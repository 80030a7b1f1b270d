"""A folder for each run, under a name that no other run has."""

import json
import uuid
from pathlib import Path


class RunFolder:
    def __init__(self, root):
        self.id = uuid.uuid4().hex
        self.path = Path(root) / self.id
        self.path.mkdir(parents=True)
        self.metrics = []

    def log(self, step, **metrics):
        self.metrics.append({"step": step, **metrics})

    def close(self, params):
        (self.path / "params.json").write_text(json.dumps(params, indent=2))
        with (self.path / "metrics.jsonl").open("w") as handle:
            for row in self.metrics:
                handle.write(json.dumps(row) + "\n")
