// A translator as its plugin file offers it, with text in and text out, so that tests say what they mean in one line.
// Everything a call returns is copied out before its arena goes.
//
// A codec is loaded once and lives as long as the program; use from one thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "spillway/translator.h"
#include "tests/golden/EventText.h"
#include "tests/golden/Services.h"

namespace spillway::golden {

struct Failure {
  spw_status status = SPW_OK;
  int32_t fault = 0, httpStatus = 0;
  int64_t retryAfterMs = 0;
  std::string message, code, param;
};

// Any call's outcome; which fields mean something depends on the call.
struct Outcome {
  spw_status status = SPW_OK;
  Failure failure;
  std::string body;   // canonical, wire or reply bytes
  std::string notes;  // JSON
  std::vector<std::string> losses;
  std::vector<Event> events;
  int32_t httpStatus = 0;
};

struct TargetText {
  std::string model = "model-x", provider = "provider-x";
  uint32_t caps = 0;
  bool known = false;
  int64_t maxOutput = 0;
  int32_t mode = SPW_MODE_WHOLE;
  std::string path;                                         // of the endpoint
  std::vector<std::pair<std::string, std::string>> quirks;  // id, JSON value or empty
  Account account;
};

struct ReplyText {
  int32_t mode = SPW_MODE_STREAM;
  std::string id = "01TEST", model = "model-x", notes = "{}", path, query;
  int64_t created = 1700000000;
};

class Codec {
 public:
  ~Codec();
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;

  // Loads <build>/plugins/<wire>.so on first use. Throws std::runtime_error when there is none.
  static const Codec& of(const std::string& wire);
  static bool exists(const std::string& wire);

  const spw_translator& table() const { return *table_; }
  void* self() const { return self_; }
  const std::string& wire() const { return wire_; }

  Outcome readRequest(const std::string& body, const std::string& path = "", const std::string& query = "") const;
  Outcome writeRequest(const std::string& canonical, const TargetText& target) const;
  // read by this codec, written by `other`, in one call as the host does it: the tree is shared, not re-parsed.
  Outcome crossRequest(const std::string& body, const Codec& other, const TargetText& target,
                       const std::string& path = "") const;

  // STREAM: `body` is a stream as the wire frames it (see Frames.h).
  Outcome readReply(const std::string& body, int32_t mode, const std::string& notes = "") const;
  Outcome writeReply(const std::vector<Event>& events, const ReplyText& options) const;

  // `code`: what the reply's error header says.
  Outcome readError(const std::string& body, int32_t httpStatus, const std::string& code = "") const;
  Outcome writeError(const Failure& failure, int32_t httpStatus) const;
  // Every offered text becomes "<n>", its length, when it is longer than `longest`; events show what was offered.
  Outcome visitTexts(const std::string& body, size_t longest) const;
  Outcome usageOption(const std::string& present) const;
  Outcome writeModels(const std::vector<spw_model_row>& rows) const;
  Outcome listModels(const std::string& query, const std::vector<spw_model_row>& rows) const;
  Outcome writeCount(int64_t tokens) const;
  Outcome writeModel(const spw_model_row& row) const;
  // What write_request writes, made into a request for its size.
  Outcome writeCountRequest(const std::string& canonical, const TargetText& target) const;
  Outcome writeProbe(const std::string& path) const;

  // Tasks (CodecTasks.cpp). A request of this codec's wire, read; and written by `other` in one call.
  Outcome readTask(int32_t operation, const std::string& body, const std::string& path) const;
  Outcome writeTask(int32_t operation, const std::string& canonical, const TargetText& target) const;
  Outcome crossTask(int32_t operation, const std::string& body, const std::string& path, const Codec& other,
                    const TargetText& target) const;
  // An answer of this codec's wire, read with the notes it left, as the canonical one.
  Outcome readTaskReply(int32_t operation, const std::string& body, const std::string& notes) const;
  Outcome writeTaskReply(int32_t operation, const std::string& canonical, const ReplyText& options) const;
  Outcome tapTaskReply(int32_t operation, int32_t mode, const std::string& event, const std::string& data) const;

 private:
  explicit Codec(const std::string& wire);

  std::string wire_;
  const spw_plugin* plugin_ = nullptr;
  const spw_translator* table_ = nullptr;
  void* self_ = nullptr;
};

}  // namespace spillway::golden
