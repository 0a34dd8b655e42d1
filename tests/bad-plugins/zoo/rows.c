/* A plugin whose rows have another length than the host's: as long as ROW_BYTES says. With more than the host knows it
 * is as one of a later minor version is laid out; with less it is wrong. */
#include "zoo.h"

typedef struct longer_endpoint {
  spw_endpoint endpoint;
  const char* added;
  int64_t also;
} longer_endpoint;
typedef struct longer_quirk {
  spw_quirk quirk;
  const char* added;
} longer_quirk;
typedef struct longer_rule {
  spw_error_rule rule;
  const char* added;
} longer_rule;
typedef struct longer_setting {
  spw_setting setting;
  const char* added;
} longer_setting;

static const longer_endpoint endpoints[] = {
    {{.wire = "first-wire", .path = "/first"}, "added", 1},
    {{.wire = "second-wire", .path = "/second", .models = "two*"}, "added", 2},
};
static const longer_endpoint tasks[] = {
    {{.wire = "first-wire", .path = "/embed", .operation = SPW_OP_EMBED}, "added", 3},
    {{.wire = "first-wire", .path = "/rerank", .operation = SPW_OP_RERANK}, "added", 4},
};
static const longer_quirk quirks[] = {{{"first_quirk", "1", 0}, "added"}, {{"second_quirk", "2", "two*"}, "added"}};
static const longer_rule errors[] = {{{429, 0, SPW_FAULT_RATE_LIMIT, SPW_SCOPE_MODEL, 0}, "added"},
                                     {{402, 0, SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 0}, "added"}};
static const longer_setting settings[] = {{{.name = "first", .description = "One.", .fallback = "1"}, "added"},
                                          {{.name = "second", .description = "Two."}, "added"}};

#ifdef ROW_BYTES
#define STRIDE(row) ROW_BYTES
#else
#define STRIDE(row) sizeof(row)
#endif

static const spw_provider zoo_provider = {.size = sizeof(spw_provider),
                                          .id = "rows",
                                          .name = "Zoo",
                                          .tier = "free",
                                          .endpoint_stride = STRIDE(longer_endpoint),
                                          .endpoints = &endpoints[0].endpoint,
                                          .endpoint_count = 2,
                                          .tasks = &tasks[0].endpoint,
                                          .task_count = 2,
                                          .quirk_stride = STRIDE(longer_quirk),
                                          .quirks = &quirks[0].quirk,
                                          .quirk_count = 2,
                                          .error_stride = STRIDE(longer_rule),
                                          .errors = &errors[0].rule,
                                          .error_count = 2,
                                          .setting_stride = STRIDE(longer_setting),
                                          .settings = &settings[0].setting,
                                          .setting_count = 2};
ZOO_GET(provider, SPW_PROVIDER_ID, zoo_provider)
ZOO_ENTRY("rows", 0, 0, zoo_get);
