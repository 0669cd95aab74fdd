#!/usr/bin/env bash
# The set-up and the quiet build behind apps/run and tests/run. Run it to set up, or source it for
# the functions. Bash 3.2 and later; needs no terminal and no input.

# What is needed, one a line: Debian package, Homebrew formula, Fedora package, what it is for.
needed_packages() {
  cat <<'TABLE'
g++              gcc         gcc-c++          the compiler (GCC 12 or Clang 15 and later)
cmake            cmake       cmake            the build (3.25 and later)
ninja-build      ninja       ninja-build      the build
pkg-config       pkgconf     pkgconf          the test of the pkg-config file
libsimdjson-dev  simdjson    simdjson-devel   reading JSON
libfmt-dev       fmt         fmt-devel        formatting
libcli11-dev     cli11       cli11-devel      the workbench's command line
catch2           catch2      catch-devel      the unit tests
TABLE
}

say() { printf '%s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

# has_headers PREAMBLE HEADER...: whether the compiler finds one of the headers.
has_headers() {
  local header test='0'
  for header in "$@"; do test+=" || __has_include(<$header>)"; done
  printf '#if !(%s)\n#error missing\n#endif\n' "$test" |
    "${CXX:-c++}" -std=c++20 ${HOMEBREW_PREFIX:+-I"$HOMEBREW_PREFIX/include"} -E -x c++ - \
      >/dev/null 2>&1
}

# is_present PACKAGE: whether what the Debian package gives is there, from whatever source.
is_present() {
  case $1 in
    g++) has "${CXX:-c++}" && has_headers coroutine ;;
    cmake)
      local version
      has cmake && version=$(cmake --version) && [[ $version =~ ([0-9]+)\.([0-9]+) ]] &&
        ((BASH_REMATCH[1] * 1000 + BASH_REMATCH[2] >= 3025)) ;;
    ninja-build) has ninja || has ninja-build ;;
    pkg-config) has pkg-config ;;
    libsimdjson-dev) has_headers simdjson.h ;;
    libfmt-dev) has_headers fmt/format.h ;;
    libcli11-dev) has_headers CLI/CLI.hpp ;;
    catch2) has_headers catch2/catch.hpp catch2/catch_all.hpp ;;
  esac
}

# Prints the lines of needed_packages whose package is not there.
missing_packages() {
  local line
  needed_packages | while read -r line; do
    is_present "${line%% *}" || printf '%s\n' "$line"
  done
}

# Says what the lines of needed_packages on standard input are for and called elsewhere.
describe() {
  awk '{ name = $1; brew = $2; fedora = $3; $1 = $2 = $3 = ""; sub(/^ +/, "")
         printf "  %-16s %s (Homebrew: %s, Fedora: %s)\n", name, $0, brew, fedora }' >&2
}

# Makes sure that everything needed to build and test is there. Silent when it is; otherwise
# installs it with apt-get. Returns 1, with the remedy, where that is impossible or failed.
setup() {
  local missing packages log sudo=''
  missing=$(missing_packages)
  [[ -z $missing ]] && return 0
  packages=$(awk '{ printf "%s%s", (NR > 1 ? " " : ""), $1 }' <<<"$missing")

  if ! has apt-get; then
    say "Missing, and there is no apt-get here to install it. Please install, then try again:"
    describe <<<"$missing"
    return 1
  fi
  if ((EUID != 0)); then
    if ! has sudo; then
      say "Missing: $packages. Please run as root: apt-get install $packages"
      return 1
    fi
    sudo='sudo'
  fi

  say "Installing what the build needs and was not found: $packages"
  log=$(mktemp)
  if ! install_packages "$sudo" "$packages" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    say "apt-get could not install: $packages (its output is above)"
    return 1
  fi
  rm -f "$log"
  missing=$(missing_packages)
  [[ -z $missing ]] && return 0
  say "Installed, but still missing or too old. Please install a newer version, then try again:"
  describe <<<"$missing"
  return 1
}

# install_packages SUDO PACKAGES: both are split at spaces on purpose.
install_packages() {
  # shellcheck disable=SC2086
  $1 env DEBIAN_FRONTEND=noninteractive apt-get update &&
    $1 env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $2
}

# build ROOT PRESET [TARGET...]: configures and builds, everything or just the targets. One line of
# progress; the tools' output only when something fails. Returns 1 then.
build() {
  local root=$1 preset=$2 log
  shift 2
  log=$(mktemp)
  say "Building ($preset) ..."
  if (cd "$root" && cmake --preset "$preset" && cmake --build --preset "$preset" \
    ${1+--target "$@"}) >"$log" 2>&1 </dev/null; then
    rm -f "$log"
    return 0
  fi
  # Ninja's progress lines say nothing here; the compiler's output does.
  grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking|Generating|Re-checking|Re-running) ' "$log" >&2
  rm -f "$log"
  say "The build failed (preset $preset); its output is above."
  return 1
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  set -euo pipefail
  setup
fi
