// What a translator's functions are given and where they put what they make; translator.hpp tells how to write one.
//
// Everything is borrowed for one call, and used on its thread.
#pragma once

#include <optional>
#include <string_view>

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
  bool namedItems = false;
  const char* keepMember = nullptr;
  Names recallMembers = {};
  const char* turnsMember = nullptr;
  Names sessionMembers = {};
  Names sessionHeaders = {};
  const char* replyModelMember = nullptr;
  Names modelEvents = {};
  const char* eventModelMember = nullptr;
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
    const auto* rows = reinterpret_cast<const char*>(raw_->quirks);
    for (size_t i = raw_->quirk_count; i-- > 0;) {
      const auto& row = *reinterpret_cast<const spw_quirk*>(rows + i * raw_->quirk_stride);
      if (id == row.id) return row.value != nullptr ? std::string_view(row.value) : std::string_view();
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

// The rows of a list of models, or some of them that stand together. A row is as long as the host's.
class ModelList {
 public:
  class Iterator {
   public:
    Iterator(const char* at, size_t stride) : at_(at), stride_(stride) {}
    const spw_model_row& operator*() const { return *reinterpret_cast<const spw_model_row*>(at_); }
    Iterator& operator++() {
      at_ += stride_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    const char* at_;
    size_t stride_;
  };

  ModelList(const spw_model_row* first, size_t count)
      : first_(reinterpret_cast<const char*>(first)), count_(count), stride_(count > 0 ? first->size : 0) {}

  size_t size() const { return count_; }
  const spw_model_row& operator[](size_t index) const { return *at(index); }
  Iterator begin() const { return {first_, stride_}; }
  Iterator end() const { return {first_ + count_ * stride_, stride_}; }

  // `count` rows from `first` on, or as many as there are.
  ModelList part(size_t first, size_t count) const {
    const size_t from = first < count_ ? first : count_;
    const size_t left = count_ - from;
    return left > 0 ? ModelList(at(from), count < left ? count : left) : ModelList(nullptr, 0);
  }

 private:
  const spw_model_row* at(size_t index) const {
    return reinterpret_cast<const spw_model_row*>(first_ + index * stride_);
  }

  const char* first_;
  size_t count_, stride_;
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
  e.cache_write_1h = e.input_audio = e.input_image = e.output_audio = e.output_image = -1;
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
    const spw_text_context context = {sizeof(spw_text_context), str(tool), str(arguments),
                                      isError ? 1 : 0,          str(path), {}};
    spw_str shorter{};
    if (raw_->offer(raw_->ctx, &context, str(text), &shorter) != SPW_OK) return std::nullopt;
    return view(shorter);
  }

 private:
  const spw_texts* raw_;
};

}  // namespace spw
