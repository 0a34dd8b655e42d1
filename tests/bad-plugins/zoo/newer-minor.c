/* Built for a minor of the ABI that this host does not have yet. */
#include "zoo.h"

const spw_plugin spw_entry = {
    sizeof(spw_plugin), SPW_ABI_MAJOR, SPW_ABI_MINOR + 1, "newer-minor", "Zoo", "1.0.0", "tests", 0, 0, 0};
