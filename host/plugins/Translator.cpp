#include "host/plugins/Translator.h"

#include <algorithm>
#include <cstring>

#include "host/base/JsonUnread.h"
#include "host/base/Skim.h"
#include "host/plugins/Guarded.h"
#include "host/plugins/Rows.h"
#include "host/plugins/Sides.h"
#include "host/plugins/TableCheck.h"

namespace spillway::plugins {
namespace {

// The host's side of spw_texts.
struct OfferSide {
  Offer offer;

  static spw_status take(void* ctx, const spw_text_context* context, spw_str in, spw_str* out) noexcept {
    if (!context || !out) return SPW_DECLINED;
    Crumb outside(0, Function::None);
    try {
      std::string_view replacement;
      if (!static_cast<OfferSide*>(ctx)->offer(*context, toView(in), replacement)) return SPW_DECLINED;
      *out = toStr(replacement);
      return SPW_OK;
    } catch (...) {
      return SPW_DECLINED;
    }
  }

  spw_texts table() { return {sizeof(spw_texts), this, take}; }
};

// A call for what has to be done without the exchange: giving something up.
struct LonelyCall {
  LonelyCall() { call.arena = &arena; }
  base::Arena arena;
  spw_call call;
};

}  // namespace

Reader& Reader::operator=(Reader&& other) noexcept {
  if (this == &other) return *this;
  giveUp();
  table_ = other.table_;
  health_ = other.health_;
  state_ = std::exchange(other.state_, nullptr);
  return *this;
}

std::optional<base::Error> Reader::feed(spw_call& call, std::string_view event, std::string_view data, Emit emit) {
  if (health_->quarantined()) [[unlikely]]
    return quarantineError(*health_);
  CallName name(call, *health_);
  EmitSide side{emit};
  const spw_emit table = side.table();
  spw_error error = emptyError();
  const spw_status status = guarded(*health_, Function::ReaderFeed, [&] {
    return table_->reader_feed(state_, &call, toStr(event), toStr(data), &table, &error);
  });
  if (side.answered != SPW_OK) [[unlikely]]
    return stopped();
  if (status == SPW_OK) [[likely]]
    return std::nullopt;
  return toError(status, error, *health_, Function::ReaderFeed);
}

void Reader::close(spw_call& call, Emit emit) {
  if (!state_) return;
  void* state = std::exchange(state_, nullptr);
  CallName name(call, *health_);
  EmitSide side{emit};
  const spw_emit table = side.table();
  guardedVoid(*health_, Function::ReaderClose, [&] { table_->reader_close(state, &call, &table); });
}

void Reader::giveUp() noexcept {
  if (!state_) return;
  void* state = std::exchange(state_, nullptr);
  LonelyCall lonely;
  CallName name(lonely.call, *health_);
  guardedVoid(*health_, Function::ReaderClose, [&] { table_->reader_close(state, &lonely.call, nullptr); });
}

Writer& Writer::operator=(Writer&& other) noexcept {
  if (this == &other) return *this;
  giveUp();
  table_ = other.table_;
  health_ = other.health_;
  state_ = std::exchange(other.state_, nullptr);
  return *this;
}

std::optional<base::Error> Writer::put(spw_call& call, const spw_event& event, Out out) {
  if (health_->quarantined()) [[unlikely]]
    return quarantineError(*health_);
  CallName name(call, *health_);
  OutSide side{out};
  const spw_out table = side.table();
  spw_error error = emptyError();
  const spw_status status =
      guarded(*health_, Function::WriterPut, [&] { return table_->writer_put(state_, &call, &event, &table, &error); });
  if (side.failed) [[unlikely]]
    return stopped();
  if (status == SPW_OK) [[likely]]
    return std::nullopt;
  return toError(status, error, *health_, Function::WriterPut);
}

void Writer::close(spw_call& call, Out out) {
  if (!state_) return;
  void* state = std::exchange(state_, nullptr);
  CallName name(call, *health_);
  OutSide side{out};
  const spw_out table = side.table();
  guardedVoid(*health_, Function::WriterClose, [&] { table_->writer_close(state, &call, &table); });
}

bool Writer::keep(spw_call& call, const spw_shelf& shelf) {
  if (!state_ || !table_->writer_keep || health_->quarantined()) return false;
  CallName name(call, *health_);
  return guarded(*health_, Function::WriterKeep, [&] { return table_->writer_keep(state_, &call, &shelf); }) == SPW_OK;
}

void Writer::giveUp() noexcept {
  if (!state_) return;
  void* state = std::exchange(state_, nullptr);
  LonelyCall lonely;
  CallName name(lonely.call, *health_);
  guardedVoid(*health_, Function::WriterClose, [&] { table_->writer_close(state, &lonely.call, nullptr); });
}

Translator::Translator(const spw_translator& table, void* self, PluginHealth& health)
    : table_(copyTable(table)),
      self_(self),
      health_(&health),
      routes_(copyRows(table_.routes, table_.route_count, table_.route_stride)) {}

std::string_view Translator::plugin() const { return health_->id(); }

base::Result<spw_json*> Translator::readRequest(spw_call& call, spw_json* wire, std::string_view path,
                                                std::string_view query, spw_json* notes) const {
  if (health_->quarantined()) return quarantineError(*health_);
  CallName name(call, *health_);
  spw_error error = emptyError();
  spw_json* canonical = nullptr;
  const base::JsonUnread unread(call.losses ? wire : nullptr);
  const spw_status status = guardedTimed(*health_, Function::ReadRequest, [&] {
    return table_.read_request(self_, &call, wire, toStr(path), toStr(query), notes, &canonical, &error);
  });
  if (status == SPW_OK && canonical) {
    if (call.losses) unread.report(*call.arena, canonical, *call.losses);
    return canonical;
  }
  if (status == SPW_DECLINED) return static_cast<spw_json*>(nullptr);
  if (status != SPW_OK) return toError(status, error, *health_, Function::ReadRequest);
  countBreach(*health_, Function::ReadRequest, "it said it had read the request but returned nothing");
  return toError(SPW_INTERNAL, error, *health_, Function::ReadRequest);
}

base::Result<spw_json*> Translator::writeRequest(spw_call& call, spw_json* canonical, const spw_target& target,
                                                 spw_json* notes) const {
  if (health_->quarantined()) return quarantineError(*health_);
  CallName name(call, *health_);
  spw_error error = emptyError();
  spw_json* wire = nullptr;
  const spw_status status = guardedTimed(*health_, Function::WriteRequest, [&] {
    return table_.write_request(self_, &call, canonical, &target, notes, &wire, &error);
  });
  if (status == SPW_OK && wire) return wire;
  if (status != SPW_OK) return toError(status, error, *health_, Function::WriteRequest);
  countBreach(*health_, Function::WriteRequest, "it said it had written the request but returned nothing");
  return toError(SPW_INTERNAL, error, *health_, Function::WriteRequest);
}

std::string_view Translator::namedModel(int32_t mode, std::string_view event, std::string_view data) const {
  const char* path = table_.reply_model_member;
  if (mode == SPW_MODE_STREAM) {
    const char* const* name = table_.model_events;
    while (name && *name && event != *name) ++name;
    path = name && *name ? table_.event_model_member : nullptr;
  }
  if (!path) return {};
  const char* const dot = std::strchr(path, '.');
  if (dot) {
    const auto outer = base::Skim::of(data);
    data = outer.ok() ? outer->value(std::string_view(path, static_cast<size_t>(dot - path))) : std::string_view();
  }
  const auto object = base::Skim::of(data);
  const std::string_view value = object.ok() ? object->value(dot ? dot + 1 : path) : std::string_view();
  return value.starts_with('"') ? value : std::string_view();
}

std::optional<std::string_view> Translator::usageOption(spw_call& call, std::string_view present) const {
  if (!table_.usage_option || health_->quarantined()) return std::nullopt;
  CallName name(call, *health_);
  spw_str value{nullptr, 0};
  const spw_status status = guarded(*health_, Function::UsageOption,
                                    [&] { return table_.usage_option(self_, &call, toStr(present), &value); });
  if (status != SPW_OK || !value.ptr || value.len == 0) return std::nullopt;
  return toView(value);
}

base::Result<Reader> Translator::openReader(spw_call& call, int32_t mode, const spw_json* notes) const {
  if (health_->quarantined()) return quarantineError(*health_);
  CallName name(call, *health_);
  void* state = nullptr;
  const spw_status status =
      guarded(*health_, Function::ReaderOpen, [&] { return table_.reader_open(self_, &call, mode, notes, &state); });
  if (status == SPW_OK && state) return Reader(&table_, health_, state);
  if (status == SPW_OK)
    countBreach(*health_, Function::ReaderOpen, "it said it had opened a reader but returned nothing");
  return toError(status == SPW_OK ? SPW_INTERNAL : status, emptyError(), *health_, Function::ReaderOpen);
}

base::Result<Writer> Translator::openWriter(spw_call& call, const spw_reply_options& options) const {
  if (health_->quarantined()) return quarantineError(*health_);
  CallName name(call, *health_);
  void* state = nullptr;
  const spw_status status =
      guarded(*health_, Function::WriterOpen, [&] { return table_.writer_open(self_, &call, &options, &state); });
  if (status == SPW_OK && state) return Writer(&table_, health_, state);
  if (status == SPW_OK)
    countBreach(*health_, Function::WriterOpen, "it said it had opened a writer but returned nothing");
  return toError(status == SPW_OK ? SPW_INTERNAL : status, emptyError(), *health_, Function::WriterOpen);
}

std::optional<base::Error> Translator::readError(spw_call& call, int httpStatus, std::string_view body,
                                                 std::string_view code) const {
  if (health_->quarantined()) return std::nullopt;
  CallName name(call, *health_);
  spw_error error = emptyError();
  error.code = toStr(code);
  const spw_status status = guarded(*health_, Function::ReadError,
                                    [&] { return table_.read_error(self_, &call, httpStatus, toStr(body), &error); });
  if (status != SPW_OK) return std::nullopt;
  error.size = sizeof error;
  base::Error read = base::fromAbi(error);
  if (read.httpStatus == 0) read.httpStatus = httpStatus;
  return read;
}

bool Translator::writeError(spw_call& call, const base::Error& error, int& httpStatus, Out out) const {
  if (health_->quarantined()) return false;
  CallName name(call, *health_);
  spw_error told = emptyError();
  base::toAbi(error, *call.arena, told);
  int32_t wireStatus = httpStatus;
  OutSide side{out};
  const spw_out table = side.table();
  const spw_status written = guarded(*health_, Function::WriteError,
                                     [&] { return table_.write_error(self_, &call, &told, &wireStatus, &table); });
  if (written != SPW_OK || side.failed) return false;
  if (wireStatus >= 400 && wireStatus <= 599) httpStatus = wireStatus;
  return true;
}

// Calls one of the functions that only write: false when there is none or it failed.
template <class Write>
bool Translator::written(spw_call& call, Function function, bool present, Out out, Write write) const {
  if (!present || health_->quarantined()) return false;
  CallName name(call, *health_);
  OutSide side{out};
  const spw_out table = side.table();
  return guarded(*health_, function, [&] { return write(table); }) == SPW_OK && !side.failed;
}

bool Translator::writeModels(spw_call& call, std::span<const spw_model_row> rows, Out out) const {
  return written(call, Function::WriteModels, table_.write_models, out, [&](const spw_out& table) {
    return table_.write_models(self_, &call, rows.data(), rows.size(), &table);
  });
}

bool Translator::writeCount(spw_call& call, int64_t tokens, Out out) const {
  return written(call, Function::WriteCount, table_.write_count, out,
                 [&](const spw_out& table) { return table_.write_count(self_, &call, tokens, &table); });
}

bool Translator::writeModel(spw_call& call, const spw_model_row& row, Out out) const {
  return written(call, Function::WriteModel, table_.write_model, out,
                 [&](const spw_out& table) { return table_.write_model(self_, &call, &row, &table); });
}

bool Translator::writeProbe(spw_call& call, std::string_view path, Out out) const {
  return written(call, Function::WriteProbe, table_.write_probe, out,
                 [&](const spw_out& table) { return table_.write_probe(self_, &call, toStr(path), &table); });
}

base::Result<spw_json*> Translator::writeCountRequest(spw_call& call, spw_json* request,
                                                      const spw_target& target) const {
  if (health_->quarantined()) return quarantineError(*health_);
  CallName name(call, *health_);
  spw_error error = emptyError();
  spw_json* count = nullptr;
  const spw_status status = guardedTimed(*health_, Function::WriteCountRequest, [&] {
    return table_.write_count_request(self_, &call, request, &target, &count, &error);
  });
  if (status == SPW_OK && count) return count;
  return toError(status == SPW_OK ? SPW_INTERNAL : status, error, *health_, Function::WriteCountRequest);
}

std::optional<int64_t> Translator::readCount(spw_call& call, std::string_view body) const {
  if (!table_.read_count || health_->quarantined()) return std::nullopt;
  CallName name(call, *health_);
  int64_t tokens = -1;
  const spw_status status =
      guarded(*health_, Function::ReadCount, [&] { return table_.read_count(self_, &call, toStr(body), &tokens); });
  if (status != SPW_OK || tokens < 0) return std::nullopt;
  return tokens;
}

std::string Translator::streamType(spw_call& call, std::string_view path, std::string_view query) const {
  if (!table_.stream_type || health_->quarantined()) return std::string(contentTypeStream());
  CallName name(call, *health_);
  spw_str type{nullptr, 0};
  const spw_status status = guarded(*health_, Function::StreamType,
                                    [&] { return table_.stream_type(self_, &call, toStr(path), toStr(query), &type); });
  const std::string_view said = status == SPW_OK && type.ptr ? toView(type) : std::string_view();
  // It becomes part of a header line.
  const bool plain = std::all_of(said.begin(), said.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  return std::string(said.empty() || !plain ? contentTypeStream() : said);
}

std::vector<std::string_view> Translator::recallMembers() const {
  std::vector<std::string_view> members;
  for (const char* const* member = table_.recall_members; member && *member; ++member) members.emplace_back(*member);
  return members;
}

base::Result<bool> Translator::recall(spw_call& call, spw_json* wire, const spw_shelf& shelf, spw_json* kept) const {
  if (!table_.recall) return false;
  if (health_->quarantined()) return quarantineError(*health_);
  CallName name(call, *health_);
  spw_error error = emptyError();
  const spw_status status =
      guarded(*health_, Function::Recall, [&] { return table_.recall(self_, &call, wire, &shelf, kept, &error); });
  if (status == SPW_OK) return true;
  if (status == SPW_DECLINED) return false;
  return toError(status, error, *health_, Function::Recall);
}

base::Result<void> Translator::serveKept(spw_call& call, const spw_kept_request& request, const spw_shelf& shelf,
                                         int& httpStatus, Out out) const {
  if (health_->quarantined()) return quarantineError(*health_);
  CallName name(call, *health_);
  spw_error error = emptyError();
  int32_t status = 200;
  OutSide side{out};
  const spw_out table = side.table();
  const spw_status served = guarded(*health_, Function::ServeKept, [&] {
    return table_.serve_kept(self_, &call, &request, &shelf, &status, &table, &error);
  });
  if (served != SPW_OK || side.failed)
    return toError(served == SPW_OK ? SPW_INTERNAL : served, error, *health_, Function::ServeKept);
  httpStatus = status >= 200 && status <= 599 ? status : 500;
  return {};
}

bool Translator::visitTexts(spw_call& call, spw_json* wire, Offer offer) const {
  if (health_->quarantined()) return false;
  CallName name(call, *health_);
  OfferSide side{offer};
  const spw_texts table = side.table();
  return guarded(*health_, Function::VisitTexts, [&] { return table_.visit_texts(self_, &call, wire, &table); }) ==
         SPW_OK;
}

}  // namespace spillway::plugins
