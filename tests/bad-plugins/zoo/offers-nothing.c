/* Answers every question with "no". */
#include "zoo.h"

static const void* zoo_get(void* self, const char* wanted) {
  (void)self;
  (void)wanted;
  return 0;
}
ZOO_ENTRY("offers-nothing", 0, 0, zoo_get);
