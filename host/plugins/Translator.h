// The codec of one wire as the host uses it: the plugin's table behind guards, its answers as values and Errors. Every
// function of a plugin in quarantine answers with an Error that says so; nothing a plugin throws gets out.
//
// Immutable; any thread. Readers and writers are used by one thread at a time. All of it is good as long as the
// PluginSet it came from is held.
#pragma once

#include <spillway/translator.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/base/Call.h"
#include "host/base/Result.h"
#include "host/plugins/FunctionRef.h"
#include "host/plugins/Functions.h"

namespace spillway::plugins {

class PluginHealth;

// Takes one event, borrowed for the call. Anything but SPW_OK stops the reader.
using Emit = FunctionRef<spw_status(const spw_event&)>;

// Takes bytes of a wire, borrowed for the call.
using Out = FunctionRef<void(std::string_view)>;

// Offers a text: true and `replacement` set (memory of the call's arena) to have it replaced.
using Offer = FunctionRef<bool(const spw_text_context&, std::string_view text, std::string_view& replacement)>;

// One reply being read. Closed exactly once: by close(), or by the destructor, which gives it up.
class Reader {
 public:
  Reader() = default;
  Reader(Reader&& other) noexcept { *this = std::move(other); }
  Reader& operator=(Reader&& other) noexcept;
  ~Reader() { giveUp(); }

  explicit operator bool() const { return state_ != nullptr; }

  // One frame, or a whole body with an empty `event`. An error means: this is not the wire, or `emit` said stop (then
  // the fault is Cancelled). Must not be used after close().
  std::optional<base::Error> feed(spw_call& call, std::string_view event, std::string_view data, Emit emit);

  // The bytes have ended; what was held back is emitted. Frees the reader; a second close does nothing.
  void close(spw_call& call, Emit emit);

 private:
  friend class Translator;
  Reader(const spw_translator* table, PluginHealth* health, void* state)
      : table_(table), health_(health), state_(state) {}
  void giveUp() noexcept;

  const spw_translator* table_ = nullptr;
  PluginHealth* health_ = nullptr;
  void* state_ = nullptr;
};

// One reply being written. Closed exactly once, as above.
class Writer {
 public:
  Writer() = default;
  Writer(Writer&& other) noexcept { *this = std::move(other); }
  Writer& operator=(Writer&& other) noexcept;
  ~Writer() { giveUp(); }

  explicit operator bool() const { return state_ != nullptr; }

  // Writes what the event means. Must not be used after close().
  std::optional<base::Error> put(spw_call& call, const spw_event& event, Out out);

  // The events have ended; a whole body is written here at the latest. Frees the writer; a second close does nothing.
  void close(spw_call& call, Out out);

  // The answer is complete: it goes on the shelf if it is to be kept. False: it should and does not.
  bool keep(spw_call& call, const spw_shelf& shelf);

 private:
  friend class Translator;
  Writer(const spw_translator* table, PluginHealth* health, void* state)
      : table_(table), health_(health), state_(state) {}
  void giveUp() noexcept;

  const spw_translator* table_ = nullptr;
  PluginHealth* health_ = nullptr;
  void* state_ = nullptr;
};

class Translator {
 public:
  // `table` is complete (see TableCheck.h) and, like `health` and `self`, outlives this object.
  Translator(const spw_translator& table, void* self, PluginHealth& health);

  std::string_view wire() const { return table_.wire; }
  std::string_view name() const { return table_.name; }
  std::string_view plugin() const;  // id of the plugin it belongs to
  std::span<const spw_route> routes() const { return routes_; }
  std::string_view modelMember() const { return text(table_.model_member); }    // empty: the model is in the path
  std::string_view streamMember() const { return text(table_.stream_member); }  // empty: the path says
  std::string_view usageMember() const { return text(table_.usage_member); }    // empty: usage always comes
  std::string_view contentTypeStream() const { return table_.content_type_stream; }
  std::string_view contentTypeWhole() const { return table_.content_type_whole; }
  int32_t framing() const { return table_.framing; }
  bool streamsByDefault() const { return table_.stream_default != 0; }
  std::string_view olderModelMember() const { return text(table_.older_model_member); }
  bool namesItems() const { return table_.named_items != 0; }                 // see spw_translator.named_items
  std::string_view errorHeader() const { return text(table_.error_header); }  // empty: bodies say it all
  // Which conversation a request belongs to; see spw_translator.
  std::string_view turnsMember() const { return text(table_.turns_member); }
  const char* const* sessionMembers() const { return table_.session_members; }  // closed by null; may be null
  const char* const* sessionHeaders() const { return table_.session_headers; }
  // The JSON string in `data`, a part of it, that names the model in a piece of a reply, as for Reader::feed; empty
  // when there is none or the codec does not say where. Calls no plugin.
  std::string_view namedModel(int32_t mode, std::string_view event, std::string_view data) const;
  std::string_view keepMember() const { return text(table_.keep_member); }  // empty: answers are not kept
  std::vector<std::string_view> recallMembers() const;

  // Requests. Documents and notes live in the call's arena. An error of the client has fault InvalidRequest (or what
  // the plugin says) and the plugin's own words; a failure of the plugin names the plugin. A read request that is null
  // asks nothing of a model.
  base::Result<spw_json*> readRequest(spw_call& call, spw_json* wire, std::string_view path, std::string_view query,
                                      spw_json* notes) const;
  base::Result<spw_json*> writeRequest(spw_call& call, spw_json* canonical, const spw_target& target,
                                       spw_json* notes) const;

  // The JSON to send as value of usageMember(), in the call's arena; nothing when the client asked already or the wire
  // needs no option. `present`: what the client sent there, may be empty.
  std::optional<std::string_view> usageOption(spw_call& call, std::string_view present) const;

  // `mode`: enum spw_mode, STREAM or WHOLE. `notes`: what writeRequest left, or null; borrowed until the reader's end.
  base::Result<Reader> openReader(spw_call& call, int32_t mode, const spw_json* notes) const;
  base::Result<Writer> openWriter(spw_call& call, const spw_reply_options& options) const;

  // Reads an upstream's error body: what it says, or nothing when it is not this wire's shape. `code`: what the reply's
  // errorHeader() says.
  std::optional<base::Error> readError(spw_call& call, int httpStatus, std::string_view body,
                                       std::string_view code = {}) const;

  // Writes an error body; `httpStatus` may be changed to what this wire's clients expect. False when the plugin failed:
  // then the caller writes something of its own (bytes already given to `out` are to be dropped).
  bool writeError(spw_call& call, const base::Error& error, int& httpStatus, Out out) const;

  // False when the wire has no such answer or the plugin failed.
  bool writeModels(spw_call& call, std::span<const spw_model_row> rows, Out out) const;
  // As the query asks for it; an error is the client's.
  base::Result<bool> listModels(spw_call& call, std::string_view query, std::span<const spw_model_row> rows,
                                Out out) const;
  bool writeCount(spw_call& call, int64_t tokens, Out out) const;
  bool writeModel(spw_call& call, const spw_model_row& row, Out out) const;
  bool writeProbe(spw_call& call, std::string_view path, Out out) const;

  // Whether upstreams of this wire can be asked for a count by clients of another.
  bool countsForOthers() const { return table_.write_count_request && table_.read_count; }
  // The request that asks for the size of one that writeRequest() has just written.
  base::Result<spw_json*> writeCountRequest(spw_call& call, spw_json* request, const spw_target& target) const;
  // The count in a good reply; nothing when it says none.
  std::optional<int64_t> readCount(spw_call& call, std::string_view body) const;

  // The content type of a streamed reply to that request; contentTypeStream() unless its client chose another form.
  std::string streamType(spw_call& call, std::string_view path, std::string_view query) const;

  // Puts what a request refers to into it. False: the codec leaves it to the upstream. An error is the client's.
  base::Result<bool> recall(spw_call& call, spw_json* wire, const spw_shelf& shelf, spw_json* kept) const;

  // Answers a request about what is kept; `httpStatus` comes as 200. An error is the plugin's.
  base::Result<void> serveKept(spw_call& call, const spw_kept_request& request, const spw_shelf& shelf, int& httpStatus,
                               Out out) const;

  // Tasks. As readRequest and writeRequest; null, or an error Unsupported, when the wire does not know this task.
  base::Result<spw_json*> readTask(spw_call& call, int32_t operation, spw_json* wire, std::string_view path,
                                   std::string_view query, spw_json* notes) const;
  base::Result<spw_json*> writeTask(spw_call& call, int32_t operation, spw_json* canonical, const spw_target& target,
                                    spw_json* notes) const;
  base::Result<spw_json*> readTaskReply(spw_call& call, int32_t operation, const spw_json* notes,
                                        std::string_view body) const;
  std::optional<base::Error> writeTaskReply(spw_call& call, int32_t operation, spw_json* canonical,
                                            const spw_reply_options& options, Out out) const;

  // Looks at a piece of an answer that is passed through. An error means: this is not the answer. A wire that cannot
  // look emits nothing.
  std::optional<base::Error> tapTaskReply(spw_call& call, int32_t operation, int32_t mode, std::string_view event,
                                          std::string_view data, Emit emit) const;
  bool translatesTasks() const { return table_.read_task && table_.write_task_reply; }  // of its clients
  bool tapsTasks() const { return table_.tap_task_reply != nullptr; }

  // Offers every text a tool produced. True when something in `wire` was replaced.
  bool visitTexts(spw_call& call, spw_json* wire, Offer offer) const;

 private:
  template <class Write>
  bool written(spw_call& call, Function function, bool present, Out out, Write write) const;
  base::Result<spw_json*> document(spw_status status, spw_json* made, const spw_error& error, Function function) const;
  static std::string_view text(const char* member) { return member ? std::string_view(member) : std::string_view(); }

  spw_translator table_;  // a zeroed copy of what the plugin has, so that sizes need no checks
  void* self_;
  PluginHealth* health_;
  std::vector<spw_route> routes_;
};

}  // namespace spillway::plugins
