# maelstrom_add_node(<name> <source>... [WORKLOAD <workload>] [FLAGS <flag>...])
#
# Adds the executable <name>, a node linked with maelstrom::maelstrom. With WORKLOAD, also the test
# <name>.<workload>, which runs the node under `maelstrom-workbench test -w <workload>` with FLAGS:
#
#   maelstrom_add_node(echo main.cpp WORKLOAD echo FLAGS --time-limit 2)
#
# The run leaves its files in the folder <name>.<workload> of the current build folder.
function(maelstrom_add_node name)
  cmake_parse_arguments(PARSE_ARGV 1 NODE "" "WORKLOAD" "FLAGS")
  add_executable(${name} ${NODE_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE maelstrom::maelstrom)

  if(NODE_WORKLOAD)
    if(NOT TARGET maelstrom::maelstrom-workbench)
      message(FATAL_ERROR
        "maelstrom_add_node(${name} WORKLOAD ${NODE_WORKLOAD}): there is no workbench to run it. "
        "Set MAELSTROM_BUILD_WORKBENCH=ON when you build maelstrom, or leave WORKLOAD out.")
    endif()
    set(test ${name}.${NODE_WORKLOAD})
    file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${test})
    add_test(
      NAME ${test}
      COMMAND $<TARGET_FILE:maelstrom::maelstrom-workbench>
        test -w ${NODE_WORKLOAD} --bin $<TARGET_FILE:${name}> ${NODE_FLAGS}
      WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${test})
  endif()
endfunction()
