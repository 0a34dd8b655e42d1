// Binds a translator's functions to the C table the host reads: for translator.hpp alone. No exception crosses it.
#pragma once

#include "TranslatorTypes.hpp"

namespace spw {
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
      return part(self).writeModels(Owner::call(self, raw), ModelList(rows, count), sink);
    });
  }
  static spw_status listModels(void* self, spw_call* raw, spw_str query, const spw_model_row* rows, size_t count,
                               const spw_out* out, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      Out sink(out);
      return part(self).listModels(call, view(query), ModelList(rows, count), sink, failure);
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
  t.route_stride = sizeof(spw_route);
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
  t.named_items = table.namedItems ? 1 : 0;
  t.turns_member = table.turnsMember;
  t.session_members = table.sessionMembers.data;
  t.session_headers = table.sessionHeaders.data;
  t.reply_model_member = table.replyModelMember;
  t.model_events = table.modelEvents.data;
  t.event_model_member = table.eventModelMember;
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

}  // namespace spw
