/* A translator without its required functions. */
#include "zoo.h"

static const spw_translator zoo_translator = {.size = sizeof(spw_translator),
                                              .wire = "null-hook",
                                              .name = "Zoo",
                                              .content_type_stream = "text/event-stream",
                                              .content_type_whole = "application/json"};
ZOO_GET(translator, SPW_TRANSLATOR_ID, zoo_translator)
ZOO_ENTRY("null-hook", 0, 0, zoo_get);
