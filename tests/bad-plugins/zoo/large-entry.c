/* spw_entry says it is larger than the symbol it is. */
#include "zoo.h"

const spw_plugin spw_entry = {100000, SPW_ABI_MAJOR, SPW_ABI_MINOR, "large-entry", "Zoo", "1.0.0", "tests", 0, 0, 0};
