#!/usr/bin/env bash
# Tests apps/run, tests/run and cmake/setup.sh, with stand-ins for the workbench, Maelstrom and
# apt-get.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
unset MAELSTROM
failures=0

# expect WHAT STATUS PATTERN COMMAND...: the command's status, and a line of what it prints.
expect() {
  local what=$1 status=$2 pattern=$3 output got
  shift 3
  output=$("$@" 2>&1 </dev/null)
  got=$?
  if ((got != status)) || ! grep -qE -e "$pattern" <<<"$output"; then
    printf 'FAILED: %s\n  %s\n' "$what" "$*"
    printf '  expected status %s and: %s\n  got status %s and:\n%s\n' \
      "$status" "$pattern" "$got" "$output"
    failures=$((failures + 1))
  fi
}

# stand_in FILE COMMAND: an executable that runs the command.
stand_in() {
  mkdir -p "$(dirname "$1")"
  printf '#!/usr/bin/env bash\n%s\n' "$2" >"$1"
  chmod +x "$1"
}

# --- apps/run, in a tree in which only some nodes exist ---

mkdir -p tree/apps/{echo,broadcast,txn-rw-register} tree/cmake
cp "$root"/apps/{run,challenges.txt} tree/apps
cp "$root"/cmake/setup.sh tree/cmake
touch tree/apps/{echo,broadcast,txn-rw-register}/main.cpp
# shellcheck disable=SC2016  # the stand-ins expand it
stand_in bin/maelstrom-workbench 'echo "bench: $*"; exit "${STATUS:-0}"'
stand_in real/maelstrom 'echo "real: $*"'
stand_in tools/java ''
run=(tree/apps/run --bin-dir bin)

rows='echo unique-ids 3a 3b 3c 3d 3e 3d-under-400 3d-fresh 3e-cheap 3d-partition 4 5a 5b 5c'
rows+=' 5c-partition 6a 6a-strict 6b 6c 6c-causal g-set pn-counter lin-kv txn-list-append'
rows+=' lin-kv-caspaxos txn-list-append-datomic'
expect 'the rows are those of the challenges' 0 "^$rows $" \
  bash -c "tree/apps/run list | awk 'NR > 1 && NF == 0 { exit } NR > 1 { print \$1 }' |
    uniq | tr '\n' ' '"
expect 'list says what is not there' 0 '^g-set +\(not yet\)' tree/apps/run list
expect 'no challenge is an error' 2 '^Usage' tree/apps/run
expect 'an unknown challenge names close ones' 2 'Did you mean: 6a 6a-strict 6b 6c 6c-causal\?' \
  tree/apps/run 6x
expect 'a workload names its challenges' 2 'Did you mean: 5a 5b 5c 5c-partition\?' \
  tree/apps/run kafka
expect 'a node that is not there is named' 2 'apps/lin-kv, is not there' tree/apps/run lin-kv
expect 'a row runs with its flags' 0 \
  '^bench: test -w echo --bin bin/echo --node-count 1 --time-limit 10$' "${run[@]}" echo
expect 'an alias is its row' 0 '^bench: test -w echo' "${run[@]}" 1
expect 'a flag given replaces the row'\''s' 0 'bin/echo --node-count 1 --time-limit 3 --rate 7$' \
  "${run[@]}" echo --time-limit 3 --rate 7
expect 'so does one with =' 0 'bin/echo --node-count 1 --time-limit=3$' \
  "${run[@]}" echo --time-limit=3
expect 'quick flags replace the official ones' 0 'bin/echo --node-count 1 --time-limit 2 --rate' \
  "${run[@]}" --quick echo
expect 'a flag given replaces the quick one' 0 'echo --node-count 1 --rate 100 --time-limit 9$' \
  "${run[@]}" --quick echo --time-limit 9
expect 'node arguments come last' 0 '--time-limit 10 -- --fast$' "${run[@]}" echo -- --fast
expect 'thresholds go to the workbench' 0 '--expect net.servers.msgs-per-op <= 1.05 --expect' \
  "${run[@]}" 3e
expect 'a row may have several runs' 0 '^bench: .* --nemesis partition --expect' "${run[@]}" 6b
expect 'the bench'\''s status is passed on' 1 '^bench: ' env STATUS=1 "${run[@]}" echo
expect 'all runs what is there' 0 'bench: .* txn-rw-register' "${run[@]}" all

export PATH="$scratch/tools:$PATH"
expect 'a row runs under Maelstrom, its folder given' 0 '^real: test -w echo' \
  "${run[@]}" --maelstrom real echo
expect 'or its script, by the environment' 0 '^real: test -w echo' \
  env MAELSTROM=real/maelstrom "${run[@]}" echo
expect 'Maelstrom not found is an error' 2 'no Maelstrom .* at .nowhere' \
  "${run[@]}" --maelstrom nowhere echo
expect 'or a skip, if asked for' 77 'no Maelstrom' \
  env MAELSTROM=nowhere "${run[@]}" --maelstrom-or-skip echo

# --- cmake/setup.sh ---

expect 'with all there it is silent' 0 '^$' tree/cmake/setup.sh
mkdir -p bare
for tool in bash env awk cat mktemp rm; do ln -s "$(command -v "$tool")" bare; done
expect 'without apt-get it names the packages' 1 'libfmt-dev .*Homebrew: fmt, Fedora: fmt-devel' \
  env PATH="$scratch/bare" CXX=false bash tree/cmake/setup.sh
stand_in bare/apt-get 'echo "E: no network" >&2; exit 100'
stand_in bare/sudo 'exec "$@"'
expect 'it says what it installs' 1 '^Installing .*: g\+\+ cmake ninja-build .* catch2$' \
  env PATH="$scratch/bare" CXX=false bash tree/cmake/setup.sh
expect 'apt-get'\''s own words are shown if it fails' 1 '^E: no network' \
  env PATH="$scratch/bare" CXX=false bash tree/cmake/setup.sh

# --- tests/run ---

for version in '' -{21..15}; do stand_in "noclang/clang++$version" 'exit 1'; done
expect 'fuzzing without Clang is skipped, and says so' 0 '^Skipped: fuzzing needs Clang' \
  env -u CXX PATH="$scratch/noclang:$PATH" "$root/tests/run" -L fuzz

if command -v shellcheck >/dev/null; then
  (cd "$root" && shellcheck -x apps/run tests/run .ci/run cmake/setup.sh tests/*.sh \
    tests/*/*.sh) || failures=$((failures + 1))
fi

exit "$((failures > 0))"
