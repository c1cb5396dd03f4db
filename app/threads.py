"""How many threads the number libraries may start."""

import os

ONE_THREAD_PER_CALL = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",
}


def limit_threads() -> None:
    """Let each call into numpy, FAISS or the encoder use one thread, unless the operator has set otherwise.

    Answers run beside one another already, one per worker. Pools inside them fight for the same cores: with one
    core busy elsewhere, an encoder with a spinning pool took 236 ms for a query of 9 ms. The libraries read these
    variables when they are loaded, so this must come before numpy is imported.
    """
    for name, value in ONE_THREAD_PER_CALL.items():
        os.environ.setdefault(name, value)
