#!/bin/sh
# packages.sh SOURCE BUILD WORK: makes the Debian packages of BUILD twice, and holds them to what is said of them in
# docs/operate/packages.md. As root they are also installed, upgraded and removed on a copy of this machine, and with
# SPILLWAY_FULL=1, where debootstrap is, on a bare Debian.
set -eu
source=$1 build=$2 work=$3

fail() {
  printf '%s\n' "packages: $*" >&2
  exit 1
}
expect() { # text pattern what
  printf '%s\n' "$1" | grep -Eq -- "$2" || fail "$3: no $2 in
$1"
}

installed_here() { dpkg-query -W -f='${Status}' spillway 2>/dev/null | grep -q 'ok installed'; }

command -v dpkg-shlibdeps >/dev/null || {
  echo "dpkg-dev is missing: nothing to test here"
  exit 0
}
rm -rf "$work"
mkdir -p "$work"
# Both made of one build: what differs is put there by the packing.
SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH
version=$(sed -n 's/^project(Spillway VERSION \([0-9.]*\).*/\1/p' "$source/CMakeLists.txt")
node "$source/config/package/sbom.mjs" --program "$build/bin/spillway" --version "$version" \
  --lock "$source/dashboard/package-lock.json" --output "$build/sbom.spdx.json"
for round in first second; do
  mkdir "$work/$round"
  (cd "$work/$round" && cpack -G DEB --config "$build/CPackConfig.cmake" -B "$work/$round" >cpack.log 2>&1) ||
    fail "cpack: $(cat "$work/$round/cpack.log")"
done
program=$(ls "$work"/first/spillway_*.deb)
dev=$(ls "$work"/first/spillway-dev_*.deb)
for deb in "$program" "$dev"; do
  cmp "$deb" "$work/second/$(basename "$deb")" || fail "$(basename "$deb") is another one the second time"
done

# What it says of itself.
control=$(dpkg-deb -f "$program")
expect "$control" '^Package: spillway$' control
expect "$control" '^Depends: .*libpocofoundation80' "libraries it is linked with"
expect "$control" '^Depends: .*libssl3' "libraries it is linked with"
expect "$control" '^Depends: .*adduser' "what its scripts use"
expect "$(dpkg-deb -f "$dev")" '^Package: spillway-dev$' control
mkdir "$work/control"
dpkg-deb -e "$program" "$work/control"
expect "$(cat "$work/control/conffiles")" '^/etc/spillway/spillway.yaml$' conffiles
for script in postinst prerm postrm; do
  [ -x "$work/control/$script" ] || fail "$script is not executable"
  sh -n "$work/control/$script" || fail "$script"
done

# What is in it, and whose.
list=$(dpkg-deb -c "$program")
for path in usr/bin/spillway lib/systemd/system/spillway.service lib/systemd/system/spillway.socket \
  etc/spillway/spillway.yaml usr/share/doc/spillway/copyright; do
  expect "$list" " \./$path\$" files
done
expect "$list" ' \./usr/lib/.*/?spillway/plugins/.*\.so$' plugins
printf '%s\n' "$list" | grep -v ' root/root ' && fail "files that are not root's"
printf '%s\n' "$list" | grep -E '^.(....w|.......w)' | grep -v '^l' && fail "files that others may change"
developed=$(dpkg-deb -c "$dev")
for path in 'usr/include/spillway/.*\.h' 'SpillwayConfig\.cmake' 'spillway\.pc' 'doc/spillway-dev/abi\.md' \
  'examples/provider-minimal/acme\.cpp' 'bin/plugin-check'; do
  expect "$developed" "$path" "the SDK"
done
printf '%s\n' "$developed" | grep -E '/bin/spillway$|host/base' && fail "the SDK has parts of the host"

# It runs from where it was unpacked.
root=$work/root
mkdir "$root"
dpkg-deb -x "$program" "$root"
sbom=$root/usr/share/doc/spillway/sbom.spdx.json
expect "$(cat "$sbom")" '"spdxVersion": "SPDX-2.3"' "bill of materials"
for part in pkg:deb/debian/libssl3@ pkg:deb/debian/libpoconet80@ pkg:npm/preact@; do
  expect "$(cat "$sbom")" "\"referenceLocator\": \"$part[0-9]" "bill of materials"
done
expect "$("$root/usr/bin/spillway" --version)" '^spillway [0-9]' version
"$root/usr/bin/spillway" --check-config --config "$root/etc/spillway/spillway.yaml" --state "$work/state" >/dev/null ||
  fail "the configuration it comes with"
"$root/usr/bin/spillway" --listen 127.0.0.1:0 --state "$work/state" >"$work/run.log" 2>&1 &
pid=$!
for _ in $(seq 300); do
  grep -q '^listening on ' "$work/run.log" && break
  sleep 0.1
done
address=$(sed -n 's/^listening on //p' "$work/run.log")
[ -n "$address" ] || fail "it does not start: $(cat "$work/run.log")"
answer=$(curl --noproxy '*' -sS --max-time 20 "$address/v1/chat/completions" -H 'Content-Type: application/json' \
  -d '{"model": "any", "messages": [{"role": "user", "content": "say exactly: packed"}]}')
kill -TERM "$pid"
wait "$pid" || fail "it ends with $?: $(cat "$work/run.log")"
expect "$answer" packed "its answer"

# The units, as their reader sees them.
if command -v systemd-analyze >/dev/null; then
  mkdir "$work/units"
  sed "s|=/usr/bin/spillway|=$root/usr/bin/spillway|" "$root/lib/systemd/system/spillway.service" \
    >"$work/units/spillway.service"
  cp "$root/lib/systemd/system/spillway.socket" "$work/units/"
  for unit in spillway.service spillway.socket; do
    said=$(systemd-analyze verify "$work/units/$unit" 2>&1) || fail "$unit: $said"
    printf '%s\n' "$said" | grep "$unit" && fail "$unit"
  done
  rated=$(systemd-analyze security --offline=true --threshold=20 --no-pager "$work/units/spillway.service" 2>&1) ||
    fail "more is exposed than an exposure of 2: $rated"
fi

# A version from before, that the one of now is an upgrade of.
mkdir "$work/before"
(cd "$work/before" && cpack -G DEB --config "$build/CPackConfig.cmake" -R 0.0.1 -B "$work/before" >cpack.log 2>&1) ||
  fail "cpack: $(cat "$work/before/cpack.log")"
before=$(ls "$work"/before/spillway_0.0.1*.deb)

# This machine, in a copy that is gone with the last process in it.
on_a_copy() {
  unshare --mount --pid --fork --kill-child sh -eu -c '
    work=$1
    mount -t tmpfs none "$work"
    mkdir "$work/changes" "$work/inner" "$work/machine"
    mount -t overlay overlay -o "lowerdir=/,upperdir=$work/changes,workdir=$work/inner" "$work/machine"
    shift
    mount -t proc proc "$work/machine/proc"
    mount --bind /dev "$work/machine/dev"
    mount -t tmpfs none "$work/machine/tmp"
    mount -t tmpfs none "$work/machine/run"
    machine=$work/machine
    cp "$1" "$2" "$3" "$machine/tmp/"
    chmod 755 "$machine/tmp"
    chroot "$machine" env DEBIAN_FRONTEND=noninteractive sh "/tmp/$(basename "$1")" "/tmp/$(basename "$2")" \
      "/tmp/$(basename "$3")" dpkg -i' on_a_copy "$@"
}
mkdir "$work/copy"
if [ "$(id -u)" -ne 0 ] || installed_here; then
  echo "packages: not root, or Spillway is installed here: not installed for a test"
elif ! unshare --mount --pid --fork true 2>/dev/null; then
  echo "packages: no copy of this machine can be made: not installed for a test"
else
  on_a_copy "$work/copy" "$source/tests/package/machine.sh" "$before" "$program" || fail "on a copy of this machine"
fi

# A bare machine.
if [ -z "${SPILLWAY_FULL:-}" ] || [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
  echo "no bare Debian: that takes SPILLWAY_FULL=1, root and debootstrap"
  exit 0
fi
mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\(http[^ ]*\) bookworm main.*/\2/p; s/^URIs: *\([^ ]*\).*/\1/p' \
  /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
[ -n "$mirror" ] || fail "no mirror of bookworm stands in the sources of apt"
bare=$work/bare
debootstrap --variant=minbase bookworm "$bare" "$mirror" >"$work/debootstrap.log" 2>&1 || {
  tail -5 "$work/debootstrap.log"
  fail "debootstrap"
}
# It reaches the mirror as this machine does; what this machine has none of it needs none of.
for file in /etc/resolv.conf /etc/hosts /etc/apt/apt.conf.d/*; do
  if [ -e "$file" ]; then cp "$file" "$bare$file"; fi
done
cp "$before" "$program" "$source/tests/package/machine.sh" "$bare/"
unshare --mount --pid --fork --kill-child sh -eu -c '
  mount -t proc proc "$1/proc"
  inside() { chroot "$bare" env DEBIAN_FRONTEND=noninteractive "$@"; }
  bare=$1
  inside apt-get update -q
  inside apt-get install -y -q --no-install-recommends curl
  inside sh /machine.sh "/$(basename "$2")" "/$(basename "$3")" apt-get install -y -q --no-install-recommends' \
  bare "$bare" "$before" "$program" >"$work/bare.log" 2>&1 || fail "on a bare Debian: $(tail -20 "$work/bare.log")"
rm -rf "$bare"
