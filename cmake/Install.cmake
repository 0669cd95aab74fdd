# Install rules: the libraries with their headers, CMake package and pkg-config files, and the
# workbench with its manual page and shell completion, where it is built. Apps are not installed:
# they are exercises, not tools.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/maelstrom)
# The prefix is worked out from the file's own place, so an installed tree may be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig
  OUTPUT_VARIABLE prefix_from_pc)

# install_library(<target> <folder in lib> <pkg-config name> <its requirements> <description>)
#
# What a static archive requires has to be linked with it, so nothing of it is private.
function(install_library target folder name requires description)
  if(NOT TARGET ${target})
    return()
  endif()
  if(PROJECT_VERSION_MAJOR EQUAL 0)  # before 1.0 a minor version may break the interface
    set(soversion ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  else()
    set(soversion ${PROJECT_VERSION_MAJOR})
  endif()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "SHARED_LIBRARY")
    set_target_properties(${target} PROPERTIES
      VERSION ${PROJECT_VERSION} SOVERSION ${soversion} INSTALL_RPATH "$ORIGIN")
  endif()
  install(TARGETS ${target} EXPORT maelstrom INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(DIRECTORY lib/${folder}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  configure_file(cmake/library.pc.in ${name}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

install_library(maelstrom maelstrom maelstrom "fmt >= 9.1, simdjson" "${PROJECT_DESCRIPTION}")
install_library(maelstrom_raft raft maelstrom-raft "maelstrom = ${PROJECT_VERSION}"
  "A Raft core without a node, a clock or I/O")
install_library(maelstrom_replication replication maelstrom-replication
  "maelstrom-raft = ${PROJECT_VERSION}" "State machines that a cluster of nodes agrees upon")
install_library(maelstrom_checkers checkers maelstrom-checkers "maelstrom = ${PROJECT_VERSION}"
  "Judges histories that Jepsen, Maelstrom or the workbench has recorded")
install_library(maelstrom_workbench workbench maelstrom-workbench
  "maelstrom-checkers = ${PROJECT_VERSION}" "Tests nodes of Maelstrom in a simulated network")

if(TARGET maelstrom-workbench)
  if(BUILD_SHARED_LIBS)
    cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR
      BASE_DIRECTORY ${CMAKE_INSTALL_FULL_BINDIR} OUTPUT_VARIABLE libraries)
    set_target_properties(maelstrom-workbench PROPERTIES INSTALL_RPATH "$ORIGIN/${libraries}")
  endif()
  install(TARGETS maelstrom-workbench EXPORT maelstrom)
  install(FILES docs/maelstrom-workbench.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES cmake/completion.bash
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME maelstrom-workbench)
endif()
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")

install(EXPORT maelstrom
  NAMESPACE maelstrom::
  FILE maelstromTargets.cmake
  DESTINATION ${package_dir})
configure_package_config_file(cmake/maelstromConfig.cmake.in maelstromConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(maelstromConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(
  FILES
    ${CMAKE_CURRENT_BINARY_DIR}/maelstromConfig.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/maelstromConfigVersion.cmake
    cmake/MaelstromNode.cmake
  DESTINATION ${package_dir})

# `cpack` in the build folder makes a Debian package of all that.
if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()
find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME libmaelstrom-dev)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_CONTACT "the developers of libmaelstrom")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libfmt-dev (>= 9.1), libsimdjson-dev")
if(DPKG_SHLIBDEPS)  # the shared libraries that the workbench needs
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
include(CPack)
