/* Nothing is wrong with this one. */
#include "zoo.h"

ZOO_PROVIDER("good");
ZOO_GET(provider, SPW_PROVIDER_ID, zoo_provider)
ZOO_ENTRY("good", 0, 0, zoo_get);
