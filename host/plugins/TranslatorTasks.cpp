// The part of Translator that is about what is no conversation: tasks and lists of models.
#include "host/base/JsonUnread.h"
#include "host/plugins/Guarded.h"
#include "host/plugins/Sides.h"
#include "host/plugins/Translator.h"

namespace spillway::plugins {
namespace {

base::Error unknownTask(std::string_view wire) {
  return {.fault = base::Fault::Unsupported,
          .httpStatus = 501,
          .message = "the wire " + std::string(wire) + " has no such operation to translate to or from"};
}

}  // namespace

base::Result<spw_json*> Translator::readTask(spw_call& call, int32_t operation, spw_json* wire, std::string_view path,
                                             std::string_view query, spw_json* notes) const {
  if (health_->quarantined()) return quarantineError(*health_);
  if (!table_.read_task) return unknownTask(this->wire());
  CallName name(call, *health_);
  spw_error error = emptyError();
  spw_json* canonical = nullptr;
  const base::JsonUnread unread(call.losses ? wire : nullptr);
  const spw_status status = guardedTimed(*health_, Function::ReadTask, [&] {
    return table_.read_task(self_, &call, operation, wire, toStr(path), toStr(query), notes, &canonical, &error);
  });
  if (status == SPW_OK && call.losses) unread.report(*call.arena, canonical, *call.losses);
  return document(status, canonical, error, Function::ReadTask);
}

base::Result<spw_json*> Translator::writeTask(spw_call& call, int32_t operation, spw_json* canonical,
                                              const spw_target& target, spw_json* notes) const {
  if (health_->quarantined()) return quarantineError(*health_);
  if (!table_.write_task || !table_.read_task_reply) return unknownTask(this->wire());
  CallName name(call, *health_);
  spw_error error = emptyError();
  spw_json* wire = nullptr;
  const spw_status status = guardedTimed(*health_, Function::WriteTask, [&] {
    return table_.write_task(self_, &call, operation, canonical, &target, notes, &wire, &error);
  });
  return document(status, wire, error, Function::WriteTask);
}

base::Result<spw_json*> Translator::readTaskReply(spw_call& call, int32_t operation, const spw_json* notes,
                                                  std::string_view body) const {
  if (health_->quarantined()) return quarantineError(*health_);
  if (!table_.read_task_reply) return unknownTask(this->wire());
  CallName name(call, *health_);
  spw_error error = emptyError();
  spw_json* canonical = nullptr;
  const spw_status status = guarded(*health_, Function::ReadTaskReply, [&] {
    return table_.read_task_reply(self_, &call, operation, notes, toStr(body), &canonical, &error);
  });
  return document(status, canonical, error, Function::ReadTaskReply);
}

base::Result<spw_json*> Translator::document(spw_status status, spw_json* made, const spw_error& error,
                                             Function function) const {
  if (status == SPW_OK && made) return made;
  if (status == SPW_DECLINED) return unknownTask(wire());
  if (status == SPW_OK) countBreach(*health_, function, "it said it had made a document but returned nothing");
  return toError(status == SPW_OK ? SPW_INTERNAL : status, error, *health_, function);
}

base::Result<bool> Translator::listModels(spw_call& call, std::string_view query, std::span<const spw_model_row> rows,
                                          Out out) const {
  if (!table_.list_models || health_->quarantined()) return writeModels(call, rows, out);
  CallName name(call, *health_);
  OutSide side{out};
  const spw_out table = side.table();
  spw_error error = emptyError();
  const spw_status status = guarded(*health_, Function::ListModels, [&] {
    return table_.list_models(self_, &call, toStr(query), rows.data(), rows.size(), &table, &error);
  });
  if (status == SPW_OK) return !side.failed;
  return toError(status, error, *health_, Function::ListModels);
}

std::optional<base::Error> Translator::writeTaskReply(spw_call& call, int32_t operation, spw_json* canonical,
                                                      const spw_reply_options& options, Out out) const {
  if (health_->quarantined()) return quarantineError(*health_);
  if (!table_.write_task_reply) return unknownTask(wire());
  CallName name(call, *health_);
  OutSide side{out};
  const spw_out table = side.table();
  spw_error error = emptyError();
  const spw_status status = guarded(*health_, Function::WriteTaskReply, [&] {
    return table_.write_task_reply(self_, &call, operation, canonical, &options, &table, &error);
  });
  if (side.failed) return stopped();
  if (status == SPW_OK) return std::nullopt;
  if (status == SPW_DECLINED) return unknownTask(wire());
  return toError(status, error, *health_, Function::WriteTaskReply);
}

std::optional<base::Error> Translator::tapTaskReply(spw_call& call, int32_t operation, int32_t mode,
                                                    std::string_view event, std::string_view data, Emit emit) const {
  if (!table_.tap_task_reply || health_->quarantined()) return std::nullopt;
  CallName name(call, *health_);
  EmitSide side{emit};
  const spw_emit table = side.table();
  spw_error error = emptyError();
  const spw_status status = guarded(*health_, Function::TapTaskReply, [&] {
    return table_.tap_task_reply(self_, &call, operation, mode, toStr(event), toStr(data), &table, &error);
  });
  if (side.answered != SPW_OK) return stopped();
  if (status == SPW_OK || status == SPW_DECLINED) return std::nullopt;
  return toError(status, error, *health_, Function::TapTaskReply);
}

}  // namespace spillway::plugins
