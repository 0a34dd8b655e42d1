#include "host/pipeline/Inbound.h"

#include <cstring>

namespace spillway::pipeline {
namespace {

base::Error invalid(std::string message, std::string param) {
  base::Error error;
  error.fault = base::Fault::InvalidRequest;
  error.httpStatus = 400;
  error.message = std::move(message);
  error.param = std::move(param);
  return error;
}

// Whether the body holds a part of a kind that only a model with eyes takes: "image", "image_url" or "input_image" as a
// whole JSON string. A glance: the same spelling in quoted text asks for a model that sees without need, which is the
// harmless mistake.
bool mentionsImage(std::string_view body) {
  static constexpr std::string_view kMark = "image";
  const char* end = body.data() + body.size();
  for (const char* at = body.data(); at < end;) {
    const void* found = ::memmem(at, static_cast<size_t>(end - at), kMark.data(), kMark.size());
    if (!found) return false;
    const char* mark = static_cast<const char*>(found);
    std::string_view after(mark + kMark.size(), static_cast<size_t>(end - mark) - kMark.size());
    bool closes = after.starts_with('"') || after.starts_with("_url\"");
    bool opens = mark > body.data() && (mark[-1] == '"' || mark[-1] == '_');
    if (opens && closes) return true;
    at = mark + kMark.size();
  }
  return false;
}

}  // namespace

base::Result<Inbound> Inbound::read(const plugins::RouteMatch& match, base::Bytes body) {
  Inbound inbound;
  inbound.wire_ = match.translator;
  inbound.operation_ = match.route->operation;
  inbound.model_ = match.model;
  inbound.streaming_ = match.route->mode == SPW_MODE_STREAM;
  inbound.size_ = body.size();
  inbound.body_ = base::Body(std::move(body));
  if (inbound.operation_ != SPW_OP_GENERATE && inbound.operation_ != SPW_OP_COUNT_TOKENS) return inbound;

  if (inbound.body_.empty()) return invalid("the request has no body; send a JSON object", "");
  const auto& skim = inbound.body_.skim();
  if (!skim.ok()) return skim.error();
  const plugins::Translator& wire = *match.translator;
  if (!wire.modelMember().empty()) {
    inbound.model_ = skim->string(wire.modelMember());
    if (inbound.model_.empty())
      return invalid(
          "the member \"" + std::string(wire.modelMember()) + "\" must name a model, a provider/model or a chain",
          std::string(wire.modelMember()));
  }
  if (match.route->mode == SPW_MODE_BY_BODY && !wire.streamMember().empty()) {
    std::string_view stream = skim->value(wire.streamMember());
    if (!stream.empty() && stream != "true" && stream != "false" && stream != "null")
      return invalid("the member \"" + std::string(wire.streamMember()) + "\" must be true or false",
                     std::string(wire.streamMember()));
    inbound.streaming_ = stream == "true";
  }
  std::string_view tools = skim->value("tools");
  inbound.wantsTools_ = tools.size() > 2 && tools != "null";
  inbound.wantsVision_ = mentionsImage(inbound.body_.raw());
  return inbound;
}

base::Result<spw_json*> Inbound::canonical(spw_call& call, const ClientRequest& request, bool more) {
  if (!canonical_) {
    auto document = body_.parse(*call.arena);
    if (!document.ok()) return document.error();
    notes_ = base::json::makeObject(*call.arena);
    auto read = wire_->readRequest(call, *document, request.path, request.query, notes_);
    if (!read.ok()) return read.error();
    canonical_ = *read;
  }
  if (more) return base::json::clone(*call.arena, canonical_);
  return std::exchange(canonical_, nullptr);
}

void Inbound::forget() {
  body_ = base::Body();
  canonical_ = nullptr;
  notes_ = nullptr;
}

}  // namespace spillway::pipeline
