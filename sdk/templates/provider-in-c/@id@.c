/* @Name@: a provider for Spillway in plain C. Everything that is known of the vendor stands in tables; functions are
   for what a table cannot say. */
#include <spillway/provider.h>
#include <string.h>

/* The wires it speaks, the preferred one first. */
static const spw_endpoint endpoints[] = {
    {.wire = "openai-chat", .path = "/chat/completions", .auth = SPW_AUTH_BEARER, .framing = SPW_FRAME_SSE},
};

/* Prices are dollars per million tokens; -1: not said. */
static const spw_model models[] = {
    {.id = "@id@-large",
     .name = "@Name@ Large",
     .context = 200000,
     .max_output = 32000,
     .input = 1.25,
     .output = 5.0,
     .cache_read = -1,
     .cache_write = -1,
     .caps = SPW_CAP_TOOLS},
};

/* What is odd about it. */
static const spw_quirk quirks[] = {{"max_tokens_field", "\"max_tokens\"", NULL}};

/* Environment variables that may hold a key. */
static const char* const env[] = {"@VARIABLE@_API_KEY", NULL};

/* The host knows what common statuses mean. This vendor says with 402 that the balance is spent. Nothing is kept: `self`
   stays null, and no service of the host is needed. */
static spw_status classify(void* self, spw_call* call, const spw_reply* reply, spw_verdict* verdict) {
  (void)self;
  (void)call;
  if (reply->status != 402) return SPW_DECLINED;
  verdict->fault = SPW_FAULT_QUOTA;
  verdict->scope = SPW_SCOPE_ACCOUNT;
  return SPW_OK;
}

static const spw_provider provider = {
    .size = sizeof(spw_provider),
    .id = "@id@",
    .name = "@Name@",
    .tier = "cheap",
    .base_url = "https://api.@id@.example/v1",
    .login = SPW_LOGIN_KEY,
    .env = env,
    .endpoint_stride = sizeof *endpoints,
    .endpoints = endpoints,
    .endpoint_count = sizeof endpoints / sizeof *endpoints,
    .model_stride = sizeof *models,
    .models = models,
    .model_count = sizeof models / sizeof *models,
    .quirk_stride = sizeof *quirks,
    .quirks = quirks,
    .quirk_count = sizeof quirks / sizeof *quirks,
    .evidence = "made up by 'spillway plugins new'",
    .confidence = "low",
    .classify = classify,
};

static const spw_provider* const providers[] = {&provider};
static const spw_provider_set set = {sizeof set, providers, 1};

static const void* get(void* self, const char* interface_id) {
  (void)self;
  return strcmp(interface_id, SPW_PROVIDER_ID) == 0 ? &set : NULL;
}

SPW_EXPORT const spw_plugin spw_entry = {
    .size = sizeof(spw_plugin),
    .abi_major = SPW_ABI_MAJOR,
    .abi_minor = SPW_ABI_MINOR,
    .id = "@id@",
    .name = "@Name@",
    .version = "0.1.0",
    .vendor = "@Name@",
    .get = get,
};
