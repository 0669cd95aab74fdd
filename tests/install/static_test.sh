#!/usr/bin/env bash
# The preset `static`, which makes the workbench one file that runs on any Linux.
#
#   static_test.sh refused SOURCE FOLDER CXX [CMAKE_OPTION...]
#     configures alone: what cannot be linked statically is refused, with the remedy
#   static_test.sh built SOURCE FOLDER CXX NODE [CMAKE_OPTION...]
#     builds the file, and runs it where there is nothing else
#
# FETCHCONTENT_SOURCE_DIR_SIMDJSON, in the environment, names a folder with simdjson's source.
set -euo pipefail

mode=$1 source=$2 folder=$3 cxx=$4
shift 4

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# configure BUILD_FOLDER COMPILER OPTION...: leaves what CMake says in `said`, on one line. CMake
# breaks sentences into lines.
configure() {
  local status=0
  said=$(cmake --preset static -S "$source" -B "$1" -D CMAKE_CXX_COMPILER="$2" "${@:3}" 2>&1) ||
    status=$?
  said=$(tr -s '[:space:]' ' ' <<<"$said")
  return "$status"
}

# refuse PATTERN BUILD_FOLDER COMPILER OPTION...
refuse() {
  local pattern=$1
  shift
  if configure "$@"; then fail "CMake accepted: $*"; fi
  [[ $said =~ $pattern ]] || fail "CMake said: $said
which does not match: $pattern"
}

# plant KIND: a package of simdjson that is installed as a library of that kind.
plant() {
  mkdir -p "$folder/planted/$1"
  cat >"$folder/planted/$1/simdjson-config.cmake" <<PACKAGE
add_library(simdjson::simdjson $1 IMPORTED)
set_target_properties(simdjson::simdjson PROPERTIES IMPORTED_LOCATION /planted/simdjson)
PACKAGE
}

links_statically() {
  "$cxx" -static -x c++ -o "$folder/probe" - <<<'int main() {}' >/dev/null 2>&1
}

test_refused() {
  local build=$folder/build
  rm -rf "$folder"
  mkdir -p "$folder"

  # A compiler that cannot.
  printf '#!/bin/sh\ncase " $* " in *" -static "*) exit 1 ;; esac\nexec "%s" "$@"\n' "$cxx" \
    >"$folder/c++"
  chmod +x "$folder/c++"
  refuse 'cannot link .* with -static.* glibc-static' "$folder/other" "$folder/c++" "$@"
  if ! links_statically; then
    refuse 'cannot link .* with -static.* glibc-static' "$build" "$cxx" "$@"
    return
  fi

  plant SHARED
  plant STATIC
  local offline=(-D FETCHCONTENT_FULLY_DISCONNECTED=ON -D FETCHCONTENT_SOURCE_DIR_SIMDJSON=)
  refuse 'only a shared library, .* -D FETCHCONTENT_SOURCE_DIR_SIMDJSON=<folder>' \
    "$build" "$cxx" "$@" "${offline[@]}" -D simdjson_DIR="$folder/planted/SHARED"
  refuse 'simdjson is not installed, .* -D FETCHCONTENT_SOURCE_DIR_SIMDJSON=<folder>' \
    "$build" "$cxx" "$@" "${offline[@]}" -D CMAKE_DISABLE_FIND_PACKAGE_simdjson=ON
  configure "$build" "$cxx" "$@" "${offline[@]}" -D CMAKE_DISABLE_FIND_PACKAGE_simdjson=OFF \
    -D simdjson_DIR="$folder/planted/STATIC" || fail "an installed static library is refused: $said"
  refuse 'MAELSTROM_STATIC and BUILD_SHARED_LIBS exclude' "$build" "$cxx" "$@" \
    -D BUILD_SHARED_LIBS=ON
}

# expect WHAT PATTERN COMMAND...: the command succeeds, and the pattern is in its output.
expect() {
  local what=$1 pattern=$2 output
  shift 2
  output=$("$@" 2>&1) || fail "$what: '$*' failed: $output"
  grep -qE -e "$pattern" <<<"$output" || fail "$what: '$*' does not print '$pattern' but: $output"
}

test_built() {
  local build=$folder/build node=$1
  shift
  if [[ -n ${FETCHCONTENT_SOURCE_DIR_SIMDJSON-} ]]; then
    set -- "$@" -D FETCHCONTENT_SOURCE_DIR_SIMDJSON="$FETCHCONTENT_SOURCE_DIR_SIMDJSON"
  fi
  configure "$build" "$cxx" "$@" || fail "$said"
  cmake --build "$build" --target maelstrom-workbench

  rm -rf "$folder/run" "$folder/empty"
  mkdir -p "$folder/run" "$folder/empty"
  cp "$build/apps/maelstrom-workbench" "$folder/empty"
  cd "$folder/run"
  local workbench=$folder/empty/maelstrom-workbench linked
  linked=$(ldd "$workbench" 2>&1 || true)
  [[ $linked =~ 'not a dynamic executable'|'statically linked'|'Not a valid dynamic' ]] ||
    fail "the workbench needs shared libraries: $linked"
  [[ $(nm "$workbench" 2>&1) =~ 'no symbols' ]] || fail 'the workbench is not stripped'

  local flags=(-w echo --bin "$node" --node-count 1 --time-limit 1)
  expect 'real time' '^VALID' env -i "$workbench" test "${flags[@]}"
  expect 'virtual time' '^VALID' env -i "$workbench" test "${flags[@]}" --virtual-time
  expect 'threads' '^8 of 8 seeds, none failed' \
    env -i "$workbench" explore "${flags[@]}" --seeds 1..8 --jobs 2

  local history=(store/echo/*/history.jsonl) jail=(chroot)
  ((EUID == 0)) || jail=(unshare --map-root-user chroot)
  if "${jail[@]}" / true 2>/dev/null; then
    cp "${history[0]}" "$folder/empty"
    jail+=("$folder/empty" /maelstrom-workbench)
    expect 'alone in a file system' '--workload' "${jail[@]}" test --help
    expect 'alone in a file system' '^VALID' "${jail[@]}" check -w echo /history.jsonl
  else
    printf 'This user may not change the root folder, so that is not tested.\n'
  fi
  printf '%s has %d bytes. ldd: %s\n' "$build/apps/maelstrom-workbench" \
    "$(wc -c <"$workbench")" "${linked//$'\t'/}"
}

"test_$mode" "$@"
