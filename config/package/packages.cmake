# What cpack makes of an installation: the Debian packages spillway and spillway-dev. `./dev package` calls it.
set(service ${CMAKE_SOURCE_DIR}/config/systemd)
# Where they are belongs to the system, whatever the prefix: only the package has them.
install(FILES ${service}/spillway.service ${service}/spillway.socket DESTINATION /lib/systemd/system
  COMPONENT service EXCLUDE_FROM_ALL)
install(FILES ${service}/spillway.yaml DESTINATION /etc/spillway COMPONENT service EXCLUDE_FROM_ALL)
set(documents ${CMAKE_INSTALL_DATADIR}/doc)
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${documents}/spillway RENAME copyright)
install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/config/example.yaml DESTINATION ${documents}/spillway)
install(DIRECTORY ${service} DESTINATION ${documents}/spillway)
install(FILES ${CMAKE_BINARY_DIR}/sbom.spdx.json DESTINATION ${documents}/spillway OPTIONAL)
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${documents}/spillway-dev RENAME copyright COMPONENT sdk)
install(FILES ${CMAKE_SOURCE_DIR}/docs/abi.md ${CMAKE_SOURCE_DIR}/docs/abi-history.md
  ${CMAKE_SOURCE_DIR}/docs/write-a-plugin.md ${CMAKE_SOURCE_DIR}/docs/write-a-provider.md
  ${CMAKE_SOURCE_DIR}/docs/write-a-compressor.md
  DESTINATION ${documents}/spillway-dev COMPONENT sdk)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/sdk/examples DESTINATION ${documents}/spillway-dev COMPONENT sdk)

# What it is made of, by name, version and licence.
find_program(NODE node)
add_custom_target(sbom
  COMMAND ${NODE} ${CMAKE_CURRENT_LIST_DIR}/sbom.mjs --program $<TARGET_FILE:spillway> --version ${PROJECT_VERSION}
          --lock ${CMAKE_SOURCE_DIR}/dashboard/package-lock.json --output ${CMAKE_BINARY_DIR}/sbom.spdx.json
  VERBATIM)
add_dependencies(sbom spillway)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME spillway)
set(CPACK_PACKAGE_VENDOR Spillway)
set(CPACK_PACKAGE_CONTACT "The Spillway authors <spillway@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "local LLM routing proxy for coding agents")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL host service sdk)
set(CPACK_COMPONENT_HOST_GROUP program)
set(CPACK_COMPONENT_SERVICE_GROUP program)
set(CPACK_COMPONENT_SDK_GROUP dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME spillway)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "adduser, ca-certificates")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
  "One address for every coding agent, tiers of accounts behind it: subscription, cheap, free.
When one is limited, over budget or broken the request goes on to the next. Every answer
says who gave it and what it cost.")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_LIST_DIR}/postinst ${CMAKE_CURRENT_LIST_DIR}/prerm
  ${CMAKE_CURRENT_LIST_DIR}/postrm ${CMAKE_CURRENT_LIST_DIR}/conffiles)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_DEV_PACKAGE_NAME spillway-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS "spillway, cmake, g++")
set(CPACK_DEBIAN_DEV_DESCRIPTION
  "Headers, CMake and pkg-config files, test library, checker and examples for plugins of
Spillway: providers, translators and compressors behind a C interface.")
include(CPack)
