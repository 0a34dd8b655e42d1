/* Blocks where no plugin may. */
#include <time.h>

#include "zoo.h"

static spw_status sleepy(void* self, spw_call* call, const spw_reply* reply, spw_verdict* verdict) {
  const struct timespec time = {0, 300 * 1000 * 1000};
  (void)self, (void)call, (void)reply, (void)verdict;
  nanosleep(&time, 0);
  return SPW_DECLINED;
}
static const spw_endpoint zoo_endpoints[] = {{.wire = "zoo-wire", .path = "/chat"}};
static const spw_provider zoo_provider = {.size = sizeof(spw_provider),
                                          .id = "sleeps",
                                          .name = "Zoo",
                                          .tier = "free",
                                          .endpoint_stride = sizeof(spw_endpoint),
                                          .endpoints = zoo_endpoints,
                                          .endpoint_count = 1,
                                          .classify = sleepy};
ZOO_GET(provider, SPW_PROVIDER_ID, zoo_provider)
ZOO_ENTRY("sleeps", 0, 0, zoo_get);
