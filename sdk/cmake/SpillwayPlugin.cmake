# How a plugin is built, in this tree and outside it: the only place that knows the flags.
#
#   add_provider(<id> [SOURCES file...])     a provider from the given files, or all .cpp and .c files of the folder
#   add_translator(<id> [SOURCES file...])
#   add_compressor(<id> [SOURCES file...])
#
# Each makes target provider_<id> (translator_<id>, compressor_<id>) and file <id>.so, exporting spw_entry alone. With
# SPILLWAY_PLUGIN_OUTPUT set, the file goes into that folder. -fno-gnu-unique lets a replaced plugin really be a new
# one: unique symbols would keep running the first version's statics.
function(_spillway_plugin kind id)
  cmake_parse_arguments(arg "" "" "SOURCES" ${ARGN})
  if(NOT arg_SOURCES)
    file(GLOB arg_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  endif()
  set(target ${kind}_${id})
  add_library(${target} MODULE ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE spillway::sdk)
  set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME ${id} SUFFIX ".so"
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if(CXX IN_LIST languages)
    target_compile_features(${target} PRIVATE cxx_std_20)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  endif()
  if(NOT SPILLWAY_SANITIZE)
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  if(SPILLWAY_PLUGIN_OUTPUT)
    set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${SPILLWAY_PLUGIN_OUTPUT})
  endif()
  if(TARGET spillway_flags)
    target_link_libraries(${target} PRIVATE spillway_flags)
  endif()
  set_property(GLOBAL APPEND PROPERTY SPILLWAY_PLUGINS ${target})
endfunction()

function(add_provider id)
  _spillway_plugin(provider ${id} ${ARGN})
endfunction()
function(add_translator id)
  _spillway_plugin(translator ${id} ${ARGN})
endfunction()
function(add_compressor id)
  _spillway_plugin(compressor ${id} ${ARGN})
endfunction()
