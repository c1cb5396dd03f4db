#!/usr/bin/env bash
# Rewrites the three lock files from pyproject.toml (needs `uv`). Run it after a change of dependencies.
#   main.txt    what serving needs, hashed
#   dev.txt     main plus the tools of the tests and checks, hashed
#   models.txt  what sentence-transformers needs besides main and torch, hashed. torch itself stays out: its wheel
#               differs from machine to machine (CPU, CUDA), so pyproject.toml pins it by version only, and the
#               CUDA packages come with the wheel that a machine chooses.
set -euo pipefail
cd "$(dirname "$0")/.."
options=(--universal --python-version 3.11 --quiet --no-header --no-annotate --generate-hashes)
uv pip compile "${options[@]}" pyproject.toml --extra postgres -o requirements/main.txt
uv pip compile "${options[@]}" pyproject.toml --extra postgres --group dev -c requirements/main.txt -o requirements/dev.txt
skip=(--no-emit-package torch --no-emit-package triton)
for name in cublas cuda-cupti cuda-nvrtc cuda-runtime cudnn-cu13 cufft cufile curand cusolver cusparse cusparselt-cu13 \
            nccl-cu13 nvjitlink nvshmem-cu13 nvtx; do skip+=(--no-emit-package "nvidia-$name"); done
for name in bindings pathfinder toolkit; do skip+=(--no-emit-package "cuda-$name"); done
uv pip compile "${options[@]}" "${skip[@]}" pyproject.toml requirements/models.in --extra models \
  -c requirements/dev.txt -o requirements/models.txt
