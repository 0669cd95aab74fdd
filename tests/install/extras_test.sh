#!/usr/bin/env bash
# What is installed beside the libraries: licence, docs, the manual page, and completion that works.
#
#   extras_test.sh PREFIX DATADIR
set -euo pipefail

prefix=$1
data=$1/$2
workbench=$prefix/bin/maelstrom-workbench
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

for file in doc/maelstrom/LICENSE doc/maelstrom/docs/writing-nodes.md \
  man/man1/maelstrom-workbench.1 bash-completion/completions/maelstrom-workbench; do
  [[ -s $data/$file ]] || fail "$data/$file is missing"
done

# The manual names just the flags that --help names.
flags() { grep -oE -- '--[a-z][a-z-]*' | sort -u; }
helped=$({
  "$workbench" --help
  for command in test challenge explore check report compare doctor; do
    "$workbench" "$command" --help
  done
} | flags)
described=$(sed 's/\\-/-/g' "$data/man/man1/maelstrom-workbench.1" | flags)
[[ $helped == "$described" ]] || fail "the manual and --help differ:
$(diff <(printf '%s' "$helped") <(printf '%s' "$described"))"

# complete_words WORD...: what completion offers for the last of them.
# shellcheck source=cmake/completion.bash
source "$data/bash-completion/completions/maelstrom-workbench"
complete_words() {
  COMP_WORDS=("$workbench" "$@")
  COMP_CWORD=$#
  _maelstrom_workbench
  printf '%s\n' "${COMPREPLY[@]}"
}
expect() {
  local offered
  offered=$(complete_words "${@:2}" | tr '\n' ' ')
  [[ $offered == "$1 " ]] || fail "after '${*:2}' completion offers '$offered', expected '$1'"
}
expect "test challenge explore check report compare doctor" ""
expect "explore" ex
expect "--help --version" --
expect "--latency --latency-dist" test --lat
expect "txn-list-append txn-rw-register" test -w txn
