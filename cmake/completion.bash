# Completion of maelstrom-workbench in bash. What there is to complete is taken from --help.
_maelstrom_workbench() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} words=
  if [[ $current == -* ]]; then
    ((COMP_CWORD > 1)) || command=
    words=$("$program" ${command:+"$command"} --help 2>/dev/null |
      sed -nE 's/^ +(-[a-z],)?(--[a-z][a-z-]*).*/\2/p' | sort -u)
  elif ((COMP_CWORD == 1)); then
    words=$("$program" --help 2>/dev/null |
      awk '/^Subcommands:/ { on = 1; next } on && /^  [a-z]/ { print $1 }')
  elif [[ $previous == -w || $previous == --workload ]]; then
    words=$("$program" test --help 2>/dev/null | sed -n 's/^Workloads: \(.*\)\./\1/p' | tr -d ,)
  fi
  if [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  else
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -F _maelstrom_workbench maelstrom-workbench
