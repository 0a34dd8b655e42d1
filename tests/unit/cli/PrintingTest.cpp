#include "host/cli/Printing.h"

#include <gtest/gtest.h>

namespace spillway::cli {
namespace {

TEST(PrintingTest, ColumnsAreAsWideAsTheirWidestCell) {
  Table table({"A", "NUMBER", "B"});
  table.alignRight({1});
  table.add({"é", "1", "x"});
  table.add({"two", "1000", ""});
  EXPECT_EQ(table.text(), "A    NUMBER  B\né         1  x\ntwo    1000  -\n");
}

TEST(PrintingTest, NumbersAndTimesAreWords) {
  EXPECT_EQ(count(Json(1234567)), "1,234,567");
  EXPECT_EQ(count(Json(999)), "999");
  EXPECT_EQ(count(Json(-1000)), "-1,000");
  EXPECT_EQ(count(Json()), "-");
  EXPECT_EQ(money(Json(1234)), "$0.0012");
  EXPECT_EQ(money(Json(12'340'000)), "$12.34");
  EXPECT_EQ(money(Json()), "-");
  EXPECT_EQ(span(-5), "0 s");
  EXPECT_EQ(span(59'999), "59 s");
  EXPECT_EQ(span(61'000), "1 m");
  EXPECT_EQ(span(3'600'000 * 2 + 300'000), "2 h 5 m");
  EXPECT_EQ(span(int64_t{3} * 24 * 3'600'000), "3 d");
  EXPECT_EQ(day(0), "1970-01-01 00:00 UTC");
}

TEST(PrintingTest, MembersMayBeMissing) {
  const Json json = {{"a", "x"}, {"b", nullptr}, {"n", 3}};
  EXPECT_EQ(textOf(json, "a"), "x");
  EXPECT_EQ(textOf(json, "b"), "");
  EXPECT_EQ(textOf(json, "c"), "");
  EXPECT_EQ(numberOf(json, "n"), 3);
  EXPECT_EQ(numberOf(json, "a"), 0);
  EXPECT_EQ(joined(Json::array({"a", 1})), "a, 1");
}

}  // namespace
}  // namespace spillway::cli
