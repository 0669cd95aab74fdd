# Builds the consumers' node with nothing but the compiler and pkg-config, and runs it.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/run_node.cmake)

set(ENV{PKG_CONFIG_PATH} ${PKG_CONFIG_PATH})
execute_process(
  COMMAND ${PKG_CONFIG} --cflags --libs --static maelstrom
  OUTPUT_VARIABLE flags COMMAND_ERROR_IS_FATAL ANY OUTPUT_STRIP_TRAILING_WHITESPACE)
separate_arguments(flags UNIX_COMMAND ${flags})
execute_process(
  COMMAND ${CXX} ${CMAKE_CURRENT_LIST_DIR}/node.cpp ${flags} -o ${NODE}
  COMMAND_ERROR_IS_FATAL ANY)
check_node(${NODE})
