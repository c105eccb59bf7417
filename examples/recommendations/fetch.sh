#!/bin/sh
# Fetches MovieLens from Debian's package r-cran-dslabs, without root, and makes data/movies.csv of it: each movie with a vector.
# Takes some seconds. Needs apt-get, dpkg, python3 and a JDK 25.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$here/data/work
mkdir -p "$work"
(cd "$work" && apt-get download r-cran-dslabs >/dev/null && dpkg -x r-cran-dslabs_*.deb unpacked)
data=$work/unpacked/usr/lib/R/site-library/dslabs/data
python3 "$here/rdata.py" "$data/Rdata.rdb" "$data/Rdata.rdx" movielens "$work/ratings.csv"
java=$("$here/../../punctual" java-home)/bin/java
"$java" "$here/Embeddings.java" "$work/ratings.csv" "$here/data/movies.csv"
rm -rf "$work"
