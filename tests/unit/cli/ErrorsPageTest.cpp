// Every error that the host can name has its section on the page of errors, and no section is about nothing.
#include "host/cli/ErrorsPage.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "host/base/Error.h"
#include "host/base/Explained.h"
#include "host/routing/WhyNames.h"
#include "tests/Places.h"

namespace spillway::cli {
namespace {

// All names that can stand behind "spillway explain" at the end of a message, or in x-spillway-fault.
std::set<std::string> names() {
  std::set<std::string> out;
  for (int i = 1; i < base::kFaultCount; ++i) out.insert(base::faultName(static_cast<base::Fault>(i)));
  for (int i = 0; i < base::kCauseCount; ++i) out.insert(base::causeName(static_cast<base::Cause>(i)));
  for (int i = 0; i <= static_cast<int>(routing::Skipped::Why::NoToken); ++i) {
    routing::Skipped skipped;
    skipped.why = static_cast<routing::Skipped::Why>(i);
    skipped.rest.fault = base::Fault::RateLimit;
    // What was listed before has been told of already.
    if (skipped.why != routing::Skipped::Why::Repeated) out.insert(routing::causeOf(skipped));
  }
  return out;
}

TEST(ErrorsPageTest, EveryErrorHasItsSectionAndNoSectionIsOfNothing) {
  const std::vector<std::string_view> explained = explainedNames();
  const std::set<std::string> sections(explained.begin(), explained.end());
  EXPECT_EQ(sections.size(), explained.size()) << "twice";
  EXPECT_EQ(sections, names());
}

TEST(ErrorsPageTest, EachSectionSaysWhatItMeansAndWhatToDo) {
  for (const std::string_view name : explainedNames()) {
    const std::string text = explanationOf(name);
    const size_t remedy = text.find("\n\nWhat to do. ");
    EXPECT_GT(remedy, 40u) << name << ": " << text;
    EXPECT_NE(remedy, std::string::npos) << name;
    EXPECT_EQ(text.find_first_of("`*[]"), std::string::npos) << text;
  }
}

TEST(ErrorsPageTest, IsThePageOfTheManual) {
  std::ostringstream page;
  page << std::ifstream(SPILLWAY_SOURCE_DIR "/docs/operate/errors.md").rdbuf();
  EXPECT_EQ(errorsPage(), page.str());
}

TEST(ErrorsPageTest, WhatHasNoSectionHasNoExplanation) {
  for (const char* name : {"", "nonsense", "Errors", "budge", "01M6ZJ9Z4Q8T3V5X7Y9A1B2C3D"})
    EXPECT_EQ(explanationOf(name), "") << name;
}

// Names that the page itself leads to.
TEST(ErrorsPageTest, WhatASectionSendsToIsThere) {
  const std::string page(errorsPage());
  for (size_t at = 0; (at = page.find("see `", at)) != std::string::npos; at += 5) {
    const std::string name = page.substr(at + 5, page.find('`', at + 5) - at - 5);
    if (name.find(' ') == std::string::npos) {
      EXPECT_NE(explanationOf(name), "") << name;
    }
  }
}

}  // namespace
}  // namespace spillway::cli
