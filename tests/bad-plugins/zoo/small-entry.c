/* spw_entry says it is smaller than any released ABI's. */
#include "zoo.h"

const spw_plugin spw_entry = {16, SPW_ABI_MAJOR, SPW_ABI_MINOR, "small-entry", "Zoo", "1.0.0", "tests", 0, 0, 0};
