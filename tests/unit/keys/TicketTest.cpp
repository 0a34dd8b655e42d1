#include "host/keys/Ticket.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/unit/keys/Folder.h"

namespace spillway::keys {
namespace {

constexpr int64_t kNow = 1'800'000'000'000;

TEST(TicketTest, ATicketIsTakenOnce) {
  TicketBook book("secret");
  const std::string ticket = newTicket("secret", kNow);
  EXPECT_TRUE(book.take(ticket, kNow + 1000));
  EXPECT_FALSE(book.take(ticket, kNow + 1000));
  EXPECT_TRUE(book.take(newTicket("secret", kNow), kNow + 1000)) << "another one is another";
}

TEST(TicketTest, ItIsGoodForTwoMinutes) {
  TicketBook book("secret");
  EXPECT_TRUE(book.take(newTicket("secret", kNow), kNow + kTicketMs - 1));
  EXPECT_FALSE(book.take(newTicket("secret", kNow), kNow + kTicketMs));
  EXPECT_FALSE(book.take(newTicket("secret", kNow + 60'000), kNow))
      << "one that claims to last longer was not made now";
}

TEST(TicketTest, OnlyWhoHasTheSecretMakesOne) {
  TicketBook book("secret");
  EXPECT_FALSE(book.take(newTicket("Secret", kNow), kNow));
  std::string longer = newTicket("secret", kNow);
  longer[5] = longer[5] == '9' ? '8' : '9';
  EXPECT_FALSE(book.take(longer, kNow));
  for (const char* text : {"", ".", "..", "a.b", "1.2.3", "99999999999999999999.x.y"})
    EXPECT_FALSE(book.take(text, kNow)) << text;
}

TEST(TicketTest, ThePlateIsItsOwnersAlone) {
  Folder folder;
  EXPECT_FALSE(readDoorPlate(folder.path()).ok());
  ASSERT_TRUE(writeDoorPlate(folder.path(), {"http://127.0.0.1:1", "s"}).ok());
  const auto plate = readDoorPlate(folder.path());
  ASSERT_TRUE(plate.ok());
  EXPECT_EQ(plate->address, "http://127.0.0.1:1");
  EXPECT_EQ(plate->secret, "s");
  struct stat status {};
  ASSERT_EQ(::stat((folder.path() + "/dashboard.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  std::ofstream(folder.path() + "/dashboard.json") << "[1]";
  EXPECT_FALSE(readDoorPlate(folder.path()).ok());
  removeDoorPlate(folder.path());
  EXPECT_NE(readDoorPlate(folder.path()).error().message.find("no Spillway runs"), std::string::npos);
}

}  // namespace
}  // namespace spillway::keys
