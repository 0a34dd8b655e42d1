// Where the logins' key is kept: in a keyring that is open by the time it is made, else in a file; and it stays there.
#include "host/logins/KeyPlace.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "host/base/Ids.h"
#include "host/logins/Sealing.h"
#include "host/logins/TokenStore.h"

namespace spillway::logins {
namespace {

namespace fs = std::filesystem;

// A keyring of the test, which may be locked.
struct Shared {
  std::map<std::string, std::string> kept;
  bool locked = false, there = true;
};
class TestKeyring : public Keyring {
 public:
  explicit TestKeyring(Shared& shared) : shared_(shared) {}
  base::Result<config::Secret> find(const std::string& name) override {
    if (shared_.locked) return base::Error{.message = "it is locked"};
    const auto found = shared_.kept.find(name);
    return config::Secret(found == shared_.kept.end() ? std::string_view() : std::string_view(found->second));
  }
  base::Result<void> put(const std::string& name, const config::Secret& secret) override {
    if (shared_.locked) return base::Error{.message = "it is locked"};
    shared_.kept[name] = secret.reveal();
    return {};
  }

 private:
  Shared& shared_;
};

class KeyPlaceTest : public testing::Test {
 protected:
  KeyPlaceTest() {
    std::string name = testing::TempDir() + "keyplace-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~KeyPlaceTest() override { fs::remove_all(folder_); }

  OpenKeyring keyring() {
    return [this]() -> std::unique_ptr<Keyring> {
      if (!shared_.there) return nullptr;
      return std::make_unique<TestKeyring>(shared_);
    };
  }
  KeyPlace place() { return {folder_, keyring()}; }
  bool has(const char* name) const { return fs::exists(folder_ + "/" + name); }

  std::string folder_;
  Shared shared_;
};

TEST_F(KeyPlaceTest, AnOpenKeyringHasIt) {
  const auto key = place().findOrMake();
  ASSERT_TRUE(key.ok()) << key.error().message;
  EXPECT_EQ(key->reveal().size(), kKeyBytes);
  EXPECT_FALSE(has("logins.key"));
  ASSERT_TRUE(has("logins.keyring"));
  struct stat status {};
  ASSERT_EQ(::stat((folder_ + "/logins.keyring").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ASSERT_EQ(shared_.kept.size(), 1u);
  EXPECT_TRUE(key->equals(place().findOrMake()->reveal())) << "made once";
  EXPECT_TRUE(key->equals(place().find().key.reveal()));
}

TEST_F(KeyPlaceTest, WithoutOneThatIsOpenAFileHasIt) {
  for (const bool there : {true, false}) {
    shared_ = {.kept = {}, .locked = there, .there = there};
    const auto key = place().findOrMake();
    ASSERT_TRUE(key.ok());
    EXPECT_TRUE(has("logins.key"));
    EXPECT_FALSE(has("logins.keyring"));
    shared_ = {};
    EXPECT_TRUE(key->equals(place().findOrMake()->reveal())) << "it stays where it is";
    EXPECT_TRUE(shared_.kept.empty());
    fs::remove(folder_ + "/logins.key");
  }
  EXPECT_TRUE(KeyPlace(folder_, {}).findOrMake().ok());
  EXPECT_TRUE(has("logins.key"));
}

TEST_F(KeyPlaceTest, WhileTheKeyringIsLockedThereIsNoOtherKey) {
  const auto key = place().findOrMake();
  ASSERT_TRUE(key.ok());
  for (const bool there : {true, false}) {
    shared_.locked = there;
    shared_.there = there;
    const KeyPlace::Found found = place().find();
    EXPECT_TRUE(found.key.empty());
    EXPECT_TRUE(found.later);
    EXPECT_FALSE(found.problem.empty());
    EXPECT_FALSE(place().findOrMake().ok());
    EXPECT_FALSE(has("logins.key"));
  }
  shared_.locked = false;
  shared_.there = true;
  EXPECT_TRUE(key->equals(place().find().key.reveal()));
  shared_.kept.clear();
  EXPECT_FALSE(place().find().later) << "it is gone for good";
  EXPECT_FALSE(place().find().problem.empty());
  EXPECT_FALSE(place().findOrMake().ok());
}

TEST_F(KeyPlaceTest, LoginsAreThereAgainWhenItIsUnlocked) {
  Login login;
  login.id = "id";
  login.provider = "acme";
  login.account = "main";
  login.access = config::Secret("access");
  TokenStore store(folder_, keyring());
  ASSERT_TRUE(store.put(login).ok());
  shared_.locked = true;
  TokenStore::Listed listed = store.list();
  EXPECT_TRUE(listed.logins.empty());
  EXPECT_TRUE(listed.later);
  ASSERT_EQ(listed.problems.size(), 1u);
  EXPECT_NE(listed.problems[0].find("it is locked"), std::string::npos) << listed.problems[0];
  EXPECT_FALSE(store.put(login).ok()) << "not with another key";
  shared_.locked = false;
  listed = store.list();
  ASSERT_EQ(listed.logins.size(), 1u) << "nothing was put aside";
  EXPECT_EQ(listed.logins[0].access.reveal(), "access");
}

// The real one, for whoever asks for it with SPILLWAY_TEST_KEYRING=1: inside dbus-run-session, after
// `echo -n word | gnome-keyring-daemon --unlock --components=secrets`, it is nobody's own.
TEST(SessionKeyringTest, KeepsWhatItIsGiven) {
  if (std::getenv("SPILLWAY_TEST_KEYRING") == nullptr) GTEST_SKIP() << "SPILLWAY_TEST_KEYRING=1 runs it";
  const std::unique_ptr<Keyring> keyring = sessionKeyring();
  if (!keyring) GTEST_SKIP() << "there is no session with a keyring";
  const std::string name = "test-" + base::newSecret().substr(0, 12);
  const auto none = keyring->find(name);
  if (!none.ok()) GTEST_SKIP() << none.error().message;
  EXPECT_TRUE(none->empty());
  ASSERT_TRUE(keyring->put(name, config::Secret("kept for a test")).ok());
  EXPECT_EQ(keyring->find(name)->reveal(), "kept for a test");
  ASSERT_TRUE(keyring->put(name, config::Secret("")).ok());
}

}  // namespace
}  // namespace spillway::logins
