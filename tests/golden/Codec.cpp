#include "tests/golden/Codec.h"

#include <dlfcn.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "tests/Places.h"
#include "tests/golden/Frames.h"
#include "tests/golden/RawCall.h"

namespace spillway::golden {
namespace {

std::string fileOf(const std::string& wire) { return std::string(SPILLWAY_BUILD_DIR) + "/plugins/" + wire + ".so"; }

// One answer is many calls; what several of them report is one loss.
void addLosses(const OneCall& call, Outcome& out) {
  for (std::string& loss : call.losses()) {
    if (std::find(out.losses.begin(), out.losses.end(), loss) == out.losses.end())
      out.losses.push_back(std::move(loss));
  }
}

}  // namespace

bool Codec::exists(const std::string& wire) { return std::filesystem::exists(fileOf(wire)); }

const Codec& Codec::of(const std::string& wire) {
  static std::map<std::string, std::unique_ptr<Codec>> loaded;
  auto& codec = loaded[wire];
  if (!codec) codec.reset(new Codec(wire));
  return *codec;
}

Codec::Codec(const std::string& wire) : wire_(wire) {
  void* library = dlopen(fileOf(wire).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(dlerror());
  plugin_ = static_cast<const spw_plugin*>(dlsym(library, "spw_entry"));
  if (plugin_ == nullptr) throw std::runtime_error(fileOf(wire) + " exports no spw_entry");
  if (plugin_->start != nullptr && plugin_->start(&host(), &self_) != SPW_OK) {
    throw std::runtime_error(wire + " did not start");
  }
  const auto* set = static_cast<const spw_translator_set*>(plugin_->get(self_, SPW_TRANSLATOR_ID));
  for (size_t i = 0; set != nullptr && i < set->count; ++i) {
    if (wire == set->translators[i]->wire) table_ = set->translators[i];
  }
  if (table_ == nullptr) throw std::runtime_error(fileOf(wire) + " has no translator " + wire);
}

Codec::~Codec() {
  if (plugin_->stop != nullptr) plugin_->stop(self_);
}

Outcome Codec::readRequest(const std::string& body, const std::string& path, const std::string& query) const {
  OneCall call;
  Outcome out;
  spw_error error = emptyError();
  spw_json* notes = json::makeObject(*call.raw()->arena);
  spw_json* canonical = nullptr;
  spw_json* document = parsed(call, body);
  const base::JsonUnread unread(document);
  out.status =
      table_->read_request(self_, call.raw(), document, borrow(path), borrow(query), notes, &canonical, &error);
  if (out.status == SPW_OK) call.report(unread, canonical);
  out.failure = failureOf(out.status, error);
  out.body = dumped(call, canonical);
  out.notes = dumped(call, notes);
  out.losses = call.losses();
  return out;
}

Outcome Codec::writeRequest(const std::string& canonical, const TargetText& target) const {
  OneCall call(&target.account);
  Outcome out;
  spw_error error = emptyError();
  const RawTarget raw(target);
  spw_json* notes = json::makeObject(*call.raw()->arena);
  spw_json* wire = nullptr;
  out.status = table_->write_request(self_, call.raw(), parsed(call, canonical), &raw.target, notes, &wire, &error);
  out.failure = failureOf(out.status, error);
  out.body = dumped(call, wire);
  out.notes = dumped(call, notes);
  out.losses = call.losses();
  return out;
}

Outcome Codec::crossRequest(const std::string& body, const Codec& other, const TargetText& target,
                            const std::string& path) const {
  OneCall call(&target.account);
  Outcome out;
  spw_error error = emptyError();
  spw_json* readNotes = json::makeObject(*call.raw()->arena);
  spw_json* canonical = nullptr;
  spw_json* document = parsed(call, body);
  const base::JsonUnread unread(document);
  out.status =
      table_->read_request(self_, call.raw(), document, borrow(path), borrow(""), readNotes, &canonical, &error);
  if (out.status == SPW_OK) {
    call.report(unread, canonical);
    const RawTarget raw(target);
    spw_json* notes = json::makeObject(*call.raw()->arena);
    spw_json* wire = nullptr;
    out.status = other.table_->write_request(other.self_, call.raw(), canonical, &raw.target, notes, &wire, &error);
    out.body = dumped(call, wire);
    out.notes = dumped(call, notes);
  }
  out.failure = failureOf(out.status, error);
  out.losses = call.losses();
  return out;
}

Outcome Codec::readReply(const std::string& body, int32_t mode, const std::string& notes) const {
  OneCall notesCall;
  const spw_json* tree = notes.empty() ? nullptr : parsed(notesCall, notes);
  Outcome out;
  EventSink sink;
  void* reader = nullptr;
  {
    OneCall call;
    out.status = table_->reader_open(self_, call.raw(), mode, tree, &reader);
    if (out.status != SPW_OK) return out;
  }
  const auto frames = mode == SPW_MODE_STREAM ? framesOf(body, table_->framing) : std::vector<Frame>{{"", body}};
  for (const Frame& frame : frames) {
    OneCall call;
    spw_error error = emptyError();
    out.status = table_->reader_feed(reader, call.raw(), borrow(frame.event), borrow(frame.data), &sink.emit, &error);
    out.failure = failureOf(out.status, error);
    addLosses(call, out);
    if (out.status != SPW_OK) break;
  }
  OneCall call;
  table_->reader_close(reader, call.raw(), out.status == SPW_OK ? &sink.emit : nullptr);
  addLosses(call, out);
  out.events = std::move(sink.events);
  return out;
}

Outcome Codec::writeReply(const std::vector<Event>& events, const ReplyText& text) const {
  Outcome out;
  ByteSink sink;
  void* writer = nullptr;
  {
    OneCall call;
    spw_reply_options options{};
    options.size = sizeof options;
    options.mode = text.mode;
    options.id = borrow(text.id);
    options.model = borrow(text.model);
    options.created_unix = text.created;
    options.path = borrow(text.path);
    options.query = borrow(text.query);
    options.notes = parsed(call, text.notes);
    out.status = table_->writer_open(self_, call.raw(), &options, &writer);
    if (out.status != SPW_OK) return out;
  }
  for (const Event& event : events) {
    OneCall call;
    spw_error error = emptyError();
    const spw_event raw = event.raw();
    out.status = table_->writer_put(writer, call.raw(), &raw, &sink.out, &error);
    out.failure = failureOf(out.status, error);
    addLosses(call, out);
    if (out.status != SPW_OK || event.kind == SPW_EVENT_ERROR) break;
  }
  OneCall call;
  table_->writer_close(writer, call.raw(), out.status == SPW_OK ? &sink.out : nullptr);
  addLosses(call, out);
  out.body = std::move(sink.bytes);
  return out;
}

Outcome Codec::readError(const std::string& body, int32_t httpStatus, const std::string& code) const {
  OneCall call;
  Outcome out;
  spw_error error = emptyError();
  error.code = borrow(code);
  out.status = table_->read_error(self_, call.raw(), httpStatus, borrow(body), &error);
  out.failure = failureOf(out.status, error);
  return out;
}

Outcome Codec::writeError(const Failure& failure, int32_t httpStatus) const {
  OneCall call;
  Outcome out;
  ByteSink sink;
  spw_error error = emptyError();
  error.fault = failure.fault;
  error.http_status = failure.httpStatus;
  error.retry_after_ms = failure.retryAfterMs;
  error.message = borrow(failure.message);
  error.code = borrow(failure.code);
  error.param = borrow(failure.param);
  out.httpStatus = httpStatus;
  out.status = table_->write_error(self_, call.raw(), &error, &out.httpStatus, &sink.out);
  out.body = std::move(sink.bytes);
  return out;
}

Outcome Codec::visitTexts(const std::string& body, size_t longest) const {
  struct Offers {
    OneCall call;
    size_t longest;
    std::vector<Event> seen;

    static spw_status offer(void* self, const spw_text_context* context, spw_str in, spw_str* out) {
      auto& offers = *static_cast<Offers*>(self);
      Event event;
      event.kind = SPW_EVENT_DELTA;
      event.id = own(context->path);
      event.name = own(context->tool);
      event.text = own(in);
      event.extra = own(context->arguments);
      event.alone = context->is_error;
      offers.seen.push_back(event);
      if (in.len <= offers.longest) return SPW_DECLINED;
      *out = borrow(offers.call.raw()->arena->copy("<" + std::to_string(in.len) + ">"));
      return SPW_OK;
    }
  } offers;
  offers.longest = longest;
  const spw_texts texts{sizeof(spw_texts), &offers, &Offers::offer};
  spw_json* tree = parsed(offers.call, body);
  Outcome out;
  out.status = table_->visit_texts(self_, offers.call.raw(), tree, &texts);
  out.body = dumped(offers.call, tree);
  out.events = std::move(offers.seen);
  return out;
}

Outcome Codec::usageOption(const std::string& present) const {
  OneCall call;
  Outcome out;
  spw_str value{};
  out.status = table_->usage_option(self_, call.raw(), borrow(present), &value);
  out.body = own(value);
  return out;
}

Outcome Codec::writeModels(const std::vector<spw_model_row>& rows) const {
  OneCall call;
  Outcome out;
  ByteSink sink;
  out.status = table_->write_models(self_, call.raw(), rows.data(), rows.size(), &sink.out);
  out.body = std::move(sink.bytes);
  return out;
}

Outcome Codec::writeModel(const spw_model_row& row) const {
  OneCall call;
  Outcome out;
  ByteSink sink;
  out.status = table_->write_model(self_, call.raw(), &row, &sink.out);
  out.body = std::move(sink.bytes);
  return out;
}

Outcome Codec::writeCountRequest(const std::string& canonical, const TargetText& target) const {
  OneCall call(&target.account);
  Outcome out;
  spw_error error = emptyError();
  const RawTarget raw(target);
  spw_json* notes = json::makeObject(*call.raw()->arena);
  spw_json *wire = nullptr, *count = nullptr;
  out.status = table_->write_request(self_, call.raw(), parsed(call, canonical), &raw.target, notes, &wire, &error);
  if (out.status == SPW_OK)
    out.status = table_->write_count_request(self_, call.raw(), wire, &raw.target, &count, &error);
  out.failure = failureOf(out.status, error);
  out.body = dumped(call, count);
  out.notes = dumped(call, notes);
  out.losses = call.losses();
  return out;
}

Outcome Codec::writeProbe(const std::string& path) const {
  OneCall call;
  Outcome out;
  ByteSink sink;
  out.status = table_->write_probe(self_, call.raw(), borrow(path), &sink.out);
  out.body = std::move(sink.bytes);
  return out;
}

Outcome Codec::writeCount(int64_t tokens) const {
  OneCall call;
  Outcome out;
  ByteSink sink;
  out.status = table_->write_count(self_, call.raw(), tokens, &sink.out);
  out.body = std::move(sink.bytes);
  return out;
}

}  // namespace spillway::golden
