# Tests tidy_test.cmake. In a tree in which every rule is broken it expects every complaint; in a
# clean tree it expects none.
#
#   cmake -D TIDY=<tidy_test.cmake> -D DIR=<scratch folder> -D CXX=<compiler> -D AR=<ar> -D NM=<nm>
#         -P tests/tidy_selftest.cmake
cmake_minimum_required(VERSION 3.25)

# check(<result> <output> <tree> [-D...]): runs tidy_test.cmake on the tree.
function(check result output tree)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -D ROOT=${DIR}/${tree} ${ARGN} -P ${TIDY}
    RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
  set(${result} ${status} PARENT_SCOPE)
  set(${output} "${text}" PARENT_SCOPE)
endfunction()

# plant(<tree>/<file> <text>...): writes the file, one argument a line.
function(plant file)
  list(JOIN ARGN "\n" text)
  file(WRITE ${DIR}/${file} "${text}\n")
endfunction()

file(REMOVE_RECURSE ${DIR})
string(REPEAT "x" 101 long)
string(REPEAT "\n" 201 tall)
string(CONCAT todo "TO" "DO")  # in two parts, or tidy_test.cmake would complain of this file

plant(bad/notes.txt "a stray file")
plant(bad/lib/maelstrom/include/maelstrom/error.hpp "#include <fmt/format.h>" "${tall}")
plant(bad/lib/maelstrom/include/maelstrom/task.hpp "#include \"maelstrom/node.hpp\"")
plant(bad/lib/maelstrom/include/maelstrom/novel.hpp "#include \"maelstrom/error.hpp\"")
plant(bad/lib/maelstrom/src/node.cpp
  "#include <simdjson.h>" "#include <unistd.h>" "#include \"maelstrom/workbench/engine.hpp\""
  "auto now = std::chrono::steady_clock::now()")
plant(bad/lib/raft/src/log.cpp
  "#include \"maelstrom/node.hpp\"" "#include <iostream>" "auto now = Clock_clock::now()")
plant(bad/lib/replication/src/table.cpp
  "#include \"maelstrom/checkers/history.hpp\"" "#include <fstream>"
  "auto t = std::chrono::steady_clock::now();")
plant(bad/lib/checkers/src/echo.cpp
  "#include \"maelstrom/node.hpp\"" "#include \"maelstrom/workbench/engine.hpp\""
  "#include <fstream>")
plant(bad/lib/workbench/src/engine/engine.cpp
  "#include <CLI/CLI.hpp>" "#include \"maelstrom/serve.hpp\"" "#include \"hosts/child.hpp\""
  "#include \"maelstrom/workbench/simulation.hpp\"" "#include \"maelstrom/workbench/novel.hpp\"")
plant(bad/lib/workbench/include/maelstrom/workbench/host.hpp "#include \"cli/terminal.hpp\"")
plant(bad/lib/workbench/src/stray.cpp "#include <vector>")
plant(bad/apps/echo/echo.hpp "#include \"maelstrom/workbench/engine.hpp\"")
plant(bad/apps/unique-ids/unique_ids.hpp "${tall}")
plant(bad/tests/lib/a_test.cpp "" "\tint a" "int b " "// ${long}" "// ${todo}")
file(WRITE ${DIR}/objects/kv.cpp
  "extern \"C\" int puts(const char*); void shout() { puts(\"hello\"); }\n")

execute_process(COMMAND ${CXX} -c ${DIR}/objects/kv.cpp -o ${DIR}/objects/kv.cpp.o
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${AR} qc ${DIR}/objects/libbad.a ${DIR}/objects/kv.cpp.o
  COMMAND_ERROR_IS_FATAL ANY)

check(status output bad -D ARCHIVE=${DIR}/objects/libbad.a -D NM=${NM})
if(status EQUAL 0)
  message(FATAL_ERROR "The planted tree was found clean")
endif()
set(library lib/maelstrom)
set(bench maelstrom/workbench)
foreach(expected IN ITEMS
    "notes.txt: not a top-level name"
    "${library}/include/maelstrom/error.hpp:1: layer 0 includes fmt/format.h"
    "${library}/include/maelstrom/error.hpp:203: longer than 200 lines"
    "${library}/include/maelstrom/task.hpp:1: layer 2 includes maelstrom/node.hpp of layer 3"
    "${library}/include/maelstrom/novel.hpp:1: ${library}/include/maelstrom/novel.hpp has no layer"
    "${library}/src/node.cpp:1: simdjson: only"
    "${library}/src/node.cpp:2: layer 3 includes <unistd.h>"
    "${library}/src/node.cpp:3: the library knows no workbench"
    "${library}/src/node.cpp:4: time, threads and randomness"
    "lib/raft/src/log.cpp:1: raft includes maelstrom/node.hpp"
    "lib/raft/src/log.cpp:2: raft includes <iostream>"
    "lib/raft/src/log.cpp:3: time, threads and randomness"
    "lib/replication/src/table.cpp:1: replication includes maelstrom/checkers/history.hpp"
    "lib/replication/src/table.cpp:2: replication includes <fstream>"
    "lib/replication/src/table.cpp:3: time, threads and randomness"
    "lib/checkers/src/echo.cpp:1: the checkers include maelstrom/node.hpp"
    "lib/checkers/src/echo.cpp:2: the checkers include maelstrom/workbench/engine.hpp"
    "lib/checkers/src/echo.cpp:3: the checkers include <fstream>"
    "lib/workbench/src/engine/engine.cpp:1: CLI11: only"
    "lib/workbench/src/engine/engine.cpp:2: the drivers do not know each other"
    "lib/workbench/src/engine/engine.cpp:3: engine includes hosts/child.hpp of hosts"
    "lib/workbench/src/engine/engine.cpp:4: engine includes ${bench}/simulation.hpp of hosts"
    "lib/workbench/src/engine/engine.cpp:5: ${bench}/novel.hpp has no room"
    "include/${bench}/host.hpp:1: engine includes cli/terminal.hpp of cli"
    "lib/workbench/src/stray.cpp:1: lib/workbench/src/stray.cpp has no room"
    "apps/echo/echo.hpp:1: a node includes public headers only"
    "apps/unique-ids/unique_ids.hpp:202: longer than 80 lines"
    "tests/lib/a_test.cpp:2: a tab"
    "tests/lib/a_test.cpp:3: ends in white space"
    "tests/lib/a_test.cpp:4: longer than 100 columns"
    "tests/lib/a_test.cpp:5: unfinished"
    "libbad.a: nothing in serve.cpp writes"
    "${library}/src/kv.cpp:1: uses puts")
  string(FIND "${output}" "${expected}" at)
  if(at LESS 0)
    message(SEND_ERROR "Not complained of: ${expected}")
    set(is_blind TRUE)
  endif()
endforeach()
if(is_blind)
  message(FATAL_ERROR "What was complained of:\n${output}")
endif()

plant(good/README.md "A clean tree")
plant(good/lib/maelstrom/include/maelstrom/error.hpp "#include <string>")
plant(good/lib/raft/src/log.cpp "#include \"maelstrom/raft/log.hpp\"" "#include <vector>"
  "#include \"maelstrom/random.hpp\"")
plant(good/lib/replication/src/table.cpp
  "#include \"maelstrom/node.hpp\"" "#include \"maelstrom/raft/raft.hpp\"")
plant(good/lib/checkers/src/echo.cpp
  "#include \"maelstrom/checkers/history.hpp\"" "#include \"maelstrom/random.hpp\"")
plant(good/lib/workbench/src/hosts/child.cpp
  "#include \"hosts/child.hpp\"" "#include \"maelstrom/workbench/engine.hpp\"" "#include <fstream>")
plant(good/lib/maelstrom/src/node.cpp "#include \"maelstrom/error.hpp\"" "#include <fmt/format.h>")
check(status output good)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "The clean tree was complained of:\n${output}")
endif()
