// Registers one test per golden file, next to the property tests, and runs them.
//   golden            compare
//   golden --update   write what came out into the files instead; read the diff before committing it
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "tests/Places.h"
#include "tests/golden/Case.h"
#include "tests/golden/CaseRunner.h"

namespace spillway::golden {
namespace {

class GoldenTest : public testing::Test {
 public:
  GoldenTest(std::filesystem::path file, bool update) : file_(std::move(file)), update_(update) {}

  void TestBody() override {
    const Case golden = Case::load(file_);
    const std::string result = resultOf(golden);
    if (update_) {
      golden.save(result);
    } else {
      EXPECT_EQ(golden.expected, result) << file_;
    }
  }

 private:
  std::filesystem::path file_;
  bool update_;
};

// A '-' would begin the list of excluded tests in a filter, and the case would never run.
std::string testName(const std::filesystem::path& file, const std::filesystem::path& folder) {
  std::string name = file.lexically_relative(folder).replace_extension().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

void registerCases(bool update) {
  const std::filesystem::path folder = std::string(SPILLWAY_SOURCE_DIR) + "/tests/golden";
  for (const auto& file : casesBelow(folder)) {
    const std::string name = testName(file, folder);
    testing::RegisterTest("Golden", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [file, update]() -> testing::Test* { return new GoldenTest(file, update); });
  }
}

}  // namespace
}  // namespace spillway::golden

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  spillway::golden::setUpdating(argc > 1 && std::strcmp(argv[1], "--update") == 0);
  spillway::golden::registerCases(spillway::golden::updating());
  return RUN_ALL_TESTS();
}
