/* The Spillway plugin ABI: the one symbol a plugin exports and the rules every other header follows.
 *
 * Conventions, numbered because the rest of the SDK refers to them:
 *
 * 1. Integers have a fixed width; enums travel as int32_t. Strings are pointer and length, UTF-8 and not
 *    NUL-terminated, except in static descriptor tables, where they are C strings that live as long as the library.
 * 2. Every struct that crosses the boundary by pointer starts with `size`, the size its maker compiled. Structs only
 *    ever grow, at the end. Read a field of the other side only after SPW_HAS(pointer, field). Rows of a static table
 *    grow in the same way: beside its count the table states a stride, the size of one row as its maker compiled it,
 *    and a reader finds row i at i strides, reads of it what both sides have, and takes zero for the rest. So in every
 *    field that is added zero means "as before". Structs with neither (spw_str, spw_header, spw_fixed_header) never
 *    change.
 * 3. Borrowed in, arena out. Arguments live until the call returns. Whatever a plugin hands back for a call is static
 *    or was allocated from that call's arena (host.h). Nobody frees the other side's memory.
 * 4. No function lets a C++ exception out. No function blocks, sleeps, reads files or opens sockets; the ones tagged
 *    [may-block] may wait, inside host services only.
 * 5. Every function pointer says on which thread it is called:
 *      [load]    one at a time, while the plugin is loaded, retired or reloaded;
 *      [any]     from any thread, several at once;
 *      [stream]  for one stream object one call at a time, not always from the same thread;
 *      [call]    for one spw_call one call at a time, not always from the same thread;
 *      [tree]    for one JSON tree one call at a time, not always from the same thread.
 * 6. Plugins are trusted code: they run inside the host with its rights. The host checks shape, not intent.
 *
 * Version 1.0 is frozen (docs/abi-history.md): what a plugin was built from then is understood by every later host.
 */
#ifndef SPILLWAY_ABI_H
#define SPILLWAY_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A plugin whose major differs from the host's is refused; so is one whose minor is above the host's. */
#define SPW_ABI_MAJOR 1u
#define SPW_ABI_MINOR 1u

#if defined(__GNUC__)
#define SPW_EXPORT __attribute__((visibility("default")))
#else
#define SPW_EXPORT
#endif

/* True when the struct behind `ptr` is new enough to hold `field` (convention 2). */
#define SPW_HAS(ptr, field) ((ptr)->size >= (uint32_t)(offsetof(__typeof__(*(ptr)), field) + sizeof((ptr)->field)))

/* UTF-8 text, not NUL-terminated. `ptr` may be null only when `len` is 0. */
typedef struct spw_str {
  const char* ptr;
  size_t len;
} spw_str;

/* What every fallible function returns. */
typedef int32_t spw_status;
enum {
  SPW_OK = 0,        /* done */
  SPW_DECLINED = 1,  /* not mine: the host does its default */
  SPW_INVALID = 2,   /* the input is wrong: the client is told what spw_error says */
  SPW_FAILED = 3,    /* I could not; spw_error says why */
  SPW_CANCELLED = 4, /* the call was cancelled while I worked */
  SPW_INTERNAL = 5   /* a bug of mine: counted, and three in ten minutes put the plugin in quarantine */
};

/* Why a request failed, in words the router understands. Order is part of the ABI. */
enum spw_fault {
  SPW_FAULT_NONE = 0,
  SPW_FAULT_RATE_LIMIT = 1,      /* too many requests now; the same key works later */
  SPW_FAULT_QUOTA = 2,           /* plan, balance or daily allowance used up */
  SPW_FAULT_AUTH = 3,            /* key missing, wrong, expired or revoked */
  SPW_FAULT_FORBIDDEN = 4,       /* key is good but may not do this */
  SPW_FAULT_OVERLOADED = 5,      /* the vendor has no capacity */
  SPW_FAULT_INVALID_REQUEST = 6, /* the client's fault; never retried elsewhere, never penalised */
  SPW_FAULT_CONTEXT_LENGTH = 7,  /* prompt too long for this model; a larger model may take it */
  SPW_FAULT_CONTENT = 8,         /* refused by a moderation rule */
  SPW_FAULT_MODEL_MISSING = 9,   /* this account or vendor does not have the model */
  SPW_FAULT_SERVER = 10,         /* vendor's 5xx, broken bytes, an error inside a 200 */
  SPW_FAULT_NETWORK = 11,        /* connect, TLS, reset, silence, truncation */
  SPW_FAULT_TIMEOUT = 12,        /* a deadline of ours ran out */
  SPW_FAULT_UNSUPPORTED = 13,    /* this target cannot express what was asked; another may */
  SPW_FAULT_TOO_LARGE = 14,      /* body above a limit */
  SPW_FAULT_CANCELLED = 15       /* the client went away */
};

/* How far a fault reaches. */
enum spw_scope {
  SPW_SCOPE_REQUEST = 0, /* only this request */
  SPW_SCOPE_MODEL = 1,   /* this model on this account */
  SPW_SCOPE_ACCOUNT = 2, /* everything this account does */
  SPW_SCOPE_PROVIDER = 3 /* every account of this provider */
};

/* One exchange as a plugin sees it: arena, deadline, cancel flag, log fields. Opaque. */
typedef struct spw_call spw_call;

/* One JSON value owned by the host (json.h). Opaque. */
typedef struct spw_json spw_json;

/* What went wrong. The maker of the call hands in a zeroed struct with `size` set; the callee fills it when it returns
 * SPW_INVALID or SPW_FAILED. */
typedef struct spw_error {
  uint32_t size;
  int32_t fault;          /* enum spw_fault */
  int32_t http_status;    /* what the other side answered, or what the client should see; 0: the host decides */
  int64_t retry_after_ms; /* milliseconds; -1 or 0: not said */
  spw_str message;        /* for people, one line, no secret ever */
  spw_str code;           /* the vendor's own machine-readable code, may be empty */
  spw_str param;          /* JSON path of the field at fault, such as messages[3].content; may be empty */
} spw_error;

struct spw_host;

/* What a plugin is. Exactly one, exported under the name spw_entry. Its first three fields are plain integers so that
 * the host can read them from the file before it runs any of the plugin's code. */
typedef struct spw_plugin {
  uint32_t size;
  uint16_t abi_major, abi_minor;
  const char* id;      /* [a-z0-9-]{1,64}; unique among loaded plugins */
  const char* name;    /* for people */
  const char* version; /* the plugin's own, semantic versioning */
  const char* vendor;  /* who wrote it */

  /* Called once after loading. `host` lives until stop() returns; keep the pointer, do not copy the struct. `*self` is
   * handed to every later call. May be null: self is then null. Anything but SPW_OK refuses the plugin.  [load] */
  spw_status (*start)(const struct spw_host* host, void** self);

  /* Called once, when the last exchange that used this plugin has ended. May be null.  [load] */
  void (*stop)(void* self);

  /* The plugin's table for an interface id such as SPW_PROVIDER_ID, or null when it does not offer it. The table is
   * static or lives until stop(). Must not be null.  [load] */
  const void* (*get)(void* self, const char* interface_id);
} spw_plugin;

/* The one exported symbol. */
extern SPW_EXPORT const spw_plugin spw_entry;

#ifdef __cplusplus
}
#endif
#endif
