/* What the host gives a plugin: logging and services found by id. Each service is a table of functions with the
 * service's own `ctx` first; a plugin asks for the ones it needs in start() and keeps the pointers.
 */
#ifndef SPILLWAY_HOST_H
#define SPILLWAY_HOST_H

#include "abi.h"

#ifdef __cplusplus
extern "C" {
#endif

enum spw_log_level { SPW_LOG_DEBUG = 0, SPW_LOG_INFO = 1, SPW_LOG_WARN = 2, SPW_LOG_ERROR = 3 };

/* The host, as handed to start(). Lives until stop() returns. */
typedef struct spw_host {
  uint32_t size;
  uint16_t abi_major, abi_minor; /* of the host */
  void* ctx;

  /* One line to the host's log under the plugin's id. `message` is copied.  [any] */
  void (*log)(void* ctx, int32_t level, spw_str message);

  /* A service table by id, or null when this host does not offer it. Lives until stop() returns.  [any] */
  const void* (*get)(void* ctx, const char* service_id);
} spw_host;

/* Memory that lives as long as the call it was asked for. */
#define SPW_MEMORY_ID "spillway.memory/1"
typedef struct spw_memory {
  uint32_t size;

  /* `bytes` bytes aligned for any type, uninitialised, or null when the call's limit (256 MiB) is reached. Lives until
   * the host drops the call; there is no free. After a null nothing the call has made is sent: the host refuses the
   * request (413) or breaks the answer off.  [call] */
  void* (*alloc)(spw_call* call, size_t bytes);

  /* A copy of `text` in the call's arena; an empty string on failure. Same lifetime.  [call] */
  spw_str (*copy)(spw_call* call, spw_str text);
} spw_memory;

/* This plugin's own settings: the subtree plugins.<id> of the configuration. */
#define SPW_CONFIG_ID "spillway.config/1"
typedef struct spw_config {
  uint32_t size;

  /* The scalar at a dotted path below plugins.<id>, or an empty string. Lives until stop() returns.  [any] */
  spw_str (*get)(void* ctx, spw_str path);
  void* ctx;
} spw_config;

/* Secrets and settings of the account that serves this call; no other account is reachable. */
#define SPW_SECRETS_ID "spillway.secrets/1"
typedef struct spw_secrets {
  uint32_t size;

  /* A field of the account: "key", "token", "refresh_token", or one of the provider's spw_setting names. Empty when
   * there is none. Wiped with the call's arena; never log it.  [call] */
  spw_str (*get)(spw_call* call, spw_str name);
} spw_secrets;

/* HTTP for logins, token refresh and model lists. Never for the chat path: the host sends that itself. */
#define SPW_HTTP_ID "spillway.http/1"
typedef struct spw_header {
  spw_str name, value;
} spw_header;
typedef struct spw_http_request {
  uint32_t size;
  spw_str method, url; /* absolute https URL; http only to loopback */
  const spw_header* headers;
  size_t header_count;
  spw_str body;
  int64_t timeout_ms; /* 0: 30,000 */
} spw_http_request;
typedef struct spw_http_reply {
  uint32_t size;
  int32_t status;
  const spw_header* headers;
  size_t header_count;
  spw_str body; /* at most 8 MiB */
} spw_http_reply;
typedef struct spw_http {
  uint32_t size;

  /* Sends and waits. The reply lives in the call's arena. Obeys the account's proxy and the call's deadline.
   * SPW_FAILED fills `error`.  [call] [may-block] */
  spw_status (*send)(spw_call* call, const spw_http_request* request, spw_http_reply* reply, spw_error* error);
} spw_http;

/* Time. Tests drive it. */
#define SPW_CLOCK_ID "spillway.clock/1"
typedef struct spw_clock {
  uint32_t size;

  /* Milliseconds since 1970-01-01 UTC.  [any] */
  int64_t (*unix_ms)(void);

  /* Milliseconds of a clock that never goes back; only differences mean something.  [any] */
  int64_t (*monotonic_ms)(void);
} spw_clock;

/* Hashes, signatures, randomness: enough for request signing and service-account tokens without linking a library. */
#define SPW_CRYPTO_ID "spillway.crypto/1"
typedef struct spw_crypto {
  uint32_t size;

  /* 32 bytes into `out`.  [any] */
  void (*sha256)(spw_str data, uint8_t out[32]);

  /* 32 bytes into `out`.  [any] */
  void (*hmac_sha256)(spw_str key, spw_str data, uint8_t out[32]);

  /* RSASSA-PKCS1-v1_5 with SHA-256 over `data` by a PEM private key. The signature lives in the call's arena; empty
   * when the key cannot be read.  [call] */
  spw_str (*sign_rs256)(spw_call* call, spw_str pem_key, spw_str data);

  /* `bytes` bytes fit for keys.  [any] */
  void (*random)(void* out, size_t bytes);

  /* Base64url without padding, in the call's arena.  [call] */
  spw_str (*base64url)(spw_call* call, spw_str data);
} spw_crypto;

/* What a writer could not carry over to the target. The exchange collects it into its loss report: the client sees it
 * in the x-spillway-loss header, the owner in the trace. */
#define SPW_LOSS_ID "spillway.loss/1"
enum spw_loss_kind {
  SPW_LOSS_DROPPED = 0,  /* left out; the answer is the same kind of answer without it */
  SPW_LOSS_EMULATED = 1, /* said in another way */
  SPW_LOSS_CHANGED = 2   /* sent with another value, such as a clamped number */
};
typedef struct spw_loss {
  uint32_t size;

  /* `where` is the canonical path ("tools[2].strict"; of an answer "reply.citations"), `why` a short sentence naming
   * the target's limit. Both are copied. At most 64 entries are kept per exchange, then only counted.  [call] */
  void (*report)(spw_call* call, int32_t kind, spw_str where, spw_str why);
} spw_loss;

#ifdef __cplusplus
}
#endif
#endif
