// The upstream of one provider on one wire, by what is known of it from public sources and not by its plugin's table:
// it reads requests as strictly as the simulator does, refuses what the vendor refuses
// (tests/fixtures/provider-oddities), and answers in the vendor's shape.
//
// Used by the test's thread.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "Sent.h"
#include "tests/simulator/Endpoints.h"

namespace contract {

using Json = nlohmann::ordered_json;

// One oddity of a provider; the words are those of docs/quirks.md.
struct Oddity {
  std::string provider, id;
  Json value;
  std::string models;  // globs; empty: all
  std::string wire;    // empty: any
};

const std::vector<Oddity>& oddities();

class Vendor {
 public:
  Vendor(const spillway::catalog::Entry& entry, const spillway::catalog::Wire& wire);

  // Whether the simulator has the wire, and the vendor no form of its own of it: a model in another place, or under
  // another name.
  bool understands(const Sent& sent) const;

  // The whole HTTP reply to a request.
  std::string answer(const Sent& sent);

  // The same when the vendor refuses it like this, whatever it is.
  std::string refusal(const Sent& sent, int status, const std::string& match);

  // What of the request the vendor would refuse beside what is wrong in its wire, a sentence each.
  std::vector<std::string> complaints(const Sent& sent, const std::string& model) const;

  // The value of an oddity for a model; null when it has none of that name.
  const Oddity* oddity(std::string_view id, const std::string& model) const;

 private:
  std::string wire_;
  std::vector<Oddity> odd_;
  spillway::simulator::Journal journal_;
  spillway::simulator::Endpoints endpoints_;
};

}  // namespace contract
