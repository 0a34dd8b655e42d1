#!/bin/sh
# packages.sh SOURCE BUILD WORK: makes the Debian packages of BUILD twice, and holds them to what is said of them in
# docs/operate/packages.md. With SPILLWAY_FULL=1, as root and where debootstrap is, also installs them on a bare Debian.
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

command -v dpkg-shlibdeps >/dev/null || {
  echo "dpkg-dev is missing: nothing to test here"
  exit 0
}
rm -rf "$work"
mkdir -p "$work"
# Both made of one build: what differs is put there by the packing.
SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH
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

# A bare machine.
[ -n "${SPILLWAY_FULL:-}" ] && [ "$(id -u)" -eq 0 ] && command -v debootstrap >/dev/null || exit 0
mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\(http[^ ]*\) bookworm main.*/\2/p; s/^URIs: *\([^ ]*\).*/\1/p' \
  /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
[ -n "$mirror" ] || exit 0
bare=$work/bare
debootstrap --variant=minbase bookworm "$bare" "$mirror" >"$work/debootstrap.log" 2>&1 || {
  tail -5 "$work/debootstrap.log"
  fail "debootstrap"
}
cp "$program" "$bare/spillway.deb"
for name in resolv.conf hosts; do cp "/etc/$name" "$bare/etc/" 2>/dev/null || true; done
cp /etc/apt/apt.conf.d/* "$bare/etc/apt/apt.conf.d/" 2>/dev/null || true
inside() { chroot "$bare" env DEBIAN_FRONTEND=noninteractive "$@"; }
inside apt-get update -q >"$work/install.log" 2>&1 || fail "apt-get update: $(tail -5 "$work/install.log")"
inside apt-get install -y -q --no-install-recommends /spillway.deb >>"$work/install.log" 2>&1 ||
  fail "apt-get install: $(tail -20 "$work/install.log")"
inside getent passwd spillway >/dev/null || fail "there is no user spillway"
[ "$(stat -c %a "$bare/var/lib/spillway")" = 700 ] || fail "others may read the state folder"
inside su -s /bin/sh spillway -c \
  'spillway --listen 127.0.0.1:0 --state /var/lib/spillway >/tmp/log 2>&1 & p=$!; for i in $(seq 300); do
   grep -q "^listening on" /tmp/log && break; sleep 0.1; done; kill $p; wait $p; grep "^listening on" /tmp/log' ||
  fail "it does not run on a bare Debian: $(cat "$bare/tmp/log")"
inside dpkg --remove spillway >>"$work/install.log" 2>&1 || fail "dpkg --remove: $(tail -20 "$work/install.log")"
[ -f "$bare/etc/spillway/spillway.yaml" ] && [ -d "$bare/var/lib/spillway" ] || fail "removing it has taken too much"
inside dpkg --purge spillway >>"$work/install.log" 2>&1 || fail "dpkg --purge: $(tail -20 "$work/install.log")"
[ ! -e "$bare/var/lib/spillway" ] && [ ! -e "$bare/etc/spillway" ] || fail "purging it leaves something"
rm -rf "$bare"
