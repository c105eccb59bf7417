#!/bin/sh
# Unpacks Debian's FAISS for Python with what it needs into directory $1, without root: for SimilarItemsBenchmark.
set -eu
target=$1
if [ -e "$target/fetched" ]; then
    exit 0
fi
command -v apt-get >/dev/null && command -v dpkg >/dev/null || { echo "no apt-get or dpkg here" >&2; exit 1; }
mkdir -p "$target/packages"
(cd "$target/packages" && apt-get download python3-faiss python3-numpy libblas3 liblapack3 libgfortran5 \
    libopenblas0-pthread >/dev/null)
for package in "$target"/packages/*.deb; do
    dpkg -x "$package" "$target/root"
done
: >"$target/fetched"
