#!/bin/sh
# Makes the plugin as it was made at the release, from the headers beside it alone: the same bytes with the same compiler
# (gcc 12.2 of Debian 12, x86-64).
set -eu
cd "$(dirname "$0")"
gcc -std=c11 -O2 -fPIC -shared -s -fvisibility=hidden -ffile-prefix-map="$PWD"=. -Wl,--build-id=none -Wl,-z,defs \
  -I include frozen.c -o "${1:-$(uname -m)}/frozen-c.so"
