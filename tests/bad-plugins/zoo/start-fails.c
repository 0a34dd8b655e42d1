/* Cannot start. */
#include "zoo.h"

static spw_status zoo_start(const struct spw_host* host, void** self) {
  const char text[] = "the moon is in the wrong place";
  (void)self;
  host->log(host->ctx, SPW_LOG_ERROR, (spw_str){text, sizeof text - 1});
  return SPW_FAILED;
}
ZOO_PROVIDER("start-fails");
ZOO_GET(provider, SPW_PROVIDER_ID, zoo_provider)
ZOO_ENTRY("start-fails", zoo_start, 0, zoo_get);
