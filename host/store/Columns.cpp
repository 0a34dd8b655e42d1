#include "host/store/Columns.h"

#include <Poco/Data/AbstractBinder.h>
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
                                   {"ttft_ms", true},
                                   {"duration_ms"},
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
                                   {"candidates"}};
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
                                  {"connect_ms", true},
                                  {"ttft_ms", true},
                                  {"duration_ms"},
                                  {"bytes_up"},
                                  {"bytes_down"},
                                  {"cache_write_1h", true},
                                  {"input_audio", true},
                                  {"input_image", true},
                                  {"output_audio", true},
                                  {"output_image", true},
                                  {"service_tier"},
                                  {"cost_estimated"},
                                  {"saved_micros", true}};
const std::size_t kAttemptColumnCount = std::size(kAttemptColumns);

namespace {

std::string insertInto(const char* table, const char* firstColumn, std::span<const Column> columns) {
  std::string names = firstColumn, values = *firstColumn ? "?" : "";
  for (const Column& column : columns) {
    if (!names.empty()) {
      names += ", ";
      values += ", ";
    }
    names += column.name;
    values += column.nullable ? "NULLIF(?, -1)" : "?";
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

// One list of fields for both directions, in the order of the column tables above.
template <class Usage, class Row>
void usageFields(Usage& usage, Row& row) {
  row.number(usage.input);
  row.number(usage.cacheRead);
  row.number(usage.cacheWrite);
  row.number(usage.output);
  row.number(usage.reasoning);
}

// What version 2 of the schema added to both tables.
template <class Record, class Row>
void billingFields(Record& record, Row& row) {
  row.number(record.usage.cacheWrite1h);
  row.number(record.usage.inputAudio);
  row.number(record.usage.inputImage);
  row.number(record.usage.outputAudio);
  row.number(record.usage.outputImage);
  row.text(record.serviceTier);
  row.number(record.costEstimated);
}

template <class Record, class Row>
void exchangeFields(Record& record, Row& row) {
  row.text(record.id);
  row.number(record.startedMs);
  row.text(record.client);
  row.text(record.clientKey);
  row.text(record.path);
  row.text(record.wireIn);
  row.text(record.modelAsked);
  row.text(record.chain);
  row.number(record.stream);
  row.named(record.outcome, outcomeName,
            [](const std::string& name) { return parseOutcome(name).value_or(Outcome::Failed); });
  row.number(record.status);
  row.text(record.provider);
  row.text(record.account);
  row.text(record.model);
  row.text(record.tier);
  usageFields(record.usage, row);
  row.number(record.usageEstimated);
  row.number(record.costMicros);
  row.number(record.ttftMs);
  row.number(record.durationMs);
  row.number(record.bytesIn);
  row.number(record.bytesOut);
  row.text(record.skipped);
  row.text(record.losses);
  billingFields(record, row);
  row.number(record.savedMicros);
  row.text(record.candidates);
}

template <class Record, class Row>
void attemptFields(Record& attempt, Row& row) {
  row.number(attempt.number);
  row.text(attempt.provider);
  row.text(attempt.account);
  row.text(attempt.model);
  row.text(attempt.tier);
  row.text(attempt.wireOut);
  row.text(attempt.reason);
  row.number(attempt.status);
  row.named(attempt.fault, base::faultName, faultNamed);
  row.named(attempt.scope, base::scopeName, scopeNamed);
  row.text(attempt.message);
  row.number(attempt.retryAfterMs);
  usageFields(attempt.usage, row);
  row.number(attempt.usageEstimated);
  row.number(attempt.costMicros);
  row.number(attempt.connectMs);
  row.number(attempt.ttftMs);
  row.number(attempt.durationMs);
  row.number(attempt.bytesUp);
  row.number(attempt.bytesDown);
  billingFields(attempt, row);
  row.number(attempt.savedMicros);
}

class Writing {
 public:
  Writing(Poco::Data::AbstractBinder& binder, std::size_t position, Poco::Data::AbstractBinder::Direction direction)
      : binder_(binder), position_(position), direction_(direction) {}
  void text(const std::string& value) { binder_.bind(position_++, value, direction_); }
  template <class T>
  void number(T value) {
    binder_.bind(position_++, static_cast<Poco::Int64>(value), direction_);
  }
  template <class T, class Name, class Parse>
  void named(T value, Name name, Parse) {
    text(name(value));
  }

 private:
  Poco::Data::AbstractBinder& binder_;
  std::size_t position_;
  Poco::Data::AbstractBinder::Direction direction_;
};

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

std::string insertExchange() { return insertInto("exchanges", "", kExchangeColumns); }
std::string insertAttempt() { return insertInto("attempts", "exchange_id", kAttemptColumns); }
std::string selectExchange(const std::string& alias) { return select(alias, kExchangeColumns); }
std::string selectAttempt(const std::string& alias) { return select(alias, kAttemptColumns); }

}  // namespace spillway::store

namespace Poco::Data {

using spillway::store::Reading;
using spillway::store::Writing;

void TypeHandler<spillway::store::ExchangeRecord>::bind(std::size_t position, const Record& record,
                                                        AbstractBinder::Ptr binder,
                                                        AbstractBinder::Direction direction) {
  Writing row(*binder, position, direction);
  spillway::store::exchangeFields(record, row);
}

void TypeHandler<spillway::store::ExchangeRecord>::extract(std::size_t position, Record& record, const Record&,
                                                           AbstractExtractor::Ptr extractor) {
  Reading row(*extractor, position);
  spillway::store::exchangeFields(record, row);
}

void TypeHandler<spillway::store::AttemptRow>::bind(std::size_t position, const Record& record,
                                                    AbstractBinder::Ptr binder, AbstractBinder::Direction direction) {
  Writing row(*binder, position, direction);
  row.text(record.exchangeId);
  spillway::store::attemptFields(record.attempt, row);
}

void TypeHandler<spillway::store::AttemptRecord>::extract(std::size_t position, Record& record, const Record&,
                                                          AbstractExtractor::Ptr extractor) {
  Reading row(*extractor, position);
  spillway::store::attemptFields(record, row);
}

}  // namespace Poco::Data
