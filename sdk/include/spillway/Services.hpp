// What the host offers this plugin, found once in start() and then passed along inside every Call: nothing in the layer
// is global, so two versions of one plugin can live in one process.
//
// Threading: read-only after start(); safe from any thread.
#pragma once

#include <string_view>

#include "host.h"
#include "json.h"

namespace spw {

// SPW_OK, SPW_DECLINED, SPW_INVALID, SPW_FAILED, ... of abi.h.
using Status = spw_status;

// The two spellings of borrowed text. Neither copies.
inline std::string_view view(spw_str text) { return {text.ptr, text.len}; }
inline spw_str str(std::string_view text) { return {text.data(), text.size()}; }

// A static table: pointer and count, made from an array so that the count cannot be wrong.
template <class T>
struct Rows {
  const T* data = nullptr;
  size_t count = 0;

  constexpr Rows() = default;
  constexpr Rows(const T* first, size_t size) : data(first), count(size) {}
  template <size_t N>
  constexpr Rows(const T (&rows)[N]) : data(rows), count(N) {}

  constexpr const T* begin() const { return data; }
  constexpr const T* end() const { return data + count; }
  constexpr size_t size() const { return count; }
  constexpr const T& operator[](size_t index) const { return data[index]; }
};

// A null-terminated list of names. Forgetting the terminator does not compile in a constant table.
struct Names {
  const char* const* data = nullptr;

  constexpr Names() = default;
  template <size_t N>
  constexpr Names(const char* const (&names)[N]) : data(names) {
    if (names[N - 1] != nullptr) throw "a list of names ends in nullptr";
  }
};

class Services {
 public:
  const spw_host* host = nullptr;
  const spw_memory* memory = nullptr;  // never null after start
  const spw_json_api* json = nullptr;  // never null after start
  const spw_config* config = nullptr;  // this and the rest: null when the host does not offer it
  const spw_secrets* secrets = nullptr;
  const spw_http* http = nullptr;
  const spw_clock* clock = nullptr;
  const spw_crypto* crypto = nullptr;
  const spw_loss* loss = nullptr;

  // False when the host lacks memory or json, without which the layer cannot work.
  bool find(const spw_host* from) {
    host = from;
    get(memory, SPW_MEMORY_ID);
    get(json, SPW_JSON_ID);
    get(config, SPW_CONFIG_ID);
    get(secrets, SPW_SECRETS_ID);
    get(http, SPW_HTTP_ID);
    get(clock, SPW_CLOCK_ID);
    get(crypto, SPW_CRYPTO_ID);
    get(loss, SPW_LOSS_ID);
    return memory != nullptr && json != nullptr;
  }

  // One line in the host's log under this plugin's id.
  void log(int32_t level, std::string_view message) const { host->log(host->ctx, level, str(message)); }

  // The scalar at a dotted path below plugins.<id> of the configuration; empty when there is none.
  std::string_view setting(std::string_view path) const {
    return config != nullptr ? view(config->get(config->ctx, str(path))) : std::string_view{};
  }

  int64_t unixMs() const { return clock != nullptr ? clock->unix_ms() : 0; }
  int64_t monotonicMs() const { return clock != nullptr ? clock->monotonic_ms() : 0; }

 private:
  template <class Table>
  void get(const Table*& table, const char* id) {
    table = static_cast<const Table*>(host->get(host->ctx, id));
  }
};

}  // namespace spw
