#include "host/store/RecordCodec.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace spillway::store {
namespace {

constexpr char kFormat = 6;
constexpr char kFirstFormat = 1;  // what an earlier version left in the journal is carried over too

// The same list of fields serves both directions: a field visited in one is visited in the other.
template <class Record, class Codec>
void visitUsage(Record& usage, Codec& codec) {
  codec.number(usage.input);
  codec.number(usage.cacheRead);
  codec.number(usage.cacheWrite);
  codec.number(usage.output);
  codec.number(usage.reasoning);
}

// What format 2 has and format 1 had not.
template <class Record, class Codec>
void visitBilling(Record& record, Codec& codec) {
  if (codec.format() < 2) return;
  codec.number(record.usage.cacheWrite1h);
  codec.number(record.usage.inputAudio);
  codec.number(record.usage.inputImage);
  codec.number(record.usage.outputAudio);
  codec.number(record.usage.outputImage);
  codec.text(record.serviceTier, kMostNameBytes);
  codec.number(record.costEstimated);
}

// What format 3 has and format 2 had not.
template <class Record, class Codec>
void visitSavings(Record& record, Codec& codec) {
  if (codec.format() >= 3) codec.number(record.savedMicros);
}

// What format 4 has and format 3 had not.
template <class Record, class Codec>
void visitTimes(Record& attempt, Codec& codec) {
  if (codec.format() < 4) return;
  codec.number(attempt.prepareUs);
  codec.number(attempt.sentUs);
  codec.number(attempt.firstTokenUs);
}

// What format 5 has and format 4 had not.
template <class Record, class Codec>
void visitEnd(Record& attempt, Codec& codec) {
  if (codec.format() < 5) return;
  codec.number(attempt.phase);
  codec.number(attempt.again);
  codec.number(attempt.ledTo);
  codec.number(attempt.marks);
}

template <class Record, class Codec>
void visitAttempt(Record& attempt, Codec& codec) {
  codec.number(attempt.number);
  codec.text(attempt.provider, kMostNameBytes);
  codec.text(attempt.account, kMostNameBytes);
  codec.text(attempt.model, kMostNameBytes);
  codec.text(attempt.tier, kMostNameBytes);
  codec.text(attempt.wireOut, kMostNameBytes);
  codec.text(attempt.reason, kMostSentenceBytes);
  codec.number(attempt.status);
  codec.number(attempt.fault);
  codec.number(attempt.scope);
  codec.text(attempt.message, kMostSentenceBytes);
  codec.number(attempt.retryAfterMs);
  visitUsage(attempt.usage, codec);
  codec.number(attempt.usageEstimated);
  codec.number(attempt.costMicros);
  codec.duration(attempt.connectUs);
  codec.duration(attempt.ttftUs);
  codec.duration(attempt.durationUs);
  codec.number(attempt.bytesUp);
  codec.number(attempt.bytesDown);
  visitBilling(attempt, codec);
  visitSavings(attempt, codec);
  visitTimes(attempt, codec);
  visitEnd(attempt, codec);
}

template <class Record, class Codec>
void visitSaving(Record& saving, Codec& codec) {
  codec.text(saving.tool, kMostNameBytes);
  codec.text(saving.compressor, kMostNameBytes);
  codec.number(saving.fresh);
  codec.number(saving.tokens);
  codec.number(saving.micros);
}

template <class Record, class Codec>
void visitExchange(Record& record, Codec& codec) {
  codec.text(record.id, kMostNameBytes);
  codec.number(record.startedMs);
  codec.text(record.client, kMostNameBytes);
  codec.text(record.clientKey, kMostNameBytes);
  codec.text(record.path, kMostNameBytes);
  codec.text(record.wireIn, kMostNameBytes);
  codec.text(record.modelAsked, kMostNameBytes);
  codec.text(record.chain, kMostNameBytes);
  codec.number(record.stream);
  codec.number(record.outcome);
  codec.number(record.status);
  codec.text(record.provider, kMostNameBytes);
  codec.text(record.account, kMostNameBytes);
  codec.text(record.model, kMostNameBytes);
  codec.text(record.tier, kMostNameBytes);
  visitUsage(record.usage, codec);
  codec.number(record.usageEstimated);
  codec.number(record.costMicros);
  codec.duration(record.ttftUs);
  codec.duration(record.durationUs);
  codec.number(record.bytesIn);
  codec.number(record.bytesOut);
  codec.json(record.skipped);
  codec.json(record.losses);
  visitBilling(record, codec);
  visitSavings(record, codec);
  if (codec.format() >= 3) codec.json(record.candidates);
  if (codec.format() >= 4) codec.number(record.plannedUs);
  if (codec.format() >= 5) {
    codec.number(record.walkEnd);
    codec.number(record.told);
  }
  if (codec.format() >= 6) {
    codec.number(record.saverTokens);
    codec.number(record.saverMicros);
    codec.json(record.smaller);
    codec.list(record.savings, kMostSavings, [](auto& saving, Codec& inside) { visitSaving(saving, inside); });
  }
  codec.list(record.attempts, kMostAttempts, [](auto& attempt, Codec& inside) { visitAttempt(attempt, inside); });
}

// `text` cut to `most` bytes without splitting a UTF-8 character.
std::string_view clip(std::string_view text, size_t most) {
  if (text.size() <= most) return text;
  size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}

  char format() const { return kFormat; }

  template <class T>
  void number(T value) {
    auto wide = static_cast<int64_t>(value);
    unsignedNumber((static_cast<uint64_t>(wide) << 1) ^ static_cast<uint64_t>(wide >> 63));
  }
  void duration(int64_t value) { number(value); }
  void text(const std::string& value, size_t most) { bytes(clip(value, most)); }
  void json(const std::string& value) { bytes(value.size() > kMostJsonBytes ? std::string_view() : value); }
  template <class T, class Visit>
  void list(const std::vector<T>& rows, size_t most, Visit visit) {
    size_t count = std::min(rows.size(), most);
    unsignedNumber(count);
    for (size_t i = 0; i < count; ++i) visit(rows[i], *this);
  }

 private:
  void unsignedNumber(uint64_t value) {
    char digits[10];
    size_t count = 0;
    for (; value >= 0x80; value >>= 7) digits[count++] = static_cast<char>(value | 0x80);
    digits[count++] = static_cast<char>(value);
    out_.append(digits, count);
  }
  void bytes(std::string_view value) {
    unsignedNumber(value.size());
    out_.append(value);
  }

  std::string& out_;
};

class Decoder {
 public:
  Decoder(char format, std::string_view bytes) : format_(format), rest_(bytes) {}

  char format() const { return format_; }

  // Every byte was used and none was missing.
  bool complete() const { return good_ && rest_.empty(); }

  template <class T>
  void number(T& value) {
    uint64_t raw = unsignedNumber();
    value = static_cast<T>(static_cast<int64_t>(raw >> 1) ^ -static_cast<int64_t>(raw & 1));
  }
  // Microseconds; before format 4, milliseconds.
  void duration(int64_t& value) {
    number(value);
    constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / 1000;
    if (format_ < 4 && value > 0) value = std::min(value, kMost) * 1000;
  }
  void text(std::string& value, size_t) { value = bytes(); }
  void json(std::string& value) { value = bytes(); }
  template <class T, class Visit>
  void list(std::vector<T>& rows, size_t most, Visit visit) {
    uint64_t count = unsignedNumber();
    if (count > most) good_ = false;
    for (uint64_t i = 0; good_ && i < count; ++i) visit(rows.emplace_back(), *this);
  }

 private:
  uint64_t unsignedNumber() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      auto digit = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= uint64_t{digit & 0x7fu} << shift;
      if (digit < 0x80) return value;
    }
    good_ = false;
    return 0;
  }
  std::string_view bytes() {
    uint64_t length = unsignedNumber();
    if (length > rest_.size()) good_ = false;
    if (!good_) return {};
    std::string_view value = rest_.substr(0, static_cast<size_t>(length));
    rest_.remove_prefix(value.size());
    return value;
  }

  char format_;
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

void encodeRecord(const ExchangeRecord& record, std::string& out) {
  out += kFormat;
  Encoder encoder(out);
  visitExchange(record, encoder);
}

std::optional<ExchangeRecord> decodeRecord(std::string_view bytes) {
  if (bytes.empty() || bytes.front() < kFirstFormat || bytes.front() > kFormat) return std::nullopt;
  Decoder decoder(bytes.front(), bytes.substr(1));
  ExchangeRecord record;
  visitExchange(record, decoder);
  if (!decoder.complete() || record.id.empty()) return std::nullopt;
  return record;
}

}  // namespace spillway::store
