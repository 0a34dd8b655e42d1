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

}  // namespace

void checkCompressor(const Subject& subject, const spw_compressor& compressor) {
  Report& report = subject.report;
  const std::string id = std::string("compressor ") + (compressor.id != nullptr ? compressor.id : "?") + ": ";
  report.require(compressor.size >= sizeof(spw_compressor), id + "size is smaller than spw_compressor");
  report.require(isId(compressor.id), id + "id is not [a-z0-9-]{1,64}");
  report.require(isText(compressor.name), id + "name is missing");
  if (!report.require(compressor.rewrite != nullptr, id + "rewrite is null")) return;
  for (const std::string& text : texts()) {
    for (const int32_t level : {0, 1, 2, 99}) {
      std::string first;
      for (int round = 0; round < 2; ++round) {
        testing::FakeCall call(subject.host);
        const spw_text_context context = {sizeof(spw_text_context), str("bash"), str("{\"command\":\"ls\"}"), 0,
                                          str("messages[0].blocks[0]")};
        spw_str out{};
        report.step(id + "rewrite of " + text.substr(0, 100));
        const spw_status status = compressor.rewrite(subject.self, call.raw(), &context, level, str(text), &out);
        report.require(status == SPW_OK || status == SPW_DECLINED, id + "rewrite neither rewrites nor declines");
        if (status != SPW_OK) break;
        report.require(out.len < text.size(), id + "rewrite made a text longer");
        report.require(isUtf8(view(out)), id + "rewrite gave broken UTF-8");
        if (round == 0) {
          first = view(out);
        } else {
          report.require(view(out) == first, id + "rewrite gave another text the second time");
        }
      }
    }
  }
}

}  // namespace spw::check
