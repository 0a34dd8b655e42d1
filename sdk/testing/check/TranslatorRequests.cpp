#include <cstddef>
#include <cstring>

#include "host/base/JsonUnread.h"
#include "sdk/testing/check/CanonicalLaws.h"
#include "sdk/testing/check/Checks.h"
#include "sdk/testing/check/Hostile.h"
#include "sdk/testing/check/Samples.h"

namespace spw::check {
namespace {

using testing::FakeCall;

class RequestCheck {
 public:
  RequestCheck(const Subject& subject, const spw_translator& translator)
      : subject_(subject), report_(subject.report), translator_(translator) {}

  void run() {
    for (const std::string& document : hostileDocuments()) {
      read(document, "a hostile request");
      write(document, targets().front(), "a hostile canonical document");
    }
    read({}, "a null request");
    for (const Sample& sample : samples()) {
      for (const NamedTarget& target : targets()) translate(sample, target);
      for (const std::string& changed : mutations(sample.json, 400)) {
        write(changed, targets()[1], std::string(sample.name) + " with one value changed");
      }
    }
    subject_.report.require(accepted_ > 0, what("write_request") + " accepted none of the sample documents");
  }

 private:
  std::string what(const char* function) const {
    return std::string("translator ") + translator_.wire + ": " + function;
  }

  // Reads one wire document; a handle that is null when `json` is empty. `own`: the translator wrote it itself.
  bool read(std::string_view json, const std::string& name, bool own = false) {
    FakeCall call(subject_.host);
    spw_error error = FakeCall::error();
    spw_json* canonical = nullptr;
    const Json wire = json.empty() ? call.call().json(nullptr) : call.parse(json);
    if (!json.empty() && !wire) return false;
    const Json notes = call.call().object();
    const spillway::base::JsonUnread unread(wire.node());
    report_.step(what("read_request") + " of " + name + ": " + std::string(json.substr(0, 200)));
    const spw_status status = translator_.read_request(subject_.self, call.raw(), wire.node(), str("/path"), str("a=b"),
                                                       notes.node(), &canonical, &error);
    if (!judge(report_, what("read_request") + " of " + name, status, &error)) return false;
    const Json result = call.call().json(canonical);
    if (!report_.require(result.isObject() && result["messages"].isArray(),
                         what("read_request") + " of " + name + " gave no document with messages")) {
      return false;
    }
    // A warning: plugins that were good before this was looked at stay so.
    const std::string broken = brokenLaw(call.parse(result.dump()));
    if (!broken.empty()) {
      report_.warning(what("read_request") + " of " + name +
                      " gave a document that docs/canonical.md does not know: " + broken);
    }
    if (!own) return true;
    unread.report(*call.raw()->arena, canonical, *call.raw()->losses);
    for (const testing::Loss& loss : call.losses())
      report_.warning(what("read_request") + " of " + name + ": " + loss.where + ": " + loss.why);
    return true;
  }

  // Writes one canonical document; the text it became, or empty.
  std::string write(std::string_view json, const NamedTarget& target, const std::string& name) {
    FakeCall call(subject_.host);
    spw_error error = FakeCall::error();
    spw_json* wire = nullptr;
    const Json canonical = call.parse(json);
    if (!canonical) return {};
    const Json notes = call.call().object();
    const std::string title = what("write_request") + " of " + name + " for " + target.name;
    report_.step(title + ": " + std::string(json.substr(0, 200)));
    const spw_status status = translator_.write_request(subject_.self, call.raw(), canonical.node(), &target.target,
                                                        notes.node(), &wire, &error);
    if (!judge(report_, title, status, &error)) return {};
    const Json result = call.call().json(wire);
    if (!report_.require(result.isObject(), title + " gave no object")) return {};
    if (translator_.model_member != nullptr) {
      report_.require(result[translator_.model_member].str() == "target-model",
                      title + " did not send the target's model");
    }
    if (translator_.stream_member != nullptr) {
      report_.require(result[translator_.stream_member].isTrue() == (target.target.mode == SPW_MODE_STREAM),
                      title + " asks for the other mode");
    }
    const std::string text(result.dump());
    report_.require(bool(call.parse(text)), title + " gave something that is no JSON");
    return text;
  }

  void translate(const Sample& sample, const NamedTarget& target) {
    const std::string wire = write(sample.json, target, sample.name);
    if (wire.empty()) return;
    ++accepted_;
    report_.require(write(sample.json, target, sample.name) == wire,
                    what("write_request") + " of " + sample.name + " gives other bytes the second time");
    if (!servesClients(translator_)) return;
    if (sample.sane && !read(wire, std::string("its own ") + sample.name, true)) {
      report_.error(what("read_request") + " refuses what write_request made of " + sample.name + " for " +
                    target.name);
    }
    for (const std::string& changed : mutations(wire, 300)) {
      read(changed, std::string("its own ") + sample.name + " with one value changed");
    }
  }

  const Subject& subject_;
  Report& report_;
  const spw_translator& translator_;
  size_t accepted_ = 0;
};

// What 1.0 ended with is all that a table must have.
constexpr size_t kFirstSize = offsetof(spw_translator, session_headers) + sizeof(const char* const*);

}  // namespace

void checkRequests(const Subject& subject, const spw_translator& translator) {
  RequestCheck(subject, translator).run();
}

void checkTranslatorTable(const spw_translator& t, Report& report) {
  const std::string id = t.wire != nullptr ? t.wire : "?";
  const auto require = [&](bool good, const std::string& text) {
    return report.require(good, "translator " + id + ": " + text);
  };
  require(t.size >= kFirstSize, "size is smaller than spw_translator of ABI 1.0");
  require(isId(t.wire), "wire is not [a-z0-9-]{1,64}");
  require(isText(t.name), "name is missing");
  require((t.route_count > 0) == (t.routes != nullptr),
          "has no route, or no list of them; a wire without clients has neither");
  const bool listed = t.routes != nullptr && t.route_count > 0;
  if (listed && !require(t.route_stride >= sizeof(spw_route), "route_stride is too small; say sizeof of a row")) return;
  for (size_t i = 0; listed && i < t.route_count; ++i) {
    const spw_route route = rowAt(t.routes, t.route_stride, i);
    const std::string what = "route " + std::to_string(i);
    require(isText(route.method) && std::strpbrk(route.method, "abcdefghijklmnopqrstuvwxyz ") == nullptr,
            what + " has no method in capitals");
    if (!require(route.path != nullptr && route.path[0] == '/', what + " path does not begin with a slash")) continue;
    require((route.operation >= SPW_OP_GENERATE && route.operation <= SPW_OP_DESCRIBE_MODEL) ||
                route.operation == SPW_OP_KEPT ||
                (route.operation >= SPW_OP_COMPLETE && route.operation <= SPW_OP_SPEAK),
            what + " operation is out of range");
    require(route.mode >= SPW_MODE_WHOLE && route.mode <= SPW_MODE_BY_BODY, what + " mode is out of range");
    require(route.mode != SPW_MODE_BY_BODY || t.stream_member != nullptr, what + " is BY_BODY without stream_member");
    require(route.operation != SPW_OP_GENERATE || t.model_member != nullptr ||
                std::strstr(route.path, "{model}") != nullptr,
            what + " names the model neither in the body nor in the path");
    require(route.operation != SPW_OP_LIST_MODELS || t.write_models != nullptr,
            what + " lists models without write_models");
    require(route.operation != SPW_OP_DESCRIBE_MODEL || t.write_model != nullptr,
            what + " describes a model without write_model");
    require(isText(route.when_header, true), what + " has an empty when_header; use null");
  }
  require(isText(t.content_type_stream) && isText(t.content_type_whole), "content types are missing");
  require(t.framing >= SPW_FRAME_SSE && t.framing <= SPW_FRAME_AWS, "framing is out of range");
  require(t.model_events == nullptr || isText(t.event_model_member), "has model_events without event_model_member");
  require(isText(t.reply_model_member, true), "has an empty reply_model_member; use null");
  require(t.usage_option == nullptr || t.usage_member != nullptr, "has usage_option without usage_member");
  const bool complete = t.read_request != nullptr && t.write_request != nullptr && t.reader_open != nullptr &&
                        t.reader_feed != nullptr && t.reader_close != nullptr && t.writer_open != nullptr &&
                        t.writer_put != nullptr && t.writer_close != nullptr && t.write_error != nullptr &&
                        t.read_error != nullptr && t.visit_texts != nullptr;
  require(complete, "lacks a function that is not optional");
}

}  // namespace spw::check
