#!/bin/sh
# A node that answers init, and then does what its first argument says. With a second argument it
# adds its process id to that file.
mode=$1
[ -z "$2" ] || echo $$ >>"$2"

# Reads a message into line, src, dest, type and msg_id; ends with the input.
receive() {
  IFS= read -r line || exit 0
  src=${line#*\"src\":\"}; src=${src%%\"*}
  dest=${line#*\"dest\":\"}; dest=${dest%%\"*}
  type=${line#*\"type\":\"}; type=${type%%\"*}
  msg_id=${line##*\"msg_id\":}; msg_id=${msg_id%%[!0-9]*}
}

# Answers it with the members of a body.
reply() {
  printf '{"src":"%s","dest":"%s","body":{%s,"in_reply_to":%s}}\n' "$dest" "$src" "$1" "$msg_id"
}

receive
reply '"type":"init_ok"'
echo "this is $dest" >&2

case $mode in
  crash) receive; echo "the end is near" >&2; exit 3 ;;
  quit) receive; exit 0 ;;
  segfault) receive; kill -SEGV $$ ;;
  fork)
    sleep 1000 &
    echo $! >&2
    receive; exit 3 ;;
  daemon)
    setsid sleep 1000 >/dev/null 2>&1 </dev/null &
    echo $! >&2
    setsid sh -c 'trap "" TERM; while :; do sleep 1; done' >/dev/null 2>&1 </dev/null &
    echo $! >&2 ;;
  environment) env | grep '^MAELSTROM_' >&2 ;;
  escape) printf '\033[2J\302\233 a terminal\n' >&2; printf '\033[31mHello\n' ;;
  garbage) printf 'Hello, world!\n' ;;
  partial) printf 'no newline' ; exit 1 ;;
  flood) trap '' PIPE; while :; do echo 'Hello, world!'; done ;;
  overlong) head -c 67108865 /dev/zero | tr '\0' x; echo ;;  # by a byte
  endless) exec tr '\0' x </dev/zero ;;
  deaf) trap '' TERM INT HUP; while :; do sleep 1; done ;;
  noisy)  # stdout stays open
    yes >&2 & yes >&2 & yes >&2 &
    exec 3>&1 yes >&2 ;;
  hang)  # in virtual time: takes part in the first steps
    receive; echo '{"deadline":null}'
    while :; do sleep 1; done ;;
  chatty) i=0; while [ $i -lt 100 ]; do i=$((i + 1)); echo "line $i" >&2; done ;;
esac

while :; do
  receive
  case $type in
    generate) reply "\"type\":\"generate_ok\",\"id\":\"$dest-$msg_id-$src\"" ;;
    echo) reply '"type":"echo_ok","echo":"something else"' ;;
  esac
done
