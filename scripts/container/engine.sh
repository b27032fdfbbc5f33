#!/usr/bin/env bash
# A container engine for machines that have none, and stand-ins for the base images where no registry can be reached.
#   engine.sh start DIR    starts dockerd with its data in DIR and prints its address for DOCKER_HOST
#   engine.sh remove DIR   stops it and removes DIR, also where the engine was cut off and left mounts behind
# The stand-ins are Debian bookworm made by debootstrap's kin with this machine's own node: not the published images.
set -euo pipefail

dir=$(mkdir -p "$2" && cd "$2" && pwd)
socket="unix://$dir/docker.sock"

remove() {
  local engine process mounted
  engine=$(cat "$dir/dockerd.pid" 2>/dev/null || true)
  # Asked to end, the engine ends its containers and unmounts. The id may be another process's by now.
  if [ -n "$engine" ] && grep -qs -- "$dir" "/proc/$engine/cmdline"; then
    kill "$engine"
    for _ in $(seq 200); do [ -e "/proc/$engine" ] || break; sleep 0.1; done
  fi
  # What an engine that was cut off leaves: itself, its containerd, a shim for each container and the containers below them.
  for process in $(pgrep -f -- "$dir/exec" || true); do
    pkill -KILL -P "$process" || true
    kill -KILL "$process" 2>/dev/null || true
  done
  # Deepest first; a mount that is still busy goes when its last user does.
  awk -v below="$dir/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r mounted; do
    umount --lazy "$mounted"
  done
  rm -rf "$dir"
}

# Bridges outlive an engine that was cut off; an address range of its own keeps a new one from sending into an old one's.
range="10.$((64 + RANDOM % 128))"

start() {
  # Bridges and published ports work without touching the machine's firewall.
  dockerd --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/dockerd.pid" -H "$socket" \
    --bip "$range.0.1/24" --default-address-pool "base=$range.128.0/17,size=24" \
    --storage-driver "${STORAGE_DRIVER:-overlay2}" --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
    >"$dir/dockerd.log" 2>&1 9>&- &
  for _ in $(seq 100); do
    docker -H "$socket" version >/dev/null 2>&1 && return
    sleep 0.1
  done
  echo "The container engine did not start; its log ends with:" >&2
  tail -20 "$dir/dockerd.log" >&2
  exit 1
}

stand_in() {
  docker -H "$socket" image inspect node:20-bookworm-slim >/dev/null 2>&1 && return
  docker -H "$socket" pull -q node:20-bookworm-slim >/dev/null 2>&1 && return
  local base="$dir/base.tar" node_root
  node_root=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
  # What the image's builder would fetch by apt and npm is here already: the build works behind this machine's own mirrors.
  [ -f "$base" ] || mmdebstrap --quiet --variant=minbase --include=libstdc++6,libatomic1,ca-certificates,python3,make,g++ \
    bookworm "$base" >&2
  docker -H "$socket" import "$base" debian:bookworm-slim >/dev/null
  local context="$dir/node" ; rm -rf "$context" ; mkdir -p "$context/lib" "$context/include" "$context/etc/apt/sources.list.d"
  cp -L "$(command -v node)" "$context/node"
  cp -a "$node_root/lib/node_modules" "$context/lib/"
  cp -a "$node_root/include/node" "$context/include/"
  cp -L /etc/ssl/certs/ca-certificates.crt "$context/ca.crt"
  cat >"$context/Dockerfile" <<'END'
FROM debian:bookworm-slim
COPY node /usr/local/bin/node
COPY lib /usr/local/lib
COPY include /usr/local/include
COPY ca.crt /etc/ssl/certs/ca-certificates.crt
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && useradd --uid 1000 --create-home node
ENV npm_config_nodedir=/usr/local NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt npm_config_cafile=/etc/ssl/certs/ca-certificates.crt
END
  DOCKER_BUILDKIT=0 docker -H "$socket" build -q -t node:20-bookworm-slim "$context" >/dev/null
  echo "node:20-bookworm-slim is a stand-in made on this machine, not the published image." >&2
}

case "$1" in
  start) start; stand_in; echo "$socket" ;;
  remove) remove ;;
  *) echo "usage: engine.sh start|remove DIR" >&2; exit 2 ;;
esac
