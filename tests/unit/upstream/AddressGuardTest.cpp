#include "host/upstream/AddressGuard.h"

#include <gtest/gtest.h>

namespace spillway::upstream {
namespace {

std::string why(const char* address) { return whyNotPublic(Poco::Net::IPAddress(address)); }

TEST(AddressGuardTest, LetsThePublicInternetThrough) {
  for (const char* address :
       {"1.1.1.1",        "8.8.8.8",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
        "100.128.0.0",    "126.255.255.255", "128.0.0.1",       "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0",      "192.0.1.0",       "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0",      "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::200e",
        "2001:200::1",    "2400:cb00::1",    "2003::1",         "3ffe::1"})
    EXPECT_EQ(why(address), "") << address;
}

TEST(AddressGuardTest, KnowsWhatIsNotThere) {
  const std::pair<const char*, const char*> cases[] = {
      {"0.0.0.0", "of this network"},
      {"0.255.1.1", "of this network"},
      {"10.0.0.1", "private"},
      {"10.255.255.255", "private"},
      {"100.64.0.0", "shared by a carrier's customers"},
      {"100.127.255.255", "shared by a carrier's customers"},
      {"127.0.0.1", "loopback"},
      {"127.255.255.255", "loopback"},
      {"169.254.169.254", "link-local"},
      {"172.16.0.0", "private"},
      {"172.31.255.255", "private"},
      {"192.0.0.170", "reserved"},
      {"192.0.2.1", "for documentation"},
      {"192.88.99.1", "a relay"},
      {"192.168.0.0", "private"},
      {"192.168.255.255", "private"},
      {"198.18.0.1", "for benchmarks"},
      {"198.19.255.255", "for benchmarks"},
      {"198.51.100.7", "for documentation"},
      {"203.0.113.7", "for documentation"},
      {"224.0.0.1", "multicast"},
      {"239.255.255.255", "multicast"},
      {"240.0.0.1", "reserved"},
      {"255.255.255.255", "reserved"},
      {"::", "of no host"},
      {"::1", "loopback"},
      {"::2", "an IPv4 address in disguise"},
      {"::127.0.0.1", "an IPv4 address in disguise"},
      {"::ffff:127.0.0.1", "an IPv4 address in disguise"},
      {"::ffff:8.8.8.8", "an IPv4 address in disguise"},
      {"64:ff9b::a00:1", "not of the public internet"},
      {"64:ff9b:1::1", "not of the public internet"},
      {"100::1", "not of the public internet"},
      {"2001::1", "reserved"},
      {"2001:1ff::1", "reserved"},
      {"2001:db8::1", "for documentation"},
      {"2002:7f00:1::", "an IPv4 address in disguise"},
      {"3fff::1", "for documentation"},
      {"3fff:fff::1", "for documentation"},
      {"5f00::1", "not of the public internet"},
      {"fc00::1", "private"},
      {"fdff::1", "private"},
      {"fe80::1", "link-local"},
      {"febf::1", "link-local"},
      {"fec0::1", "not of the public internet"},
      {"ff02::1", "multicast"},
  };
  for (const auto& [address, reason] : cases) EXPECT_EQ(why(address), reason) << address;
}

}  // namespace
}  // namespace spillway::upstream
