/* An id that would not do in a path or a log. */
#include "zoo.h"

ZOO_PROVIDER("bad-id");
ZOO_GET(provider, SPW_PROVIDER_ID, zoo_provider)
ZOO_ENTRY("../Bad Id", 0, 0, zoo_get);
