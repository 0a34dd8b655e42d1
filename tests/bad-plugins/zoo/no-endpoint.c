/* A provider that says nothing about where it is. */
#include "zoo.h"

static const spw_provider zoo_provider = {
    .size = sizeof(spw_provider), .id = "no-endpoint", .name = "Zoo", .tier = "free"};
ZOO_GET(provider, SPW_PROVIDER_ID, zoo_provider)
ZOO_ENTRY("no-endpoint", 0, 0, zoo_get);
