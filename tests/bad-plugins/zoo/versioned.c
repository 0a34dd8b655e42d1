/* A right plugin in two versions (ZOO_VERSION 1 and 2), to be replaced while it works. Each object it makes remembers
 * its version and asks for it again at every use; stop() says so in the log. */
#include <stdlib.h>

#include "zoo.h"

#if ZOO_VERSION == 1
#define ZOO_NAME "one"
#else
#define ZOO_NAME "two"
#endif

static int zoo_started; /* a static of each version's own */

static spw_str text(const char* from) { return (spw_str){from, strlen(from)}; }

static spw_status start(const struct spw_host* host, void** self) {
  ++zoo_started;
  *self = (void*)host;
  return SPW_OK;
}
static void stop(void* self) {
  const spw_host* host = self;
  --zoo_started;
  host->log(host->ctx, SPW_LOG_INFO, text("stopped " ZOO_NAME));
}

static spw_status read_request(void* self, spw_call* call, spw_json* wire, spw_str path, spw_str query, spw_json* notes,
                               spw_json** canonical, spw_error* error) {
  (void)self, (void)call, (void)path, (void)query, (void)notes, (void)error;
  *canonical = wire;
  return SPW_OK;
}
static spw_status write_request(void* self, spw_call* call, spw_json* canonical, const spw_target* target,
                                spw_json* notes, spw_json** wire, spw_error* error) {
  (void)self, (void)call, (void)target, (void)notes, (void)error;
  *wire = canonical;
  return SPW_OK;
}
static spw_status reader_open(void* self, spw_call* call, int32_t mode, const spw_json* notes, void** reader) {
  int* version = malloc(sizeof *version);
  (void)self, (void)call, (void)mode, (void)notes;
  if (!version) return SPW_FAILED;
  *version = ZOO_VERSION;
  *reader = version;
  return SPW_OK;
}
static spw_status reader_feed(void* reader, spw_call* call, spw_str event, spw_str data, const spw_emit* emit,
                              spw_error* error) {
  spw_event out = {.size = sizeof out, .kind = SPW_EVENT_DELTA};
  (void)call, (void)event, (void)data;
  if (*(int*)reader != ZOO_VERSION || zoo_started < 1) {
    error->message = text("a reader of another version, or used after stop()");
    return SPW_FAILED;
  }
  out.text = text(ZOO_NAME);
  return emit->event(emit->ctx, &out);
}
static void reader_close(void* reader, spw_call* call, const spw_emit* emit) {
  (void)call, (void)emit;
  free(reader);
}
static spw_status writer_open(void* self, spw_call* call, const spw_reply_options* options, void** writer) {
  (void)call, (void)options;
  *writer = self;
  return SPW_OK;
}
static spw_status writer_put(void* writer, spw_call* call, const spw_event* event, const spw_out* out,
                             spw_error* error) {
  (void)writer, (void)call, (void)error;
  out->write(out->ctx, event->text);
  return SPW_OK;
}
static void writer_close(void* writer, spw_call* call, const spw_out* out) {
  (void)writer, (void)call;
  if (out) out->write(out->ctx, text("."));
}
static spw_status write_error(void* self, spw_call* call, const spw_error* error, int32_t* status, const spw_out* out) {
  (void)self, (void)call, (void)status;
  out->write(out->ctx, error->message);
  return SPW_OK;
}
static spw_status read_error(void* self, spw_call* call, int32_t status, spw_str body, spw_error* error) {
  (void)self, (void)call, (void)status, (void)body, (void)error;
  return SPW_DECLINED;
}
static spw_status visit_texts(void* self, spw_call* call, spw_json* wire, const spw_texts* texts) {
  (void)self, (void)call, (void)wire, (void)texts;
  return SPW_DECLINED;
}

static const spw_route routes[] = {{"POST", "/versioned", SPW_OP_GENERATE, SPW_MODE_BY_BODY, 0}};
static const spw_translator zoo_translator = {.size = sizeof(spw_translator),
                                              .wire = "versioned",
                                              .name = ZOO_NAME,
                                              .route_stride = sizeof(spw_route),
                                              .routes = routes,
                                              .route_count = 1,
                                              .model_member = "model",
                                              .stream_member = "stream",
                                              .content_type_stream = "text/event-stream",
                                              .content_type_whole = "application/json",
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
                                              .visit_texts = visit_texts};
ZOO_GET(translator, SPW_TRANSLATOR_ID, zoo_translator)
ZOO_ENTRY("versioned", start, stop, zoo_get);
