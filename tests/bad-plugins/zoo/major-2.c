/* Built for another major of the ABI. Its constructor must never run. */
#include <stdlib.h>

#include "zoo.h"

__attribute__((constructor)) static void zoo_constructed(void) { abort(); }

const spw_plugin spw_entry = {sizeof(spw_plugin), 2, 0, "major-2", "Zoo", "1.0.0", "tests", 0, 0, 0};
