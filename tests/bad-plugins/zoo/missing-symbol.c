/* Needs a function that nobody has. */
#include "zoo.h"

extern int zoo_nobody_has_this(void);

static spw_status zoo_start(const struct spw_host* host, void** self) {
  (void)host;
  (void)self;
  return zoo_nobody_has_this();
}
ZOO_PROVIDER("missing-symbol");
ZOO_GET(provider, SPW_PROVIDER_ID, zoo_provider)
ZOO_ENTRY("missing-symbol", zoo_start, 0, zoo_get);
