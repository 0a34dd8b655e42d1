/* A provider: who serves models, where, with which key, at what price, and what is odd about it. Mostly a table; every
 * function is optional and null means "the host's default".
 */
#ifndef SPILLWAY_PROVIDER_H
#define SPILLWAY_PROVIDER_H

#include "host.h"
#include "json.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPW_PROVIDER_ID "spillway.provider/1"

/* Where the account's key goes. */
enum spw_auth {
  SPW_AUTH_NONE = 0,
  SPW_AUTH_BEARER = 1, /* Authorization: Bearer <key> */
  SPW_AUTH_HEADER = 2, /* <auth_name>: <key> */
  SPW_AUTH_QUERY = 3,  /* ?<auth_name>=<key> */
  SPW_AUTH_CUSTOM = 4  /* sign() does it */
};

/* How a person gets the credential in. NONE: the service works without one; a key that an account has is sent all the
 * same. */
enum spw_login { SPW_LOGIN_NONE = 0, SPW_LOGIN_KEY = 1, SPW_LOGIN_DEVICE = 2, SPW_LOGIN_SERVICE_ACCOUNT = 3 };

/* How a streamed reply is cut into frames. */
enum spw_framing { SPW_FRAME_SSE = 0, SPW_FRAME_NDJSON = 1, SPW_FRAME_AWS = 2 };

/* What a model can do; bits of spw_model.caps. */
enum spw_cap {
  SPW_CAP_TOOLS = 1 << 0,
  SPW_CAP_VISION = 1 << 1,
  SPW_CAP_REASONING = 1 << 2,
  SPW_CAP_JSON_SCHEMA = 1 << 3,
  SPW_CAP_PDF = 1 << 4,
  SPW_CAP_AUDIO = 1 << 5,
  SPW_CAP_NO_SAMPLING = 1 << 6, /* temperature, top_p and top_k are refused: leave them out */

  /* What else than chat a model is for, by operation (translator.h). One that has any of these chats only when it has
   * SPW_CAP_CHAT too. */
  SPW_CAP_EMBED = 1 << 8,
  SPW_CAP_RERANK = 1 << 9,
  SPW_CAP_MODERATE = 1 << 10,
  SPW_CAP_IMAGE = 1 << 11,      /* makes, edits or varies pictures */
  SPW_CAP_TRANSCRIBE = 1 << 12, /* transcribes or translates speech */
  SPW_CAP_SPEAK = 1 << 13,
  SPW_CAP_COMPLETE = 1 << 14,
  SPW_CAP_CHAT = 1 << 15
};

/* One row of the model table. Prices are US dollars per million tokens, which is micro-dollars per token; a negative
 * price means unknown. */
typedef struct spw_model {
  const char* id;     /* as the vendor spells it */
  const char* name;   /* for people */
  int64_t context;    /* tokens of prompt and answer together; 0: unknown */
  int64_t max_output; /* tokens; 0: unknown */
  double input, output, cache_read, cache_write;
  uint32_t caps;    /* enum spw_cap */
  const char* wire; /* when this model speaks another wire than the provider's first; else null */
} spw_model;

/* What of a model's prices is not the same every day, for every prompt and in every service tier, and what has no place
 * in its row. Rows that fit are laid over the model's prices in the order of the table, the later over the earlier. US
 * dollars per million tokens. */
typedef struct spw_price {
  const char* models; /* comma-separated globs of model ids it applies to; null: all */
  int64_t from_unix;  /* seconds; holds from then on; 0: always has */
  int64_t until_unix; /* seconds; holds until just before then; 0: still does */
  int64_t above;      /* holds for requests whose input has more tokens than this; 0: any */
  const char* tier;   /* holds in this service tier, as replies name it; null: any */
  double factor;      /* what the whole cost is multiplied by; 0: not said; negative: nobody knows, nor the cost */

  /* Negative: not said, what was laid before stays. */
  double input, output, cache_read, cache_write;
  double cache_write_1h; /* input written to a cache that lasts an hour; cache_write is of the usual, shorter one */
  double input_audio, input_image, output_audio, output_image; /* input_image unknown: as input */
} spw_price;

/* One oddity, in the vocabulary of docs/quirks.md ("max_tokens_field", "drop_params", ...). Codecs and host look rows
 * up by id, so a new odd vendor is a new table and no code. */
typedef struct spw_quirk {
  const char* id;
  const char* value;  /* JSON text, or null when the id says all */
  const char* models; /* comma-separated globs of model ids it applies to; null: all */
} spw_quirk;

/* A fixed request header. */
typedef struct spw_fixed_header {
  const char *name, *value;
} spw_fixed_header;

/* What an account must or may fill in besides the key, such as a region. */
typedef struct spw_setting {
  const char* name;        /* [a-z_]+; "{name}" in base_url and paths is replaced by the account's value */
  const char* description; /* for people, one sentence */
  const char* fallback;    /* value when the account says nothing; null: required */

  /* Names of environment variables, null-terminated: the first that is set gives the value when the account says
   * nothing. May be null. */
  const char* const* env;

  /* 1: part of a credential that stands in for the key. An account has a key or all required settings of this kind;
   * from the environment they are taken together, and only for an account that has neither. 0: an ordinary setting. */
  int32_t credential;

  /* Its name in a profile (spw_profiles); null: profiles do not have it. */
  const char* profile_key;
} spw_setting;

/* A file in which the vendor's own tools keep accounts as sections of "name = value" lines. */
typedef struct spw_profile_file {
  const char* path; /* "~/..." is below the home folder of whoever runs the host */
  const char* env;  /* environment variable that names another file; may be null */
  const char*
      prefix; /* what stands before a profile's name in its section's, but for the profile "default"; null: "" */
} spw_profile_file;

/* Where settings may come from besides the configuration and the environment. What the account itself says wins, then
 * the profile that it names, then variables, then the profile that a variable names. The profile's values of
 * credential settings are taken together, as those of the environment are. */
typedef struct spw_profiles {
  uint32_t size;
  const char* setting;           /* the setting that names a profile; without a value no file is read */
  size_t file_stride;            /* sizeof(spw_profile_file) */
  const spw_profile_file* files; /* the first that has a value gives it */
  size_t file_count;
} spw_profiles;

/* One line of the error table: the first that matches decides. */
typedef struct spw_error_rule {
  int32_t status;         /* HTTP status, 0: any */
  const char* match;      /* case-insensitive substring of the body; null: any */
  int32_t fault;          /* enum spw_fault */
  int32_t scope;          /* enum spw_scope */
  int64_t retry_after_ms; /* used when the reply itself names no time; 0: the host's default */
} spw_error_rule;

/* One way in: a wire this vendor speaks, for chats or for one more operation. Of those that serve the model the first
 * is preferred; another is chosen when it equals the client's wire. Several rows of one operation and wire differ in
 * their path or their models: the client's own path is meant, else the first. */
typedef struct spw_endpoint {
  const char* wire;        /* a translator's wire id, "openai-chat" */
  const char* path;        /* appended to the base URL; may hold {model} and {setting} */
  const char* stream_path; /* when streaming has a path of its own; else null */
  const char* count_path;  /* token counting; null: not offered */
  const char* base_url;    /* when it differs from the provider's; else null */
  int32_t auth;            /* enum spw_auth */
  const char* auth_name;   /* header or query name; null for BEARER and NONE */
  int32_t framing;         /* enum spw_framing */
  const spw_fixed_header* headers;
  size_t header_count;
  /* Client headers passed on when the client speaks this same wire: lower-case names, null-terminated; may be null. */
  const char* const* forward;

  /* enum spw_operation: 0 in the table of chats, SPW_OP_COMPLETE and up in that of tasks, where stream_path and
   * count_path mean nothing. */
  int32_t operation;

  /* Comma-separated globs of model ids that are served here; null: any, for a task any but those known for other
   * things. A model that fits no row of the table may go to any. */
  const char* models;
} spw_endpoint;

/* A request as it is about to be sent. Hooks may replace fields by values from the call's arena. */
typedef struct spw_request {
  uint32_t size;
  spw_str method, url;
  spw_header* headers; /* may be replaced by a longer array */
  size_t header_count;
  spw_str body; /* final bytes in sign(); in prepare() the same, but replacing it is allowed */
  spw_str model;
  int32_t streaming; /* 1: the reply is asked for as a stream */
} spw_request;

/* A reply's head; for errors also its body (at most 64 KiB of it), and in quota() the whole body. */
typedef struct spw_reply {
  uint32_t size;
  int32_t status;
  const spw_header* headers;
  size_t header_count;
  spw_str body;
} spw_reply;

/* What the router learns from a reply. The router never sees a vendor's status or code. */
typedef struct spw_verdict {
  uint32_t size;
  int32_t fault;          /* enum spw_fault */
  int32_t scope;          /* enum spw_scope */
  int64_t retry_after_ms; /* 0: not said */
  spw_str message;
  spw_str code;
} spw_verdict;

/* A number that the vendor does not tell. */
#define SPW_NOT_SAID INT64_MIN

/* One allowance as the vendor states it, in the headers of a reply or where it tells what an account has left: a window
 * that is renewed, or money. */
typedef struct spw_limit {
  uint32_t size;
  spw_str window;           /* "requests", "tokens", "5h", "7d", "balance", the vendor's own word */
  int64_t limit, remaining; /* in `unit`, times `scale`; or SPW_NOT_SAID. A remaining below 0 is owed */
  int64_t reset_unix_ms;    /* when it is whole again; 0: not said, or bit by bit, or never */
  int32_t scope; /* SPW_SCOPE_ACCOUNT: of all its models together; 0: of the model that answered, in quota() of some */
  spw_str unit;  /* what is counted: "requests", "tokens", "credits", "%", a currency such as "USD"; empty: not said */
  int64_t scale; /* what both numbers are divided by: 100 for cents of a dollar; 0: 1 */
} spw_limit;
typedef struct spw_limit_sink {
  uint32_t size;
  void* ctx;

  /* Takes one window; `limit` is borrowed for the call.  [call] */
  void (*add)(void* ctx, const spw_limit* limit);
} spw_limit_sink;

/* One question to the vendor about what an account has left. The host asks it now and then, with the account's
 * credential as in the first endpoint that takes it as a bearer token, else as in the first. */
typedef struct spw_quota_call {
  const char* method; /* null: GET */
  const char* path;   /* below the account's base URL; or a whole URL of the vendor's, which is asked only for accounts
                       * without a base_url of their own, since their key is not meant for it. May hold {setting} */
  const char* body;   /* JSON; null: none */
} spw_quota_call;

/* A credential got by login. Strings are copied by the host. */
typedef struct spw_token {
  uint32_t size;
  spw_str access, refresh, account; /* account: who it belongs to, for people */
  int64_t expires_unix_ms;          /* 0: not said */
  spw_str extra;                    /* JSON object the provider wants back, at most 8 KiB */
} spw_token;

/* What a person has to do to log in on another device. */
typedef struct spw_device_code {
  uint32_t size;
  spw_str user_code, verification_url, device_code;
  int64_t interval_ms, expires_unix_ms;
  spw_str extra; /* JSON object handed back to login_poll */
} spw_device_code;

typedef struct spw_provider {
  uint32_t size;
  const char* id;       /* [a-z0-9-]{1,64} */
  const char* name;     /* for people */
  const char* tier;     /* "subscription", "cheap" or "free": where its accounts stand by default */
  const char* base_url; /* scheme, host, optional port and prefix, no trailing slash; null: the account must give one */
  int32_t login;        /* enum spw_login */
  const char* const* env;       /* names of environment variables that hold a key, null-terminated; may be null */
  const char* const* env_files; /* the same, of those that hold the path of a file with the key */

  /* Tables of rows. A stride is the size of one row as the plugin was compiled (abi.h, convention 2). */
  size_t endpoint_stride;        /* sizeof(spw_endpoint), of both tables */
  const spw_endpoint* endpoints; /* chats */
  size_t endpoint_count;
  const spw_endpoint* tasks; /* what is served besides chat; may be null. A provider may have these alone */
  size_t task_count;
  size_t model_stride; /* sizeof(spw_model) */
  const spw_model* models;
  size_t model_count;
  size_t price_stride;     /* sizeof(spw_price) */
  const spw_price* prices; /* may be null, as all that follow */
  size_t price_count;
  size_t quirk_stride; /* sizeof(spw_quirk) */
  const spw_quirk* quirks;
  size_t quirk_count;
  size_t error_stride;          /* sizeof(spw_error_rule) */
  const spw_error_rule* errors; /* before the host's table by status */
  size_t error_count;
  size_t setting_stride; /* sizeof(spw_setting) */
  const spw_setting* settings;
  size_t setting_count;
  const spw_profiles* profiles;      /* null: the vendor has no such files */
  size_t quota_stride;               /* sizeof(spw_quota_call) */
  const spw_quota_call* quota_calls; /* what quota() reads the answers to */
  size_t quota_count;

  const char* models_path; /* live list of models below base_url; null: none */
  const char* evidence;    /* where the facts come from and their date, for people */
  const char* confidence;  /* "high", "medium" or "low" */
  const char* terms;       /* a sentence shown before first use when the vendor's terms limit it; null: none */
  int32_t any_model;       /* 1: takes model ids that are not in the table */

  /* All optional. `self` is what start() gave. */

  /* Changes the request before it is signed. SPW_DECLINED: nothing to change.  [any] */
  spw_status (*prepare)(void* self, spw_call* call, spw_request* request, spw_error* error);

  /* Adds the credential when auth is CUSTOM; headers and body are final.  [any] */
  spw_status (*sign)(void* self, spw_call* call, spw_request* request, spw_error* error);

  /* Judges a reply that is not a success. SPW_DECLINED: error table, then the host's table by status.  [any] */
  spw_status (*classify)(void* self, spw_call* call, const spw_reply* reply, spw_verdict* verdict);

  /* Reads allowance windows off any reply's headers. SPW_DECLINED: the host reads the common families.  [any] */
  spw_status (*limits)(void* self, spw_call* call, const spw_reply* reply, const spw_limit_sink* sink);

  /* Changes the request of number `which` of quota_calls before its credential is added. SPW_DECLINED: nothing to
   * change. SPW_INVALID, SPW_FAILED: it is not asked.  [any] */
  spw_status (*prepare_quota)(void* self, spw_call* call, size_t which, spw_request* request, spw_error* error);

  /* Reads the reply to number `which` of quota_calls: a success, or a 404, by which many say that an account has
   * nothing of the kind, such as a plan. SPW_DECLINED: it has not. SPW_FAILED: what was expected is not there.  [any]
   */
  spw_status (*quota)(void* self, spw_call* call, size_t which, const spw_reply* reply, const spw_limit_sink* sink,
                      spw_error* error);

  /* Makes a token to send in the key's place, one call at a time per account; docs/abi.md.  [any] [may-block] */
  spw_status (*refresh)(void* self, spw_call* call, const spw_token* old, spw_token* fresh, spw_error* error);

  /* Begins a device login.  [any] [may-block] */
  spw_status (*login_begin)(void* self, spw_call* call, spw_device_code* code, spw_error* error);

  /* Asks once whether the person has finished; SPW_DECLINED: not yet; docs/abi.md.  [any] [may-block] */
  spw_status (*login_poll)(void* self, spw_call* call, const spw_device_code* code, spw_token* token, spw_error* error);

  /* Tells the vendor that a login has ended, so that its tokens are good for nothing. SPW_DECLINED: there is nothing to
   * tell. The login is gone here whatever it answers.  [any] [may-block] */
  spw_status (*logout)(void* self, spw_call* call, const spw_token* token, spw_error* error);
} spw_provider;

/* What get(SPW_PROVIDER_ID) returns: one plugin file may hold several providers. */
typedef struct spw_provider_set {
  uint32_t size;
  const spw_provider* const* providers;
  size_t count;
} spw_provider_set;

#ifdef __cplusplus
}
#endif
#endif
