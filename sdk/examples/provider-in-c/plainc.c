/* A provider in plain C: the same tables without the C++ layer. The vendor is invented. */
#include <spillway/provider.h>
#include <string.h>

static const spw_endpoint endpoints[] = {
    {.wire = "openai-chat", .path = "/chat/completions", .auth = SPW_AUTH_BEARER, .framing = SPW_FRAME_SSE},
};

static const spw_model models[] = {
    {.id = "plain-1",
     .name = "Plain 1",
     .context = 32768,
     .max_output = 8192,
     .input = 0.2,
     .output = 0.8,
     .cache_read = -1,
     .cache_write = -1,
     .caps = SPW_CAP_TOOLS},
};

static const spw_quirk quirks[] = {{"max_tokens_field", "\"max_tokens\"", NULL}};

/* Nothing is kept: `self` stays null and no service of the host is needed. */
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
    .id = "plain-c",
    .name = "Plain C",
    .tier = "cheap",
    .base_url = "https://plain.example/v1",
    .login = SPW_LOGIN_KEY,
    .endpoint_stride = sizeof *endpoints,
    .endpoints = endpoints,
    .endpoint_count = sizeof endpoints / sizeof *endpoints,
    .model_stride = sizeof *models,
    .models = models,
    .model_count = sizeof models / sizeof *models,
    .quirk_stride = sizeof *quirks,
    .quirks = quirks,
    .quirk_count = sizeof quirks / sizeof *quirks,
    .evidence = "invented",
    .confidence = "high",
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
    .id = "plain-c",
    .name = "Plain C",
    .version = "1.0.0",
    .vendor = "Example Org",
    .get = get,
};
