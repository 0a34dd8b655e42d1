#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

using testing::EndsWith;

const std::string kPage =
    "HTTP/1.1 200 OK\n\n<!doctype html><html><head><title>Keys</title><script>if (a < b) { alert('x') }</script>\n"
    "<style>p { color: red }</style></head><body class=\"wide\"><!-- not for readers --><h2 id=\"k\">Keys &amp; "
    "limits</h2>\n"
    "<p>Read <a href=\"/docs/keys.md\" class=\"link\">about <b>keys</b></a> first.</p><ul><li>one</li><li></li>\n"
    "<li><a href=\"#k\">two</a></li></ul><table><tr><th>id</th><th>name</th></tr><tr><td>1</td><td>a &lt; b</td></tr>"
    "</table><pre>  for (;;)\n    wait();</pre></body></html>\n";

TEST(Html, PagesBecomeWhatAReaderSeesFromBalancedOn) {
  EXPECT_EQ(
      rewritten("html", kPage, SPW_LEVEL_BALANCED, "curl -i localhost", "h1"),
      "HTTP/1.1 200 OK\n\n[spillway: 46 tags left out: markup of a page, with its scripts and styles (handle h1)]\n"
      "Keys\n## Keys & limits\nRead [about keys](/docs/keys.md) first.\n- one\n- two\nid | name |\n1 | a < b |\n"
      "  for (;;)\n    wait();\n");
  EXPECT_THAT(rewritten("html", kPage, SPW_LEVEL_MAX), testing::HasSubstr("\nRead about keys first.\n"));
}

TEST(Html, LosslessLeavesPagesAlone) { EXPECT_EQ(rewritten("html", kPage), "as it was"); }

TEST(Html, WhatHasNoEndIsNotRunBehind) {
  EXPECT_THAT(rewritten("html", "<html><p>" + times(40, "<b>text</b> ") + "<b attribute", SPW_LEVEL_BALANCED),
              EndsWith("text text\n"));
  EXPECT_THAT(rewritten("html", "<html><p>seen</p>" + times(40, "<b></b>") + "<script>a </style>", SPW_LEVEL_BALANCED),
              EndsWith("]\nseen\n"));
}

TEST(Html, OtherTextsStay) {
  EXPECT_EQ(rewritten("html", "how to write <html> pages\n", SPW_LEVEL_BALANCED), "as it was");
  EXPECT_EQ(sureness("html", "how to write <html> pages\n"), 0);
  EXPECT_GE(sureness("html", kPage), 80);
}

}  // namespace
}  // namespace spillway::compress
