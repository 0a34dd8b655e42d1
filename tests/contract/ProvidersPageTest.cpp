// docs/providers.md is what the plugins say.
#include "ProvidersPage.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/Places.h"

namespace {

TEST(ProvidersPage, IsCurrent) {
  const std::string file = SPILLWAY_SOURCE_DIR "/docs/providers.md";
  const std::string made = contract::providersPage();
  if (std::getenv("UPDATE")) std::ofstream(file, std::ios::binary) << made;
  std::ifstream stream(file, std::ios::binary);
  const std::string found((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  EXPECT_TRUE(made == found) << "docs/providers.md is not current; run UPDATE=1 build/check/bin/contract "
                                "--gtest_filter=ProvidersPage.* and read the diff";
}

}  // namespace
