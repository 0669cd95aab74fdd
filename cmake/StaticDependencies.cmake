# With MAELSTROM_STATIC: what a workbench without any shared library is linked with, or a refusal
# that names the remedy. Needed are a compiler that links statically, fmt's headers, and simdjson as
# a static library or as its source.
if(BUILD_SHARED_LIBS)
  message(FATAL_ERROR
    "MAELSTROM_STATIC and BUILD_SHARED_LIBS exclude each other. Turn one of them off.")
endif()

include(CheckSourceCompiles)
set(CMAKE_REQUIRED_LINK_OPTIONS -static)
check_source_compiles(CXX "#include <iostream>\nint main() { std::cout << 1; }"
  MAELSTROM_LINKS_STATICALLY)
unset(CMAKE_REQUIRED_LINK_OPTIONS)
if(NOT MAELSTROM_LINKS_STATICALLY)
  unset(MAELSTROM_LINKS_STATICALLY CACHE)  # so that the remedy counts
  message(FATAL_ERROR
    "The compiler cannot link a program with -static, so the workbench cannot be one file. "
    "Install the static libraries of C and C++ (Fedora: glibc-static libstdc++-static). "
    "macOS has none.")
endif()

# Debian's package of fmt has headers, but no static library.
set(MAELSTROM_FMT_TARGET fmt::fmt-header-only)

if(FETCHCONTENT_SOURCE_DIR_SIMDJSON)
  return()
endif()
add_subdirectory(${PROJECT_SOURCE_DIR}/cmake/installed cmake/installed)
if(installed_simdjson AND NOT installed_simdjson STREQUAL "SHARED_LIBRARY")
  return()
endif()

# A download, then. git is asked first, since FetchContent's own words name no remedy.
set(simdjson_installed "")
if(EXISTS ${FETCHCONTENT_BASE_DIR}/simdjson-src/CMakeLists.txt)
  return()
endif()
set(status "not asked")
find_package(Git QUIET)
if(Git_FOUND AND NOT FETCHCONTENT_FULLY_DISCONNECTED)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env GIT_TERMINAL_PROMPT=0
      ${GIT_EXECUTABLE} ls-remote --exit-code ${simdjson_repository} ${simdjson_tag}
    RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET TIMEOUT 60)
endif()
if(NOT status STREQUAL "0")
  set(found "simdjson is not installed")
  if(installed_simdjson)
    set(found "the installed simdjson is only a shared library")
  endif()
  message(FATAL_ERROR
    "The workbench cannot be linked statically: ${found}, and its source cannot be downloaded from "
    "${simdjson_repository}. Name a folder with its source: "
    "-D FETCHCONTENT_SOURCE_DIR_SIMDJSON=<folder> "
    "(on Debian `apt-get source simdjson` makes one, if sources.list has deb-src).")
endif()
