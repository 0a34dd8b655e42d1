/* Takes the process down: prepare by abort(), sign by a wild pointer, limits by running out of stack. */
#include <stdlib.h>

#include "zoo.h"

static spw_status by_abort(void* self, spw_call* call, spw_request* request, spw_error* error) {
  (void)self, (void)call, (void)request, (void)error;
  abort();
}
static spw_status by_pointer(void* self, spw_call* call, spw_request* request, spw_error* error) {
  volatile int* nowhere = (volatile int*)(size_t)8;
  (void)self, (void)call, (void)request, (void)error;
  return *nowhere;
}
/* Through a pointer, so that no compiler turns the recursion into a loop. */
static spw_status (*volatile deeper)(void*, spw_call*, const spw_reply*, const spw_limit_sink*);
static spw_status by_stack(void* self, spw_call* call, const spw_reply* reply, const spw_limit_sink* limits) {
  volatile char room[4096];
  room[0] = 1;
  deeper = by_stack;
  return deeper(self, call, reply, limits) + room[0];
}
static const spw_endpoint zoo_endpoints[] = {{.wire = "zoo-wire", .path = "/chat"}};
static const spw_provider zoo_provider = {.size = sizeof(spw_provider),
                                          .id = "crashes",
                                          .name = "Zoo",
                                          .tier = "free",
                                          .endpoint_stride = sizeof(spw_endpoint),
                                          .endpoints = zoo_endpoints,
                                          .endpoint_count = 1,
                                          .prepare = by_abort,
                                          .sign = by_pointer,
                                          .limits = by_stack};
ZOO_GET(provider, SPW_PROVIDER_ID, zoo_provider)
ZOO_ENTRY("crashes", 0, 0, zoo_get);
