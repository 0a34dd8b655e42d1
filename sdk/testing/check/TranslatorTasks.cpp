#include "sdk/testing/check/Checks.h"
#include "sdk/testing/check/Hostile.h"
#include "sdk/testing/check/Samples.h"

namespace spw::check {
namespace {

using testing::Bytes;
using testing::FakeCall;

constexpr int32_t kTasks[] = {SPW_OP_EMBED, SPW_OP_RERANK,     SPW_OP_MODERATE,
                              SPW_OP_IMAGE, SPW_OP_TRANSCRIBE, SPW_OP_SPEAK};

// Requests and answers as several wires have them; each codec takes its own and refuses the rest.
constexpr std::string_view kRequests[] = {
    R"({"model":"m","input":["a","b"],"dimensions":8,"encoding_format":"base64","user":"u","other":[1]})",
    R"({"model":"m","input":[[1,2],[3]]})",
    R"({"model":"m","texts":["a"],"input_type":"search_query","embedding_types":["float"],"truncate":"END"})",
    R"({"model":"m","inputs":[{"content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}],"input_type":"image"})",
    R"({"model":"m","prompt":"a","keep_alive":5})",
    R"({"content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_QUERY","title":"t"})",
    R"({"requests":[{"model":"models/m","content":{"parts":[{"text":"a"},{"text":"b"}]}}]})",
    R"({"model":"m","query":"q","documents":["a",{"text":"b"}],"top_n":1})",
};
constexpr std::string_view kDocuments[] = {
    R"({"model":"m","inputs":[{"text":"a"},{"text":"b"}],"dimensions":8,"purpose":"query","truncate":"end","user":"u","extra":{"elsewhere":{"x":1}}})",
    R"({"model":"m","inputs":[{"tokens":[1,2]}]})",
    R"({"model":"m","inputs":[{"blocks":[{"type":"text","text":"a"},{"type":"image","source":{"data":"AAAA"}}]}]})",
    R"({"model":"m","inputs":[{"text":"a"}],"formats":["int8"]})",
    R"({"model":"m","query":"q","documents":[{"text":"a"},{"text":"b"}],"top":1})",
};
constexpr std::string_view kReplies[] = {
    R"({"object":"list","data":[{"index":0,"embedding":[0.5,-1e-3]},{"index":1,"embedding":"AAAAPw=="}],"usage":{"prompt_tokens":2}})",
    R"({"embeddings":{"float":[[1,2],[3,4]]},"meta":{"billed_units":{"input_tokens":3}}})",
    R"({"embeddings":[{"values":[1]},{"values":[2]}],"usageMetadata":{"promptTokenCount":2}})",
    R"({"embeddings":[[1],[2]],"prompt_eval_count":2})",
    R"({"results":[{"index":1,"relevance_score":0.5}],"usage":{"total_tokens":2}})",
    R"({"error":{"message":"no"}})",
};
constexpr std::string_view kAnswers[] = {
    R"({"vectors":["0.5,-1e-3","1"],"model":"m","usage":{"input":2,"output":0}})",
    R"({"vectors":["x"]})",
    R"({"results":[{"index":0,"score":"0.5"}],"usage":{"input":2}})",
};

class TaskCheck {
 public:
  TaskCheck(const Subject& subject, const spw_translator& translator)
      : subject_(subject), report_(subject.report), translator_(translator) {}

  void run() {
    const auto each = [&](const auto& list, auto with) {
      for (std::string_view text : list) {
        with(text);
        for (const std::string& mutated : mutations(text, 40)) with(std::string_view(mutated));
      }
      for (const std::string& document : hostileDocuments()) with(std::string_view(document));
    };
    if (translator_.read_task != nullptr) each(kRequests, [this](std::string_view text) { readTask(text); });
    if (translator_.write_task != nullptr) each(kDocuments, [this](std::string_view text) { writeTask(text); });
    if (translator_.write_task_reply != nullptr) each(kAnswers, [this](std::string_view text) { writeReply(text); });
    const auto bytes = [this](std::string_view text) {
      if (translator_.read_task_reply != nullptr) readReply(text);
      if (translator_.tap_task_reply != nullptr) tap(text);
    };
    each(kReplies, bytes);
    for (const std::string& text : hostileTexts()) bytes(text);
  }

 private:
  std::string what(const char* function, std::string_view text) const {
    return std::string("translator ") + translator_.wire + ": " + function + " of " + std::string(text.substr(0, 200));
  }

  // True when it is SPW_OK; a declined task gives nothing.
  bool judgeTask(const std::string& step, spw_status status, const spw_error& error) {
    if (status == SPW_DECLINED) return false;
    return judge(report_, step, status, &error);
  }

  void readTask(std::string_view text) {
    for (const int32_t operation : kTasks) {
      for (size_t i = 0; i < translator_.route_count; ++i) {
        const spw_route route = rowAt(translator_.routes, translator_.route_stride, i);
        if (route.operation != operation) continue;
        FakeCall call(subject_.host);
        const Json wire = call.parse(text);
        const Json notes = call.parse("{}");
        spw_json* canonical = nullptr;
        spw_error error = FakeCall::error();
        const std::string step = what("read_task", text);
        report_.step(step);
        const spw_status status =
            translator_.read_task(subject_.self, call.raw(), operation, wire.node(), str(std::string_view(route.path)),
                                  str(""), notes.node(), &canonical, &error);
        if (judgeTask(step, status, error)) report_.require(canonical != nullptr, step + " made no document");
      }
    }
  }

  void writeTask(std::string_view text) {
    for (const int32_t operation : kTasks) {
      for (const NamedTarget& target : targets()) {
        FakeCall call(subject_.host);
        const Json canonical = call.parse(text);
        const Json notes = call.parse("{}");
        spw_json* wire = nullptr;
        spw_error error = FakeCall::error();
        const std::string step = what("write_task", text);
        report_.step(step);
        const spw_status status = translator_.write_task(subject_.self, call.raw(), operation, canonical.node(),
                                                         &target.target, notes.node(), &wire, &error);
        if (judgeTask(step, status, error)) report_.require(wire != nullptr, step + " made no request");
      }
    }
  }

  void readReply(std::string_view text) {
    for (const int32_t operation : kTasks) {
      FakeCall call(subject_.host);
      const Json notes = call.parse("{}");
      spw_json* canonical = nullptr;
      spw_error error = FakeCall::error();
      const std::string step = what("read_task_reply", text);
      report_.step(step);
      const spw_status status = translator_.read_task_reply(subject_.self, call.raw(), operation, notes.node(),
                                                            str(text), &canonical, &error);
      if (judgeTask(step, status, error)) report_.require(canonical != nullptr, step + " made no document");
    }
  }

  void writeReply(std::string_view text) {
    for (const int32_t operation : kTasks) {
      FakeCall call(subject_.host);
      const Json canonical = call.parse(text);
      const Json notes = call.parse("{}");
      Bytes bytes;
      spw_reply_options options{};
      options.size = sizeof options;
      options.id = str("id1");
      options.model = str("m");
      options.notes = notes.node();
      spw_error error = FakeCall::error();
      const std::string step = what("write_task_reply", text);
      report_.step(step);
      const spw_status status = translator_.write_task_reply(subject_.self, call.raw(), operation, canonical.node(),
                                                             &options, bytes.out(), &error);
      judgeTask(step, status, error);
    }
  }

  void tap(std::string_view text) {
    for (const int32_t operation : kTasks) {
      for (const int32_t mode : {SPW_MODE_WHOLE, SPW_MODE_STREAM}) {
        FakeCall call(subject_.host);
        testing::Events events;
        spw_error error = FakeCall::error();
        const std::string step = what("tap_task_reply", text);
        report_.step(step);
        const spw_status status = translator_.tap_task_reply(subject_.self, call.raw(), operation, mode, str(""),
                                                             str(text), events.emit(), &error);
        judgeTask(step, status, error);
      }
    }
  }

  const Subject& subject_;
  Report& report_;
  const spw_translator& translator_;
};

}  // namespace

void checkTasks(const Subject& subject, const spw_translator& translator) { TaskCheck(subject, translator).run(); }

}  // namespace spw::check
