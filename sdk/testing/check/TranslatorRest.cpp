#include <algorithm>

#include "sdk/testing/check/Checks.h"
#include "sdk/testing/check/Hostile.h"
#include "sdk/testing/check/Samples.h"

namespace spw::check {
namespace {

using testing::Bytes;
using testing::FakeCall;

class RestCheck {
 public:
  RestCheck(const Subject& subject, const spw_translator& translator)
      : subject_(subject), report_(subject.report), translator_(translator) {}

  void run() {
    errors();
    for (const std::string& text : hostileTexts()) readError(429, text);
    for (const std::string& document : hostileDocuments()) visit(document);
    for (const Sample& sample : samples()) visitOwn(sample);
    if (translator_.usage_option != nullptr) usage();
    if (translator_.write_models != nullptr) models();
    if (translator_.list_models != nullptr) pages();
    if (translator_.write_count != nullptr) counts();
    if (translator_.write_model != nullptr) model();
    if (translator_.write_probe != nullptr) probes();
    if (translator_.stream_type != nullptr) forms();
  }

 private:
  std::string what(const char* function) const {
    return std::string("translator ") + translator_.wire + ": " + function;
  }

  void errors() {
    const std::string large(100'000, 'm');
    for (int32_t fault = SPW_FAULT_NONE; fault <= SPW_FAULT_CANCELLED + 1; ++fault) {
      for (std::string_view message : {std::string_view(), std::string_view("busy \"now\""),
                                       std::string_view("\xff\n\0", 3), std::string_view(large)}) {
        for (const int32_t given : {0, 400, 429, 503, 529}) {
          FakeCall call(subject_.host);
          Bytes bytes;
          spw_error error = FakeCall::error();
          error.fault = fault;
          error.message = error.code = error.param = str(message);
          error.retry_after_ms = fault % 2 == 0 ? 1500 : -1;
          int32_t status = given;
          report_.step(what("write_error"));
          const spw_status result = translator_.write_error(subject_.self, call.raw(), &error, &status, bytes.out());
          report_.require(result == SPW_OK && !bytes.text().empty(), what("write_error") + " wrote no error");
          report_.require(status == given || (status >= 400 && status <= 599),
                          what("write_error") + " chose an odd status");
          report_.require(isUtf8(bytes.text()), what("write_error") + " wrote broken UTF-8");
          if (fault == SPW_FAULT_RATE_LIMIT && !message.empty()) {
            report_.require(readError(429, bytes.text()) == SPW_OK,
                            what("read_error") + " does not read write_error's body");
          }
        }
      }
    }
  }

  spw_status readError(int32_t status, std::string_view body) {
    FakeCall call(subject_.host);
    spw_error error = FakeCall::error();
    report_.step(what("read_error") + " of " + std::string(body.substr(0, 200)));
    const spw_status result = translator_.read_error(subject_.self, call.raw(), status, str(body), &error);
    report_.require(result == SPW_OK || result == SPW_DECLINED, what("read_error") + " neither reads nor declines");
    report_.require(isFault(error.fault), what("read_error") + " names no known fault");
    for (const spw_str text : {error.message, error.code, error.param}) {
      report_.require(isUtf8(view(text)), what("read_error") + " gives broken UTF-8");
    }
    return result;
  }

  // Replaces every text offered.
  void visit(std::string_view document) {
    FakeCall call(subject_.host);
    const Json wire = call.parse(document);
    if (!wire) return;
    size_t offered = 0;
    const spw_texts texts = {sizeof(spw_texts), &offered,
                             [](void* ctx, const spw_text_context*, spw_str, spw_str* out) -> spw_status {
                               ++*static_cast<size_t*>(ctx);
                               *out = str("short");
                               return SPW_OK;
                             }};
    report_.step(what("visit_texts") + " of " + std::string(document.substr(0, 200)));
    const spw_status status = translator_.visit_texts(subject_.self, call.raw(), wire.node(), &texts);
    report_.require(status == (offered > 0 ? SPW_OK : SPW_DECLINED),
                    what("visit_texts") + " does not say whether something was replaced");
    report_.require(bool(call.parse(wire.dump())), what("visit_texts") + " left something that is no JSON");
  }

  void visitOwn(const Sample& sample) {
    FakeCall call(subject_.host);
    spw_error error = FakeCall::error();
    spw_json* wire = nullptr;
    const Json notes = call.call().object();
    if (translator_.write_request(subject_.self, call.raw(), call.parse(sample.json).node(), &targets()[1].target,
                                  notes.node(), &wire, &error) != SPW_OK) {
      return;
    }
    const std::string own(call.call().json(wire).dump());
    visit(own);
    for (const std::string& changed : mutations(own, 200)) visit(changed);
  }

  void usage() {
    for (const char* present :
         {"", "null", "true", "{}", "[]", "{\"include_usage\":true}", "{\"include_usage\":false}"}) {
      FakeCall call(subject_.host);
      spw_str value{};
      report_.step(what("usage_option") + " of " + present);
      const spw_status status =
          translator_.usage_option(subject_.self, call.raw(), str(std::string_view(present)), &value);
      report_.require(status == SPW_OK || status == SPW_DECLINED,
                      what("usage_option") + " neither changes nor declines");
      if (status == SPW_OK) report_.require(bool(call.parse(view(value))), what("usage_option") + " gives no JSON");
    }
  }

  void models() {
    const std::string_view odd = "mod\"el\xff";
    std::vector<spw_model_row> rows(
        1000, {sizeof(spw_model_row), str("model-1"), str("Model 1"), str("owner"), 1'700'000'000, 100'000, 8000,
               SPW_CAP_TOOLS | SPW_CAP_VISION, 1, 1, 0.5, 2, -1, 1e300});
    rows[1] = nothing();
    rows[1].id = str(odd);
    for (const size_t count : {size_t{0}, size_t{1}, rows.size()}) {
      FakeCall call(subject_.host);
      Bytes bytes;
      report_.step(what("write_models") + " of " + std::to_string(count));
      const spw_status status =
          translator_.write_models(subject_.self, call.raw(), count > 0 ? rows.data() : nullptr, count, bytes.out());
      report_.require(status == SPW_OK && bool(call.parse(bytes.text())), what("write_models") + " wrote no JSON");
    }
  }

  // Pages of any list, or an error that says what is wrong with the query.
  void pages() {
    std::vector<spw_model_row> rows(30, nothing());
    std::vector<std::string> ids;
    for (size_t i = 0; i < rows.size(); ++i) ids.push_back("m-" + std::to_string(i));
    for (size_t i = 0; i < rows.size(); ++i) rows[i].id = str(std::string_view(ids[i]));
    for (std::string_view query :
         {"", "limit=5", "limit=0", "limit=x&&=", "after_id=m-3", "before_id=m-0", "after_id=%ff",
          "pageSize=4&pageToken=m-29", "pageToken=nobody", "page_size=99999999999999999999",
          "endpoint=embed&default_only=true", "page_token=m-3"}) {
      for (const size_t count : {size_t{0}, rows.size()}) {
        FakeCall call(subject_.host);
        Bytes bytes;
        spw_error error = FakeCall::error();
        const std::string step = what("list_models") + " of " + std::string(query);
        report_.step(step);
        const spw_status status = translator_.list_models(
            subject_.self, call.raw(), str(query), count > 0 ? rows.data() : nullptr, count, bytes.out(), &error);
        if (judge(report_, step, status, &error))
          report_.require(bool(call.parse(bytes.text())), step + " wrote no JSON");
      }
    }
  }

  // A row of which nothing is known, as the host makes it.
  static spw_model_row nothing() {
    spw_model_row row{};
    row.size = sizeof row;
    return row;
  }

  void model() {
    spw_model_row odd = nothing();
    odd.id = str(std::string_view("mod\"el\xff"));
    const spw_model_row full = {sizeof(spw_model_row),
                                str("model-1"),
                                str("Model 1"),
                                str("owner"),
                                1'700'000'000,
                                100'000,
                                8000,
                                0xFF7F,
                                1,
                                1,
                                0,
                                2,
                                -1,
                                0.1};
    for (const spw_model_row& row : {odd, full}) {
      FakeCall call(subject_.host);
      Bytes bytes;
      report_.step(what("write_model"));
      const spw_status status = translator_.write_model(subject_.self, call.raw(), &row, bytes.out());
      report_.require(status == SPW_OK && bool(call.parse(bytes.text())), what("write_model") + " wrote no JSON");
    }
  }

  // A body of any kind, or none.
  void probes() {
    for (std::string_view path : {"", "/", "/unknown"}) {
      FakeCall call(subject_.host);
      Bytes bytes;
      report_.step(what("write_probe") + " of " + std::string(path));
      const spw_status status = translator_.write_probe(subject_.self, call.raw(), str(path), bytes.out());
      report_.require(status == SPW_OK || status == SPW_DECLINED,
                      what("write_probe") + " neither answers nor declines");
      report_.require(isUtf8(bytes.text()), what("write_probe") + " wrote broken UTF-8");
    }
  }

  void counts() {
    for (const int64_t tokens : {int64_t{0}, int64_t{12'345}, INT64_MAX}) {
      FakeCall call(subject_.host);
      Bytes bytes;
      report_.step(what("write_count"));
      const spw_status status = translator_.write_count(subject_.self, call.raw(), tokens, bytes.out());
      report_.require(status == SPW_OK && bool(call.parse(bytes.text())), what("write_count") + " wrote no JSON");
      if (translator_.read_count == nullptr) continue;
      int64_t read = -1;
      report_.step(what("read_count"));
      report_.require(
          translator_.read_count(subject_.self, call.raw(), str(bytes.text()), &read) == SPW_OK && read == tokens,
          what("read_count") + " does not read write_count's body");
    }
    if (translator_.read_count == nullptr) return;
    for (const std::string& text : hostileTexts()) {
      FakeCall call(subject_.host);
      int64_t read = -1;
      report_.step(what("read_count") + " of a hostile text");
      const spw_status status = translator_.read_count(subject_.self, call.raw(), str(text), &read);
      report_.require(status == SPW_DECLINED || (status == SPW_OK && read >= 0),
                      what("read_count") + " neither reads nor declines");
    }
  }

  void forms() {
    for (size_t i = 0; i < translator_.route_count; ++i) {
      const std::string_view path = rowAt(translator_.routes, translator_.route_stride, i).path;
      for (std::string_view query : {"", "alt=sse", "a=b&alt=json", "&&=&", "alt=%0d%0a"}) {
        FakeCall call(subject_.host);
        spw_str type{};
        report_.step(what("stream_type") + " of " + std::string(path) + "?" + std::string(query));
        const spw_status status = translator_.stream_type(subject_.self, call.raw(), str(path), str(query), &type);
        report_.require(status == SPW_OK || status == SPW_DECLINED,
                        what("stream_type") + " neither chooses nor declines");
        if (status != SPW_OK) continue;
        const std::string_view said = view(type);
        report_.require(
            !said.empty() && std::all_of(said.begin(), said.end(), [](char c) { return c > 31 && c < 127; }),
            what("stream_type") + " gives no content type");
      }
    }
  }

  const Subject& subject_;
  Report& report_;
  const spw_translator& translator_;
};

}  // namespace

void checkTranslatorRest(const Subject& subject, const spw_translator& translator) {
  RestCheck(subject, translator).run();
}

}  // namespace spw::check
