"""Validate, score and publish: ``python build.py``; see ``python build.py --help``."""

import sys
from pathlib import Path

try:
    from tongyu_site.cli import main
except ModuleNotFoundError as error:
    sys.exit(f"缺少 {error.name}，请先运行：python -m pip install -e .")

if __name__ == "__main__":
    sys.exit(main(home=Path(__file__).resolve().parent))
