// Settings are changed as text: what is not set stays as it is, to the byte.
#include "host/connect/Document.h"

#include <gtest/gtest.h>

namespace spillway::connect {
namespace {

std::string set(const char* format, const std::string& text, const Path& path, const Json& value) {
  auto document = Document::read(format, text);
  if (!document.ok()) return "unread: " + document.error().message;
  const auto done = (*document)->set(path, value);
  return done.ok() ? (*document)->text() : "refused: " + done.error().message;
}

std::string removed(const char* format, const std::string& text, const Path& path) {
  auto document = Document::read(format, text);
  if (!document.ok()) return "unread: " + document.error().message;
  const auto done = (*document)->remove(path);
  return done.ok() ? (*document)->text() : "refused: " + done.error().message;
}

std::string unread(const char* format, const std::string& text) {
  const auto document = Document::read(format, text);
  return document.ok() ? "" : document.error().message;
}

TEST(JsonDocumentTest, AValueIsReplacedWhereItStands) {
  EXPECT_EQ(set("json", "{ \"a\" : 1 , // one\n \"b\":[1,\n 2] }", {{"b"}}, "x"),
            "{ \"a\" : 1 , // one\n \"b\":\"x\" }");
}

TEST(JsonDocumentTest, AMemberIsAddedInTheStyleOfTheOthers) {
  EXPECT_EQ(set("json", "{\n    \"a\": 1\n}\n", {{"b"}, {"c"}}, 2),
            "{\n    \"a\": 1,\n    \"b\": {\n        \"c\": 2\n    }\n}\n");
  EXPECT_EQ(set("json", "{\n\t\"a\": 1, // one\n\t/* end */\n}", {{"b"}}, true),
            "{\n\t\"a\": 1, // one\n\t\"b\": true,\n\t/* end */\n}");
  EXPECT_EQ(set("json", "{\n  \"a\": 1 // one\n}", {{"b"}}, 2), "{\n  \"a\": 1, // one\n  \"b\": 2\n}");
  EXPECT_EQ(set("json", "{\"a\": 1}", {{"b"}}, 2), "{\"a\": 1, \"b\": 2}");
  EXPECT_EQ(set("json", "{\r\n  \"a\": 1\r\n}", {{"b"}}, 2), "{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}");
}

TEST(JsonDocumentTest, WhatIsEmptyIsFilled) {
  EXPECT_EQ(set("json", "", {{"a"}, {"b"}}, 1), "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n");
  EXPECT_EQ(set("json", "{}\n", {{"a"}}, 1), "{\n  \"a\": 1\n}\n");
  EXPECT_EQ(set("json", "{\n  \"a\": {}\n}", {{"a"}, {"b"}}, 1), "{\n  \"a\": {\n    \"b\": 1\n  }\n}");
  EXPECT_EQ(set("json", "{\n  // nothing yet\n}", {{"a"}}, 1), "{\n  // nothing yet\n  \"a\": 1\n}");
}

TEST(JsonDocumentTest, BareNamesAndSingleQuotesAreUnderstood) {
  EXPECT_EQ(set("json", "{a: {'b': 'x', c: .5}}", {{"a"}, {"b"}}, "y"), "{a: {'b': \"y\", c: .5}}");
}

TEST(JsonDocumentTest, ElementsOfListsAreFoundByAMember) {
  const Path path = {{"list"}, {"id", "x"}};
  const Json value = {{"id", "x"}, {"n", 2}};
  EXPECT_EQ(set("json", R"({"list": [{"id": "w"}, {"n": 1, "id": "x"}]})", path, value),
            "{\"list\": [{\"id\": \"w\"}, {\n  \"id\": \"x\",\n  \"n\": 2\n}]}");
  EXPECT_EQ(set("json", "{\n  \"list\": [\n    {\"id\": \"w\"}\n  ]\n}", path, value),
            "{\n  \"list\": [\n    {\"id\": \"w\"},\n    {\n      \"id\": \"x\",\n      \"n\": 2\n    }\n  ]\n}");
  EXPECT_EQ(set("json", "{}", path, value),
            "{\n  \"list\": [\n    {\n      \"id\": \"x\",\n      \"n\": 2\n    }\n  ]\n}");
}

TEST(JsonDocumentTest, MembersAreTakenOutWithOneComma) {
  EXPECT_EQ(removed("json", "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}", {{"b"}}), "{\n  \"a\": 1,\n  \"c\": 3\n}");
  EXPECT_EQ(removed("json", "{\n  \"a\": 1,\n  \"b\": 2\n}", {{"b"}}), "{\n  \"a\": 1\n}");
  EXPECT_EQ(removed("json", "{\n  \"a\": 1,\n  \"b\": 2,\n}", {{"b"}}), "{\n  \"a\": 1,\n}");
  EXPECT_EQ(removed("json", "{\n  \"a\": 1\n}", {{"a"}}), "{}");
  EXPECT_EQ(removed("json", "{\"a\": 1}", {{"z"}}), "{\"a\": 1}");
}

TEST(JsonDocumentTest, WhatIsNotUnderstoodIsLeftAloneWithItsLine) {
  EXPECT_EQ(unread("json", "{\n\"a\": 1\n\"b\": 2}"), "line 3: a comma is missing");
  EXPECT_EQ(unread("json", "{\"a\": \"x"), "line 1: a string does not end");
  EXPECT_EQ(unread("json", "{} x"), "there is something behind the settings");
  EXPECT_EQ(unread("json", "[]"), "it is no object");
  EXPECT_EQ(unread("json", "{/*"), "line 1: a comment does not end");
  EXPECT_EQ(unread("json", "\xff"), "it is no UTF-8 text");
  EXPECT_EQ(unread("json", std::string(100000, '[')), "line 1: it is nested too deeply");
  EXPECT_EQ(unread("json", "{\"a\":" + std::string(100000, '[')), "line 1: it is nested too deeply");
  EXPECT_EQ(set("json", "{\"a\": 1}", {{"a"}, {"b"}}, 1), "refused: a is no object");
  EXPECT_EQ(set("json", "{\"a\": {}}", {{"a"}, {"b", "c"}}, 1), "refused: a is no list");
}

constexpr const char* kToml = R"(# mine
model = "x" # the good one
notify = [
  "a", # first
  "b",
]

[tui]
theme = '''
[not.a.table]
model = "no"
'''

[projects."/srv/x y"]
trust_level = "trusted"
)";

std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(TomlDocumentTest, AValueIsReplacedWhereItStands) {
  EXPECT_EQ(set("toml", kToml, {{"model"}}, "y"), with(kToml, "\"x\"", "\"y\""));
  EXPECT_EQ(set("toml", kToml, {{"notify"}}, true), with(kToml, "[\n  \"a\", # first\n  \"b\",\n]", "true"));
  EXPECT_EQ(set("toml", kToml, {{"projects"}, {"/srv/x y"}, {"trust_level"}}, "no"),
            with(kToml, "\"trusted\"", "\"no\""));
}

TEST(TomlDocumentTest, KeysOfTheRootStayBeforeTheTables) {
  EXPECT_EQ(set("toml", kToml, {{"provider"}}, "s"), with(kToml, "  \"b\",\n]\n", "  \"b\",\n]\nprovider = \"s\"\n"));
  EXPECT_EQ(set("toml", "[a]\nb = 1\n", {{"c"}}, 2), "c = 2\n\n[a]\nb = 1\n");
  EXPECT_EQ(set("toml", "", {{"c"}}, 2), "c = 2\n");
  EXPECT_EQ(set("toml", "a = 1", {{"c"}}, 2), "a = 1\nc = 2\n");
}

TEST(TomlDocumentTest, ATableIsAddedAtTheEndAndFilledWhereItIs) {
  const Path path = {{"providers"}, {"my one"}, {"url"}};
  EXPECT_EQ(set("toml", kToml, path, "u"), std::string(kToml) + "\n[providers.\"my one\"]\nurl = \"u\"\n");
  EXPECT_EQ(set("toml", kToml, {{"tui"}, {"x"}}, 1),
            with(kToml, "model = \"no\"\n'''\n", "model = \"no\"\n'''\nx = 1\n"));
  EXPECT_EQ(set("toml", "[a]\n[b]\n", {{"a"}, {"x"}}, 1), "[a]\nx = 1\n[b]\n");
}

TEST(TomlDocumentTest, WhatIsWrittenInAnotherWayIsNotMixed) {
  for (const char* text : {"a.b.c = 1\n", "a = {b = {c = 1}}\n", "[a]\nb.c = 1\n"})
    EXPECT_EQ(set("toml", text, {{"a"}, {"b"}, {"d"}}, 1).find("refused: 'a.b.d' cannot be added"), 0u) << text;
  EXPECT_EQ(set("toml", "a.b.c = 1\n", {{"a"}, {"b"}, {"c"}}, 2), "a.b.c = 2\n");
  EXPECT_EQ(set("toml", "[[a]]\nb = 1\n", {{"a"}, {"c"}}, 2), "refused: 'a.c' is in a list of tables");
}

TEST(TomlDocumentTest, KeysAndEmptyTablesAreTakenOut) {
  EXPECT_EQ(removed("toml", "a = 1\nb = 2\n", {{"a"}}), "b = 2\n");
  EXPECT_EQ(removed("toml", "a = 1\n\n[t]\n", {{"t"}}), "a = 1\n");
  EXPECT_EQ(removed("toml", "[t]\nx = 1\n", {{"t"}}), "[t]\nx = 1\n") << "it is not empty";
}

TEST(TomlDocumentTest, WhatIsNotUnderstoodIsLeftAloneWithItsLine) {
  EXPECT_EQ(unread("toml", "a = 1\nb\n"), "line 2: a key and '=' are expected");
  EXPECT_EQ(unread("toml", "a = \"x\n"), "line 1: a value is not understood");
  EXPECT_EQ(unread("toml", "a = [1, 2\n"), "line 2: a value is not understood");
  EXPECT_EQ(unread("toml", "[a\n"), "line 1: a table's name does not end");
  EXPECT_EQ(unread("toml", "a = \"x\" y\n"), "line 1: there is something behind the end of a line's value");
}

constexpr const char* kYaml = R"(name: mine # really
models:
  # my first
  - name: One
    model: m
    roles:
      - chat

rules:
- be kind
)";

TEST(YamlDocumentTest, ScalarsAreReplacedAndAdded) {
  EXPECT_EQ(set("yaml", kYaml, {{"name"}}, "yours"), with(kYaml, "mine", "yours"));
  EXPECT_EQ(set("yaml", kYaml, {{"base"}}, "http://x:1/v1"), std::string(kYaml) + "base: http://x:1/v1\n");
  EXPECT_EQ(set("yaml", "a:\n", {{"a"}}, "b"), "a: b\n");
  EXPECT_EQ(set("yaml", "", {{"a"}}, "yes"), "a: \"yes\"\n");
  EXPECT_EQ(set("yaml", "a: 'x # y' # z", {{"a"}}, "b"), "a: b # z");
}

TEST(YamlDocumentTest, ElementsAreAddedBehindTheOthers) {
  const Path path = {{"models"}, {"name", "Two"}};
  const Json value = {{"name", "Two"}, {"roles", {"chat", "edit"}}};
  EXPECT_EQ(set("yaml", kYaml, path, value),
            with(kYaml, "      - chat\n", "      - chat\n  - name: Two\n    roles: [chat, edit]\n"));
  EXPECT_EQ(set("yaml", "models: []\n", path, value), "models: \n  - name: Two\n    roles: [chat, edit]\n");
  EXPECT_EQ(set("yaml", "models:\n- name: One\n", path, value),
            "models:\n- name: One\n- name: Two\n  roles: [chat, edit]\n");
  EXPECT_EQ(set("yaml", "a: b\n", path, value), "a: b\nmodels:\n  - name: Two\n    roles: [chat, edit]\n");
}

TEST(YamlDocumentTest, AnElementIsReplacedByItsName) {
  EXPECT_EQ(set("yaml", kYaml, {{"models"}, {"name", "One"}}, {{"name", "One"}, {"model", "n"}}),
            with(kYaml, "  - name: One\n    model: m\n    roles:\n      - chat\n", "  - name: One\n    model: n\n"));
}

TEST(YamlDocumentTest, ElementsAndKeysAreTakenOut) {
  EXPECT_EQ(removed("yaml", kYaml, {{"models"}, {"name", "One"}}),
            with(kYaml, "  - name: One\n    model: m\n    roles:\n      - chat\n", ""));
  EXPECT_EQ(removed("yaml", kYaml, {{"rules"}}), with(kYaml, "rules:\n- be kind\n", ""));
}

TEST(YamlDocumentTest, WhatIsWrittenInAnotherWayIsRefused) {
  EXPECT_EQ(set("yaml", "models: [{name: a}]\n", {{"models"}, {"name", "b"}}, Json::object()),
            "refused: 'models' is no list of one element a line");
  EXPECT_EQ(set("yaml", "models:\n  a: b\n", {{"models"}, {"name", "b"}}, Json::object()),
            "refused: 'models' is no list");
  EXPECT_EQ(unread("yaml", "{a: b}\n"), "line 1: a key and a colon are expected");
  EXPECT_EQ(unread("yaml", "- a\n"), "it begins with something indented, or a list");
}

TEST(EnvDocumentTest, VariablesAreReplacedAddedAndTakenOut) {
  EXPECT_EQ(set("env", "# mine\nexport A=1\nB='x'\n", {{"A"}}, "2"), "# mine\nexport A=2\nB='x'\n");
  EXPECT_EQ(set("env", "A=1", {{"B"}}, "a b"), "A=1\nB='a b'\n");
  EXPECT_EQ(set("env", "#A=1\nAA=1\n", {{"A"}}, "2"), "#A=1\nAA=1\nA=2\n");
  EXPECT_EQ(removed("env", "A=1\nB=2\n", {{"A"}}), "B=2\n");
  EXPECT_EQ(set("env", "A=1\r\n", {{"A"}}, "2"), "A=2\r\n");
}

}  // namespace
}  // namespace spillway::connect
