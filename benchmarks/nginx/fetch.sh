#!/bin/sh
# Unpacks Debian's nginx with Lua, and its Redis, into directory $1, without root: for PrecomputedBenchmark.
set -eu
target=$1
if [ -e "$target/fetched" ]; then
    exit 0
fi
command -v apt-get >/dev/null && command -v dpkg >/dev/null || { echo "no apt-get or dpkg here" >&2; exit 1; }
mkdir -p "$target/packages"
(cd "$target/packages" && apt-get download nginx libnginx-mod-http-ndk libnginx-mod-http-lua lua-resty-core \
    lua-resty-lrucache libluajit2-5.1-2 libluajit2-5.1-common lua-nginx-redis lua-cjson redis-server redis-tools \
    libjemalloc2 liblzf1 liblua5.1-0 libpcre3 libhiredis0.14 >/dev/null)
for package in "$target"/packages/*.deb; do
    dpkg -x "$package" "$target/root"
done
: >"$target/fetched"
