# Installs the SDK into an empty prefix, moves that prefix elsewhere, builds every example against it with find_package
# and once with pkg-config alone, builds a unit test on the fake host, and lets the installed plugin-check judge.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " line)
    message(FATAL_ERROR "${line}\nended with ${status}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --component sdk --prefix ${WORK}/first)
file(RENAME ${WORK}/first ${WORK}/prefix)
set(prefix ${WORK}/prefix)
file(GLOB_RECURSE hosts ${prefix}/include/*host/base*)
if(hosts)
  message(FATAL_ERROR "headers of the host were installed: ${hosts}")
endif()

# Only what was installed may be found: the examples are copied out of the source tree first.
file(COPY ${SOURCE}/sdk/examples DESTINATION ${WORK})
set(common -G "${GENERATOR}" -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_C_COMPILER=${CC} -DCMAKE_CXX_COMPILER=${CXX})
file(GLOB examples ${WORK}/examples/*)
foreach(example ${examples})
  get_filename_component(name ${example} NAME)
  run(${CMAKE_COMMAND} -S ${example} -B ${WORK}/build/${name} ${common} -DCMAKE_INSTALL_PREFIX=${prefix})
  run(${CMAKE_COMMAND} --build ${WORK}/build/${name})
  run(${CMAKE_COMMAND} --install ${WORK}/build/${name})
endforeach()
file(GLOB plugins ${prefix}/${LIBDIR}/spillway/plugins/*.so)
list(LENGTH plugins count)
if(NOT count EQUAL 3)
  message(FATAL_ERROR "expected three installed plugins, found: ${plugins}")
endif()

# pkg-config alone is enough.
find_program(PKG_CONFIG pkg-config)
if(PKG_CONFIG)
  set(ENV{PKG_CONFIG_PATH} ${prefix}/${LIBDIR}/pkgconfig)
  run(${PKG_CONFIG} --cflags spillway)
  string(STRIP "${output}" flags)
  separate_arguments(flags UNIX_COMMAND "${flags}")
  run(${CXX} -std=c++20 -shared -fPIC -fvisibility=hidden -fno-gnu-unique ${flags}
      ${WORK}/examples/provider-minimal/acme.cpp -o ${WORK}/by-hand.so)
  list(APPEND plugins ${WORK}/by-hand.so)
  run(${PKG_CONFIG} --variable=plugindir spillway)
  string(STRIP "${output}" folder)
  get_filename_component(folder ${folder} REALPATH)
  if(NOT folder STREQUAL "${prefix}/${LIBDIR}/spillway/plugins")
    message(FATAL_ERROR "pkg-config names another plugin folder: ${folder}")
  endif()
endif()
run(${prefix}/${BINDIR}/plugin-check ${plugins})

# What 'spillway plugins new' writes builds with the SDK alone, and its own test passes.
if(NOT SANITIZE AND EXISTS ${SPILLWAY})
  foreach(begun provider=new-provider translator=new-wire compressor=new-squeeze "provider=new-in-c")
    string(REPLACE "=" ";" begun ${begun})
    list(GET begun 0 kind)
    list(GET begun 1 name)
    set(more)
    if(name MATCHES "in-c$")
      set(more --c)
    endif()
    run(${SPILLWAY} plugins new ${kind} ${name} ${more} --folder ${WORK}/new/${name})
    run(${CMAKE_COMMAND} -S ${WORK}/new/${name} -B ${WORK}/build/${name} ${common})
    run(${CMAKE_COMMAND} --build ${WORK}/build/${name})
    run(${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/build/${name} --output-on-failure --no-tests=error)
  endforeach()
endif()

# A unit test on the fake host, from the installed library.
if(NOT SANITIZE)
  run(${CMAKE_COMMAND} -S ${SOURCE}/tests/install/consumer -B ${WORK}/build/consumer ${common})
  run(${CMAKE_COMMAND} --build ${WORK}/build/consumer)
  run(${WORK}/build/consumer/acme-test)
endif()

# Another major version of the ABI is refused.
file(WRITE ${WORK}/newer/CMakeLists.txt
     "cmake_minimum_required(VERSION 3.25)\nproject(newer CXX)\nfind_package(Spillway 2 REQUIRED)\n")
execute_process(COMMAND ${CMAKE_COMMAND} -S ${WORK}/newer -B ${WORK}/build/newer ${common}
                RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
if(status EQUAL 0)
  message(FATAL_ERROR "find_package(Spillway 2) accepted version 1")
endif()
