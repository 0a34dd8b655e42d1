/* A shared library, but no plugin. */
#include "zoo.h"

SPW_EXPORT int zoo_nothing(void) { return 0; }
