# Installs the packages of FOLDER/package-lock.json with NPM, unless that very lock file was installed before. WORD is
# "install" for packages that name variants for other machines which the registry does not have: 'npm ci' refuses those.
if(NOT WORD)
  set(WORD ci)
endif()
file(SHA256 ${FOLDER}/package-lock.json wanted)
set(mark ${FOLDER}/installed)
set(have)
if(EXISTS ${mark} AND EXISTS ${FOLDER}/node_modules)
  file(READ ${mark} have)
endif()
if(have STREQUAL wanted)
  message(STATUS "already installed")
else()
  file(REMOVE ${mark})
  execute_process(COMMAND ${NPM} ${WORD} --no-audit --no-fund --ignore-scripts WORKING_DIRECTORY ${FOLDER}
    RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR
      "npm could not install the packages of ${FOLDER}: is there a network, and is npm's registry reachable?")
  endif()
  file(WRITE ${mark} ${wanted})
endif()
