#include "host/store/RecordInsert.h"

#include "host/store/Columns.h"

namespace spillway::store {
namespace {

// Binds one row's values in the order of its columns.
class Binding {
 public:
  Binding(Prepared& statement, const Column* columns) : statement_(statement), columns_(columns) {}

  void text(std::string_view value) {
    statement_.bindText(value);
    ++columns_;
  }
  template <class T>
  void number(T value) {
    const auto wide = static_cast<int64_t>(value);
    if ((columns_++)->nullable && wide == -1)
      statement_.bindNull();
    else
      statement_.bindNumber(wide);
  }
  template <class T, class Name, class Parse>
  void named(T value, Name name, Parse) {
    text(name(value));
  }

 private:
  Prepared& statement_;
  const Column* columns_;
};

}  // namespace

RecordInsert::RecordInsert(const Poco::Data::Session& session, const Days& days)
    : exchange_(session, insertExchange()),
      attempt_(session, insertAttempt()),
      saving_(session, insertSaving()),
      counted_(session, "UPDATE exchanges SET facet = ? WHERE id = ?"),
      rollup_(session, days) {}

bool RecordInsert::put(const ExchangeRecord& record) {
  const int64_t facet = rollup_.facetOf(record);
  Binding row(exchange_.bindNumber(facet), kExchangeColumns);
  exchangeFields(record, row);
  exchange_.run();
  if (exchange_.changed() == 0) return false;
  for (const AttemptRecord& attempt : record.attempts) {
    Binding child(attempt_.bindText(record.id), kAttemptColumns);
    attemptFields(attempt, child);
    attempt_.run();
  }
  for (const SavingRecord& saving : record.savings) {
    Binding part(saving_.bindText(record.id).bindNumber(record.startedMs), kSavingColumns);
    savingFields(saving, part);
    saving_.run();
  }
  rollup_.add(record, facet);
  return true;
}

void RecordInsert::count(const ExchangeRecord& record) {
  const int64_t facet = rollup_.facetOf(record);
  counted_.bindNumber(facet).bindText(record.id).run();
  rollup_.add(record, facet);
}

}  // namespace spillway::store
