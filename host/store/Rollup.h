// Adds exchanges up by minute, hour and day as they are written, in the same transaction: what they used by facet, who
// they spilled from by cause, what was saved by kind. A page over millions of exchanges reads these sums.
//
// One thread at a time, that of the database; to be destroyed before its session is closed. Throws Poco::Exception;
// after that, or after a transaction that was given up, it has to be made anew.
#pragma once

#include <Poco/Data/Session.h>

#include <array>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "host/store/Days.h"
#include "host/store/Dictionary.h"
#include "host/store/Prepared.h"
#include "host/store/Spans.h"
#include "host/store/Sums.h"
#include "host/store/UsageQuery.h"

namespace spillway::store {

inline constexpr Level kLevels[] = {Level::Minute, Level::Hour, Level::Day};

// Which names sums are apart by. Of all but the first there are sums over hours and days only.
enum class View { All, Total, Served, Chain, Agent, ClientKey };
inline constexpr View kViews[] = {View::Total, View::Served, View::Chain, View::Agent, View::ClientKey};

// The smallest one that has them all.
View viewOf(const std::vector<Dimension>& names);

// "minutes", "hours", "days".
const char* levelName(Level level);

// The agent of a client's user agent: "some-agent" of "some-agent/1.2 (linux)".
std::string_view agentOf(std::string_view client);

// Why the attempt behind this one was made: the fault's name, or "slow" when both ran at the same time.
const char* causeOf(const AttemptRecord& attempt, const AttemptRecord& next);

class Rollup {
 public:
  Rollup(const Poco::Data::Session& session, Days days);

  // The number under which exchanges of this kind are added up.
  int64_t facetOf(const ExchangeRecord& record, View view = View::All);
  // Takes an exchange that has not been counted yet; its spills are written at once, so that they can be found.
  void add(const ExchangeRecord& record, int64_t facet);
  // Writes what was added since the last time.
  void write();

  // Makes the sums of days anew out of those of hours, for the days of another time zone.
  void remakeDays();

 private:
  template <class Sums>
  using Pending = std::map<std::pair<int64_t, int64_t>, Sums>;  // by begin of the period and id

  struct Places {
    std::array<int64_t, std::size(kLevels)> at;
  };

  Places placesOf(int64_t startedMs);
  void addSpills(const ExchangeRecord& record, const Places& places);
  void addSavings(const ExchangeRecord& record, const Places& places);
  template <class Key, class Bind>
  void writeUsage(std::map<Key, UsageSums>& pending, Prepared& old, Prepared& row, const Bind& bind);

  const Poco::Data::Session session_;
  const Days days_;
  int64_t dayMs_ = 0, nextDayMs_ = 0;  // the one that was asked for last
  Dictionary facets_, causes_, kinds_;
  Prepared spill_;
  std::vector<Prepared> oldTtft_, usage_, oldViewTtft_, view_, spills_, savings_;  // one for each level

  std::array<Pending<UsageSums>, std::size(kLevels)> usageSums_;
  // By view, begin of the period and facet; none of minutes.
  std::array<std::map<std::tuple<int64_t, int64_t, int64_t>, UsageSums>, std::size(kLevels)> viewSums_;
  std::array<Pending<int64_t>, std::size(kLevels)> spillSums_;
  std::array<Pending<SavingSums>, std::size(kLevels)> savingSums_;
};

}  // namespace spillway::store
