// What must hold for the request side of every translator, shown on all recorded requests.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/golden/Codec.h"
#include "tests/golden/Fixtures.h"
#include "tests/golden/Laws.h"

namespace spillway::golden {
namespace {

using Json = nlohmann::ordered_json;

// A target that can do everything, so that nothing is left out for its sake.
TargetText ableTarget() {
  TargetText target;
  target.known = true;
  target.caps = SPW_CAP_TOOLS | SPW_CAP_VISION | SPW_CAP_REASONING | SPW_CAP_JSON_SCHEMA | SPW_CAP_PDF | SPW_CAP_AUDIO;
  target.quirks = {{"effort_values", R"(["low","medium","high","xhigh","max"])"},
                   {"adaptive_thinking", ""},
                   {"custom_tools", ""},
                   {"reasoning_replay", "\"field\""},
                   {"extra_params", R"(["top_k","min_p"])"},
                   {"cache_mode", "\"breakpoints\""},
                   {"schema_dialect", "\"json_schema\""},
                   {"image_source", R"(["url"])"},
                   {"tool_result_media", R"(["image/png","image/jpeg","application/pdf","video/mp4"])"}};
  return target;
}

class Requests : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!Codec::exists(GetParam())) GTEST_SKIP() << GetParam() << " is not built";
    requests_ = requestsOf(GetParam());
    ASSERT_GT(requests_.size(), 5u);
  }
  const Codec& codec() const { return Codec::of(GetParam()); }

  std::vector<RecordedRequest> requests_;
};

TEST_P(Requests, AreReadIntoACanonicalDocument) {
  for (const RecordedRequest& request : requests_) {
    const Outcome read = codec().readRequest(request.body, request.path);
    ASSERT_EQ(SPW_OK, read.status) << request.name << ": " << read.failure.param << " " << read.failure.message;
    EXPECT_EQ("", brokenLaw(read.body)) << request.name << "\n" << read.body;
  }
}

TEST_P(Requests, GiveTheSameBytesTwice) {
  for (const RecordedRequest& request : requests_) {
    const Outcome once = codec().crossRequest(request.body, codec(), ableTarget(), request.path);
    const Outcome twice = codec().crossRequest(request.body, codec(), ableTarget(), request.path);
    EXPECT_EQ(once.body, twice.body) << request.name;
    EXPECT_EQ(once.losses, twice.losses) << request.name;
  }
}

// read, write, read: what was understood the first time is understood the second time, and means the same.
TEST_P(Requests, MeanTheSameAfterWriting) {
  for (const RecordedRequest& request : requests_) {
    const Outcome first = codec().readRequest(request.body, request.path);
    const Outcome written = codec().writeRequest(first.body, ableTarget());
    ASSERT_EQ(SPW_OK, written.status) << request.name << ": " << written.failure.message;
    const Outcome second = codec().readRequest(written.body);
    ASSERT_EQ(SPW_OK, second.status) << request.name << ": " << second.failure.param << " " << second.failure.message;
    const Outcome again = codec().writeRequest(second.body, ableTarget());
    EXPECT_EQ(written.body, again.body) << request.name;
  }
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

// Texts by their meaning: the types of parts and who may stay silent are the wire's own affair, and so is the order of
// properties; what says the default may be left out; the two names of JPEG are one.
void collectTexts(const Json& value, std::vector<std::string>& texts) {
  if (value.is_string()) {
    std::string text = value.get<std::string>();
    if (text.starts_with("data:image/jpg")) text.replace(11, 3, "jpeg");
    texts.push_back(text);
  } else if (value.is_array()) {
    for (const Json& child : value) collectTexts(child, texts);
  } else if (value.is_object()) {
    for (const auto& [name, child] : value.items()) {
      const bool own = name == "type" || name == "role" || name == "propertyOrdering" || child == Json::array({"TEXT"});
      if (!own) collectTexts(child, texts);
    }
  }
}

// Every text a request holds is in what was written, unless its loss was reported.
TEST_P(Requests, LoseNoTextSilently) {
  for (const RecordedRequest& request : requests_) {
    const Outcome written = codec().crossRequest(request.body, codec(), ableTarget(), request.path);
    if (!written.losses.empty()) continue;
    Json original = Json::parse(request.body);
    original.erase("model");
    original.erase("function_call");  // tool_choice says it again
    std::vector<std::string> before, after;
    collectTexts(original, before);
    collectTexts(Json::parse(written.body), after);
    std::string all;
    for (const std::string& text : after) all += lower(text) + "\n";
    for (const std::string& text : before) {
      EXPECT_NE(std::string::npos, all.find(lower(text))) << request.name << ": " << text << "\n" << written.body;
    }
  }
}

TEST_P(Requests, TellTheModelOfTheTargetAndNoOther) {
  for (const RecordedRequest& request : requests_) {
    const Outcome written = codec().crossRequest(request.body, codec(), ableTarget(), request.path);
    const char* named = codec().table().model_member != nullptr ? "model-x" : "";  // else the path says it
    EXPECT_EQ(named, Json::parse(written.body).value("model", "")) << request.name;
  }
}

TEST_P(Requests, OfferEveryToolText) {
  for (const RecordedRequest& request : requests_) {
    const Outcome kept = codec().visitTexts(request.body, std::string::npos);
    EXPECT_EQ(SPW_DECLINED, kept.status) << request.name;
    EXPECT_EQ(Json::parse(request.body), Json::parse(kept.body)) << request.name;
    const Outcome edited = codec().visitTexts(request.body, 0);
    const bool any =
        std::any_of(edited.events.begin(), edited.events.end(), [](const Event& e) { return !e.text.empty(); });
    EXPECT_EQ(any ? SPW_OK : SPW_DECLINED, edited.status) << request.name;
    for (const Event& offer : kept.events) EXPECT_FALSE(offer.id.empty()) << request.name;
  }
}

// Any member of any request replaced by a value of another type: read, or refused with a place, never a crash.
class Mutator {
 public:
  explicit Mutator(Json document) : document_(std::move(document)) { collect(document_, Json::json_pointer()); }

  size_t size() const { return places_.size(); }
  const Json::json_pointer& at(size_t place) const { return places_[place]; }
  std::string with(size_t place, const Json& value) const {
    Json copy = document_;
    copy[places_[place]] = value;
    return copy.dump();
  }
  // Empty: there is no object.
  std::string with(size_t place, const std::string& member, const Json& value) const {
    Json copy = document_;
    if (!copy[places_[place]].is_object()) return {};
    copy[places_[place]][member] = value;
    return copy.dump();
  }
  // Without the place, without what holds it, and so on to the request's own member.
  std::vector<std::string> without(size_t place) const {
    std::vector<std::string> bodies;
    for (Json::json_pointer at = places_[place]; !at.empty(); at = at.parent_pointer()) {
      Json copy = document_;
      Json& parent = copy[at.parent_pointer()];
      if (parent.is_array())
        parent.erase(std::stoul(at.back()));
      else
        parent.erase(at.back());
      bodies.push_back(copy.dump());
    }
    return bodies;
  }

 private:
  void collect(const Json& value, const Json::json_pointer& at) {
    if (!at.empty()) places_.push_back(at);
    if (value.is_object()) {
      for (const auto& [name, child] : value.items()) collect(child, at / name);
    } else if (value.is_array()) {
      for (size_t i = 0; i < value.size(); ++i) collect(value[i], at / i);
    }
  }

  Json document_;
  std::vector<Json::json_pointer> places_;
};

TEST_P(Requests, MayHaveAnythingAnywhere) {
  const Json values[] = {nullptr, 3, "x", Json::array(), Json::object()};
  for (const RecordedRequest& request : requests_) {
    const Mutator mutator(Json::parse(request.body));
    for (size_t place = 0; place < mutator.size(); ++place) {
      for (const Json& value : values) {
        const std::string body = mutator.with(place, value);
        const Outcome read = codec().readRequest(body, request.path);
        ASSERT_NE(SPW_INTERNAL, read.status) << body;
        if (read.status == SPW_DECLINED) continue;  // nothing is asked any more
        if (read.status == SPW_INVALID) {
          EXPECT_FALSE(read.failure.message.empty()) << body;
          continue;
        }
        ASSERT_EQ("", brokenLaw(read.body)) << body;
        ASSERT_NE(SPW_INTERNAL, codec().writeRequest(read.body, ableTarget()).status) << body;
        ASSERT_NE(SPW_INTERNAL, codec().visitTexts(body, 10).status) << body;
      }
    }
  }
}

// Of what real clients say, all is understood.
TEST_P(Requests, LeaveNothingUnread) {
  for (const RecordedRequest& request : requests_) {
    for (const std::string& loss : codec().readRequest(request.body, request.path).losses)
      EXPECT_EQ(std::string::npos, loss.find("makes nothing of it")) << request.name << ": " << loss;
  }
}

// A member that no codec has heard of, in each object of any request: in the document, or told.
TEST_P(Requests, TellOfMembersThatNobodyKnows) {
  size_t told = 0;
  for (const RecordedRequest& request : requests_) {
    const Mutator mutator(Json::parse(request.body));
    for (size_t place = 0; place < mutator.size(); ++place) {
      const std::string body = mutator.with(place, "xnew", "unheard of");
      if (body.empty()) continue;
      const Outcome read = codec().readRequest(body, request.path);
      if (read.status != SPW_OK) continue;
      const bool reported = std::any_of(read.losses.begin(), read.losses.end(), [](const std::string& loss) {
        return loss.find("xnew: ") != std::string::npos;
      });
      told += reported;
      EXPECT_TRUE(reported || read.body.find("xnew") != std::string::npos) << body << "\n" << read.body;
    }
  }
  const bool keepsLittle = GetParam() == "openai-chat";
  EXPECT_GT(told, keepsLittle ? 100u : 0u);
}

// A word no schema has says nothing, by the rules of schemas.
bool isInSchema(const Json::json_pointer& place) {
  for (Json::json_pointer at = place; !at.empty(); at = at.parent_pointer()) {
    for (const char* name :
         {"parameters", "parametersJsonSchema", "parameters_json_schema", "input_schema", "inputSchema", "schema"})
      if (at.back() == name) return true;
  }
  return false;
}

// The same on the way to other wires, each place to another: there, told, or refused.
TEST_P(Requests, LoseNoMemberSilently) {
  const std::vector<std::string> targets = wires();
  TargetText target = ableTarget();
  target.mode = SPW_MODE_STREAM;
  size_t next = 0;
  for (const RecordedRequest& request : requests_) {
    const Mutator mutator(Json::parse(request.body));
    for (size_t place = 0; place < mutator.size(); ++place) {
      const std::string body = mutator.with(place, "xnew", "unheard of");
      if (body.empty() || isInSchema(mutator.at(place))) continue;
      const Codec& other = Codec::of(targets[next++ % targets.size()]);
      const Outcome crossed = codec().crossRequest(body, other, target, request.path);
      if (crossed.status != SPW_OK || crossed.body.find("xnew") != std::string::npos) continue;
      const Outcome without = codec().crossRequest(request.body, other, target, request.path);
      if (without.losses != crossed.losses) continue;
      const std::vector<std::string> smaller = mutator.without(place);
      const bool wholeIsTold = std::any_of(smaller.begin(), smaller.end(), [&](const std::string& less) {
        return codec().crossRequest(less, other, target, request.path).losses != without.losses;
      });
      EXPECT_TRUE(wholeIsTold) << request.name << " to " << other.wire() << "\n" << body;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Wires, Requests, testing::ValuesIn(wires()),
                         [](const auto& tested) { return testNameOf(tested.param); });

}  // namespace
}  // namespace spillway::golden
