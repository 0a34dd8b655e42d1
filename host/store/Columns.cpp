#include "host/store/Columns.h"

#include <Poco/Data/AbstractExtractor.h>

#include <span>

namespace spillway::store {

const Column kExchangeColumns[] = {{"id"},
                                   {"started_ms"},
                                   {"client"},
                                   {"client_key"},
                                   {"path"},
                                   {"wire_in"},
                                   {"model_asked"},
                                   {"chain"},
                                   {"stream"},
                                   {"outcome"},
                                   {"status"},
                                   {"provider"},
                                   {"account"},
                                   {"model"},
                                   {"tier"},
                                   {"input", true},
                                   {"cache_read", true},
                                   {"cache_write", true},
                                   {"output", true},
                                   {"reasoning", true},
                                   {"usage_estimated"},
                                   {"cost_micros", true},
                                   {"ttft_us", true},
                                   {"duration_us"},
                                   {"bytes_in"},
                                   {"bytes_out"},
                                   {"skipped"},
                                   {"losses"},
                                   {"cache_write_1h", true},
                                   {"input_audio", true},
                                   {"input_image", true},
                                   {"output_audio", true},
                                   {"output_image", true},
                                   {"service_tier"},
                                   {"cost_estimated"},
                                   {"saved_micros", true},
                                   {"candidates"},
                                   {"planned_us", true},
                                   {"walk_end"},
                                   {"fault"},
                                   {"saver_tokens"},
                                   {"saver_micros", true},
                                   {"smaller"}};
const std::size_t kExchangeColumnCount = std::size(kExchangeColumns);

const Column kAttemptColumns[] = {{"number"},
                                  {"provider"},
                                  {"account"},
                                  {"model"},
                                  {"tier"},
                                  {"wire_out"},
                                  {"reason"},
                                  {"status"},
                                  {"fault"},
                                  {"scope"},
                                  {"message"},
                                  {"retry_after_ms"},
                                  {"input", true},
                                  {"cache_read", true},
                                  {"cache_write", true},
                                  {"output", true},
                                  {"reasoning", true},
                                  {"usage_estimated"},
                                  {"cost_micros", true},
                                  {"connect_us", true},
                                  {"ttft_us", true},
                                  {"duration_us"},
                                  {"bytes_up"},
                                  {"bytes_down"},
                                  {"cache_write_1h", true},
                                  {"input_audio", true},
                                  {"input_image", true},
                                  {"output_audio", true},
                                  {"output_image", true},
                                  {"service_tier"},
                                  {"cost_estimated"},
                                  {"saved_micros", true},
                                  {"prepare_us", true},
                                  {"sent_us", true},
                                  {"first_token_us", true},
                                  {"phase"},
                                  {"again"},
                                  {"led_to"},
                                  {"marks"}};
const std::size_t kAttemptColumnCount = std::size(kAttemptColumns);

const Column kSavingColumns[] = {{"tool"}, {"compressor"}, {"fresh"}, {"tokens"}, {"micros", true}};
const std::size_t kSavingColumnCount = std::size(kSavingColumns);

namespace {

// `first`: names of columns before those, separated by commas.
std::string insertInto(const char* table, const std::string& first, std::span<const Column> columns) {
  std::string names = first, values = "?";
  for (char c : first)
    if (c == ',') values += ", ?";
  for (const Column& column : columns) {
    names += std::string(", ") + column.name;
    values += ", ?";
  }
  return std::string("INSERT OR IGNORE INTO ") + table + " (" + names + ") VALUES (" + values + ")";
}

std::string select(const std::string& alias, std::span<const Column> columns) {
  std::string list;
  for (const Column& column : columns) {
    if (!list.empty()) list += ", ";
    std::string name = alias + "." + column.name;
    list += column.nullable ? "IFNULL(" + name + ", -1)" : name;
  }
  return list;
}

class Reading {
 public:
  Reading(Poco::Data::AbstractExtractor& extractor, std::size_t position)
      : extractor_(extractor), position_(position) {}
  void text(std::string& value) {
    if (!extractor_.extract(position_++, value)) value.clear();
  }
  template <class T>
  void number(T& value) {
    Poco::Int64 wide = 0;
    extractor_.extract(position_++, wide);
    value = static_cast<T>(wide);
  }
  template <class T, class Name, class Parse>
  void named(T& value, Name, Parse parse) {
    std::string name;
    text(name);
    value = parse(name);
  }

 private:
  Poco::Data::AbstractExtractor& extractor_;
  std::size_t position_;
};

}  // namespace

// Names in the database, enums in the record. Names of a later version read as the last known meaning of "wrong".
base::Fault faultNamed(const std::string& name) {
  for (int i = 0; i < base::kFaultCount; ++i)
    if (name == base::faultName(static_cast<base::Fault>(i))) return static_cast<base::Fault>(i);
  return base::Fault::Server;
}

base::Scope scopeNamed(const std::string& name) {
  for (auto scope : {base::Scope::Model, base::Scope::Account, base::Scope::Provider})
    if (name == base::scopeName(scope)) return scope;
  return base::Scope::Request;
}

std::string insertExchange() { return insertInto("exchanges", "facet", kExchangeColumns); }
std::string insertAttempt() { return insertInto("attempts", "exchange_id", kAttemptColumns); }
std::string insertSaving() { return insertInto("savings", "exchange_id, started_ms", kSavingColumns); }
std::string selectExchange(const std::string& alias) { return select(alias, kExchangeColumns); }
std::string selectAttempt(const std::string& alias) { return select(alias, kAttemptColumns); }
std::string selectSaving(const std::string& alias) { return select(alias, kSavingColumns); }

}  // namespace spillway::store

namespace Poco::Data {

using spillway::store::Reading;

void TypeHandler<spillway::store::ExchangeRecord>::extract(std::size_t position, Record& record, const Record&,
                                                           AbstractExtractor::Ptr extractor) {
  Reading row(*extractor, position);
  spillway::store::exchangeFields(record, row);
}

void TypeHandler<spillway::store::AttemptRecord>::extract(std::size_t position, Record& record, const Record&,
                                                          AbstractExtractor::Ptr extractor) {
  Reading row(*extractor, position);
  spillway::store::attemptFields(record, row);
}

void TypeHandler<spillway::store::SavingRecord>::extract(std::size_t position, Record& record, const Record&,
                                                         AbstractExtractor::Ptr extractor) {
  Reading row(*extractor, position);
  spillway::store::savingFields(record, row);
}

}  // namespace Poco::Data
