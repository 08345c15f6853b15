#!/bin/sh
# Makes sure that Chromium, PostgreSQL, curl and jq are here: installs them as root on Debian and Ubuntu, else says what is missing.
# libfaketime comes along where it can; without it the tests that move the clock say that they were skipped.
set -eu
missing=""
[ -n "${TENOHIRA_CHROMIUM:-}" ] || command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 \
  || command -v google-chrome >/dev/null 2>&1 || [ -d "/Applications/Google Chrome.app" ] || missing="$missing chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
for tool in curl jq; do command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"; done
wanted=""
ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || wanted=" faketime"
[ -z "$missing$wanted" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing $wanted >/dev/null
elif [ -n "$missing" ]; then
  echo "テストに必要なものがありません:$missing （入れてから、もう一度 make test を実行してください）" >&2
  exit 1
fi
