#!/bin/sh
# machine.sh OLD.deb NEW.deb INSTALL...: inside a machine that may be spoiled, as root. Installs a version with the
# command, upgrades it while it runs, removes and purges it, and holds each step to docs/operate/packages.md.
set -eu
old=$1 new=$2
shift 2
# Nothing of whoever has started this.
unset XDG_STATE_HOME XDG_CONFIG_HOME XDG_CACHE_HOME SPILLWAY_KEY
HOME=/root
export HOME

fail() {
  printf '%s\n' "machine: $*" >&2
  exit 1
}
ask() { # address [curl option...]
  address=$1
  shift
  curl --noproxy '*' -sS --max-time 60 "$address/v1/chat/completions" -H 'Content-Type: application/json' "$@" \
    -d '{"model": "any", "messages": [{"role": "user", "content": "say exactly: packed"}]}'
}
said() { # file pattern: waits for a line
  for _ in $(seq 600); do
    grep -q "$2" "$1" && return 0
    sleep 0.1
  done
  fail "no $2 in $(cat "$1")"
}
state=/var/lib/spillway

"$@" "$old" >/tmp/install.log 2>&1 || fail "installing: $(tail -20 /tmp/install.log)"
getent passwd spillway >/dev/null || fail "there is no user spillway"
[ "$(getent passwd spillway | cut -d: -f3)" -ne 0 ] || fail "the service's user is root"
[ "$(stat -c '%U %a' $state)" = "spillway 700" ] || fail "others may read the state folder"
[ "$(stat -c '%U %a' /etc/spillway/keys)" = "root 700" ] || fail "others may read the keys"

# A user's agent is pointed here.
useradd --create-home someone
agent=~someone/.claude/settings.json
mkdir "$(dirname "$agent")"
printf '{\n  // mine\n  "model": "opus",\n}\n' >"$agent"
cp "$agent" /tmp/agent.before
chown -R someone: ~someone
su -s /bin/sh -c 'spillway connect claude-code --yes' someone >/tmp/connect.log 2>&1 || fail "$(cat /tmp/connect.log)"
grep -q 20128 "$agent" || fail "the agent was not pointed here: $(cat "$agent")"

# It runs, with settings and state of its own.
printf '# changed by its owner\nlog: debug\n' >>/etc/spillway/spillway.yaml
cp /etc/spillway/spillway.yaml /tmp/spillway.yaml.before
su -s /bin/sh -c "exec spillway --config /etc/spillway/spillway.yaml --listen 127.0.0.1:0 --state $state" \
  spillway >/tmp/run.log 2>&1 &
said /tmp/run.log '^listening on '
address=$(sed -n 's/^listening on //p' /tmp/run.log | head -n 1)
ask "$address" | grep -q packed || fail "its answer: $(ask "$address")"
key=$(su -s /bin/sh -c "spillway keys create laptop --management --state $state" spillway 2>/dev/null)
for _ in $(seq 100); do
  ask "$address" | grep -q packed || break
  sleep 0.1
done
ask "$address" -H "Authorization: Bearer $key" | grep -q packed || fail "its answer to a key"

# An upgrade keeps settings and state, and the new version relieves the old one. Where there is no service manager to
# do it the same command is given by hand.
"$@" "$new" >/tmp/install.log 2>&1 </dev/null || fail "upgrading: $(tail -20 /tmp/install.log)"
dpkg-query -W -f='${Version}' spillway | grep -q "$(dpkg-deb -f "$new" Version)" || fail "it is the old version still"
cmp /etc/spillway/spillway.yaml /tmp/spillway.yaml.before || fail "the upgrade has changed the settings"
spillway restart --state $state >/tmp/restart.log 2>&1 || fail "restart: $(cat /tmp/restart.log) $(cat /tmp/run.log)"
ask "$address" | grep -q packed && fail "the key is gone: anybody is answered"
ask "$address" -H "Authorization: Bearer $key" | grep -q packed || fail "the key is not good any more"
curl --noproxy '*' -sS "$address/api/exchanges?limit=100" -H "Authorization: Bearer $key" >/tmp/exchanges.json
[ "$(grep -o '"id":' /tmp/exchanges.json | wc -l)" -ge 3 ] || fail "exchanges are missing: $(cat /tmp/exchanges.json)"
pid=$(sed -n 's/^process \([0-9]*\) has taken over.*/\1/p' /tmp/restart.log)
[ "$(stat -c %U "/proc/$pid")" = spillway ] || [ "$(awk '/^Uid/ {print $2}' "/proc/$pid/status")" -ne 0 ] ||
  fail "the new process is root's"
kill -TERM "$pid"
for _ in $(seq 600); do
  [ -d "/proc/$pid" ] || break
  sleep 0.1
done
[ ! -d "/proc/$pid" ] || fail "it does not end"

# Removing it leaves agents as they were, and what is its owner's.
dpkg --remove spillway >/tmp/install.log 2>&1 || fail "dpkg --remove: $(tail -20 /tmp/install.log)"
cmp "$agent" /tmp/agent.before || fail "the agent is not as it was: $(cat "$agent") $(cat /tmp/install.log)"
cmp /etc/spillway/spillway.yaml /tmp/spillway.yaml.before || fail "removing it has changed the settings"
[ -s $state/keys.json ] || fail "removing it has taken the state"
[ ! -e /usr/bin/spillway ] || fail "the program is still there"
dpkg --purge spillway >/tmp/install.log 2>&1 || fail "dpkg --purge: $(tail -20 /tmp/install.log)"
for left in $state /etc/spillway; do [ ! -e "$left" ] || fail "purging it leaves $left"; done
echo "machine: installed, upgraded, removed and purged"
