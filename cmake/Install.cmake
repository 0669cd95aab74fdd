# Install rules: the libraries, their headers, the CMake package, the pkg-config file, and the
# workbench where it is built. Apps are not installed: they are exercises, not tools.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/maelstrom)

set(installed maelstrom maelstrom_raft)
if(TARGET maelstrom_checkers)
  list(APPEND installed maelstrom_checkers)
endif()
if(TARGET maelstrom-workbench)
  list(APPEND installed maelstrom-workbench)
endif()
install(TARGETS ${installed} EXPORT maelstrom
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY lib/maelstrom/include/ lib/raft/include/ lib/checkers/include/
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT maelstrom
  NAMESPACE maelstrom::
  FILE maelstromTargets.cmake
  DESTINATION ${package_dir})

configure_package_config_file(cmake/maelstromConfig.cmake.in maelstromConfig.cmake
  INSTALL_DESTINATION ${package_dir})
# Before 1.0 a minor version may break the interface.
write_basic_package_version_file(maelstromConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(
  FILES
    ${CMAKE_CURRENT_BINARY_DIR}/maelstromConfig.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/maelstromConfigVersion.cmake
    cmake/MaelstromNode.cmake
  DESTINATION ${package_dir})

# The prefix is derived from the location of the file, so an installed tree may be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig
  OUTPUT_VARIABLE prefix_from_pc)
configure_file(cmake/maelstrom.pc.in maelstrom.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/maelstrom.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
