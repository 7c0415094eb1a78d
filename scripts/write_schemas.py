"""Write the JSON schema of every event type that has none yet; from then on the type is released and never changes.

python scripts/write_schemas.py            release what is new
python scripts/write_schemas.py --rewrite  write all anew, for as long as the service has not been released at all
"""

# It is a script: it prints, and is in no package.
# ruff: noqa: INP001, T201
import argparse

import sqa.streams  # noqa: F401 - so that every event type is known
from sqa.eventing.catalogue import changed_since_release, write_schemas


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rewrite", action="store_true", help="write all anew")
    written = write_schemas(rewrite=parser.parse_args().rewrite)
    for name in written:
        print(name)
    if changed := changed_since_release():
        raise SystemExit(f"released, but changed since (give each a new version and an upcaster): {', '.join(changed)}")


if __name__ == "__main__":
    main()
