// Lets an exception out of every function it has, stop() included.
#include <new>
#include <stdexcept>

#include "zoo.h"

static int state;

template <class Answer, class... Arguments>
static Answer thrower(Arguments...) {
  throw std::runtime_error("thrown in a hook");
}
static spw_status openReader(void*, spw_call*, int32_t, const spw_json*, void** reader) {
  *reader = &state;
  return SPW_OK;
}
static spw_status openWriter(void*, spw_call*, const spw_reply_options*, void** writer) {
  *writer = &state;
  return SPW_OK;
}

static const spw_translator translator = {
    .size = sizeof(spw_translator),
    .wire = "throws",
    .name = "Throws",
    .usage_member = "usage",
    .content_type_stream = "text/event-stream",
    .content_type_whole = "application/json",
    .read_request = thrower,
    .write_request = thrower,
    .usage_option = thrower,
    .reader_open = openReader,
    .reader_feed = thrower,
    .reader_close = thrower,
    .writer_open = openWriter,
    .writer_put = thrower,
    .writer_close = thrower,
    .write_error = thrower,
    .read_error = thrower,
    .visit_texts = thrower,
    .write_models = thrower,
    .write_count = thrower,
    .stream_type = thrower,
};
static const spw_endpoint endpoints[] = {{.wire = "throws", .path = "/"}};
static const spw_provider provider = {.size = sizeof(spw_provider),
                                      .id = "throws",
                                      .name = "Throws",
                                      .tier = "free",
                                      .endpoint_stride = sizeof(spw_endpoint),
                                      .endpoints = endpoints,
                                      .endpoint_count = 1,
                                      .prepare = thrower,
                                      .sign = thrower,
                                      .classify = thrower,
                                      .limits = thrower,
                                      .refresh = thrower,
                                      .login_begin = thrower,
                                      .login_poll = thrower};
static const spw_compressor compressor = {sizeof(spw_compressor), "throws", "Throws", 100, thrower, thrower};

static const void* get(void*, const char* wanted) {
  static const spw_translator* const translators[] = {&translator};
  static const spw_translator_set translatorSet = {sizeof translatorSet, translators, 1};
  static const spw_provider* const providers[] = {&provider};
  static const spw_provider_set providerSet = {sizeof providerSet, providers, 1};
  static const spw_compressor* const compressors[] = {&compressor};
  static const spw_compressor_set compressorSet = {sizeof compressorSet, compressors, 1};
  if (strcmp(wanted, SPW_TRANSLATOR_ID) == 0) return &translatorSet;
  if (strcmp(wanted, SPW_PROVIDER_ID) == 0) return &providerSet;
  return strcmp(wanted, SPW_COMPRESSOR_ID) == 0 ? &compressorSet : nullptr;
}
extern "C" {
ZOO_ENTRY("throws", nullptr, thrower, get);
}
