#include "host/base/JsonUnread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "host/base/Json.h"

namespace {

using namespace spillway::base;
using testing::ElementsAre;
using testing::IsEmpty;

// Does what a plugin does, through the table that plugins have.
class JsonUnreadTest : public testing::Test {
 protected:
  void SetUp() override {
    call_.arena = &arena_;
    made_ = api_.make_object(&call_);
  }

  void give(std::string text) {
    source_ = std::move(text);
    auto tree = json::parse(arena_, source_);
    ASSERT_TRUE(tree.ok());
    given_ = *tree;
    before_ = std::make_unique<JsonUnread>(given_);
  }
  static spw_str str(std::string_view text) { return {text.data(), text.size()}; }
  spw_json* at(spw_json* object, std::string_view name) { return api_.member(object, str(name)); }
  std::string text(const spw_json* value) {
    const spw_str said = api_.string(&call_, value);
    return {said.ptr, said.len};
  }
  std::vector<std::string> unread() {
    LossReport losses;
    before_->report(arena_, made_, losses);
    std::vector<std::string> lines;
    for (const auto& entry : losses.entries()) {
      EXPECT_EQ(entry.kind, SPW_LOSS_DROPPED);
      lines.push_back(entry.where + ": " + entry.why);
    }
    return lines;
  }

  std::string source_;
  const spw_json_api& api_ = jsonApi();
  Arena arena_;
  spw_call call_;
  spw_json *given_ = nullptr, *made_ = nullptr;
  std::unique_ptr<JsonUnread> before_;
};

TEST_F(JsonUnreadTest, whatWasReadOrPutIsNot) {
  give(R"({"a":"text","b":{"c":[1,2]},"d":3,"e":true,"f":[{"g":null}],"h":{"i":1},"j":{"k":[]}})");
  text(at(given_, "a"));
  api_.put(&call_, made_, str("b"), at(given_, "b"));
  int64_t number = 0;
  api_.integer(at(given_, "d"), &number);
  api_.boolean(at(given_, "e"));
  api_.count(at(given_, "f"));
  for (spw_json* one = api_.first(at(given_, "f")); one; one = api_.next(one)) at(one, "g");
  api_.dump(&call_, at(given_, "h"));
  api_.put(&call_, made_, str("j"), api_.clone(&call_, at(given_, "j")));
  EXPECT_THAT(unread(), IsEmpty());
}

// Taken out and let go, in pieces or whole; replaced; copied to nowhere; put where nobody will look.
TEST_F(JsonUnreadTest, whatLeftTheRequestForNowhereIs) {
  give(R"({"a":1,"b":{"c":2,"d":3},"e":4,"f":5,"g":{"h":6}})");
  api_.detach(at(given_, "a"));
  spw_json* b = at(given_, "b");
  api_.detach(b);
  api_.put(&call_, made_, str("c"), at(b, "c"));
  api_.put(&call_, given_, str("e"), api_.make_null(&call_));
  api_.put(&call_, api_.make_object(&call_), str("f"), at(given_, "f"));
  api_.clone(&call_, at(given_, "g"));
  EXPECT_THAT(unread(),
              ElementsAre(testing::StartsWith("a: "), testing::StartsWith("b.d: "), testing::StartsWith("e: "),
                          testing::StartsWith("f: "), testing::StartsWith("g: ")));
}

// Kept as text first, then looked at in earnest.
TEST_F(JsonUnreadTest, aTextOfTheWholeDoesNotCountForWhatIsLookedIntoLater) {
  give(R"({"a":{"b":1,"c":2}})");
  api_.dump(&call_, at(given_, "a"));
  int64_t number = 0;
  api_.integer(at(at(given_, "a"), "b"), &number);
  EXPECT_THAT(unread(), ElementsAre(testing::StartsWith("a.c: ")));
}

// A request may be changed while it is read: places are those of the request.
TEST_F(JsonUnreadTest, placesAreThoseThatTheClientKnows) {
  give(R"({"list":[{"a":1},{"new":2}]})");
  spw_json* list = at(given_, "list");
  api_.detach(api_.first(list));
  at(api_.first(list), "a");
  api_.detach(list);
  api_.put(&call_, given_, str("name"), list);
  EXPECT_THAT(unread(), ElementsAre(testing::StartsWith("list[0]: "), testing::StartsWith("list[1].new: ")));
}

TEST_F(JsonUnreadTest, whatNobodyAskedForIs) {
  give(R"({"a":{"b":1,"c":{"deep":2}},"d":[5]})");
  int64_t number = 0;
  api_.integer(at(at(given_, "a"), "b"), &number);
  EXPECT_THAT(unread(),
              ElementsAre("a.c: the translator makes nothing of it", "d: the translator makes nothing of it"));
}

// Asked for as a text, it said nothing.
TEST_F(JsonUnreadTest, aValueOfAnotherKindIs) {
  give(R"({"a":7,"b":"yes","c":{"d":"e"},"f":["g",1]})");
  text(at(given_, "a"));
  api_.boolean(at(given_, "b"));
  text(at(given_, "c"));
  for (spw_json* one = api_.first(at(given_, "f")); one; one = api_.next(one)) text(one);
  EXPECT_THAT(unread(), ElementsAre(testing::StartsWith("a: "), testing::StartsWith("b: "), testing::StartsWith("c: "),
                                    testing::StartsWith("f[1]: ")));
}

TEST_F(JsonUnreadTest, whatIsAlikeInAListIsToldOnceWithItsFirstPlace) {
  give(R"({"list":[{"a":1},{"new":[]},{"a":1,"new":{"x":1}},{"new":null}]})");
  int64_t number = 0;
  for (spw_json* one = api_.first(at(given_, "list")); one; one = api_.next(one)) api_.integer(at(one, "a"), &number);
  EXPECT_THAT(unread(), ElementsAre("list[1].new: the translator makes nothing of it (2 times)"));
}

TEST_F(JsonUnreadTest, aDocumentThatIsTheRequestUsesAllOfIt) {
  give(R"({"a":{"b":1},"c":2})");
  made_ = given_;
  EXPECT_THAT(unread(), IsEmpty());
}

TEST_F(JsonUnreadTest, aDocumentThatIsPartOfTheRequestUsesThat) {
  give(R"({"a":{"b":1},"c":2})");
  made_ = at(given_, "a");
  EXPECT_THAT(unread(), ElementsAre(testing::StartsWith("c: ")));
}

TEST_F(JsonUnreadTest, aRequestKeptWholeIsUsed) {
  give(R"({"a":{"b":1},"c":2})");
  api_.put(&call_, made_, str("rest"), given_);
  EXPECT_THAT(unread(), IsEmpty());
}

TEST_F(JsonUnreadTest, namesAreToldShortAndWhole) {
  std::string name(79, 'n');
  give(R"({")" + name + R"(\u00e9\u00e9":1,"\r\nx":2})");
  at(given_, "");
  EXPECT_THAT(unread(), ElementsAre(name + "...: the translator makes nothing of it",
                                    "\r\nx: the translator makes nothing of it"));
}

TEST_F(JsonUnreadTest, noMoreAreToldThanAReportHolds) {
  std::string body = "{";
  for (int i = 0; i < 1000; ++i) body += "\"k" + std::to_string(i) + "\":1,";
  give(body + "\"last\":1}");
  at(given_, "");
  EXPECT_EQ(unread().size(), LossReport::kMost);
}

}  // namespace
