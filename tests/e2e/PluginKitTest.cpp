// What authors of plugins and those who trust them type: a project begun, a plugin checked and signed, and hosts that
// load what they may.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/BuiltPlugins.h"
#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"
#include "tests/e2e/Shell.h"

namespace spillway::test {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class PluginKitTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(home_.path() + "/mine");
    plugin_ = home_.path() + "/mine/acme.so";
    fs::copy_file(SPILLWAY_ACME_PROVIDER, plugin_);
    fs::permissions(plugin_, fs::perms::owner_all);
  }
  Outcome run(const std::string& words) const { return shell(home_.path(), "spillway " + words); }
  Json json(const std::string& words, int status = 0) const {
    const Outcome outcome = run(words + " --json");
    EXPECT_EQ(outcome.status, status) << words << "\n" << outcome.errors << outcome.out;
    const Json parsed = Json::parse(outcome.out, nullptr, false);
    EXPECT_FALSE(parsed.is_discarded()) << words << "\n" << outcome.out;
    return parsed;
  }
  // Why a host that is configured so refuses the plugin; empty: it does not.
  std::string refusal(const std::string& trust, const std::string& key = "") const {
    const std::string file =
        home_.write("trust.yaml", "plugins:\n  folders: [" SPILLWAY_BUILD_DIR "/plugins, " + home_.path() +
                                      "/mine]\n  trust: " + trust + "\n" +
                                      (key.empty() ? "" : "  publishers: [{name: acme-org, key: \"" + key + "\"}]\n"));
    const Outcome outcome = run("plugins list --json --config " + file + " --state " + home_.path() + "/state");
    const Json list = Json::parse(outcome.out, nullptr, false);
    EXPECT_FALSE(list.is_discarded()) << outcome.out << outcome.errors;
    if (list.is_discarded()) return "no list";
    EXPECT_GT(list["loaded"].size(), 20u);  // those that came with the program need no signature
    bool loaded = false;
    for (const Json& one : list["loaded"]) loaded = loaded || one["id"] == "acme";
    std::string reason;
    for (const Json& one : list["refused"])
      if (one["file"] == plugin_) reason = one["reason"];
    EXPECT_EQ(loaded, reason.empty()) << reason;
    return reason;
  }

  TempFolder home_;
  std::string plugin_;
};

TEST_F(PluginKitTest, AProjectIsBegunForEachKind) {
  for (const char* words :
       {"provider my-vendor", "provider plain --c", "translator my-wire", "compressor my-squeeze"}) {
    const Json begun = json(std::string("plugins new ") + words);
    const std::string folder = home_.path() + "/" + begun["folder"].get<std::string>();
    ASSERT_EQ(begun["files"].size(), 4u) << begun;
    for (const Json& name : begun["files"]) {
      const std::string text = slurp(folder + "/" + name.get<std::string>());
      EXPECT_FALSE(text.empty()) << name;
      for (const char* place : {"@id@", "@Name@", "@Type@", "@VARIABLE@"}) EXPECT_FALSE(has(text, place)) << name;
    }
  }
  EXPECT_TRUE(has(slurp(home_.path() + "/my-vendor/my-vendor.cpp"), "MY_VENDOR_API_KEY"));
  EXPECT_TRUE(has(slurp(home_.path() + "/my-vendor/my-vendor.cpp"), "struct MyVendor {"));
  const Outcome again = run("plugins new provider my-vendor");
  EXPECT_EQ(again.status, 1);
  EXPECT_TRUE(has(again.errors, "not empty")) << again.errors;
  for (const char* words : {"provider Acme", "provider ../acme", "provider ''", "gadget acme", "translator acme --c"})
    EXPECT_EQ(run(std::string("plugins new ") + words).status, 2) << words;
}

TEST_F(PluginKitTest, ACheckGradesAndSaysWhoHasSigned) {
  const Json good = json("plugins check " + plugin_);
  int64_t warnings = 0;
  for (const Json& group : good["plugins"][0]["groups"]) warnings += group["warnings"].get<int64_t>();
  EXPECT_EQ(good["plugins"][0]["grade"], warnings == 0 ? "A" : "B") << good;
  EXPECT_EQ(good["plugins"][0]["signature"], "none");
  EXPECT_GE(good["plugins"][0]["groups"].size(), 5u);
  const std::string broken = home_.write("mine/broken.so", "no library");
  const Json bad = json("plugins check " + broken, 1);
  EXPECT_EQ(bad["plugins"][0]["grade"], "F");
  EXPECT_FALSE(bad["plugins"][0]["findings"].empty());
  const Outcome text = run("plugins check " + plugin_);
  EXPECT_TRUE(has(text.out, warnings == 0 ? "grade A: nothing is wrong with it" : "grade B: it works")) << text.out;
}

TEST_F(PluginKitTest, S29_HostsLoadWhatTheyMay) {
  EXPECT_EQ(refusal("any"), "");
  EXPECT_TRUE(has(refusal("signed"), "it has no signature"));
  const std::string key = json("plugins keygen publisher.pem")["public_key"];
  EXPECT_EQ(json("plugins sign mine/acme.so --key publisher.pem")["public_key"], key);
  EXPECT_TRUE(has(json("plugins check " + plugin_)["plugins"][0]["signature"].get<std::string>(), key));
  EXPECT_EQ(refusal("signed"), "");
  EXPECT_EQ(refusal("trusted", key), "");
  const std::string another = json("plugins keygen another.pem")["public_key"];
  const std::string stranger = refusal("trusted", another);
  EXPECT_TRUE(has(stranger, "none of plugins.publishers") && has(stranger, key)) << stranger;
  // Somebody has changed the file on its way: it is not loaded, whoever is trusted.
  std::ofstream(plugin_, std::ios::app) << "x";
  for (const char* trust : {"any", "signed"})
    EXPECT_TRUE(has(refusal(trust), "signature is not one of this file")) << trust;
  std::ofstream(plugin_ + ".sig") << "nonsense";
  EXPECT_TRUE(has(refusal("any"), "is no signature"));
}

TEST_F(PluginKitTest, KeysOfPublishersAreCheckedInTheConfiguration) {
  const std::string file =
      home_.write("bad.yaml", "plugins:\n  trust: trusted\n  publishers: [{name: acme, key: short}]\n");
  const Outcome outcome = run("config check --config " + file + " --state " + home_.path() + "/state");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(has(outcome.out + outcome.errors, "plugins.publishers[0].key: is no Ed25519 key"))
      << outcome.errors << outcome.out;
}

}  // namespace
}  // namespace spillway::test
