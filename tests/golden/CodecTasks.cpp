// The part of Codec that is about what is no conversation: tasks and lists of models.
#include "tests/golden/RawCall.h"

namespace spillway::golden {

Outcome Codec::readTask(int32_t operation, const std::string& body, const std::string& path) const {
  OneCall call;
  Outcome out;
  spw_error error = emptyError();
  spw_json* notes = json::makeObject(*call.raw()->arena);
  spw_json* canonical = nullptr;
  spw_json* document = parsed(call, body);
  const base::JsonUnread unread(document);
  out.status =
      table_->read_task(self_, call.raw(), operation, document, borrow(path), borrow(""), notes, &canonical, &error);
  if (out.status == SPW_OK) call.report(unread, canonical);
  out.failure = failureOf(out.status, error);
  out.body = dumped(call, canonical);
  out.notes = dumped(call, notes);
  out.losses = call.losses();
  return out;
}

Outcome Codec::writeTask(int32_t operation, const std::string& canonical, const TargetText& target) const {
  OneCall call(&target.account);
  Outcome out;
  spw_error error = emptyError();
  const RawTarget raw(target);
  spw_json* notes = json::makeObject(*call.raw()->arena);
  spw_json* wire = nullptr;
  out.status =
      table_->write_task(self_, call.raw(), operation, parsed(call, canonical), &raw.target, notes, &wire, &error);
  out.failure = failureOf(out.status, error);
  out.body = dumped(call, wire);
  out.notes = dumped(call, notes);
  out.losses = call.losses();
  return out;
}

Outcome Codec::crossTask(int32_t operation, const std::string& body, const std::string& path, const Codec& other,
                         const TargetText& target) const {
  OneCall call(&target.account);
  Outcome out;
  spw_error error = emptyError();
  spw_json* readNotes = json::makeObject(*call.raw()->arena);
  spw_json* canonical = nullptr;
  spw_json* document = parsed(call, body);
  const base::JsonUnread unread(document);
  out.status = table_->read_task(self_, call.raw(), operation, document, borrow(path), borrow(""), readNotes,
                                 &canonical, &error);
  if (out.status == SPW_OK) {
    call.report(unread, canonical);
    const RawTarget raw(target);
    spw_json* notes = json::makeObject(*call.raw()->arena);
    spw_json* wire = nullptr;
    out.status =
        other.table_->write_task(other.self_, call.raw(), operation, canonical, &raw.target, notes, &wire, &error);
    out.body = dumped(call, wire);
    out.notes = dumped(call, notes);
  }
  out.failure = failureOf(out.status, error);
  out.losses = call.losses();
  return out;
}

Outcome Codec::readTaskReply(int32_t operation, const std::string& body, const std::string& notes) const {
  OneCall call;
  Outcome out;
  spw_error error = emptyError();
  spw_json* canonical = nullptr;
  out.status =
      table_->read_task_reply(self_, call.raw(), operation, parsed(call, notes), borrow(body), &canonical, &error);
  out.failure = failureOf(out.status, error);
  out.body = dumped(call, canonical);
  return out;
}

Outcome Codec::writeTaskReply(int32_t operation, const std::string& canonical, const ReplyText& text) const {
  OneCall call;
  Outcome out;
  ByteSink sink;
  spw_reply_options options{};
  options.size = sizeof options;
  options.mode = SPW_MODE_WHOLE;
  options.id = borrow(text.id);
  options.model = borrow(text.model);
  options.created_unix = text.created;
  options.path = borrow(text.path);
  options.query = borrow(text.query);
  options.notes = parsed(call, text.notes);
  spw_error error = emptyError();
  out.status =
      table_->write_task_reply(self_, call.raw(), operation, parsed(call, canonical), &options, &sink.out, &error);
  out.failure = failureOf(out.status, error);
  out.body = std::move(sink.bytes);
  return out;
}

Outcome Codec::listModels(const std::string& query, const std::vector<spw_model_row>& rows) const {
  OneCall call;
  Outcome out;
  ByteSink sink;
  spw_error error = emptyError();
  out.status = table_->list_models(self_, call.raw(), borrow(query), rows.data(), rows.size(), &sink.out, &error);
  out.failure = failureOf(out.status, error);
  out.body = std::move(sink.bytes);
  return out;
}

Outcome Codec::tapTaskReply(int32_t operation, int32_t mode, const std::string& event, const std::string& data) const {
  OneCall call;
  Outcome out;
  EventSink sink;
  spw_error error = emptyError();
  out.status =
      table_->tap_task_reply(self_, call.raw(), operation, mode, borrow(event), borrow(data), &sink.emit, &error);
  out.failure = failureOf(out.status, error);
  out.events = std::move(sink.events);
  return out;
}

}  // namespace spillway::golden
