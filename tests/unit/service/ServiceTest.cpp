#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "host/base/LogForm.h"
#include "host/service/ListenSockets.h"
#include "host/service/LogFile.h"
#include "host/service/Predecessor.h"
#include "host/service/Successor.h"
#include "host/service/Supervisor.h"

namespace spillway::service {
namespace {

namespace fs = std::filesystem;

config::Environment environment(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

// A listening socket, perhaps of another family.
int listener(int family) {
  const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (family == AF_INET6) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = in6addr_loopback;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return -1;
  } else {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return -1;
  }
  ::listen(fd, 1);
  return fd;
}

TEST(ListenSockets, AreThoseOfThisProcessOnly) {
  auto none = ListenSockets::ofEnvironment(environment({{"LISTEN_FDS", "2"}, {"LISTEN_PID", "1"}}));
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none->main, ListenSockets::kNone);
  EXPECT_FALSE(none->kept);
}

TEST(ListenSockets, ANumberThatMakesNoSenseIsRefused) {
  const std::string self = std::to_string(::getpid());
  for (const char* count : {"x", "-1", "1000"}) {
    auto refused = ListenSockets::ofEnvironment(environment({{"LISTEN_FDS", count}, {"LISTEN_PID", self}}));
    ASSERT_FALSE(refused.ok()) << count;
    EXPECT_NE(refused.error().message.find("LISTEN_FDS"), std::string::npos);
  }
}

TEST(ListenSockets, KnowWhereTheyAreBoundTo) {
  const int v4 = listener(AF_INET);
  auto address = addressOf(v4);
  ASSERT_TRUE(address.ok()) << address.error().message;
  EXPECT_EQ(address->host, "127.0.0.1");
  EXPECT_GT(address->port, 0);
  ::close(v4);
  if (const int v6 = listener(AF_INET6); v6 >= 0) {
    EXPECT_EQ(addressOf(v6)->host, "::1");
    ::close(v6);
  }
}

TEST(ListenSockets, ThereIsOneForEachPurpose) {
  const int first = listener(AF_INET), second = listener(AF_INET);
  ListenSockets sockets;
  EXPECT_TRUE(sockets.add("spillway.socket", first).ok());
  EXPECT_TRUE(sockets.add("admin", second).ok());
  auto refused = sockets.add("another", second);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("FileDescriptorName=admin"), std::string::npos);
  ::close(first);
  ::close(second);
}

TEST(ListenSockets, AreToldByThePredecessorToo) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
  const int main = listener(AF_INET);
  const std::string told = "talk=" + std::to_string(ends[1]) + " main=" + std::to_string(main) + " kept";
  ListenSockets sockets;
  {
    auto predecessor = Predecessor::ofEnvironment(environment({{kHandoverVariable, told}}), sockets);
    ASSERT_TRUE(predecessor.ok()) << predecessor.error().message;
    ASSERT_TRUE(*predecessor);
    ::send(ends[0], "go", 2, 0);
    EXPECT_TRUE((*predecessor)->claim().ok());
    char word[16]{};
    EXPECT_EQ(::recv(ends[0], word, sizeof word, MSG_DONTWAIT), 8);
    EXPECT_STREQ(word, "prepared");
  }
  EXPECT_EQ(sockets.main, main);
  EXPECT_TRUE(sockets.kept);
  ::close(ends[0]);
  ::close(main);
}

TEST(ListenSockets, AVariableOfThePredecessorThatMakesNoSenseIsRefused) {
  for (const char* told : {"talk=x", "main=3", "talk=99999", "hello"}) {
    ListenSockets sockets;
    EXPECT_FALSE(Predecessor::ofEnvironment(environment({{kHandoverVariable, told}}), sockets).ok()) << told;
  }
  ListenSockets sockets;
  auto nobody = Predecessor::ofEnvironment(environment({}), sockets);
  ASSERT_TRUE(nobody.ok());
  EXPECT_FALSE(*nobody);
}

TEST(Supervisor, AWordThatIsNoSocketIsNotUsed) {
  EXPECT_FALSE(Supervisor("relative").listens());
  EXPECT_FALSE(Supervisor("@").listens());
  EXPECT_FALSE(Supervisor("/" + std::string(200, 'x')).listens());
  EXPECT_FALSE(Supervisor("").listens());
  EXPECT_TRUE(Supervisor("/run/notify").listens());
}

TEST(Supervisor, TheWatchdogIsForTheProcessItNames) {
  EXPECT_EQ(Supervisor::ofEnvironment(environment({{"WATCHDOG_USEC", "3000000"}})).watchdogMs(), 3000);
  EXPECT_EQ(Supervisor::ofEnvironment(environment({{"WATCHDOG_USEC", "3000000"}, {"WATCHDOG_PID", "1"}})).watchdogMs(),
            0);
  EXPECT_EQ(Supervisor::ofEnvironment(environment({{"WATCHDOG_USEC", "soon"}})).watchdogMs(), 0);
}

class LogFileTest : public testing::Test {
 protected:
  LogFileTest() {
    std::string pattern = (fs::temp_directory_path() / "spillway-log-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    logging_.file = (folder_ / "host.log").string();
  }
  ~LogFileTest() override { fs::remove_all(folder_); }

  fs::path folder_;
  config::Logging logging_;
};

TEST_F(LogFileTest, IsBegunAnewWhenItIsLargeAndKeepsAFew) {
  logging_.bytes = 2000;
  logging_.keep = 2;
  {
    auto file = LogFile::open(logging_);
    ASSERT_TRUE(file.ok()) << file.error().message;
    for (int i = 0; i < 200; ++i)
      (*file)->write(base::Level::Info, "app", "a line that is written " + std::to_string(i));
  }
  size_t older = 0;
  for (const auto& entry : fs::directory_iterator(folder_))
    older += entry.path().filename() != "host.log" && entry.path().filename().string().starts_with("host.log.") ? 1 : 0;
  EXPECT_GE(older, 1u);
  EXPECT_LE(older, 3u);
  EXPECT_LT(fs::file_size(logging_.file), 4000u);
}

TEST_F(LogFileTest, IsForItsOwnerOnly) {
  auto file = LogFile::open(logging_);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(fs::status(logging_.file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(LogFileTest, OneThatCannotBeMadeIsRefusedByName) {
  logging_.file = (folder_ / "missing" / "host.log").string();
  auto refused = LogFile::open(logging_);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find(logging_.file), std::string::npos);
}

TEST(LogForm, AJournalIsKnownByDeviceAndInode) {
  EXPECT_FALSE(base::isJournal(STDERR_FILENO, nullptr));
  EXPECT_FALSE(base::isJournal(STDERR_FILENO, "1:1"));
  EXPECT_FALSE(base::isJournal(STDERR_FILENO, "nonsense"));
}

TEST(LogForm, JsonHoldsWhatALineIsAboutWhateverItsBytes) {
  base::setLogForm(base::LogForm::Json);
  const base::LogExchange about("01ID");
  const std::string line = base::formedLine(base::Level::Warn, "app", "a \"b\"\n\xff", 1'700'000'000'123);
  base::setLogForm(base::LogForm::Text);
  EXPECT_EQ(line,
            "{\"time\":\"2023-11-14T22:13:20.123Z\",\"level\":\"warn\",\"component\":\"app\","
            "\"message\":\"a \\\"b\\\"\\n\\\\xff\",\"exchange\":\"01ID\"}\n");
  EXPECT_EQ(base::journalLine(base::Level::Error, "app", "x", 0), "<3>error app: x [exchange 01ID]\n");
}

}  // namespace
}  // namespace spillway::service
