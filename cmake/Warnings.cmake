# maelstrom_warnings(<target>): this project's warnings for one of its own targets. They are
# private: targets that link the library keep their own warnings.
function(maelstrom_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wconversion -Wcast-qual -Wold-style-cast
    -Woverloaded-virtual -Wextra-semi -Wundef
    # GCC's plain -Wshadow also warns of a constructor's parameter that has the name of a member.
    $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow>
    # In a unity build GCC takes every source for an included file, so its own types look shared.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>
    $<$<BOOL:${MAELSTROM_WERROR}>:-Werror>)
  # GCC 12 is wrong about the bounds of std::string (its bugs 105329 and 105651).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${target} PRIVATE
      -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow)
  endif()
endfunction()
