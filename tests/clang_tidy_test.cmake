# Checks the sources of lib and apps with clang-tidy; .clang-tidy has the checks and their reasons.
#
#   cmake -D ROOT=<tree> -D BUILD=<build folder> -D CLANG_TIDY=<program>
#         -P tests/clang_tidy_test.cmake
#
# Prints the findings, each once, and fails if there is any. The file compile_commands.json of the
# build folder says what is compiled, and how; nothing need be built. In a unity build several
# sources are checked as one, which saves most of the time.
cmake_minimum_required(VERSION 3.25)

file(READ ${BUILD}/compile_commands.json commands)
string(REGEX MATCHALL "\"file\": \"[^\"]+\"" entries "${commands}")
set(sources "")
foreach(entry IN LISTS entries)
  string(REGEX REPLACE "^\"file\": \"(.+)\"$" "\\1" source "${entry}")
  foreach(folder ${ROOT}/lib ${ROOT}/apps ${BUILD}/lib ${BUILD}/apps)
    cmake_path(IS_PREFIX folder ${source} is_ours)
    if(is_ours)
      string(APPEND sources "\"${source}\"\n")
    endif()
  endforeach()
endforeach()
if(NOT sources)
  message(FATAL_ERROR "${BUILD}/compile_commands.json has no source of lib and apps")
endif()
file(WRITE ${BUILD}/clang_tidy_sources.txt "${sources}")

# The output of each run is written at once, so that those of parallel runs do not mix.
set(run [[findings=$("$@"); status=$?; printf '%s\n' "$findings"; exit $status]])
# A finding in a header comes once for each source that includes it.
set(once [[/^[^ ]+:[0-9]+:[0-9]+: (warning|error): / { show = !seen[$0]++ } NF && show]])
cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
execute_process(
  COMMAND xargs -n 1 -P ${cores} sh -c "${run}" run
    ${CLANG_TIDY} --quiet --config-file=${ROOT}/.clang-tidy -p ${BUILD}
  COMMAND awk "${once}"
  INPUT_FILE ${BUILD}/clang_tidy_sources.txt
  OUTPUT_VARIABLE findings
  ERROR_VARIABLE errors
  RESULTS_VARIABLE statuses)
if(findings)
  message("${findings}")
  message(FATAL_ERROR "The findings are above.")
elseif(NOT statuses STREQUAL "0;0")
  message(FATAL_ERROR "${CLANG_TIDY} failed (${statuses}):\n${errors}")
endif()
