#!/bin/sh
# Runs search.py with the FAISS that fetch.sh unpacked into directory $1; prints what SimilarItemsBenchmark reads.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$1/root
shift
libraries=$(find "$root/usr/lib" -maxdepth 1 -type d -name '*-linux-gnu*' | head -n 1)
LD_LIBRARY_PATH=$libraries/openblas-pthread:$libraries \
    PYTHONPATH=$root/usr/lib/python3/dist-packages OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 \
    exec /usr/bin/python3 "$here/search.py" "$@"
