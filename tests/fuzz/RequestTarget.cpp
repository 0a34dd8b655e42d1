#include <iterator>
#include <string>

#include "host/base/Json.h"
#include "tests/fuzz/Targets.h"
#include "tests/golden/Codec.h"
#include "tests/golden/Laws.h"

namespace spillway::fuzz {
namespace {

using golden::Codec;
using golden::Outcome;
using golden::TargetText;

bool isJson(std::string_view text) {
  base::Arena arena;
  return base::json::parse(arena, text).ok();
}

bool isObject(std::string_view text) {
  base::Arena arena;
  auto tree = base::json::parse(arena, text);
  return tree.ok() && base::json::kind(*tree) == base::json::Kind::Object;
}

// One that can do everything, one that can do little, one of which nothing is known.
TargetText target(unsigned choice) {
  TargetText target;
  if (choice % 3 == 2) return target;
  target.known = true;
  target.mode = choice % 2 ? SPW_MODE_STREAM : SPW_MODE_WHOLE;
  if (choice % 3 == 1) {
    target.quirks = {{"sampling_forbidden", R"(["temperature","top_p"])"},
                     {"strict_unknown_fields", ""},
                     {"tools_support", "\"none\""},
                     {"assistant_prefill", "\"unsupported\""},
                     {"turn_order", R"(["alternate","first_user","last_user"])"},
                     {"response_format_support", "\"none\""}};
    return target;
  }
  target.maxOutput = 64000;
  target.caps = SPW_CAP_TOOLS | SPW_CAP_VISION | SPW_CAP_REASONING | SPW_CAP_JSON_SCHEMA | SPW_CAP_PDF | SPW_CAP_AUDIO;
  target.quirks = {{"effort_values", R"(["low","medium","high","xhigh","max"])"},
                   {"adaptive_thinking", ""},
                   {"custom_tools", ""},
                   {"reasoning_replay", "\"field\""},
                   {"cache_mode", "\"breakpoints\""},
                   {"schema_dialect", "\"json_schema\""},
                   {"image_source", R"(["url"])"}};
  return target;
}

void isARefusal(const Outcome& out, const std::string& who) {
  require(out.status == SPW_INVALID, who + " failed with status " + std::to_string(out.status));
  require(!out.failure.message.empty(), who + " refused without a reason");
}

// What a codec reads, it can write again, and what it wrote it can read; writing that again changes nothing.
void ownWire(const Codec& codec, const Outcome& read, const TargetText& target) {
  const Outcome written = codec.writeRequest(read.body, target);
  if (written.status != SPW_OK) return isARefusal(written, "the writer");
  require(isObject(written.body), "the writer wrote no object");
  const Outcome twice = codec.writeRequest(read.body, target);
  require(written.body == twice.body && written.notes == twice.notes && written.losses == twice.losses,
          "the same document is written in two ways");
  const Outcome again = codec.readRequest(written.body);
  require(again.status == SPW_OK, "the reader refuses what the writer wrote: " + again.failure.param + " " +
                                      again.failure.message + "\n" + written.body);
}

void otherWire(const Codec& other, const Outcome& read, const TargetText& target) {
  const Outcome written = other.writeRequest(read.body, target);
  if (written.status != SPW_OK) return isARefusal(written, other.wire());
  require(isObject(written.body), other.wire() + " wrote no object");
  if (other.wire() == "kiro") return;
  const Outcome again = other.readRequest(written.body);
  require(again.status == SPW_OK, other.wire() + " refuses what it wrote: " + again.failure.param + " " +
                                      again.failure.message + "\n" + written.body);
}

}  // namespace

void request(const char* wire, std::string_view input) {
  if (input.empty()) return;
  const unsigned choice = static_cast<unsigned char>(input.front());
  input.remove_prefix(1);
  if (!isJson(input)) return;  // the host refuses it before any codec
  const std::string body(input);
  const Codec& codec = Codec::of(wire);
  const Outcome read = codec.readRequest(body);
  if (read.status == SPW_OK) {
    require(isObject(read.body) && isObject(read.notes), "the document is no object");
    const std::string broken = golden::brokenLaw(read.body);
    require(broken.empty(), "the document breaks a law: " + broken + "\n" + read.body);
    const TargetText to = target(choice / std::size(kUpstreamWires));
    ownWire(codec, read, to);
    otherWire(Codec::of(kUpstreamWires[choice % std::size(kUpstreamWires)]), read, to);
  } else if (read.status != SPW_DECLINED) {
    isARefusal(read, "the reader");
  }
  const Outcome kept = codec.visitTexts(body, std::string::npos);
  require(kept.status == SPW_DECLINED || kept.status == SPW_INVALID, "texts were replaced that nobody replaced");
  const Outcome edited = codec.visitTexts(body, 0);
  require(edited.status != SPW_INTERNAL, "texts cannot be visited");
  if (edited.status == SPW_OK) require(isJson(edited.body), "an edited request is no JSON");
}

}  // namespace spillway::fuzz
