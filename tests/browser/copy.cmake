# Puts the dashboard's tests of SOURCE, and what they compare with, into the FOLDER where it was built.
file(REMOVE_RECURSE ${FOLDER}/tests)
file(COPY ${SOURCE}/tests DESTINATION ${FOLDER})
file(COPY ${SOURCE}/vitest.config.ts DESTINATION ${FOLDER})
file(COPY ${API} DESTINATION ${FOLDER}/tests)
