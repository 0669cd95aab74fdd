# Checks the style rules that a script can check; docs/style.md has the rules.
#
#   cmake -D ROOT=<tree> [-D ARCHIVE=<libmaelstrom.a> -D NM=<nm>] -P tests/tidy_test.cmake
#
# Prints every complaint as file:line, the fault and the remedy; fails if there is any. There are no
# exceptions: a rule that needs one is wrong.
cmake_minimum_required(VERSION 3.25)
if(NOT ROOT)
  message(FATAL_ERROR "Name the tree: -D ROOT=<tree>")
endif()
set(ENV{LC_ALL} C.UTF-8)  # columns are characters, not bytes

# The layers of the library, lowest first. A file may include its own layer and those before it.
set(layers
  # The standard library only.
  "check clock crc32c error function grammar random rendezvous shorten storage"
  # JSON and messages: fmt; simdjson in decode.cpp only.
  "canonical decode decode_impl encode fields json json_text message owns_data record_file \
text_buffer"
  # No node.
  "inbound lines task wait"
  # The node: no I/O.
  "alarm calls deliveries directory dispatch guarded_storage handler log mailbox message_writer \
node node_context node_impl node_init node_options node_parts timer timers"
  # Clients of a node.
  "kv tso"
  # A driver, as the workbench is.
  "serve serve_io serve_storage"
  # Everything, for apps.
  "maelstrom")
set(last_sans_io_layer 4)
# The headers of the library that lib/raft may include. Raft and the node do not know each other.
set(raft_headers "check clock error random")
# The headers of the library that lib/checkers may include: no node, and nothing of a run.
set(checkers_headers "check clock encode function random text_buffer")
# The rooms of the workbench, lowest first, each with its public headers. The other files of a room
# are in the folder of its name. A file may include its own room and those before it.
set(rooms
  "checkers: checkers"
  "services: service"
  "engine: check_run client client_times diagnosis engine engine_options histogram host \
journal nemesis network node_status stagger workload"
  "workloads: workloads"
  "hosts: in_process_host observer simulation virtual_host"
  "report:"
  "story:"
  "cli: command_line")
# The standard headers for I/O and threads.
set(io_headers
  "^(sys/.*|unistd\\.h|poll\\.h|fcntl\\.h|thread|iostream|fstream|cstdio|stdio\\.h)$")

# The greatest length of a file, in lines: the first pattern that matches its path decides. For the
# node of a challenge, apps/<workload>/<workload>.hpp or .cpp, and its main.cpp the path is "node".
set(sizes
  "^node$ 80"
  "^lib/.*/include/ 200"
  "^lib/ 400"
  "^tests/ 500"
  "^apps/.*\\.hpp$ 200"
  "^apps/ 400"
  "^cmake/ 400")

# The names that may be at the top of the tree. Also allowed: names that begin with a dot, which are
# for tools, and those in .gitignore.
set(top_level
  CMakeLists.txt CMakePresets.json LICENSE README.md apps cmake docs lib tests
  CMakeUserPresets.json build compile_commands.json store)

# Symbols by which an object file would reach a file descriptor or a stream.
string(CONCAT io_symbols
  "(p?readv?|p?writev?|recv|send|poll|ppoll|select|epoll_wait|open|openat|close|dup2?|fcntl"
  "|fopen|fdopen|fwrite|fputs?|fputc|putc|putchar|puts|v?f?d?printf|__v?f?d?printf_chk"
  "|std(in|out|err)|_ZSt[34](cin|cout|cerr|clog)|_ZN3fmt.*5printE.*)")

# --- Tools ----------------------------------------------------------------------------------------

set(complaints "")
macro(complain place text)
  string(APPEND complaints "${place}: ${text}\n")
endmacro()

# search(<result> <pattern> <file>...): the places, as file:line, whose line matches.
function(search result pattern)
  if(ARGN)
    execute_process(
      COMMAND grep -nHE ${pattern} ${ARGN}
      COMMAND cut -d: -f1,2
      WORKING_DIRECTORY ${ROOT}
      OUTPUT_VARIABLE places)
    string(REGEX REPLACE "\n$" "" places "${places}")
    string(REPLACE "\n" ";" places "${places}")
  endif()
  set(${result} "${places}" PARENT_SCOPE)
endfunction()

# forbid(<pattern> <text> <file>...): complains of each line that matches.
function(forbid pattern text)
  search(places ${pattern} ${ARGN})
  foreach(place IN LISTS places)
    complain(${place} ${text})
  endforeach()
  set(complaints "${complaints}" PARENT_SCOPE)
endfunction()

# layer_of(<result> <header or source>): the index of its layer; -1 if it has none.
function(layer_of result file)
  cmake_path(GET file STEM stem)
  set(layer -1)
  foreach(names IN LISTS layers)
    math(EXPR layer "${layer} + 1")
    if(" ${names} " MATCHES " ${stem} ")
      set(${result} ${layer} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(${result} -1 PARENT_SCOPE)
endfunction()

# room_of(<number> <name> <header or source>): the room of a file of the workbench; -1 if none.
function(room_of number name file)
  cmake_path(GET file STEM stem)
  set(index -1)
  foreach(room IN LISTS rooms)
    math(EXPR index "${index} + 1")
    string(REGEX MATCH "^([a-z]+):(.*)$" _ ${room})
    set(folder ${CMAKE_MATCH_1})
    set(headers "${CMAKE_MATCH_2} ")
    set(${name} ${folder} PARENT_SCOPE)
    set(${number} ${index} PARENT_SCOPE)
    if(file MATCHES "^(lib/workbench/src/)?${folder}/")
      return()
    elseif(file MATCHES "maelstrom/workbench/[a-z_]+\\.hpp$" AND headers MATCHES " ${stem} ")
      return()
    endif()
  endforeach()
  set(${number} -1 PARENT_SCOPE)
endfunction()

# --- Files ----------------------------------------------------------------------------------------

file(GLOB entries RELATIVE ${ROOT} ${ROOT}/*)
foreach(entry IN LISTS entries)
  if(NOT entry MATCHES "^\\." AND NOT entry IN_LIST top_level)
    complain(${entry} "not a top-level name: put it into lib, apps, tests, cmake or docs")
  endif()
endforeach()

file(GLOB_RECURSE files RELATIVE ${ROOT}
  ${ROOT}/lib/* ${ROOT}/apps/* ${ROOT}/tests/* ${ROOT}/cmake/* ${ROOT}/docs/*)
file(GLOB top_files RELATIVE ${ROOT} ${ROOT}/*.md ${ROOT}/*.txt ${ROOT}/*.json)
list(FILTER files EXCLUDE REGEX "(^|/)store/|^tests/(golden|checkers/histories|fuzz/seeds)/")
list(FILTER files EXCLUDE REGEX "\\.(edn|jsonl|html|svg|orig|swp)$|~$")
list(APPEND files ${top_files})
set(cpp_files ${files})
list(FILTER cpp_files INCLUDE REGEX "\\.[hc]pp$")
set(code_files ${files})
list(FILTER code_files INCLUDE REGEX "\\.([hc]pp|cmake|in|sh)$|(^|/)CMakeLists.txt$|/run$")

forbid("^.{101}" "longer than 100 columns: wrap it" ${code_files})
set(spaced ${files})
list(FILTER spaced EXCLUDE REGEX "\\.tsv$")
forbid("\t" "a tab: use spaces" ${spaced})
forbid("[ \t\r]+$" "ends in white space: remove it" ${files})
forbid("(TOD[O]|FIXM[E]|(^|[^X])XX[X]([^X]|$))" "unfinished: do it, or open an issue" ${files})

foreach(file IN LISTS code_files)
  set(path ${file})
  if(file MATCHES "^apps/([^/]+)/([^/]+)\\.[hc]pp$")
    string(REPLACE "-" "_" workload ${CMAKE_MATCH_1})
    if(CMAKE_MATCH_2 STREQUAL "main" OR CMAKE_MATCH_2 STREQUAL workload)
      set(path node)
    endif()
  endif()
  foreach(size IN LISTS sizes)
    string(REGEX MATCH "^([^ ]+) ([0-9]+)$" _ ${size})
    set(pattern ${CMAKE_MATCH_1})
    set(limit ${CMAKE_MATCH_2})
    if(path MATCHES ${pattern})
      execute_process(COMMAND wc -l INPUT_FILE ${ROOT}/${file} OUTPUT_VARIABLE lines)
      string(STRIP "${lines}" lines)
      if(lines GREATER limit)
        complain(${file}:${lines} "longer than ${limit} lines: it holds two things, part them")
      endif()
      break()
    endif()
  endforeach()
endforeach()

# --- Includes -------------------------------------------------------------------------------------

# check_include(<place> <file> <header>): one #include against the layers.
function(check_include place file header)
  if(header STREQUAL "simdjson.h" AND NOT file STREQUAL "lib/maelstrom/src/decode.cpp")
    complain(${place} "simdjson: only lib/maelstrom/src/decode.cpp may, read through json.hpp")
  elseif(header MATCHES "^CLI/" AND NOT file MATCHES "^lib/workbench/src/cli")
    complain(${place} "CLI11: only lib/workbench/src/cli*, take an options struct")
  endif()

  if(file MATCHES "^lib/maelstrom/")
    layer_of(own ${file})
    layer_of(other ${header})
    if(header MATCHES "^maelstrom/(workbench|raft|replication|checkers)/")
      complain(${place} "the library knows no ${CMAKE_MATCH_1}: turn the dependency round")
    elseif(header MATCHES "\\.hpp$" AND NOT header MATCHES "^(fmt|simdjson)/")
      if(own LESS 0)
        complain(${place} "${file} has no layer: add it to the list in tests/tidy_test.cmake")
      elseif(other LESS 0)
        complain(${place} "${header} has no layer: add it to the list in tests/tidy_test.cmake")
      elseif(other GREATER own)
        complain(${place} "layer ${own} includes ${header} of layer ${other}: turn it round")
      endif()
    elseif(own EQUAL 0 AND header MATCHES "[./]")
      complain(${place} "layer 0 includes ${header}: it may use the standard library only")
    elseif(own LESS_EQUAL last_sans_io_layer AND header MATCHES "${io_headers}")
      complain(${place} "layer ${own} includes <${header}>: I/O and threads are the driver's")
    endif()
  elseif(file MATCHES "^lib/raft/")
    cmake_path(GET header STEM stem)
    if(header MATCHES "[./]" AND NOT header MATCHES "^maelstrom/raft/" AND
        NOT (header MATCHES "^maelstrom/[a-z]+\\.hpp$" AND " ${raft_headers} " MATCHES " ${stem} "))
      complain(${place} "raft includes ${header}: it may use the standard library, ${raft_headers}")
    elseif(header MATCHES "${io_headers}")
      complain(${place} "raft includes <${header}>: I/O and threads are the driver's")
    endif()
  elseif(file MATCHES "^lib/replication/")
    if(header MATCHES "^maelstrom/(workbench|checkers)/")
      complain(${place} "replication includes ${header}: it knows the node and Raft, and no run")
    elseif(header MATCHES "${io_headers}")
      complain(${place} "replication includes <${header}>: I/O and threads are the driver's")
    endif()
  elseif(file MATCHES "^lib/checkers/")
    cmake_path(GET header STEM stem)
    if(header MATCHES "^maelstrom/" AND NOT header MATCHES "^maelstrom/checkers/" AND
        NOT (header MATCHES "^maelstrom/[a-z_]+\\.hpp$" AND
          " ${checkers_headers} " MATCHES " ${stem} "))
      complain(${place} "the checkers include ${header}: they may use ${checkers_headers}")
    elseif(header MATCHES "${io_headers}" AND NOT file STREQUAL "lib/checkers/src/whole_file.cpp")
      complain(${place} "the checkers include <${header}>: files are whole_file.cpp's")
    endif()
  elseif(file MATCHES "^lib/workbench/")
    if(header MATCHES "^maelstrom/(serve|maelstrom)\\.hpp$")
      complain(${place} "the drivers do not know each other: include what is used, not serve")
    endif()
    room_of(own own_name ${file})
    room_of(other other_name ${header})
    if(own LESS 0)
      complain(${place} "${file} has no room: add it to the list in tests/tidy_test.cmake")
    elseif(other GREATER own)
      complain(${place} "${own_name} includes ${header} of ${other_name}: turn it round")
    elseif(other LESS 0 AND header MATCHES "^maelstrom/workbench/|^\\.\\.")
      complain(${place} "${header} has no room: add it to the list in tests/tidy_test.cmake")
    endif()
  elseif(file MATCHES "^apps/" AND NOT file MATCHES "^apps/workbench/")
    if(header MATCHES "^maelstrom/(workbench|checkers)/|(^|/)(lib|src)/" OR
        header MATCHES "^(inbound|calls|timers)\\.hpp$")
      complain(${place} "a node includes public headers only: not ${header}")
    endif()
  endif()
  set(complaints "${complaints}" PARENT_SCOPE)
endfunction()

execute_process(
  COMMAND grep -noHE "^ *# *include *[<\"][^>\"]+" ${cpp_files}
  WORKING_DIRECTORY ${ROOT}
  OUTPUT_VARIABLE includes)
string(REGEX REPLACE "\n$" "" includes "${includes}")
string(REPLACE "\n" ";" includes "${includes}")
foreach(include IN LISTS includes)
  string(REGEX MATCH "^([^:]+):([0-9]+):.*[<\"](.+)$" _ "${include}")
  check_include(${CMAKE_MATCH_1}:${CMAKE_MATCH_2} ${CMAKE_MATCH_1} ${CMAKE_MATCH_3})
endforeach()

# --- Sans-I/O -------------------------------------------------------------------------------------

set(pure_files ${cpp_files})
list(FILTER pure_files INCLUDE REGEX "^lib/(maelstrom|raft|replication|checkers)/")
list(FILTER pure_files EXCLUDE REGEX "/serve[^/]*$")
forbid("(_clock::now|random_device|std::j?thread)"
  "time, threads and randomness enter through the driver: take them from it" ${pure_files})

if(ARCHIVE AND NOT CMAKE_HOST_APPLE)  # on Apple systems nm prints another form
  execute_process(COMMAND ${NM} -A -u ${ARCHIVE} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]*[ /:](serve[^:\n]*)\\.o: *U write[^\n]*" serve_writes "${symbols}")
  if(NOT serve_writes)
    complain(${ARCHIVE} "nothing in serve.cpp writes: the check of the symbols has gone blind")
  endif()
  string(REPLACE "\n" ";" symbols "${symbols}")
  foreach(line IN LISTS symbols)
    if(line MATCHES "([^:/]+)\\.o: *U (${io_symbols})(@.*)?$")
      set(object ${CMAKE_MATCH_1})
      set(symbol ${CMAKE_MATCH_2})
      if(NOT object MATCHES "^serve")
        complain("lib/maelstrom/src/${object}:1"
          "uses ${symbol}: stdout is the protocol and serve.cpp's, give the bytes to the driver")
      endif()
    endif()
  endforeach()
endif()

if(complaints)
  message("${complaints}")
  message(FATAL_ERROR "The complaints are above.")
endif()
