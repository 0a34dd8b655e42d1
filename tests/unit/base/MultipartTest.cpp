#include "host/base/Multipart.h"

#include <gtest/gtest.h>

namespace spillway::base {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=b1";

std::string part(const std::string& disposition, const std::string& value) {
  return "--b1\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n";
}

std::string joined(const std::vector<std::string_view>& pieces) {
  std::string out;
  for (std::string_view piece : pieces) out += piece;
  return out;
}

TEST(MultipartTest, FindsFieldsWithoutLookingIntoThem) {
  const std::string sound = "\r\n--b \r\n\0--b1x\r\n\r\n";
  const std::string body = part(R"(name="file"; filename="model")", sound) + part(R"(name="model")", "m-1") +
                           part("name=bare", "x") + part(R"(name="a \"b\"")", "") + "--b1--\r\nepilogue";
  auto form = Multipart::of(kType, body);
  ASSERT_TRUE(form.ok()) << form.error().message;
  ASSERT_EQ(form->parts().size(), 4u);
  EXPECT_EQ(form->parts()[0].value, sound);
  EXPECT_TRUE(form->parts()[0].file);
  EXPECT_EQ(form->field("model"), "m-1");
  EXPECT_EQ(form->field("bare"), "x");
  EXPECT_EQ(form->parts()[3].name, "a \"b\"");
  EXPECT_EQ(form->field("file"), "") << "a file is no field";
  EXPECT_EQ(form->field("none"), "");
}

TEST(MultipartTest, SetsAFieldInPlaceOrAsTheLast) {
  const std::string body = part(R"(name="model")", "up/m-1") + part(R"(name="n")", "1") + "--b1--\r\n";
  auto form = Multipart::of(kType, body);
  std::string scratch;
  EXPECT_EQ(joined(form->with("model", "m-1", scratch)),
            part(R"(name="model")", "m-1") + part(R"(name="n")", "1") + "--b1--\r\n");
  EXPECT_EQ(joined(form->with("other", "o", scratch)),
            part(R"(name="model")", "up/m-1") + part(R"(name="n")", "1") + part(R"(name="other")", "o") + "--b1--\r\n");
  const std::string empty = "--b1--\r\n";
  EXPECT_EQ(joined(Multipart::of(kType, empty)->with("model", "m", scratch)), part(R"(name="model")", "m") + empty);
}

TEST(MultipartTest, TheTypeIsReadAsItsStandardHasIt) {
  EXPECT_TRUE(Multipart::is("Multipart/Form-Data; boundary=x"));
  EXPECT_FALSE(Multipart::is("multipart/mixed; boundary=x"));
  EXPECT_FALSE(Multipart::is("application/json"));
  EXPECT_TRUE(
      Multipart::of(R"(multipart/form-data; charset=utf-8; boundary="b1")", part("name=a", "1") + "--b1--").ok());
}

TEST(MultipartTest, WhatIsNoFormIsRefusedWithThePlace) {
  const std::string good = part("name=a", "1");
  const std::pair<std::string, const char*> cases[] = {
      {"", "does not begin with its boundary"},
      {"x" + good, "does not begin with its boundary"},
      {good, "ends without its closing boundary"},
      {good + "--b1x", "a boundary is not followed by a line end"},
      {"--b1\r\nContent-Disposition: form-data; name=a\r\n\r\n1", "ends without its closing boundary"},
      {"--b1\r\nContent-Type: text/plain\r\n\r\n1\r\n--b1--", "a part has no name"},
      {"--b1\r\nContent-Disposition: form-data; name=a\r\n\r\n--b1--", "a part has no value"},
      {"--b1\r\nx: " + std::string(9000, 'x') + "\r\n\r\n1\r\n--b1--", "does not end within 8 KiB"},
  };
  for (const auto& [body, words] : cases) {
    auto form = Multipart::of(kType, body);
    ASSERT_FALSE(form.ok()) << body;
    EXPECT_NE(form.error().message.find(words), std::string::npos) << form.error().message;
    EXPECT_EQ(form.error().httpStatus, 400);
  }
  std::string many;
  for (int i = 0; i < 300; ++i) many += good;
  EXPECT_NE(Multipart::of(kType, many + "--b1--").error().message.find("more than 256"), std::string::npos);
  EXPECT_FALSE(Multipart::of("multipart/form-data", good).ok());
  EXPECT_FALSE(Multipart::of("multipart/form-data; boundary=" + std::string(71, 'x'), good).ok());
}

}  // namespace
}  // namespace spillway::base
