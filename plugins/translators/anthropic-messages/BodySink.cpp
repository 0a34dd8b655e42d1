#include "BodySink.h"

namespace messages {

void BodySink::begin() {
  if (!content_.empty()) content_ += ',';
}

void BodySink::openText(std::string&) {
  begin();
  form_ = Form::Text;
  citations_.clear();
  content_ += "{\"type\":\"text\",\"text\":\"";
}

void BodySink::openThinking(std::string&) {
  begin();
  form_ = Form::Thinking;
  content_ += "{\"type\":\"thinking\",\"thinking\":\"";
}

void BodySink::openTool(std::string&, std::string_view id, std::string_view name) {
  begin();
  form_ = Form::Tool;
  input_.clear();
  content_ += "{\"type\":\"tool_use\",\"id\":\"";
  spw::escapeTo(content_, id);
  content_ += "\",\"name\":\"";
  spw::escapeTo(content_, name);
  content_ += "\",\"input\":";
}

void BodySink::text(std::string&, std::string_view piece) { spw::escapeTo(content_, piece); }

void BodySink::input(std::string&, std::string_view json) { input_ += json; }

void BodySink::citation(std::string&, std::string_view json) {
  if (!citations_.empty()) citations_ += ',';
  citations_ += json;
}

void BodySink::closeThinking(std::string&, std::string_view signature) { signature_ = signature; }

// An input that was cut off is no JSON; the body must stay one, so the piece travels as text in _raw.
void BodySink::close(std::string&, spw::Call call) {
  if (form_ == Form::Text) {
    content_ += '"';
    if (!citations_.empty()) content_.append(",\"citations\":[").append(citations_).append("]");
  } else if (form_ == Form::Thinking) {
    content_ += "\",\"signature\":\"";
    spw::escapeTo(content_, signature_);
    content_ += '"';
  } else if (input_.empty() || call.parse(input_).isObject()) {
    content_ += input_.empty() ? "{}" : input_;
  } else {
    content_ += "{\"_raw\":\"";
    spw::escapeTo(content_, input_);
    content_ += "\"}";
  }
  content_ += '}';
}

void BodySink::redacted(std::string&, std::string_view data) {
  begin();
  content_ += "{\"type\":\"redacted_thinking\",\"data\":\"";
  spw::escapeTo(content_, data);
  content_ += "\"}";
}

void BodySink::opaque(std::string&, spw::Call, spw::Json value) {
  begin();
  content_ += value.dump();
}

}  // namespace messages
