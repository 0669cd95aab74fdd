# Builds the consumers' node, and a program that judges a history, with nothing but the compiler and
# pkg-config, and runs both.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/run_node.cmake)

set(ENV{PKG_CONFIG_PATH} ${PKG_CONFIG_PATH})
file(MAKE_DIRECTORY ${DIR})

# build(<package> <source> <executable>)
function(build package source executable)
  execute_process(
    COMMAND ${PKG_CONFIG} --cflags --libs ${package}
    OUTPUT_VARIABLE flags COMMAND_ERROR_IS_FATAL ANY OUTPUT_STRIP_TRAILING_WHITESPACE)
  separate_arguments(flags UNIX_COMMAND ${flags})
  execute_process(
    COMMAND ${CXX} ${CMAKE_CURRENT_LIST_DIR}/${source} ${flags} -o ${executable}
    COMMAND_ERROR_IS_FATAL ANY)
endfunction()

build(maelstrom node.cpp ${DIR}/node)
check_node(${DIR}/node)
set(program_of_raft raft)
set(program_of_replication replication)
set(program_of_checkers checkers)
set(program_of_workbench simulation)
foreach(library IN LISTS LIBRARIES)
  set(program ${program_of_${library}})
  build(maelstrom-${library} find_package/${program}.cpp ${DIR}/${program})
  execute_process(COMMAND ${DIR}/${program} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
