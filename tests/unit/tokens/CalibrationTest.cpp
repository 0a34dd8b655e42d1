#include "host/tokens/Calibration.h"

#include <gtest/gtest.h>

#include "tests/unit/tokens/SmallVocabulary.h"

namespace spillway::tokens {
namespace {

TEST(CalibrationTest, KnowsNothingAtFirst) {
  Calibration calibration;
  EXPECT_EQ(calibration.of("p/m").value, 1);
  EXPECT_EQ(calibration.of("p/m").samples, 0);
}

TEST(CalibrationTest, LearnsTheMedianPerModel) {
  Calibration calibration;
  for (int64_t theirs : {1200, 1180, 1220, 2400, 600}) calibration.learn("p/m", 1000, theirs);
  calibration.learn("p/other", 1000, 900);
  EXPECT_DOUBLE_EQ(calibration.of("p/m").value, 1.2);
  EXPECT_EQ(calibration.of("p/m").samples, 5);
  EXPECT_DOUBLE_EQ(calibration.of("p/other").value, 0.9);
}

TEST(CalibrationTest, ForgetsOldRatiosAndIgnoresImpossibleOnes) {
  Calibration calibration;
  for (int i = 0; i < 15; ++i) calibration.learn("p/m", 1000, 2000);
  for (int i = 0; i < 15; ++i) calibration.learn("p/m", 1000, 1100);
  EXPECT_DOUBLE_EQ(calibration.of("p/m").value, 1.1);
  EXPECT_EQ(calibration.of("p/m").samples, 15);
  for (int i = 0; i < 15; ++i) {
    calibration.learn("p/m", 1000, 100'000);  // somebody's bug
    calibration.learn("p/m", 1000, 0);        // not said
    calibration.learn("p/m", 10, 20);         // mostly what the vendor adds
  }
  EXPECT_DOUBLE_EQ(calibration.of("p/m").value, 1.1);
}

TEST(CalibrationTest, IsBounded) {
  Calibration calibration;
  for (int i = 0; i < 2000; ++i) calibration.learn("p/" + std::to_string(i), 1000, 1500);
  EXPECT_EQ(calibration.of("p/0").samples, 1);
  EXPECT_EQ(calibration.of("p/1999").samples, 0);
}

TEST(CalibrationTest, SurvivesARestart) {
  Folder folder;
  const std::string file = folder.path() + "/ratios.json";
  {
    Calibration calibration(file);
    calibration.learn("p/m", 1000, 1250);
    calibration.save();
  }
  EXPECT_DOUBLE_EQ(Calibration(file).of("p/m").value, 1.25);
  for (const char* damaged : {"", "{", "[]", R"({"p/m":["x",99,-1]})", R"({"p/m":{}})"}) {
    folder.write("ratios.json", damaged);
    EXPECT_EQ(Calibration(file).of("p/m").samples, 0) << damaged;
  }
}

}  // namespace
}  // namespace spillway::tokens
