#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

constexpr const char* kWeb =
    "Web search results for query: \"cargo profiles\"\n\nLinks: [{\"title\":\"The \\\"Book\\\" of it\",\"url\":"
    "\"https://doc.example.org/book\"},{\"title\":\"Why it fails\",\"url\":\"https://b.example.org/a?b=c\"}]\n\n"
    "Profiles are a way to alter the settings.\n";

constexpr const char* kCode =
    "Query: where are keys checked\nResults:\n\nFile path: src/keys.ts\nScore: 0.7134\nLines: 12-14\nCode Chunk: "
    "export "
    "function check(key) {\n  return known.has(key);\n}\n\nFile path: src/a.ts\nScore: 0.5\nLines: 1-1\nCode Chunk: "
    "import keys\n";

TEST(SearchResults, PagesOfTheWebAreAList) {
  EXPECT_EQ(
      rewritten("search-results", kWeb),
      "Web search results for query: \"cargo profiles\"\n\nLinks:\n- https://doc.example.org/book The \\\"Book\\\" "
      "of it\n- https://b.example.org/a?b=c Why it fails\n\nProfiles are a way to alter the settings.\n");
  EXPECT_EQ(rewritten("search-results",
                      "Title: A page\nURL: https://a.example.org/\n\nTitle: Another\nDescription: says <b>it</b>\nURL: "
                      "https://b.example.org/\nmore\n"),
            "* https://a.example.org/ A page\n\n* https://b.example.org/ Another\n  says <b>it</b>\nmore\n");
}

TEST(SearchResults, PiecesOfCodeStayToTheLetter) {
  EXPECT_EQ(rewritten("search-results", kCode),
            "Query: where are keys checked\nResults:\n\n- src/keys.ts lines 12-14, score 0.7134\nexport function "
            "check(key) {\n  return known.has(key);\n}\n\n- src/a.ts lines 1-1, score 0.5\nimport keys\n");
}

TEST(SearchResults, WhatCouldNotBeTurnedBackStays) {
  for (const char* text : {
           "Links: [{\"title\":\"A\",\"url\":\"https://a.example.org/ b\"}]\n",
           "Links: [{\"title\":\"A\",\"url\":\"https://a.example.org/\",\"age\":1}]\n",
           "Links: [{\"title\":\"A\",\"url\":\"https://a.example.org/\"}]",
           "- https://a.example.org/ A\nTitle: B\nURL: https://b.example.org/\n",
           "Title: B\nURL: https://b.example.org/\n  deeper\n",
           "Title: B\nURL: none\n",
           "File path: a b.ts\nScore: 0.5\nLines: 1-1\nCode Chunk: x\n",
       })
    EXPECT_EQ(rewritten("search-results", text), "as it was") << text;
}

TEST(SearchResults, AreRecognised) {
  EXPECT_GE(sureness("search-results", kWeb), 60);
  EXPECT_GE(sureness("search-results", kCode), 60);
  EXPECT_EQ(sureness("search-results", "Title: a book\nof old\n"), 0);
}

}  // namespace
}  // namespace spillway::compress
