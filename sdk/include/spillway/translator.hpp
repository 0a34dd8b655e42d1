// Writing a translator: a struct with a constant table, request functions, and two classes for responses.
//
//   struct Toy {
//     static constexpr spw_route routes[] = {{"POST", "/toy", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr}};
//     static constexpr spw::WireTable table{.wire = "toy", .name = "Toy", .routes = routes};
//
//     Status readRequest(Call, const Received&, Json& canonical, Error&);
//     Status writeRequest(Call, Json canonical, const Target&, Json notes, Json& wire, Error&);
//     Status writeError(Call, const spw_error&, int32_t& httpStatus, Out&);
//     Status readError(Call, int32_t httpStatus, std::string_view body, Error&);
//     Status visitTexts(Call, Json wire, const Texts&);
//     // optional:
//     Status usageOption(Call, std::string_view present, std::string_view& value);
//     Status writeModels(Call, Rows<spw_model_row>, Out&);
//     Status writeCount(Call, int64_t tokens, Out&);
//     Status writeModel(Call, const spw_model_row&, Out&);
//     Status writeProbe(Call, std::string_view path, Out&);
//     Status streamType(Call, std::string_view path, std::string_view query, std::string_view& type);
//     Status writeCountRequest(Call, Json request, const Target&, Json& count, Error&);
//     Status readCount(Call, std::string_view body, int64_t& tokens);
//     Status recall(Call, Json wire, const Shelf&, Json kept, Error&);     // with table.keepMember
//     Status serveKept(Call, const KeptRequest&, const Shelf&, int32_t& httpStatus, Out&, Error&);
//     Status listModels(Call, std::string_view query, Rows<spw_model_row>, Out&, Error&);
//     // tasks: what is no conversation
//     Status readTask(Call, int32_t operation, const Received&, Json& canonical, Error&);
//     Status writeTask(Call, int32_t operation, Json canonical, const Target&, Json notes, Json& wire, Error&);
//     Status readTaskReply(Call, int32_t operation, Json notes, std::string_view body, Json& canonical, Error&);
//     Status writeTaskReply(Call, int32_t operation, Json canonical, const ReplyOptions&, Out&, Error&);
//     Status tapTaskReply(Call, int32_t operation, int32_t mode, std::string_view event, std::string_view data, Emit&,
//                         Error&);
//
//     struct Reader {                                  // one per upstream reply
//       Reader(Call, int32_t mode, Json notes);        // notes: missing on same-wire traffic; lives as long as *this
//       Status feed(Call, std::string_view event, std::string_view data, Emit&, Error&);
//       void close(Call, Emit*);                       // null: given up. Exactly once; then destroyed
//     };
//     struct Writer {                                  // one per client reply
//       Writer(Call, const ReplyOptions&);
//       Status put(Call, const spw_event&, Out&, Error&);
//       void close(Call, Out*);
//     };
//   };
//   SPW_TRANSLATOR_PLUGIN(Toy)
//
// All functions may be static or not; what each returns is explained at spw_translator in translator.h.
//
// Threading: request functions are called from any thread, several at once; a Reader or Writer by one thread at a time.
// Reader and Writer outlive the Call of each function: keep text in std::string, never in the call's arena.
#pragma once

#include <optional>
#include <string>

#include "Plugin.hpp"
#include "Text.hpp"
#include "translator.h"

namespace spw {

// What a wire says about itself. Fields as in spw_translator.
struct WireTable {
  const char* wire = nullptr;
  const char* name = nullptr;
  Rows<spw_route> routes = {};
  const char* modelMember = "model";
  const char* streamMember = nullptr;
  const char* usageMember = nullptr;
  const char* contentTypeStream = "text/event-stream";
  const char* contentTypeWhole = "application/json";
  int32_t framing = SPW_FRAME_SSE;
  bool streamDefault = false;
  const char* olderModelMember = nullptr;
  const char* errorHeader = nullptr;
  const char* keepMember = nullptr;
  Names recallMembers = {};
};

// A client's request. `notes` is an empty object to fill for this wire's own Writer.
struct Received {
  Json wire;
  std::string_view path, query;
  Json notes;
};

// Where a request goes.
class Target {
 public:
  Target(Call call, const spw_target* raw) : call_(call), raw_(raw) {}

  std::string_view model() const { return view(raw_->model); }
  std::string_view provider() const { return view(raw_->provider); }
  bool known() const { return raw_->known != 0; }
  bool streaming() const { return raw_->mode == SPW_MODE_STREAM; }
  int64_t maxOutput() const { return raw_->max_output; }
  std::string_view path() const { return view(raw_->path); }  // of the endpoint, as its table spells it

  // True when the model has that enum spw_cap for sure, and when it surely has not: unknown models answer no to both.
  bool can(uint32_t cap) const { return known() && (raw_->caps & cap) != 0; }
  bool cannot(uint32_t cap) const { return known() && (raw_->caps & cap) == 0; }

  // The quirk's JSON text; empty text when the id says all; nothing when the target does not have it. The last row
  // of an id wins, so that an owner's configuration, which the host appends, overrides the provider's table.
  std::optional<std::string_view> quirk(std::string_view id) const {
    for (size_t i = raw_->quirk_count; i-- > 0;) {
      if (id != raw_->quirks[i].id) continue;
      const char* value = raw_->quirks[i].value;
      return value != nullptr ? std::string_view(value) : std::string_view();
    }
    return std::nullopt;
  }
  bool has(std::string_view id) const { return quirk(id).has_value(); }

  // The quirk's value parsed; missing when there is no such quirk or it has no value.
  Json quirkValue(std::string_view id) const {
    const auto text = quirk(id);
    return text && !text->empty() ? call_.parse(*text) : call_.json(nullptr);
  }

  const spw_target& raw() const { return *raw_; }

 private:
  Call call_;
  const spw_target* raw_;
};

// What a Writer needs to know. Everything is borrowed for the constructor: copy what is kept.
struct ReplyOptions {
  bool streaming;
  std::string_view id, model;
  int64_t createdUnix;
  std::string_view path, query;
  Json notes;
  Json kept;  // missing unless recall() has taken the request
};

// What the host keeps for this client.
class Shelf {
 public:
  Shelf(Call call, const spw_shelf* raw) : call_(call), raw_(raw) {}

  // SPW_OK: `text`, in the call's arena; SPW_DECLINED: there is none; SPW_FAILED: it cannot be read.
  Status get(std::string_view name, std::string_view& text) const {
    spw_str found{};
    const Status status = raw_->get(raw_->ctx, call_.raw(), str(name), &found);
    if (status == SPW_OK) text = view(found);
    return status;
  }
  // False: it is not kept.
  bool put(std::string_view name, std::string_view text) const {
    return raw_->put(raw_->ctx, str(name), str(text)) == SPW_OK;
  }
  bool append(std::string_view name, std::string_view text) const {
    return raw_->append(raw_->ctx, str(name), str(text)) == SPW_OK;
  }
  void drop(std::string_view name) const { raw_->drop(raw_->ctx, str(name)); }

 private:
  Call call_;
  const spw_shelf* raw_;
};

// A request about what is kept. `body` is missing when the request has none.
struct KeptRequest {
  std::string_view method, path, query;
  Json body;
};

// An event with every field at "not said", ready to be filled.
inline spw_event event(int32_t kind) {
  spw_event e{};
  e.size = sizeof e;
  e.kind = kind;
  e.input = e.output = e.cache_read = e.cache_write = e.reasoning = -1;
  return e;
}

// Where a Reader puts events. The first refusal sticks: later events are swallowed, and status() says it, so that a
// Reader may check once at the end of feed().
class Emit {
 public:
  explicit Emit(const spw_emit* raw) : raw_(raw) {}

  Status put(const spw_event& e) {
    if (status_ == SPW_OK) status_ = raw_->event(raw_->ctx, &e);
    return status_;
  }
  Status status() const { return status_; }

  Status start(std::string_view id, std::string_view model, std::string_view extra = {}) {
    spw_event e = event(SPW_EVENT_START);
    e.id = str(id);
    e.name = str(model);
    e.extra = str(extra);
    return put(e);
  }
  Status open(int32_t choice, int32_t index, int32_t block, std::string_view id = {}, std::string_view name = {},
              std::string_view extra = {}) {
    spw_event e = blockEvent(SPW_EVENT_OPEN, choice, index, block);
    e.id = str(id);
    e.name = str(name);
    e.extra = str(extra);
    return put(e);
  }
  Status delta(int32_t choice, int32_t index, int32_t block, int32_t part, std::string_view text,
               std::string_view name = {}, std::string_view extra = {}) {
    spw_event e = blockEvent(SPW_EVENT_DELTA, choice, index, block);
    e.part = part;
    e.text = str(text);
    e.name = str(name);
    e.extra = str(extra);
    return put(e);
  }
  Status close(int32_t choice, int32_t index, int32_t block) {
    return put(blockEvent(SPW_EVENT_CLOSE, choice, index, block));
  }
  Status stop(int32_t choice, int32_t reason, std::string_view sequence = {}, std::string_view extra = {}) {
    spw_event e = event(SPW_EVENT_STOP);
    e.choice = choice;
    e.stop = reason;
    e.text = str(sequence);
    e.extra = str(extra);
    return put(e);
  }
  Status error(int32_t fault, std::string_view message, std::string_view code = {}) {
    spw_event e = event(SPW_EVENT_ERROR);
    e.fault = fault;
    e.text = str(message);
    e.id = str(code);
    return put(e);
  }
  Status ping() { return put(event(SPW_EVENT_PING)); }
  Status end() { return put(event(SPW_EVENT_END)); }

 private:
  static spw_event blockEvent(int32_t kind, int32_t choice, int32_t index, int32_t block) {
    spw_event e = event(kind);
    e.choice = choice;
    e.index = index;
    e.block = block;
    return e;
  }

  const spw_emit* raw_;
  Status status_ = SPW_OK;
};

// Where a Writer puts bytes of the client's wire, framing included. The host copies them.
class Out {
 public:
  explicit Out(const spw_out* raw) : raw_(raw) {}
  void write(std::string_view bytes) { raw_->write(raw_->ctx, str(bytes)); }

 private:
  const spw_out* raw_;
};

// Where visitTexts() offers what tools produced.
class Texts {
 public:
  explicit Texts(const spw_texts* raw) : raw_(raw) {}

  // The text to use instead, in the call's arena, or nothing when it stays.
  std::optional<std::string_view> offer(std::string_view text, std::string_view tool, std::string_view arguments,
                                        bool isError, std::string_view path) const {
    const spw_text_context context = {sizeof(spw_text_context), str(tool), str(arguments), isError ? 1 : 0, str(path)};
    spw_str shorter{};
    if (raw_->offer(raw_->ctx, &context, str(text), &shorter) != SPW_OK) return std::nullopt;
    return view(shorter);
  }

 private:
  const spw_texts* raw_;
};

namespace detail {

// A Reader or Writer together with what its functions need besides the call.
template <class Stream>
struct Box {
  const Services* services;
  Stream stream;
  Call call(spw_call* raw) const { return Call(services, raw); }
};

template <class Owner, class T>
struct TranslatorHooks {
  using ReaderBox = Box<typename T::Reader>;
  using WriterBox = Box<typename T::Writer>;

  static T& part(void* self) { return Owner::template part<T>(self); }

  static spw_status readRequest(void* self, spw_call* raw, spw_json* wire, spw_str path, spw_str query, spw_json* notes,
                                spw_json** canonical, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      Json result = call.json(nullptr);
      const Received received{call.json(wire), view(path), view(query), call.json(notes)};
      const Status status = part(self).readRequest(call, received, result, failure);
      *canonical = result.node();
      return status;
    });
  }
  static spw_status writeRequest(void* self, spw_call* raw, spw_json* canonical, const spw_target* target,
                                 spw_json* notes, spw_json** wire, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      Json result = call.json(nullptr);
      const Status status =
          part(self).writeRequest(call, call.json(canonical), Target(call, target), call.json(notes), result, failure);
      *wire = result.node();
      return status;
    });
  }
  static spw_status usageOption(void* self, spw_call* raw, spw_str present, spw_str* value) noexcept {
    return guarded([&] {
      std::string_view wanted;
      const Status status = part(self).usageOption(Owner::call(self, raw), view(present), wanted);
      *value = str(wanted);
      return status;
    });
  }

  static spw_status readerOpen(void* self, spw_call* raw, int32_t mode, const spw_json* notes, void** reader) noexcept {
    return guarded([&]() -> Status {
      const Call call = Owner::call(self, raw);
      *reader = new ReaderBox{&call.services(), typename T::Reader(call, mode, call.json(notes))};
      return SPW_OK;
    });
  }
  static spw_status readerFeed(void* reader, spw_call* raw, spw_str event, spw_str data, const spw_emit* emit,
                               spw_error* error) noexcept {
    return guarded([&] {
      auto& box = *static_cast<ReaderBox*>(reader);
      const Call call = box.call(raw);
      Emit sink(emit);
      Error failure(call, error);
      const Status status = box.stream.feed(call, view(event), view(data), sink, failure);
      return status == SPW_OK ? sink.status() : status;
    });
  }
  static void readerClose(void* reader, spw_call* raw, const spw_emit* emit) noexcept {
    auto* box = static_cast<ReaderBox*>(reader);
    guardedVoid([&] {
      Emit sink(emit);
      box->stream.close(box->call(raw), emit != nullptr ? &sink : nullptr);
    });
    guardedVoid([&] { delete box; });
  }

  static ReplyOptions wrapped(Call call, const spw_reply_options& options) {
    return {options.mode == SPW_MODE_STREAM,
            view(options.id),
            view(options.model),
            options.created_unix,
            view(options.path),
            view(options.query),
            call.json(options.notes),
            call.json(options.kept)};
  }
  static spw_status writerOpen(void* self, spw_call* raw, const spw_reply_options* options, void** writer) noexcept {
    return guarded([&]() -> Status {
      const Call call = Owner::call(self, raw);
      *writer = new WriterBox{&call.services(), typename T::Writer(call, wrapped(call, *options))};
      return SPW_OK;
    });
  }
  static spw_status writerPut(void* writer, spw_call* raw, const spw_event* event, const spw_out* out,
                              spw_error* error) noexcept {
    return guarded([&] {
      auto& box = *static_cast<WriterBox*>(writer);
      const Call call = box.call(raw);
      Out sink(out);
      Error failure(call, error);
      return box.stream.put(call, *event, sink, failure);
    });
  }
  static void writerClose(void* writer, spw_call* raw, const spw_out* out) noexcept {
    auto* box = static_cast<WriterBox*>(writer);
    guardedVoid([&] {
      Out sink(out);
      box->stream.close(box->call(raw), out != nullptr ? &sink : nullptr);
    });
    guardedVoid([&] { delete box; });
  }

  static spw_status recall(void* self, spw_call* raw, spw_json* wire, const spw_shelf* shelf, spw_json* kept,
                           spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      return part(self).recall(call, call.json(wire), Shelf(call, shelf), call.json(kept), failure);
    });
  }
  static spw_status writerKeep(void* writer, spw_call* raw, const spw_shelf* shelf) noexcept {
    return guarded([&] {
      auto& box = *static_cast<WriterBox*>(writer);
      const Call call = box.call(raw);
      return box.stream.keep(call, Shelf(call, shelf));
    });
  }
  static spw_status serveKept(void* self, spw_call* raw, const spw_kept_request* request, const spw_shelf* shelf,
                              int32_t* httpStatus, const spw_out* out, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      Out sink(out);
      const KeptRequest asked{view(request->method), view(request->path), view(request->query),
                              call.json(request->body)};
      return part(self).serveKept(call, asked, Shelf(call, shelf), *httpStatus, sink, failure);
    });
  }

  static spw_status writeError(void* self, spw_call* raw, const spw_error* error, int32_t* httpStatus,
                               const spw_out* out) noexcept {
    return guarded([&] {
      Out sink(out);
      return part(self).writeError(Owner::call(self, raw), *error, *httpStatus, sink);
    });
  }
  static spw_status readError(void* self, spw_call* raw, int32_t httpStatus, spw_str body, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error found(call, error);
      return part(self).readError(call, httpStatus, view(body), found);
    });
  }
  static spw_status visitTexts(void* self, spw_call* raw, spw_json* wire, const spw_texts* texts) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      return part(self).visitTexts(call, call.json(wire), Texts(texts));
    });
  }
  static spw_status writeModels(void* self, spw_call* raw, const spw_model_row* rows, size_t count,
                                const spw_out* out) noexcept {
    return guarded([&] {
      Out sink(out);
      return part(self).writeModels(Owner::call(self, raw), Rows<spw_model_row>(rows, count), sink);
    });
  }
  static spw_status listModels(void* self, spw_call* raw, spw_str query, const spw_model_row* rows, size_t count,
                               const spw_out* out, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      Out sink(out);
      return part(self).listModels(call, view(query), Rows<spw_model_row>(rows, count), sink, failure);
    });
  }
  static spw_status writeCount(void* self, spw_call* raw, int64_t tokens, const spw_out* out) noexcept {
    return guarded([&] {
      Out sink(out);
      return part(self).writeCount(Owner::call(self, raw), tokens, sink);
    });
  }
  static spw_status writeModel(void* self, spw_call* raw, const spw_model_row* row, const spw_out* out) noexcept {
    return guarded([&] {
      Out sink(out);
      return part(self).writeModel(Owner::call(self, raw), *row, sink);
    });
  }
  static spw_status writeProbe(void* self, spw_call* raw, spw_str path, const spw_out* out) noexcept {
    return guarded([&] {
      Out sink(out);
      return part(self).writeProbe(Owner::call(self, raw), view(path), sink);
    });
  }
  static spw_status streamType(void* self, spw_call* raw, spw_str path, spw_str query, spw_str* type) noexcept {
    return guarded([&] {
      std::string_view wanted;
      const Status status = part(self).streamType(Owner::call(self, raw), view(path), view(query), wanted);
      *type = str(wanted);
      return status;
    });
  }
  static spw_status writeCountRequest(void* self, spw_call* raw, spw_json* request, const spw_target* target,
                                      spw_json** count, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      Json result = call.json(nullptr);
      const Status status =
          part(self).writeCountRequest(call, call.json(request), Target(call, target), result, failure);
      *count = result.node();
      return status;
    });
  }
  static spw_status readCount(void* self, spw_call* raw, spw_str body, int64_t* tokens) noexcept {
    return guarded([&] { return part(self).readCount(Owner::call(self, raw), view(body), *tokens); });
  }

  static spw_status readTask(void* self, spw_call* raw, int32_t operation, spw_json* wire, spw_str path, spw_str query,
                             spw_json* notes, spw_json** canonical, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      Json result = call.json(nullptr);
      const Received received{call.json(wire), view(path), view(query), call.json(notes)};
      const Status status = part(self).readTask(call, operation, received, result, failure);
      *canonical = result.node();
      return status;
    });
  }
  static spw_status writeTask(void* self, spw_call* raw, int32_t operation, spw_json* canonical,
                              const spw_target* target, spw_json* notes, spw_json** wire, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      Json result = call.json(nullptr);
      const Status status = part(self).writeTask(call, operation, call.json(canonical), Target(call, target),
                                                 call.json(notes), result, failure);
      *wire = result.node();
      return status;
    });
  }
  static spw_status readTaskReply(void* self, spw_call* raw, int32_t operation, const spw_json* notes, spw_str body,
                                  spw_json** canonical, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      Json result = call.json(nullptr);
      const Status status = part(self).readTaskReply(call, operation, call.json(notes), view(body), result, failure);
      *canonical = result.node();
      return status;
    });
  }
  static spw_status writeTaskReply(void* self, spw_call* raw, int32_t operation, spw_json* canonical,
                                   const spw_reply_options* options, const spw_out* out, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      Out sink(out);
      return part(self).writeTaskReply(call, operation, call.json(canonical), wrapped(call, *options), sink, failure);
    });
  }
  static spw_status tapTaskReply(void* self, spw_call* raw, int32_t operation, int32_t mode, spw_str event,
                                 spw_str data, const spw_emit* emit, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Emit sink(emit);
      Error failure(call, error);
      const Status status = part(self).tapTaskReply(call, operation, mode, view(event), view(data), sink, failure);
      return status == SPW_OK ? sink.status() : status;
    });
  }
};

template <class Owner, class T>
constexpr spw_translator translatorTable() {
  constexpr const WireTable& table = T::table;
  using Hooks = TranslatorHooks<Owner, T>;
  spw_translator t{};
  t.size = sizeof t;
  t.wire = table.wire;
  t.name = table.name;
  t.routes = table.routes.data;
  t.route_count = table.routes.count;
  t.model_member = table.modelMember;
  t.stream_member = table.streamMember;
  t.usage_member = table.usageMember;
  t.content_type_stream = table.contentTypeStream;
  t.content_type_whole = table.contentTypeWhole;
  t.framing = table.framing;
  t.stream_default = table.streamDefault ? 1 : 0;
  t.older_model_member = table.olderModelMember;
  t.error_header = table.errorHeader;
  t.read_request = &Hooks::readRequest;
  t.write_request = &Hooks::writeRequest;
  t.reader_open = &Hooks::readerOpen;
  t.reader_feed = &Hooks::readerFeed;
  t.reader_close = &Hooks::readerClose;
  t.writer_open = &Hooks::writerOpen;
  t.writer_put = &Hooks::writerPut;
  t.writer_close = &Hooks::writerClose;
  t.write_error = &Hooks::writeError;
  t.read_error = &Hooks::readError;
  t.visit_texts = &Hooks::visitTexts;
  // A function with a wrong signature is a compile error inside its trampoline, not one that is silently missing.
  if constexpr (requires { &T::usageOption; }) t.usage_option = &Hooks::usageOption;
  if constexpr (requires { &T::writeModels; }) t.write_models = &Hooks::writeModels;
  if constexpr (requires { &T::writeCount; }) t.write_count = &Hooks::writeCount;
  if constexpr (requires { &T::writeModel; }) t.write_model = &Hooks::writeModel;
  if constexpr (requires { &T::writeProbe; }) t.write_probe = &Hooks::writeProbe;
  if constexpr (requires { &T::streamType; }) t.stream_type = &Hooks::streamType;
  if constexpr (requires { &T::writeCountRequest; }) t.write_count_request = &Hooks::writeCountRequest;
  if constexpr (requires { &T::readCount; }) t.read_count = &Hooks::readCount;
  t.keep_member = table.keepMember;
  t.recall_members = table.recallMembers.data;
  if constexpr (requires { &T::recall; }) t.recall = &Hooks::recall;
  if constexpr (requires { &T::Writer::keep; }) t.writer_keep = &Hooks::writerKeep;
  if constexpr (requires { &T::serveKept; }) t.serve_kept = &Hooks::serveKept;
  if constexpr (requires { &T::listModels; }) t.list_models = &Hooks::listModels;
  if constexpr (requires { &T::readTask; }) t.read_task = &Hooks::readTask;
  if constexpr (requires { &T::writeTask; }) t.write_task = &Hooks::writeTask;
  if constexpr (requires { &T::readTaskReply; }) t.read_task_reply = &Hooks::readTaskReply;
  if constexpr (requires { &T::writeTaskReply; }) t.write_task_reply = &Hooks::writeTaskReply;
  if constexpr (requires { &T::tapTaskReply; }) t.tap_task_reply = &Hooks::tapTaskReply;
  return t;
}

}  // namespace detail

// The kit for SPW_PLUGIN.
template <class T>
struct Translator {
  using Part = T;
  using Row = spw_translator;
  using Set = spw_translator_set;
  static constexpr std::string_view kInterface = SPW_TRANSLATOR_ID;
  template <class Owner>
  static constexpr spw_translator kTable = detail::translatorTable<Owner, T>();
};

}  // namespace spw

// A plugin that is this one codec; its id is the wire's.
#define SPW_TRANSLATOR_PLUGIN(Type) \
  SPW_PLUGIN((spw::detail::infoOf<Type>(Type::table.wire, Type::table.name)), spw::Translator<Type>)
