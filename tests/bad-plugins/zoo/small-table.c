/* A provider table shorter than that of ABI 1.0. */
#include "zoo.h"

static const spw_provider zoo_provider = {.size = 16, .id = "small-table", .name = "Zoo", .tier = "free"};
ZOO_GET(provider, SPW_PROVIDER_ID, zoo_provider)
ZOO_ENTRY("small-table", 0, 0, zoo_get);
