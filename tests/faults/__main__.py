"""Long rounds of faults: see `tests.faults.soak`. Apart from it, since the processes that it starts must be able to import it."""

from tests.faults.soak import main

if __name__ == "__main__":
    main()
