# cmake -DOUTPUT=a.a -DFIRST=b.a -DSECOND=c.a -DAR=ar -P merge.cmake: one archive with the members of two.
get_filename_component(folder ${OUTPUT} DIRECTORY)
file(MAKE_DIRECTORY ${folder})
file(REMOVE ${OUTPUT})
file(WRITE ${OUTPUT}.mri "CREATE ${OUTPUT}\nADDLIB ${FIRST}\nADDLIB ${SECOND}\nSAVE\nEND\n")
execute_process(COMMAND ${AR} -M INPUT_FILE ${OUTPUT}.mri COMMAND_ERROR_IS_FATAL ANY)
