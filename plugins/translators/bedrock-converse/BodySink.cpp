#include "BodySink.h"

namespace converse {

void BodySink::add(std::string_view block) {
  if (!content_.empty()) content_ += ',';
  content_ += block;
}

void BodySink::openTool(std::string&, std::string_view id, std::string_view name) {
  form_ = Form::Tool;
  said_ = "{\"toolUse\":{\"toolUseId\":\"";
  spw::escapeTo(said_, id);
  said_ += "\",\"name\":\"";
  spw::escapeTo(said_, name);
  said_ += "\",\"input\":";
}

void BodySink::text(std::string&, std::string_view piece) {
  form_ = Form::Text;
  spw::escapeTo(said_, piece);
}

void BodySink::reasoning(std::string&, std::string_view piece) {
  form_ = Form::Reasoning;
  spw::escapeTo(said_, piece);
}

void BodySink::signature(std::string&, std::string_view signature) {
  form_ = Form::Reasoning;
  signature_ = signature;
}

void BodySink::input(std::string&, std::string_view json) { input_ += json; }

void BodySink::citation(std::string&, std::string_view json) {
  form_ = Form::Text;
  if (!citations_.empty()) citations_ += ',';
  citations_ += json;
}

// An input that was cut off is no JSON; the body must stay one, so the piece travels as text in _raw.
void BodySink::close(std::string&, spw::Call call) {
  std::string block;
  if (form_ == Form::Text && citations_.empty()) {
    block.append("{\"text\":\"").append(said_).append("\"}");
  } else if (form_ == Form::Text) {
    block.append("{\"citationsContent\":{\"content\":[{\"text\":\"").append(said_);
    block.append("\"}],\"citations\":[").append(citations_).append("]}}");
  } else if (form_ == Form::Reasoning) {
    block.append("{\"reasoningContent\":{\"reasoningText\":{\"text\":\"").append(said_).append("\"");
    if (!signature_.empty()) {
      block += ",\"signature\":\"";
      spw::escapeTo(block, signature_);
      block += '"';
    }
    block += "}}}";
  } else if (form_ == Form::Tool) {
    block = said_;
    if (call.parse(input_).isObject()) {
      block += input_;
    } else {
      block += "{\"_raw\":\"";
      spw::escapeTo(block, input_);
      block += "\"}";
    }
    block += "}}";
  }
  if (!block.empty()) add(block);
  form_ = Form::None;
  said_.clear();
  input_.clear();
  citations_.clear();
  signature_.clear();
}

void BodySink::redacted(std::string&, std::string_view data) {
  std::string block = "{\"reasoningContent\":{\"redactedContent\":\"";
  spw::escapeTo(block, data);
  add(block.append("\"}}"));
}

void BodySink::image(std::string&, std::string_view format, std::string_view data) {
  std::string block = "{\"image\":{\"format\":\"";
  block.append(format).append("\",\"source\":{\"bytes\":\"");
  spw::escapeTo(block, data);
  add(block.append("\"}}}"));
}

void BodySink::opaque(std::string&, spw::Call, spw::Json value) { add(value.dump()); }

}  // namespace converse
