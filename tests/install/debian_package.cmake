# Makes the Debian package, looks at what it says of itself, and unpacks it.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${DIR} ${UNPACKED})
execute_process(
  COMMAND ${CPACK} -G DEB --config ${BUILD}/CPackConfig.cmake -B ${DIR}
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB packages ${DIR}/libmaelstrom-dev_${VERSION}_*.deb)
list(LENGTH packages count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "cpack has made no libmaelstrom-dev_${VERSION}_*.deb in ${DIR}")
endif()
execute_process(COMMAND ${DPKG_DEB} --field ${packages} Depends
  OUTPUT_VARIABLE depends COMMAND_ERROR_IS_FATAL ANY)
set(expected libfmt-dev libsimdjson-dev)
find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
if(DPKG_SHLIBDEPS)
  list(APPEND expected "libfmt[0-9]" "libstdc..6")
endif()
foreach(package IN LISTS expected)
  if(NOT depends MATCHES "${package}")
    message(FATAL_ERROR "the package does not depend on ${package}, but on: ${depends}")
  endif()
endforeach()
execute_process(COMMAND ${DPKG_DEB} -x ${packages} ${UNPACKED} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${UNPACKED}/usr/bin/maelstrom-workbench --version
  OUTPUT_VARIABLE version COMMAND_ERROR_IS_FATAL ANY)
if(NOT version MATCHES "${VERSION}")
  message(FATAL_ERROR "the packaged workbench says it is ${version}")
endif()
