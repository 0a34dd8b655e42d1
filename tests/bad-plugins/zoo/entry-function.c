/* spw_entry is a function. */
#include <stdint.h>

__attribute__((visibility("default"))) int spw_entry(void) { return 1; }
