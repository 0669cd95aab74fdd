#!/usr/bin/env bash
# Opens reports in headless Chromium: report_test.sh BIN_DIR TESTS_DIR FOLDER. Each page gets
# probe.js at its end, which uses it as a person would and leaves its verdict in the document.
set -euo pipefail

bin=$1 tests=$2 folder=$3
failures=0

browser=
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && browser=$name && break
done
if [[ -z $browser ]]; then
  echo "[skipped] there is no Chromium; Debian's package is chromium"
  exit 77
fi

# open PAGE ARGUMENT...: what the browser prints, its log included.
open() {
  local page=$1
  shift
  "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --enable-logging=stderr \
    --user-data-dir="$folder/profile" --virtual-time-budget=5000 "$@" "file://$page" 2>&1
}

fail() {
  printf 'FAILED %s\n' "$*"
  failures=$((failures + 1))
}

# check NAME PAGE WORD: the page shows the word and passes the probe, without an error.
check() {
  local name=$1 page=$2 word=$3 probed dom
  probed=${page%/*}/probed.html
  # A browser that shows nothing to anybody draws no frames to wait for.
  sed 's|</head><body>|&<script>requestAnimationFrame = f => setTimeout(f, 16);</script>|' \
    "$page" >"$probed"
  { printf '<script>\n'; cat "$tests/browser/probe.js"; printf '</script>\n'; } >>"$probed"
  dom=$(open "$probed" --dump-dom)
  grep -q 'data-probe="passed' <<<"$dom" ||
    fail "$name: $(grep -o 'data-probe="[^"]*"' <<<"$dom" || echo 'the probe did not run')"
  grep -q ">$word<" <<<"$dom" || fail "$name: $word is not there"
  if grep -E 'CONSOLE|Uncaught|Refused to' <<<"$dom"; then fail "$name: errors in the console"; fi
  open "$page" --window-size=1240,2600 --screenshot="$folder/$name-light.png" >/dev/null
  open "$page" --window-size=1240,2600 --blink-settings=preferredColorScheme=0 \
    --screenshot="$folder/$name-dark.png" >/dev/null
  open "$page" --window-size=500,2600 --screenshot="$folder/$name-narrow.png" >/dev/null
  for theme in light dark narrow; do
    [[ -s $folder/$name-$theme.png ]] || fail "$name: no screenshot $theme"
  done
  rm "$probed"
}

# run NAME FLAG...: a run of unique-ids; its folder.
run() {
  "$bin/maelstrom-workbench" test -w unique-ids --bin "$bin/unique-ids" --node-count 3 \
    --virtual-time --seed 1 --store "$folder/store" --nemesis partition --nemesis-interval 3 "$@" \
    >"$folder/log" || { cat "$folder/log"; exit 1; }
  sed -n 's/^Files: //p' "$folder/log"
}

# recorded CASE: a copy of a recorded history with its report; its folder.
recorded() {
  local copy=$folder/store/$1
  mkdir -p "$copy"
  cp "$tests/checkers/histories/$1/history.edn" "$copy"
  "$bin/maelstrom-workbench" report "$copy" >/dev/null
  echo "$copy"
}

rm -rf "$folder"
mkdir -p "$folder"
check valid "$(run --time-limit 20 --rate 200)/report.html" VALID
check large "$(run --time-limit 20 --rate 5000 --concurrency 100)/report.html" VALID
check cycles "$(recorded txn-list-append/two-replicas)/report.html" INVALID
check linearizability "$(recorded lin-kv/cas-blind)/report.html" INVALID
check log "$(recorded kafka/lost-acked)/report.html" INVALID
check unknown "$(recorded txn-list-append/empty)/report.html" UNKNOWN
run --time-limit 1 >/dev/null  # lists all of them
check index "$folder/store/index.html" VALID
[[ $failures == 0 ]] && echo "All pages passed; screenshots are in $folder"
exit $((failures > 0))
