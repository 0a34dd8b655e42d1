/* Says it worked and hands out nothing, or answers what is no answer. */
#include "zoo.h"

static spw_status lie_read(void* self, spw_call* call, spw_json* wire, spw_str path, spw_str query, spw_json* notes,
                           spw_json** canonical, spw_error* error) {
  (void)self, (void)call, (void)wire, (void)path, (void)query, (void)notes, (void)canonical, (void)error;
  return SPW_OK;
}
static spw_status lie_write(void* self, spw_call* call, spw_json* canonical, const spw_target* target, spw_json* notes,
                            spw_json** wire, spw_error* error) {
  (void)self, (void)call, (void)canonical, (void)target, (void)notes, (void)wire, (void)error;
  return 4711;
}
static spw_status lie_open(void* self, spw_call* call, int32_t mode, const spw_json* notes, void** reader) {
  (void)self, (void)call, (void)mode, (void)notes, (void)reader;
  return SPW_OK;
}
static spw_status lie_feed(void* reader, spw_call* call, spw_str event, spw_str data, const spw_emit* emit,
                           spw_error* error) {
  (void)reader, (void)call, (void)event, (void)data, (void)emit, (void)error;
  return SPW_INTERNAL;
}
static void lie_close(void* reader, spw_call* call, const spw_emit* emit) { (void)reader, (void)call, (void)emit; }
static spw_status lie_writer_open(void* self, spw_call* call, const spw_reply_options* options, void** writer) {
  (void)self, (void)call, (void)options, (void)writer;
  return SPW_FAILED;
}
static spw_status lie_put(void* writer, spw_call* call, const spw_event* event, const spw_out* out, spw_error* error) {
  (void)writer, (void)call, (void)event, (void)out, (void)error;
  return SPW_INTERNAL;
}
static void lie_writer_close(void* writer, spw_call* call, const spw_out* out) { (void)writer, (void)call, (void)out; }
static spw_status lie_write_error(void* self, spw_call* call, const spw_error* error, int32_t* status,
                                  const spw_out* out) {
  (void)self, (void)call, (void)error, (void)out;
  *status = 200;
  return SPW_OK;
}
static spw_status lie_read_error(void* self, spw_call* call, int32_t status, spw_str body, spw_error* error) {
  (void)self, (void)call, (void)status, (void)body;
  error->size = 1;
  error->message.ptr = 0;
  error->message.len = 0;
  error->fault = 4711;
  return SPW_OK;
}
static spw_status lie_visit(void* self, spw_call* call, spw_json* wire, const spw_texts* texts) {
  (void)self, (void)call, (void)wire, (void)texts;
  return SPW_DECLINED;
}
static const spw_translator zoo_translator = {.size = sizeof(spw_translator),
                                              .wire = "liar",
                                              .name = "Zoo",
                                              .content_type_stream = "text/event-stream",
                                              .content_type_whole = "application/json",
                                              .read_request = lie_read,
                                              .write_request = lie_write,
                                              .reader_open = lie_open,
                                              .reader_feed = lie_feed,
                                              .reader_close = lie_close,
                                              .writer_open = lie_writer_open,
                                              .writer_put = lie_put,
                                              .writer_close = lie_writer_close,
                                              .write_error = lie_write_error,
                                              .read_error = lie_read_error,
                                              .visit_texts = lie_visit};

static spw_status lie_prepare(void* self, spw_call* call, spw_request* request, spw_error* error) {
  (void)self, (void)call, (void)error;
  request->headers = 0;
  request->header_count = 1000000;
  return SPW_OK;
}
static spw_status lie_classify(void* self, spw_call* call, const spw_reply* reply, spw_verdict* verdict) {
  (void)self, (void)call, (void)reply;
  verdict->fault = 4711;
  return SPW_OK;
}
static const spw_endpoint zoo_endpoints[] = {{.wire = "liar", .path = "/chat"}};
static const spw_provider zoo_provider = {.size = sizeof(spw_provider),
                                          .id = "liar",
                                          .name = "Zoo",
                                          .tier = "free",
                                          .endpoint_stride = sizeof(spw_endpoint),
                                          .endpoints = zoo_endpoints,
                                          .endpoint_count = 1,
                                          .prepare = lie_prepare,
                                          .classify = lie_classify};

static const void* zoo_get(void* self, const char* wanted) {
  static const spw_translator* const translators[] = {&zoo_translator};
  static const spw_translator_set translator_set = {sizeof translator_set, translators, 1};
  static const spw_provider* const providers[] = {&zoo_provider};
  static const spw_provider_set provider_set = {sizeof provider_set, providers, 1};
  (void)self;
  if (strcmp(wanted, SPW_TRANSLATOR_ID) == 0) return &translator_set;
  return strcmp(wanted, SPW_PROVIDER_ID) == 0 ? &provider_set : 0;
}
ZOO_ENTRY("liar", 0, 0, zoo_get);
