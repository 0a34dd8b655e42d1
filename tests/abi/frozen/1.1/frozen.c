/* A plugin as somebody may have built it with SDK 1.1, in plain C: a provider, the codec of a wire of its own and a
 * compressor, with functions in every table that a host calls. Neither this file nor the headers beside it ever change:
 * every later host has to load what is made of them, and be served by it as on the first day. */
#include <ctype.h>
#include <spillway/compressor.h>
#include <spillway/provider.h>
#include <spillway/translator.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define TEXT(literal) ((spw_str){(literal), sizeof(literal) - 1})

struct plugin {
  const spw_json_api* json;
  const spw_memory* memory;
  const spw_secrets* secrets;
  const spw_loss* loss;
};

static int equals(spw_str text, const char* word) {
  return text.len == strlen(word) && memcmp(text.ptr, word, text.len) == 0;
}

static int same_but_case(spw_str text, const char* word) {
  if (text.len != strlen(word)) return 0;
  for (size_t i = 0; i < text.len; ++i)
    if (tolower((unsigned char)text.ptr[i]) != word[i]) return 0;
  return 1;
}

static spw_status fail(spw_error* error, spw_status status, int32_t fault, spw_str param, spw_str message) {
  error->fault = fault;
  error->param = param;
  error->message = message;
  return status;
}

/* --- the provider --- */

static const char* const env[] = {"FROZEN_API_KEY", NULL};
static const char* const region_env[] = {"FROZEN_REGION", NULL};
static const char* const forward[] = {"x-frozen-client", NULL};
static const spw_fixed_header headers[] = {{"x-frozen-version", "1.0"}};

static const spw_endpoint endpoints[] = {
    {.wire = "frozen",
     .path = "/{region}/generate",
     .auth = SPW_AUTH_HEADER,
     .auth_name = "x-frozen-key",
     .framing = SPW_FRAME_SSE,
     .headers = headers,
     .header_count = ROWS(headers),
     .forward = forward,
     .models = "frozen-1"},
    {.wire = "openai-chat",
     .path = "/v1/chat/completions",
     .auth = SPW_AUTH_BEARER,
     .framing = SPW_FRAME_SSE,
     .models = "frozen-2"},
};
static const spw_endpoint tasks[] = {
    {.wire = "openai-chat", .path = "/v1/embeddings", .auth = SPW_AUTH_BEARER, .operation = SPW_OP_EMBED},
};
static const spw_model models[] = {
    {.id = "frozen-1",
     .name = "Frozen 1",
     .context = 32768,
     .max_output = 8192,
     .input = 1,
     .output = 2,
     .cache_read = -1,
     .cache_write = -1},
    {.id = "frozen-2",
     .name = "Frozen 2",
     .context = 32768,
     .max_output = 8192,
     .input = 1,
     .output = 2,
     .cache_read = -1,
     .cache_write = -1,
     .caps = SPW_CAP_TOOLS,
     .wire = "openai-chat"},
};
static const spw_price prices[] = {
    {.models = "frozen-1",
     .above = 1000,
     .input = 10,
     .output = -1,
     .cache_read = -1,
     .cache_write = -1,
     .cache_write_1h = -1,
     .input_audio = -1,
     .input_image = -1,
     .output_audio = -1,
     .output_image = -1},
};
static const spw_quirk quirks[] = {{"max_tokens_field", "\"max_tokens\"", "frozen-2"}};
static const spw_error_rule errors[] = {
    {429, "frozen over", SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3600000},
};
static const spw_setting settings[] = {
    {.name = "region", .description = "Where it is cold.", .fallback = "north", .env = region_env},
};
static const spw_quota_call quota_calls[] = {{.path = "/left"}};

/* Says in a header what the account's key begins with, to show that secrets can be had. */
static spw_status prepare(void* self, spw_call* call, spw_request* request, spw_error* error) {
  const struct plugin* plugin = self;
  const spw_str key = plugin->secrets->get(call, TEXT("key"));
  spw_header* all = plugin->memory->alloc(call, (request->header_count + 1) * sizeof *all);
  if (all == NULL) return fail(error, SPW_FAILED, SPW_FAULT_SERVER, TEXT(""), TEXT("no memory"));
  memcpy(all, request->headers, request->header_count * sizeof *all);
  all[request->header_count].name = TEXT("x-frozen-key-length");
  char length[24];
  snprintf(length, sizeof length, "%zu", key.len);
  all[request->header_count].value = plugin->memory->copy(call, (spw_str){length, strlen(length)});
  request->headers = all;
  ++request->header_count;
  return SPW_OK;
}

static spw_status classify(void* self, spw_call* call, const spw_reply* reply, spw_verdict* verdict) {
  (void)self;
  (void)call;
  if (reply->status != 418) return SPW_DECLINED;
  verdict->fault = SPW_FAULT_OVERLOADED;
  verdict->scope = SPW_SCOPE_MODEL;
  verdict->retry_after_ms = 1000;
  verdict->message = TEXT("the vendor is a teapot");
  return SPW_OK;
}

static spw_status limits(void* self, spw_call* call, const spw_reply* reply, const spw_limit_sink* sink) {
  (void)self;
  (void)call;
  for (size_t i = 0; i < reply->header_count; ++i) {
    /* Names of headers come as the vendor spells them. */
    if (!same_but_case(reply->headers[i].name, "x-frozen-left")) continue;
    spw_limit limit = {.size = sizeof limit, .window = TEXT("frozen"), .limit = 1000};
    char number[16] = {0};
    memcpy(number, reply->headers[i].value.ptr, reply->headers[i].value.len < 15 ? reply->headers[i].value.len : 15);
    limit.remaining = atoll(number);
    limit.scope = SPW_SCOPE_ACCOUNT;
    limit.unit = TEXT("requests");
    sink->add(sink->ctx, &limit);
    return SPW_OK;
  }
  return SPW_DECLINED;
}

/* {"cents": 1250} */
static spw_status quota(void* self, spw_call* call, size_t which, const spw_reply* reply, const spw_limit_sink* sink,
                        spw_error* error) {
  const struct plugin* plugin = self;
  spw_json* root = NULL;
  int64_t cents = 0;
  if (which != 0 || plugin->json->parse(call, reply->body, &root, error) != SPW_OK ||
      plugin->json->integer(plugin->json->member(root, TEXT("cents")), &cents) == 0)
    return fail(error, SPW_FAILED, SPW_FAULT_SERVER, TEXT(""), TEXT("the answer has no cents"));
  const spw_limit limit = {.size = sizeof limit,
                           .window = TEXT("balance"),
                           .limit = SPW_NOT_SAID,
                           .remaining = cents,
                           .scope = SPW_SCOPE_ACCOUNT,
                           .unit = TEXT("USD"),
                           .scale = 100};
  sink->add(sink->ctx, &limit);
  return SPW_OK;
}

static const spw_provider provider = {
    .size = sizeof(spw_provider),
    .id = "frozen-c",
    .name = "Frozen",
    .tier = "cheap",
    .base_url = "https://frozen.example",
    .login = SPW_LOGIN_KEY,
    .env = env,
    .endpoint_stride = sizeof *endpoints,
    .endpoints = endpoints,
    .endpoint_count = ROWS(endpoints),
    .tasks = tasks,
    .task_count = ROWS(tasks),
    .model_stride = sizeof *models,
    .models = models,
    .model_count = ROWS(models),
    .price_stride = sizeof *prices,
    .prices = prices,
    .price_count = ROWS(prices),
    .quirk_stride = sizeof *quirks,
    .quirks = quirks,
    .quirk_count = ROWS(quirks),
    .error_stride = sizeof *errors,
    .errors = errors,
    .error_count = ROWS(errors),
    .setting_stride = sizeof *settings,
    .settings = settings,
    .setting_count = ROWS(settings),
    .quota_stride = sizeof *quota_calls,
    .quota_calls = quota_calls,
    .quota_count = ROWS(quota_calls),
    .evidence = "invented",
    .confidence = "high",
    .prepare = prepare,
    .classify = classify,
    .limits = limits,
    .quota = quota,
};

/* --- the wire: {"model": "m", "prompt": "...", "stream": true}, answered by {"text": "..."} and at last
 *     {"done": "end", "read": 12, "wrote": 34}, whole in one object or as a frame each --- */

static const spw_route routes[] = {
    {"POST", "/frozen", SPW_OP_GENERATE, SPW_MODE_BY_BODY, NULL},
    {"GET", "/frozen/models", SPW_OP_LIST_MODELS, SPW_MODE_WHOLE, NULL},
};

static void put(const spw_json_api* json, spw_call* call, spw_json* object, const char* name, spw_json* value) {
  if (value != NULL) json->put(call, object, (spw_str){name, strlen(name)}, value);
}

static spw_status read_request(void* self, spw_call* call, spw_json* wire, spw_str path, spw_str query, spw_json* notes,
                               spw_json** canonical, spw_error* error) {
  (void)path;
  (void)query;
  (void)notes;
  const spw_json_api* json = ((struct plugin*)self)->json;
  spw_json* prompt = json->member(wire, TEXT("prompt"));
  if (json->kind(prompt) != SPW_JSON_STRING)
    return fail(error, SPW_INVALID, SPW_FAULT_INVALID_REQUEST, TEXT("prompt"), TEXT("prompt must be a string"));
  spw_json *text = json->make_object(call), *blocks = json->make_array(call), *message = json->make_object(call),
           *messages = json->make_array(call);
  put(json, call, text, "type", json->make_string(call, TEXT("text")));
  put(json, call, text, "text", json->make_string(call, json->string(call, prompt)));
  json->push(call, blocks, text);
  put(json, call, message, "role", json->make_string(call, TEXT("user")));
  put(json, call, message, "string", json->make_boolean(call, 1));
  put(json, call, message, "blocks", blocks);
  json->push(call, messages, message);
  *canonical = json->make_object(call);
  put(json, call, *canonical, "model", json->member(wire, TEXT("model")));
  put(json, call, *canonical, "messages", messages);
  put(json, call, *canonical, "stream",
      json->make_boolean(call, json->boolean(json->member(wire, TEXT("stream"))) == 1));
  return SPW_OK;
}

/* The text of the last message; what else there is, is reported as lost. */
static spw_status write_request(void* self, spw_call* call, spw_json* canonical, const spw_target* target,
                                spw_json* notes, spw_json** wire, spw_error* error) {
  (void)notes;
  (void)error;
  const struct plugin* plugin = self;
  const spw_json_api* json = plugin->json;
  spw_str prompt = TEXT("");
  for (spw_json* message = json->first(json->member(canonical, TEXT("messages"))); message != NULL;
       message = json->next(message))
    for (spw_json* block = json->first(json->member(message, TEXT("blocks"))); block != NULL;
         block = json->next(block)) {
      spw_json* text = json->member(block, TEXT("text"));
      if (text != NULL)
        prompt = json->string(call, text);
      else
        plugin->loss->report(call, SPW_LOSS_DROPPED, TEXT("messages.blocks"), TEXT("this wire has text only"));
    }
  *wire = json->make_object(call);
  put(json, call, *wire, "model", json->make_string(call, target->model));
  put(json, call, *wire, "prompt", json->make_string(call, prompt));
  put(json, call, *wire, "stream", json->make_boolean(call, target->mode == SPW_MODE_STREAM));
  return SPW_OK;
}

struct reader {
  const spw_json_api* json;
  int started, open, ended;
};

static spw_status reader_open(void* self, spw_call* call, int32_t mode, const spw_json* notes, void** made) {
  (void)call;
  (void)mode;
  (void)notes;
  struct reader* reader = calloc(1, sizeof *reader);
  if (reader == NULL) return SPW_FAILED;
  reader->json = ((struct plugin*)self)->json;
  *made = reader;
  return SPW_OK;
}

static spw_event event_of(int32_t kind) {
  spw_event event = {.size = sizeof event, .kind = kind};
  event.input = event.output = event.cache_read = event.cache_write = event.reasoning = -1;
  event.cache_write_1h = event.input_audio = event.input_image = event.output_audio = event.output_image = -1;
  return event;
}

static spw_status reader_feed(void* of, spw_call* call, spw_str name, spw_str data, const spw_emit* emit,
                              spw_error* error) {
  (void)name;
  struct reader* reader = of;
  const spw_json_api* json = reader->json;
  spw_json* piece = NULL;
  if (reader->ended) return SPW_OK;
  if (json->parse(call, data, &piece, error) != SPW_OK || json->kind(piece) != SPW_JSON_OBJECT)
    return fail(error, SPW_FAILED, SPW_FAULT_SERVER, TEXT(""), TEXT("the reply is no JSON object"));
  spw_status status = SPW_OK;
  if (!reader->started) {
    spw_event start = event_of(SPW_EVENT_START);
    start.name = json->string(call, json->member(piece, TEXT("model")));
    status = emit->event(emit->ctx, &start);
    reader->started = 1;
  }
  spw_json* text = json->member(piece, TEXT("text"));
  if (status == SPW_OK && json->kind(text) == SPW_JSON_STRING) {
    if (!reader->open) {
      spw_event open = event_of(SPW_EVENT_OPEN);
      open.block = SPW_BLOCK_TEXT;
      status = emit->event(emit->ctx, &open);
      reader->open = 1;
    }
    spw_event delta = event_of(SPW_EVENT_DELTA);
    delta.block = SPW_BLOCK_TEXT;
    delta.text = json->string(call, text);
    if (status == SPW_OK) status = emit->event(emit->ctx, &delta);
  }
  spw_json* done = json->member(piece, TEXT("done"));
  if (status != SPW_OK || json->kind(done) != SPW_JSON_STRING) return status;
  spw_event events[4] = {event_of(SPW_EVENT_CLOSE), event_of(SPW_EVENT_USAGE), event_of(SPW_EVENT_STOP),
                         event_of(SPW_EVENT_END)};
  events[0].block = SPW_BLOCK_TEXT;
  json->integer(json->member(piece, TEXT("read")), &events[1].input);
  json->integer(json->member(piece, TEXT("wrote")), &events[1].output);
  events[2].stop = equals(json->string(call, done), "length") ? SPW_STOP_LENGTH : SPW_STOP_END;
  for (size_t i = reader->open ? 0 : 1; i < ROWS(events) && status == SPW_OK; ++i)
    status = emit->event(emit->ctx, &events[i]);
  reader->ended = 1;
  return status;
}

static void reader_close(void* reader, spw_call* call, const spw_emit* emit) {
  (void)call;
  (void)emit;
  free(reader);
}

struct writer {
  int streaming, failed;
  int32_t stop;
  int64_t read, wrote;
  char* text; /* escaped */
  size_t length;
};

static spw_status writer_open(void* self, spw_call* call, const spw_reply_options* options, void** made) {
  (void)self;
  (void)call;
  struct writer* writer = calloc(1, sizeof *writer);
  if (writer == NULL) return SPW_FAILED;
  writer->streaming = options->mode == SPW_MODE_STREAM;
  writer->read = writer->wrote = -1;
  *made = writer;
  return SPW_OK;
}

static void say(const spw_out* out, const char* text) { out->write(out->ctx, (spw_str){text, strlen(text)}); }

/* Adds a text, escaped as JSON. */
static int add(struct writer* writer, spw_str text) {
  char* longer = realloc(writer->text, writer->length + 6 * text.len + 1);
  if (longer == NULL) return 0;
  writer->text = longer;
  for (size_t i = 0; i < text.len; ++i) {
    const unsigned char c = (unsigned char)text.ptr[i];
    if (c < 0x20)
      writer->length += (size_t)sprintf(longer + writer->length, "\\u%04x", c);
    else {
      if (c == '"' || c == '\\') longer[writer->length++] = '\\';
      longer[writer->length++] = (char)c;
    }
  }
  longer[writer->length] = 0;
  return 1;
}

static spw_status writer_put(void* of, spw_call* call, const spw_event* event, const spw_out* out, spw_error* error) {
  (void)call;
  struct writer* writer = of;
  if (event->kind == SPW_EVENT_USAGE) {
    if (event->input >= 0) writer->read = event->input;
    if (event->output >= 0) writer->wrote = event->output;
  } else if (event->kind == SPW_EVENT_STOP) {
    writer->stop = event->stop;
  } else if (event->kind == SPW_EVENT_ERROR) {
    writer->failed = 1;
    say(out, writer->streaming ? "data: {\"error\":\"failed\"}\n\n" : "{\"error\":\"failed\"}");
  } else if (event->kind == SPW_EVENT_DELTA && event->block == SPW_BLOCK_TEXT && event->part == SPW_PART_TEXT) {
    if (writer->streaming) writer->length = 0;
    if (!add(writer, event->text)) return fail(error, SPW_FAILED, SPW_FAULT_SERVER, TEXT(""), TEXT("no memory"));
    if (!writer->streaming) return SPW_OK;
    say(out, "data: {\"text\":\"");
    say(out, writer->text);
    say(out, "\"}\n\n");
  }
  return SPW_OK;
}

static void writer_close(void* of, spw_call* call, const spw_out* out) {
  (void)call;
  struct writer* writer = of;
  if (out != NULL && !writer->failed && writer->stop != SPW_STOP_NONE) {
    char counts[96];
    snprintf(counts, sizeof counts, "\"read\":%lld,\"wrote\":%lld}", (long long)writer->read, (long long)writer->wrote);
    say(out, writer->streaming ? "data: {" : "{\"text\":\"");
    if (!writer->streaming) {
      say(out, writer->text != NULL ? writer->text : "");
      say(out, "\",");
    }
    say(out, writer->stop == SPW_STOP_LENGTH ? "\"done\":\"length\"," : "\"done\":\"end\",");
    say(out, counts);
    if (writer->streaming) say(out, "\n\n");
  }
  free(writer->text);
  free(writer);
}

static spw_status write_error(void* self, spw_call* call, const spw_error* error, int32_t* status, const spw_out* out) {
  (void)status;
  const spw_json_api* json = ((struct plugin*)self)->json;
  spw_json* body = json->make_object(call);
  put(json, call, body, "error", json->make_string(call, error->message));
  out->write(out->ctx, json->dump(call, body));
  return SPW_OK;
}

static spw_status read_error(void* self, spw_call* call, int32_t status, spw_str body, spw_error* error) {
  (void)status;
  const spw_json_api* json = ((struct plugin*)self)->json;
  spw_json* root = NULL;
  spw_error unwanted = {.size = sizeof unwanted};
  if (json->parse(call, body, &root, &unwanted) != SPW_OK) return SPW_DECLINED;
  spw_json* message = json->member(root, TEXT("error"));
  if (json->kind(message) != SPW_JSON_STRING) return SPW_DECLINED;
  error->message = json->string(call, message);
  return SPW_OK;
}

static spw_status visit_texts(void* self, spw_call* call, spw_json* wire, const spw_texts* texts) {
  (void)self;
  (void)call;
  (void)wire;
  (void)texts;
  return SPW_DECLINED;
}

/* One id for each row, each at the place that the size of the first tells. */
static spw_status write_models(void* self, spw_call* call, const spw_model_row* rows, size_t count,
                               const spw_out* out) {
  const spw_json_api* json = ((struct plugin*)self)->json;
  spw_json *body = json->make_object(call), *list = json->make_array(call);
  for (size_t i = 0; i < count; ++i) {
    const spw_model_row* row = (const spw_model_row*)((const char*)rows + i * rows->size);
    json->push(call, list, json->make_string(call, row->id));
  }
  put(json, call, body, "models", list);
  out->write(out->ctx, json->dump(call, body));
  return SPW_OK;
}

static const char* const model_events[] = {"begin", NULL};

static const spw_translator translator = {
    .size = sizeof(spw_translator),
    .wire = "frozen",
    .name = "Frozen",
    .route_stride = sizeof *routes,
    .routes = routes,
    .route_count = ROWS(routes),
    .model_member = "model",
    .stream_member = "stream",
    .content_type_stream = "text/event-stream",
    .content_type_whole = "application/json",
    .framing = SPW_FRAME_SSE,
    .read_request = read_request,
    .write_request = write_request,
    .reader_open = reader_open,
    .reader_feed = reader_feed,
    .reader_close = reader_close,
    .writer_open = writer_open,
    .writer_put = writer_put,
    .writer_close = writer_close,
    .write_error = write_error,
    .read_error = read_error,
    .visit_texts = visit_texts,
    .write_models = write_models,
    .reply_model_member = "model",
    .model_events = model_events,
    .event_model_member = "model",
};

/* --- the compressor: lines that say "frozen noise" carry no information --- */

static const char noise[] = "frozen noise\n";

static int32_t recognise(void* self, spw_call* call, const spw_text_context* context, spw_str head, spw_str tail) {
  (void)self;
  (void)call;
  (void)context;
  (void)tail;
  return head.len >= sizeof noise - 1 && memcmp(head.ptr, noise, sizeof noise - 1) == 0 ? 100 : 0;
}

static spw_status rewrite(void* self, spw_call* call, const spw_text_context* context, int32_t level, spw_str in,
                          spw_str* out) {
  (void)level;
  const struct plugin* plugin = self;
  if (context->is_error) return SPW_DECLINED;
  char* text = plugin->memory->alloc(call, in.len + 1);
  size_t length = 0;
  if (text == NULL) return SPW_DECLINED;
  for (size_t at = 0; at < in.len;) {
    const char* end = memchr(in.ptr + at, '\n', in.len - at);
    const size_t line = end != NULL ? (size_t)(end - in.ptr) + 1 - at : in.len - at;
    if (line != sizeof noise - 1 || memcmp(in.ptr + at, noise, line) != 0) {
      memcpy(text + length, in.ptr + at, line);
      length += line;
    }
    at += line;
  }
  if (length == in.len) return SPW_DECLINED;
  *out = (spw_str){text, length};
  return SPW_OK;
}

static const spw_compressor compressor = {
    .size = sizeof(spw_compressor),
    .id = "frozen",
    .name = "Frozen",
    .order = 100,
    .recognise = recognise,
    .rewrite = rewrite,
};

/* --- the plugin --- */

static spw_status start(const spw_host* host, void** self) {
  static struct plugin plugin;
  plugin.json = host->get(host->ctx, SPW_JSON_ID);
  plugin.memory = host->get(host->ctx, SPW_MEMORY_ID);
  plugin.secrets = host->get(host->ctx, SPW_SECRETS_ID);
  plugin.loss = host->get(host->ctx, SPW_LOSS_ID);
  const int good = plugin.json != NULL && plugin.memory != NULL && plugin.secrets != NULL && plugin.loss != NULL;
  if (!good) {
    host->log(host->ctx, SPW_LOG_ERROR, TEXT("the host lacks a service of 1.1"));
    return SPW_FAILED;
  }
  *self = &plugin;
  return SPW_OK;
}

static const void* get(void* self, const char* interface_id) {
  (void)self;
  static const spw_provider* const providers[] = {&provider};
  static const spw_translator* const translators[] = {&translator};
  static const spw_compressor* const compressors[] = {&compressor};
  static const spw_provider_set provider_set = {sizeof provider_set, providers, 1};
  static const spw_translator_set translator_set = {sizeof translator_set, translators, 1};
  static const spw_compressor_set compressor_set = {sizeof compressor_set, compressors, 1};
  if (strcmp(interface_id, SPW_PROVIDER_ID) == 0) return &provider_set;
  if (strcmp(interface_id, SPW_TRANSLATOR_ID) == 0) return &translator_set;
  if (strcmp(interface_id, SPW_COMPRESSOR_ID) == 0) return &compressor_set;
  return NULL;
}

SPW_EXPORT const spw_plugin spw_entry = {
    .size = sizeof(spw_plugin),
    .abi_major = SPW_ABI_MAJOR,
    .abi_minor = SPW_ABI_MINOR,
    .id = "frozen-c",
    .name = "Frozen",
    .version = "1.0.0",
    .vendor = "Spillway",
    .start = start,
    .get = get,
};
