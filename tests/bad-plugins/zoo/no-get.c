/* The one function that must be there is null. */
#include "zoo.h"

ZOO_ENTRY("no-get", 0, 0, 0);
