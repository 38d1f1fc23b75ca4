"""Nothing that looks like a key or a password in the tracked files (detect-secrets, all its detectors)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Print each finding as file:line: kind; exit status 1 if there is one."""
    scan = [sys.executable, "-m", "detect_secrets", "scan", "--no-verify"]
    answer = subprocess.run(scan, cwd=ROOT, check=True, capture_output=True, text=True)
    findings = json.loads(answer.stdout)["results"]
    for path, hits in sorted(findings.items()):
        for hit in hits:
            print(f"{path}:{hit['line_number']}: {hit['type']}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
