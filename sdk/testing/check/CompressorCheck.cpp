#include <algorithm>
#include <optional>

#include "sdk/testing/check/Checks.h"
#include "sdk/testing/check/Hostile.h"

namespace spw::check {
namespace {

std::vector<std::string> texts() {
  std::vector<std::string> all = hostileTexts();
  std::string log, code;
  for (int i = 0; i < 2000; ++i) {
    log += "2026-01-01T00:00:" + std::to_string(i % 60) + "Z INFO  worker started\n";
    code += "  int value" + std::to_string(i) + " = compute(" + std::to_string(i) + ");   \n\n";
  }
  all.push_back(log);
  all.push_back(code);
  all.push_back(std::string(1 << 20, 'a'));
  all.push_back(std::string(1 << 18, '\n'));
  return all;
}

spw_text_context fullContext() {
  spw_text_context context{};
  context.size = sizeof context;
  context.tool = str("bash");
  context.arguments = str("{\"command\":\"cd lib && ls -l | head\"}");
  context.path = str("messages[0].blocks[0]");
  context.handle = str("h1");
  return context;
}

// As an older host would give it: nothing known, and no handle.
spw_text_context bareContext() {
  spw_text_context context{};
  context.size = offsetof(spw_text_context, handle);
  return context;
}

void checkRecognition(const Subject& subject, const spw_compressor& compressor, const spw_text_context& context,
                      std::string_view text, const std::string& id) {
  if (compressor.recognise == nullptr) return;
  constexpr size_t kEnd = 4096;
  const std::string_view head = text.substr(0, kEnd), tail = text.substr(text.size() - std::min(text.size(), kEnd));
  int32_t first = 0;
  for (int round = 0; round < 2; ++round) {
    testing::FakeCall call(subject.host);
    subject.report.step(id + "recognise of " + std::string(head.substr(0, 100)));
    const int32_t sure = compressor.recognise(subject.self, call.raw(), &context, str(head), str(tail));
    subject.report.require(sure >= 0 && sure <= 100, id + "recognise answered " + std::to_string(sure));
    subject.report.require(round == 0 || sure == first, id + "recognise answered differently the second time");
    first = sure;
  }
}

// Runs it once; nothing when it declined.
std::optional<std::string> rewritten(const Subject& subject, const spw_compressor& compressor,
                                     const spw_text_context& context, int32_t level, std::string_view text,
                                     const std::string& id) {
  testing::FakeCall call(subject.host);
  spw_str out{};
  subject.report.step(id + "rewrite of " + std::string(text.substr(0, 100)));
  const spw_status status = compressor.rewrite(subject.self, call.raw(), &context, level, str(text), &out);
  subject.report.require(status == SPW_OK || status == SPW_DECLINED, id + "rewrite neither rewrites nor declines");
  if (status != SPW_OK) return std::nullopt;
  subject.report.require(out.len < text.size(), id + "rewrite made a text longer");
  subject.report.require(!isUtf8(text) || isUtf8(view(out)), id + "rewrite gave broken UTF-8");
  return std::string(view(out));
}

void checkRewrite(const Subject& subject, const spw_compressor& compressor, spw_text_context context, int32_t level,
                  const std::string& text, const std::string& id) {
  Report& report = subject.report;
  context.is_error = 1;
  report.require(!rewritten(subject, compressor, context, level, text, id),
                 id + "rewrite changed the text of an error");
  context.is_error = 0;
  const std::optional<std::string> first = rewritten(subject, compressor, context, level, text, id);
  if (!first) return;
  report.require(rewritten(subject, compressor, context, level, text, id) == first,
                 id + "rewrite gave another text the second time");
  const std::optional<std::string> again = rewritten(subject, compressor, context, level, *first, id);
  report.require(!again || *again == *first, id + "rewrite changed its own result");
}

}  // namespace

void checkCompressor(const Subject& subject, const spw_compressor& compressor) {
  Report& report = subject.report;
  const std::string id = std::string("compressor ") + (compressor.id != nullptr ? compressor.id : "?") + ": ";
  report.require(compressor.size >= sizeof(spw_compressor), id + "size is smaller than spw_compressor");
  report.require(isId(compressor.id), id + "id is not [a-z0-9-]{1,64}");
  report.require(isText(compressor.name), id + "name is missing");
  if (!report.require(compressor.rewrite != nullptr, id + "rewrite is null")) return;
  for (const std::string& text : texts()) {
    for (const bool bare : {false, true}) {
      const spw_text_context context = bare ? bareContext() : fullContext();
      checkRecognition(subject, compressor, context, text, id);
      for (const int32_t level : {0, 1, 2, 99}) checkRewrite(subject, compressor, context, level, text, id);
    }
  }
}

}  // namespace spw::check
