/* What the animals of the zoo share: each file of this folder is a plugin that is wrong in one way, or (good,
 * versioned) a right one to compare with. */
#ifndef ZOO_H
#define ZOO_H

#include <spillway/compressor.h>
#include <spillway/provider.h>
#include <spillway/translator.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A provider with one endpoint and nothing odd. */
#define ZOO_PROVIDER(provider_id)                                                      \
  static const spw_endpoint zoo_endpoints[] = {{.wire = "zoo-wire", .path = "/chat"}}; \
  static const spw_provider zoo_provider = {.size = sizeof(spw_provider),              \
                                            .id = provider_id,                         \
                                            .name = "Zoo",                             \
                                            .tier = "free",                            \
                                            .endpoint_stride = sizeof(spw_endpoint),   \
                                            .endpoints = zoo_endpoints,                \
                                            .endpoint_count = 1}

/* get() that offers one table of one interface. */
#define ZOO_GET(kind, interface_id, table)                                           \
  static const void* zoo_get(void* self, const char* wanted) {                       \
    static const spw_##kind* const zoo_rows[] = {&(table)};                          \
    static const spw_##kind##_set zoo_set = {sizeof(spw_##kind##_set), zoo_rows, 1}; \
    (void)self;                                                                      \
    return strcmp(wanted, interface_id) == 0 ? &zoo_set : 0;                         \
  }

#define ZOO_ENTRY(plugin_id, start, stop, get)      \
  const spw_plugin spw_entry = {sizeof(spw_plugin), \
                                SPW_ABI_MAJOR,      \
                                SPW_ABI_MINOR,      \
                                plugin_id,          \
                                "Zoo " plugin_id,   \
                                "1.0.0",            \
                                "tests",            \
                                start,              \
                                stop,               \
                                get}

#ifdef __cplusplus
}
#endif
#endif
