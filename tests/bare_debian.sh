#!/usr/bin/env bash
# Proves the set-up where there is nothing: a Debian 12 of minimal packages and python3, no venv, no pip, no compiler, no display.
#
#     tests/bare_debian.sh [install | test ...]      without words: set-up and demonstration, the way the README says it
#
# Needs root, mmdebstrap and git. What HEAD holds is tested. BARE_ROOT keeps the folder between runs; BARE_BIND lists files and
# folders of this machine (package mirrors, certificates, pip's configuration) that the bare system is to see at the same place.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
root=${BARE_ROOT:-$(mktemp -d /var/tmp/bare-debian-XXXXXX)}
[ -n "${BARE_ROOT:-}" ] || trap 'rm -rf --one-file-system "$root"' EXIT

if [ ! -x "$root/usr/bin/python3" ]; then
  mmdebstrap --quiet --variant=minbase --include=ca-certificates,python3 bookworm "$root"
fi
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # services do not start in a chroot
chmod 755 "$root/usr/sbin/policy-rc.d"
echo "127.0.0.1 localhost" >"$root/etc/hosts" # Debian's installer makes it, mmdebstrap does not
copy=$root/root/capture-tool
[ -d "$copy" ] || git init --quiet "$copy"
git -C "$copy" fetch --quiet --depth 1 "file://$here" HEAD
git -C "$copy" reset --quiet --hard FETCH_HEAD

inside() {
  mount --rbind /dev "$root/dev"
  mount -t proc proc "$root/proc"
  for path in /etc/resolv.conf ${BARE_BIND:-}; do
    if [ -d "$path" ]; then mkdir -p "$root$path"; else mkdir -p "$root${path%/*}" && touch "$root$path"; fi
    mount --rbind "$path" "$root$path"
  done
  mapfile -t kept < <(env | grep -E '^(PIP_|SSL_CERT_|[a-zA-Z]+_(proxy|PROXY)=)' || true)
  exec chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    ${kept[@]+"${kept[@]}"} python3 /root/capture-tool/installer/bootstrap.py "$@"
}
export root BARE_BIND
export -f inside
# mounts and whatever was started inside end with the namespaces
unshare --mount --pid --fork --kill-child bash -euc 'inside "$@"' bash "$@"
