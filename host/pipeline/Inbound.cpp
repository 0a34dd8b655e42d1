#include "host/pipeline/Inbound.h"

#include <spillway/provider.h>

#include "host/routing/Operation.h"

namespace spillway::pipeline {
namespace {

base::Error invalid(std::string message, std::string param) {
  return {.fault = base::Fault::InvalidRequest,
          .httpStatus = 400,
          .message = std::move(message),
          .param = std::move(param)};
}

// How parts that not every model takes are spelled in the wires there are; a list of images only when it begins with
// one; how an answer is; how an envelope of docs/canonical.md begins, which is "px1." in base64; and what is said where
// there are results of tools. A glance: a member
// of another meaning asks for a model that sees without need, which is the harmless mistake.
constexpr std::string_view kMarks[] = {"image\"",
                                       "image_url\"",
                                       "image/",
                                       "input_image\"",
                                       "images\":[\"",
                                       "images\": [\"",
                                       "images\": [\n",
                                       "input_audio\"",
                                       "audio/",
                                       "data:audio/",
                                       "application/pdf",
                                       "data:application/pdf",
                                       "pdf\"",
                                       "assistant\"",
                                       "cHgxL",
                                       "tool_use_id\"",
                                       "tool_call_id\"",
                                       "tool\"",
                                       "toolUseId\"",
                                       "call_id\"",
                                       "functionResponse\"",
                                       "function_response\"",
                                       "function_call\""};
constexpr uint32_t kImageMarks = 0x007f, kAudioMarks = 0x0380, kPdfMarks = 0x1c00, kAnswerMark = 0x2000,
                   kEnvelopeMark = 0x4000, kResultMarks = 0x7f8000;

// A name longer than any vendor's is garbage, and would go into a request line.
constexpr size_t kMostModelBytes = 1024;

// Vendors have a model of their own choice for these.
bool modelOptional(int32_t operation) { return operation >= SPW_OP_MODERATE && operation <= SPW_OP_VARY_IMAGE; }

}  // namespace

Inbound::Inbound(base::Bytes body) : size_(body.size()), body_(std::move(body), kMarks) {}

base::Result<Inbound> Inbound::read(const plugins::RouteMatch& match, base::Bytes body, std::string_view contentType) {
  Inbound inbound(std::move(body));
  inbound.wire_ = match.translator;
  inbound.operation_ = match.route->operation;
  inbound.model_ = match.model;
  inbound.path_ = match.route->path;
  inbound.streaming_ = match.route->mode == SPW_MODE_STREAM;
  const bool describes = inbound.operation_ == SPW_OP_DESCRIBE_MODEL;
  if (describes ? !inbound.model_.empty()
                : inbound.operation_ != SPW_OP_GENERATE && inbound.operation_ != SPW_OP_COUNT_TOKENS &&
                      !routing::besidesChat(inbound.operation_))
    return inbound;

  if (inbound.body_.empty()) return invalid("the request has no body; send a JSON object", "");
  if (routing::isTask(inbound.operation_) && base::Multipart::is(contentType)) {
    if (auto read = inbound.readForm(contentType, match); !read.ok()) return read.error();
    return inbound;
  }
  const auto& skim = inbound.body_.skim();
  if (!skim.ok()) return skim.error();
  const plugins::Translator& wire = *match.translator;
  if (!wire.modelMember().empty()) {
    inbound.model_ = skim->string(wire.modelMember());
    if (describes && inbound.model_.empty()) inbound.model_ = skim->string(wire.olderModelMember());
    if (auto named = inbound.refuseUnnamed(); !named.ok()) return named.error();
  }
  if (match.route->mode == SPW_MODE_BY_BODY && !wire.streamMember().empty()) {
    std::string_view stream = skim->value(wire.streamMember());
    if (!stream.empty() && stream != "true" && stream != "false" && stream != "null")
      return invalid("the member \"" + std::string(wire.streamMember()) + "\" must be true or false",
                     std::string(wire.streamMember()));
    inbound.streaming_ = stream == "true" || (stream != "false" && wire.streamsByDefault());
  }
  const uint32_t marks = skim->marks();
  inbound.envelope_ = (marks & kEnvelopeMark) != 0;
  if (routing::isTask(inbound.operation_)) return inbound;
  const auto lists = [&](std::string_view name) {
    const std::string_view value = skim->value(name);
    return value.size() > 2 && value != "null";
  };
  inbound.wantsTools_ = lists("tools") || lists("toolConfig");
  if ((marks & kImageMarks) != 0 || lists("images")) inbound.media_ |= SPW_CAP_VISION;
  if ((marks & kAudioMarks) != 0) inbound.media_ |= SPW_CAP_AUDIO;
  if ((marks & kPdfMarks) != 0) inbound.media_ |= SPW_CAP_PDF;
  inbound.continues_ = (marks & kAnswerMark) != 0;
  inbound.results_ = (marks & kResultMarks) != 0;
  return inbound;
}

base::Result<void> Inbound::readForm(std::string_view contentType, const plugins::RouteMatch& match) {
  auto form = base::Multipart::of(contentType, body_.raw());
  if (!form.ok()) return form.error();
  const std::string_view member = wire_->modelMember();
  if (!member.empty()) {
    if (form->count(member) > 1)
      return invalid("the form has more than one field \"" + std::string(member) + "\"", std::string(member));
    model_ = form->field(member);
  }
  if (match.route->mode == SPW_MODE_BY_BODY) streaming_ = form->field(wire_->streamMember()) == "true";
  form_ = std::move(*form);
  return refuseUnnamed();
}

base::Result<void> Inbound::refuseUnnamed() const {
  const std::string member(wire_->modelMember());
  if (model_.size() > kMostModelBytes) return invalid("\"" + member + "\" is longer than 1024 bytes", member);
  if (!model_.empty() || modelOptional(operation_)) return {};
  return invalid("the member \"" + member + "\" must name a model, a provider/model or a chain", member);
}

base::Result<const spw_json*> Inbound::canonical(spw_call& call, const ClientRequest& request) {
  if (!canonical_) {
    base::Result<spw_json*> document = document_ ? base::Result<spw_json*>(document_) : body_.parse(*call.arena);
    if (!document.ok()) return document.error();
    notes_ = base::json::makeObject(*call.arena);
    auto read = routing::isTask(operation_)
                    ? wire_->readTask(call, operation_, *document, request.path, request.query, notes_)
                    : wire_->readRequest(call, *document, request.path, request.query, notes_);
    if (!read.ok()) return read.error();
    canonical_ = *read;
    asksNothing_ = !canonical_;
    if (call.losses) losses_ = *call.losses;
  }
  return canonical_;
}

void Inbound::become(base::Bytes body) {
  size_ = body.size();
  body_ = base::Body(std::move(body), kMarks);
}

void Inbound::forget() {
  form_.reset();
  body_ = base::Body();
  forgetDocuments();
}

void Inbound::forgetDocuments() {
  document_ = nullptr;
  canonical_ = nullptr;
  notes_ = nullptr;
}

}  // namespace spillway::pipeline
