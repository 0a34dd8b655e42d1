// Every way of being wrong is refused with a sentence that names the file and the reason, and the good plugin beside it
// keeps running.
#include <elf.h>
#include <gmock/gmock.h>
#include <spillway/abi.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "Host.h"
#include "host/plugins/ElfFile.h"

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

struct Wrong {
  const char* animal;
  std::string sentence;
};

std::string version(unsigned major, unsigned minor) { return std::to_string(major) + "." + std::to_string(minor); }

const std::string kOurs = version(SPW_ABI_MAJOR, SPW_ABI_MINOR);

class Refusal : public testing::TestWithParam<Wrong> {};

TEST_P(Refusal, NamesFileAndReasonAndTheOthersGoOn) {
  zoo::Host host;
  host.bring("good");
  const std::string file = std::string(GetParam().animal) + ".so";
  host.bring(GetParam().animal);
  host.start();
  EXPECT_THAT(host.refusal(file), StartsWith(host.path(file) + ": "));
  EXPECT_THAT(host.refusal(file), HasSubstr(GetParam().sentence));
  EXPECT_TRUE(host.log.has("refused: " + host.path(file)));
  EXPECT_EQ(host.set()->refused().size(), 1u);
  EXPECT_EQ(host.set()->status().size(), 1u);
  ASSERT_NE(host.set()->provider("good"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(
    Zoo, Refusal,
    testing::Values(
        Wrong{"no-entry", "it exports no spw_entry"}, Wrong{"entry-function", "not a constant of type spw_plugin"},
        Wrong{"major-2", "built for plugin ABI " + version(2, 0) + " and this host speaks " + kOurs +
                             "; build it with an SDK of major 1"},
        Wrong{"newer-minor", "built for plugin ABI " + version(SPW_ABI_MAJOR, SPW_ABI_MINOR + 1) +
                                 " and this host speaks " + kOurs + "; update the host"},
        Wrong{"small-entry", "says it is 16 bytes long"}, Wrong{"large-entry", "says it is 100000 bytes long"},
        Wrong{"not-constant", "must be constant-initialised"}, Wrong{"bad-id", "its plugin id is bad"},
        Wrong{"no-get", "its function get is null"}, Wrong{"offers-nothing", "offers no provider"},
        Wrong{"start-fails", "its start function failed (status 3)"},
        Wrong{"small-table", "its provider table is 16 bytes long"}, Wrong{"null-table", "has a null table"},
        Wrong{"null-hook", "translator null-hook: its function read_request is null"},
        Wrong{"no-endpoint", "provider no-endpoint: it has no endpoint"},
        Wrong{"short-rows", "provider rows: its endpoint_stride is 8, which is less than a row of ABI 1.0"},
        Wrong{"odd-rows", "provider rows: its endpoint_stride is 1001, which no row can have"},
        Wrong{"missing-symbol", "zoo_nobody_has_this"}, Wrong{"throws-in-start", "thrown in start"}),
    [](const auto& given) {
      std::string name = given.param.animal;
      for (char& c : name)
        if (c == '-') c = '_';
      return name;
    });

TEST(Refusal, StartFailureShowsWhatThePluginLogged) {
  zoo::Host host;
  host.bring("start-fails");
  host.start();
  EXPECT_TRUE(host.log.has("start-fails: the moon is in the wrong place"));
}

TEST(Refusal, FilesThatAreNoLibrary) {
  zoo::Host host;
  host.bring("good");
  host.write("empty.so", "");
  host.write("text.so", "this is not a library\n");
  host.write("three.so",
             "\x7f"
             "EL");
  host.start();
  EXPECT_THAT(host.refusal("empty.so"), HasSubstr("it is empty"));
  EXPECT_THAT(host.refusal("text.so"), HasSubstr("it is not a shared library (no ELF header)"));
  EXPECT_THAT(host.refusal("three.so"), HasSubstr("it is cut off"));
  EXPECT_NE(host.set()->provider("good"), nullptr);
}

TEST(Refusal, OtherMachines) {
  zoo::Host host;
  std::string bytes = zoo::bytesOf("good");
  auto& head = *reinterpret_cast<Elf64_Ehdr*>(bytes.data());
  head.e_machine = EM_S390;
  host.write("machine.so", bytes);
  bytes = zoo::bytesOf("good");
  bytes[EI_CLASS] = ELFCLASS32;
  host.write("class.so", bytes);
  bytes = zoo::bytesOf("good");
  reinterpret_cast<Elf64_Ehdr*>(bytes.data())->e_type = ET_REL;
  host.write("object.so", bytes);
  host.start();
  EXPECT_THAT(host.refusal("machine.so"), HasSubstr("built for another machine (ELF machine 22"));
  EXPECT_THAT(host.refusal("class.so"), HasSubstr("built for another machine"));
  EXPECT_THAT(host.refusal("object.so"), HasSubstr("it is not a shared library (ELF type 1)"));
}

TEST(Refusal, AProgramIsNoPlugin) {
  zoo::Host host;
  std::ifstream shell("/bin/sh", std::ios::binary);
  host.write("program.so", {std::istreambuf_iterator<char>(shell), std::istreambuf_iterator<char>()});
  host.start();
  EXPECT_THAT(host.refusal("program.so"), HasSubstr("it is a program"));
}

// A library that is cut short kills the process that maps it; here every length must be found out without mapping.
TEST(Refusal, CutOffAtEveryLength) {
  const std::string whole = zoo::bytesOf("good");
  ASSERT_TRUE(spillway::plugins::inspectElf(whole).ok());
  for (size_t length = 0; length < whole.size(); length += length < 512 ? 1 : 37)
    EXPECT_FALSE(spillway::plugins::inspectElf(std::string_view(whole).substr(0, length)).ok()) << length;
}

// Whatever the bytes are, looking at them is safe. Run under the sanitizers this is the whole point.
TEST(Refusal, DamagedBytesAreNeverFollowed) {
  const std::string whole = zoo::bytesOf("good");
  uint32_t random = 12345;
  for (int round = 0; round < 1500; ++round) {
    std::string bytes = whole;
    for (int i = 0; i < 4; ++i) {
      random = random * 1664525u + 1013904223u;
      const size_t at = (random >> 8) % (round % 2 ? bytes.size() : 1024);
      random = random * 1664525u + 1013904223u;
      bytes[at] = static_cast<char>(random >> 24);
    }
    auto facts = spillway::plugins::inspectElf(bytes);
    if (!facts.ok()) {
      EXPECT_THAT(facts.error().message, testing::Not(IsEmpty()));
    }
  }
}

TEST(Refusal, S28_WritableForOthers) {
  zoo::Host host;
  ::chmod(host.bring("good").c_str(), 0666);
  host.start();
  EXPECT_THAT(host.refusal("good.so"), HasSubstr("can be written by others; run: chmod go-w '" + host.path("good.so")));
  ::chmod(host.path("good.so").c_str(), 0644);
  host.lookAgain();
  EXPECT_THAT(host.refusal("good.so"), IsEmpty());
  EXPECT_NE(host.set()->provider("good"), nullptr);
}

TEST(Refusal, S28_FolderWritableForOthers) {
  zoo::Host host;
  host.bring("good");
  for (mode_t mode : {0777, 0775, 01777}) {
    ::chmod(host.folder().c_str(), mode);
    host.start();
    EXPECT_THAT(host.refusal("good.so"), HasSubstr("its folder is not safe")) << std::oct << mode;
  }
  ::chmod(host.folder().c_str(), 0755);
  host.start();
  EXPECT_THAT(host.refusal("good.so"), IsEmpty());
}

TEST(Refusal, SymbolicLinkFolderPipe) {
  zoo::Host host;
  host.start();
  std::filesystem::create_symlink(std::string(ZOO_DIR) + "/good.so", host.path("link.so"));
  std::filesystem::create_directory(host.path("folder.so"));
  ASSERT_EQ(::mkfifo(host.path("pipe.so").c_str(), 0644), 0);
  host.lookAgain();
  EXPECT_THAT(host.refusal("link.so"), HasSubstr("it is a symbolic link"));
  EXPECT_THAT(host.refusal("folder.so"), HasSubstr("it is a folder"));
  EXPECT_THAT(host.refusal("pipe.so"), HasSubstr("it is not a regular file"));
}

TEST(Refusal, OwnedBySomebodyElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  zoo::Host host;
  ASSERT_EQ(::chown(host.bring("good").c_str(), 12345, 12345), 0);
  host.start();
  EXPECT_THAT(host.refusal("good.so"), HasSubstr("belongs to user 12345"));
}

TEST(Refusal, TheSecondOfTwoWithOneId) {
  zoo::Host host;
  host.bring("good", "a");
  host.bring("good", "b");
  host.start();
  EXPECT_THAT(host.refusal("b.so"), HasSubstr("it offers plugin good, which " + host.path("a.so") + " offers already"));
  EXPECT_THAT(host.refusal("a.so"), IsEmpty());

  // With the first gone, the second is wanted.
  std::filesystem::remove(host.path("a.so"));
  host.lookAgain();
  EXPECT_THAT(host.refusal("b.so"), IsEmpty());
  EXPECT_EQ(host.set()->status().at(0).file, host.path("b.so"));
}

TEST(Refusal, FoldersThatDoNotExistAreEmpty) {
  zoo::Host host;
  std::filesystem::remove_all(host.folder());
  host.start();
  EXPECT_TRUE(host.set()->status().empty());
  EXPECT_TRUE(host.set()->refused().empty());
}

TEST(Refusal, UniqueSymbolsAreLoadedWithANote) {
  zoo::Host host;
  host.bring("unique");
  host.bring("good");
  host.start();
  ASSERT_EQ(host.set()->status().size(), 2u);
  EXPECT_THAT(host.set()->status().at(1).note, HasSubstr("unique symbols: after replacing its file, restart the host"));
  EXPECT_THAT(host.set()->status().at(0).note, IsEmpty());
}

}  // namespace
