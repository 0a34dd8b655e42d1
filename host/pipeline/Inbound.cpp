#include "host/pipeline/Inbound.h"

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

// How parts that only a model with eyes takes are spelled in the wires there are; a list of images only when it begins
// with one. A glance: a member of another meaning asks for a model that sees without need, which is the harmless
// mistake.
constexpr std::string_view kImageMarks[] = {"image\"",      "image_url\"",   "image/",       "input_image\"",
                                            "images\":[\"", "images\": [\"", "images\": [\n"};

}  // namespace

Inbound::Inbound(base::Bytes body) : size_(body.size()), body_(std::move(body), kImageMarks) {}

base::Result<Inbound> Inbound::read(const plugins::RouteMatch& match, base::Bytes body) {
  Inbound inbound(std::move(body));
  inbound.wire_ = match.translator;
  inbound.operation_ = match.route->operation;
  inbound.model_ = match.model;
  inbound.path_ = match.route->path;
  inbound.streaming_ = match.route->mode == SPW_MODE_STREAM;
  const bool describes = inbound.operation_ == SPW_OP_DESCRIBE_MODEL;
  if (describes ? !inbound.model_.empty()
                : inbound.operation_ != SPW_OP_GENERATE && inbound.operation_ != SPW_OP_COUNT_TOKENS)
    return inbound;

  if (inbound.body_.empty()) return invalid("the request has no body; send a JSON object", "");
  const auto& skim = inbound.body_.skim();
  if (!skim.ok()) return skim.error();
  const plugins::Translator& wire = *match.translator;
  if (!wire.modelMember().empty()) {
    inbound.model_ = skim->string(wire.modelMember());
    if (describes && inbound.model_.empty()) inbound.model_ = skim->string(wire.olderModelMember());
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
    inbound.streaming_ = stream == "true" || (stream != "false" && wire.streamsByDefault());
  }
  const auto lists = [&](std::string_view name) {
    const std::string_view value = skim->value(name);
    return value.size() > 2 && value != "null";
  };
  inbound.wantsTools_ = lists("tools");
  inbound.wantsVision_ = skim->marked() || lists("images");
  return inbound;
}

base::Result<spw_json*> Inbound::canonical(spw_call& call, const ClientRequest& request, bool more) {
  if (!canonical_) {
    base::Result<spw_json*> document = document_ ? base::Result<spw_json*>(document_) : body_.parse(*call.arena);
    if (!document.ok()) return document.error();
    notes_ = base::json::makeObject(*call.arena);
    auto read = wire_->readRequest(call, *document, request.path, request.query, notes_);
    if (!read.ok()) return read.error();
    canonical_ = *read;
    asksNothing_ = !canonical_;
    if (call.losses) losses_ = *call.losses;
  }
  if (more && canonical_) return base::json::clone(*call.arena, canonical_);
  return std::exchange(canonical_, nullptr);
}

void Inbound::forget() {
  body_ = base::Body();
  document_ = nullptr;
  canonical_ = nullptr;
  notes_ = nullptr;
}

}  // namespace spillway::pipeline
