# maelstrom_precompile(<target> <group> <header>...): precompiles the headers for the sources of the
# target. The targets of a group share what the first of them has precompiled, so all of them must
# have the same flags.
function(maelstrom_precompile target group)
  if(CMAKE_DISABLE_PRECOMPILE_HEADERS)
    return()  # targets that share a header would wait for the first of them all the same
  endif()
  get_property(first GLOBAL PROPERTY MAELSTROM_PRECOMPILED_${group})
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    target_precompile_headers(${target} PRIVATE ${ARGN})
    set_property(GLOBAL PROPERTY MAELSTROM_PRECOMPILED_${group} ${target})
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -fpch-preprocess)  # or ccache cannot cache
  endif()
endfunction()
