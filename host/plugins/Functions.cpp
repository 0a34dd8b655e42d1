#include "host/plugins/Functions.h"

#include <cstddef>

namespace spillway::plugins {

const char* functionName(Function function) {
  static constexpr const char* kNames[] = {"none",
                                           "load",
                                           "start",
                                           "stop",
                                           "get",
                                           "read_request",
                                           "write_request",
                                           "usage_option",
                                           "reader_open",
                                           "reader_feed",
                                           "reader_close",
                                           "writer_open",
                                           "writer_put",
                                           "writer_close",
                                           "write_error",
                                           "read_error",
                                           "visit_texts",
                                           "write_models",
                                           "write_count",
                                           "prepare",
                                           "sign",
                                           "classify",
                                           "limits",
                                           "refresh",
                                           "login_begin",
                                           "login_poll",
                                           "rewrite",
                                           "write_model",
                                           "write_probe",
                                           "stream_type",
                                           "write_count_request",
                                           "read_count",
                                           "recall",
                                           "writer_keep",
                                           "serve_kept",
                                           "read_task",
                                           "write_task",
                                           "read_task_reply",
                                           "write_task_reply",
                                           "tap_task_reply",
                                           "list_models",
                                           "recognise",
                                           "prepare_quota",
                                           "quota",
                                           "logout"};
  static_assert(sizeof kNames / sizeof *kNames == static_cast<size_t>(Function::Count));
  return function < Function::Count ? kNames[static_cast<size_t>(function)] : "unknown";
}

}  // namespace spillway::plugins
