#include "host/plugins/TableCheck.h"

#include <cmath>
#include <cstring>
#include <set>

namespace spillway::plugins {
namespace {

constexpr size_t kMostRows = 100'000;              // more is garbage read as a count
constexpr size_t kModelBytes = sizeof(spw_model);  // the shortest stride: that of ABI 1.0

// Thrown inside this file only.
struct Bad {
  std::string what;
};

void require(bool good, const std::string& what) {
  if (!good) throw Bad{what};
}

std::string numbered(const char* thing, size_t index) { return std::string(thing) + " " + std::to_string(index); }

bool filled(const char* text) { return text && *text; }

bool inRange(int32_t value, int32_t last) { return value >= 0 && value <= last; }

bool isTask(int32_t operation) { return operation >= SPW_OP_COMPLETE && operation <= SPW_OP_SPEAK; }

// No control bytes: it becomes part of a header line or a URL.
bool plain(const char* text) {
  if (!text) return false;
  for (; *text; ++text)
    if (static_cast<unsigned char>(*text) < 0x20 || *text == 0x7f) return false;
  return true;
}

bool url(const char* text) {
  std::string_view view = text;
  const bool scheme = view.starts_with("https://") || view.starts_with("http://");
  return scheme && plain(text) && !view.ends_with('/') && view.find(' ') == std::string_view::npos;
}

template <class Row>
void requireRows(const Row* rows, size_t count, const char* what) {
  require(count <= kMostRows, std::string("it counts ") + std::to_string(count) + " " + what);
  require(rows || count == 0, std::string("it counts ") + what + " but has none");
}

void checkEndpoint(const spw_endpoint& endpoint, const std::string& where) {
  require(isId(endpoint.wire), where + " names no wire");
  require(filled(endpoint.path) && plain(endpoint.path), where + " has no path");
  for (const char* optional : {endpoint.stream_path, endpoint.count_path})
    require(!optional || plain(optional), where + " has control bytes in a path");
  require(!endpoint.base_url || url(endpoint.base_url),
          where + " has a base_url that is no http or https URL without trailing slash");
  require(inRange(endpoint.auth, SPW_AUTH_CUSTOM), where + " has an unknown auth");
  const bool named = endpoint.auth == SPW_AUTH_HEADER || endpoint.auth == SPW_AUTH_QUERY;
  require(!named || (filled(endpoint.auth_name) && plain(endpoint.auth_name)),
          where + " needs an auth_name for its auth");
  require(inRange(endpoint.framing, SPW_FRAME_AWS), where + " has an unknown framing");
  requireRows(endpoint.headers, endpoint.header_count, "headers");
  for (size_t i = 0; i < endpoint.header_count; ++i)
    require(filled(endpoint.headers[i].name) && plain(endpoint.headers[i].name) && plain(endpoint.headers[i].value),
            where + " has a bad header " + std::to_string(i));
}

void checkModels(const spw_provider& table) {
  requireRows(table.models, table.model_count, "models");
  if (table.model_count == 0) return;
  require(table.model_stride >= kModelBytes,
          "its model_stride is " + std::to_string(table.model_stride) + ", which is less than a row of ABI 1.0");
  std::set<std::string_view> ids;
  for (size_t i = 0; i < table.model_count; ++i) {
    spw_model model;
    std::memcpy(&model, reinterpret_cast<const char*>(table.models) + i * table.model_stride, sizeof model);
    require(filled(model.id) && plain(model.id), numbered("model", i) + " has no id");
    require(ids.insert(model.id).second, std::string("model ") + model.id + " is listed twice");
    require(model.context >= 0 && model.max_output >= 0, std::string("model ") + model.id + " has a negative size");
    require(!model.wire || isId(model.wire), std::string("model ") + model.id + " names no wire");
  }
}

void checkPrices(const spw_provider& table) {
  requireRows(table.prices, table.price_count, "prices");
  if (table.price_count == 0) return;
  require(table.price_stride >= sizeof(spw_price),
          "its price_stride is " + std::to_string(table.price_stride) + ", which is less than a row of ABI 1.0");
  for (size_t i = 0; i < table.price_count; ++i) {
    spw_price row;
    std::memcpy(&row, reinterpret_cast<const char*>(table.prices) + i * table.price_stride, sizeof row);
    require(row.above >= 0 && row.from_unix >= 0 && row.until_unix >= 0,
            numbered("price", i) + " has a negative bound");
    require(row.until_unix == 0 || row.until_unix > row.from_unix, numbered("price", i) + " ends before it begins");
    require(!row.models || *row.models, numbered("price", i) + " is for an empty list of models");
    require(!row.tier || *row.tier, numbered("price", i) + " is for an empty tier");
    for (double value : {row.factor, row.input, row.output, row.cache_read, row.cache_write, row.cache_write_1h,
                         row.input_audio, row.input_image, row.output_audio, row.output_image})
      require(std::isfinite(value) && value <= 1e6, numbered("price", i) + " has a price beyond a million dollars");
    require(row.factor <= 1000, numbered("price", i) + " has a factor above 1000");
  }
}

void checkProvider(const spw_provider& table) {
  const std::string_view tier = table.tier ? table.tier : "";
  require(filled(table.name), "it has no name");
  require(tier == "subscription" || tier == "cheap" || tier == "free", "its tier must be subscription, cheap or free");
  require(!table.base_url || url(table.base_url), "its base_url is no http or https URL without trailing slash");
  require(inRange(table.login, SPW_LOGIN_SERVICE_ACCOUNT), "its login is unknown");
  require(table.login != SPW_LOGIN_DEVICE || (table.login_begin && table.login_poll),
          "its login is by device, which needs login_begin and login_poll");
  require(table.login != SPW_LOGIN_SERVICE_ACCOUNT || table.refresh,
          "its login is by service account, which needs refresh");
  requireRows(table.endpoints, table.endpoint_count, "endpoints");
  requireRows(table.tasks, table.task_count, "tasks");
  require(table.endpoint_count > 0 || table.task_count > 0, "it has no endpoint");
  const auto check = [&](const spw_endpoint& endpoint, const std::string& where) {
    checkEndpoint(endpoint, where);
    require(endpoint.auth != SPW_AUTH_CUSTOM || table.sign, where + " needs sign for its auth");
  };
  for (size_t i = 0; i < table.endpoint_count; ++i) check(table.endpoints[i], numbered("endpoint", i));
  for (size_t i = 0; i < table.task_count; ++i) {
    check(table.tasks[i].endpoint, numbered("task", i));
    require(isTask(table.tasks[i].operation), numbered("task", i) + " has an operation that is none");
  }
  checkModels(table);
  checkPrices(table);
  requireRows(table.quirks, table.quirk_count, "quirks");
  for (size_t i = 0; i < table.quirk_count; ++i)
    require(filled(table.quirks[i].id), numbered("quirk", i) + " has no id");
  requireRows(table.errors, table.error_count, "error rules");
  for (size_t i = 0; i < table.error_count; ++i)
    require(inRange(table.errors[i].fault, SPW_FAULT_CANCELLED) && inRange(table.errors[i].scope, SPW_SCOPE_PROVIDER),
            numbered("error rule", i) + " has an unknown fault or scope");
  requireRows(table.settings, table.setting_count, "settings");
  for (size_t i = 0; i < table.setting_count; ++i)
    require(filled(table.settings[i].name), numbered("setting", i) + " has no name");
}

void checkRoute(const spw_translator& table, const spw_route& route, const std::string& where) {
  require(filled(route.method) && plain(route.method), where + " has no method");
  require(route.path && route.path[0] == '/' && plain(route.path), where + " has no path");
  const std::string_view path = route.path;
  const size_t model = path.find("{model}");
  const bool kept = route.operation == SPW_OP_KEPT;
  require(!kept || table.serve_kept, where + " is about what is kept, but the function serve_kept is null");
  require(!kept || model == std::string_view::npos, where + " is about what is kept and has a placeholder for a model");
  require(kept || path.find('{') == std::string_view::npos || model != std::string_view::npos,
          where + " has a placeholder but none for the model");
  require(model == std::string_view::npos || path.find('{', model + 1) == std::string_view::npos,
          where + " has a placeholder behind the model's");
  require(kept || inRange(route.operation, SPW_OP_DESCRIBE_MODEL) || isTask(route.operation),
          where + " has an unknown operation");
  require(inRange(route.mode, SPW_MODE_BY_BODY), where + " has an unknown mode");
  const bool generates =
      route.operation == SPW_OP_GENERATE || route.operation == SPW_OP_COUNT_TOKENS || isTask(route.operation);
  const bool names = generates || route.operation == SPW_OP_DESCRIBE_MODEL;
  require(route.mode != SPW_MODE_BY_BODY || !generates || table.stream_member,
          where + " decides by body but the wire has no stream_member");
  require(!names || table.model_member || std::strstr(route.path, "{model}"),
          where + " names the model neither in the path nor in a model_member");
}

void checkTranslator(const spw_translator& table) {
  require(filled(table.name), "it has no name");
  requireRows(table.routes, table.route_count, "routes");
  for (size_t i = 0; i < table.route_count; ++i) checkRoute(table, table.routes[i], numbered("route", i));
  require(filled(table.content_type_stream) && plain(table.content_type_stream), "it has no content_type_stream");
  require(filled(table.content_type_whole) && plain(table.content_type_whole), "it has no content_type_whole");
  require(inRange(table.framing, SPW_FRAME_AWS), "its framing is unknown");
  const std::pair<const char*, bool> required[] = {
      {"read_request", table.read_request}, {"write_request", table.write_request}, {"reader_open", table.reader_open},
      {"reader_feed", table.reader_feed},   {"reader_close", table.reader_close},   {"writer_open", table.writer_open},
      {"writer_put", table.writer_put},     {"writer_close", table.writer_close},   {"write_error", table.write_error},
      {"read_error", table.read_error},     {"visit_texts", table.visit_texts}};
  for (const auto& [name, present] : required) require(present, std::string("its function ") + name + " is null");
  require(!table.keep_member || (table.recall && table.writer_keep),
          "it has a keep_member but its function recall or writer_keep is null");
  require(!table.usage_member || table.usage_option, "it has a usage_member but its function usage_option is null");
}

template <class Table, class Check>
std::optional<std::string> checked(const char* kind, const char* Table::*idMember, const Table& table, Check check) {
  if (table.size < sizeof(Table))
    return std::string("its ") + kind + " table is " + std::to_string(table.size) + " bytes long, ABI 1.0 has " +
           std::to_string(sizeof(Table)) + "; build it with a released SDK";
  const char* id = table.*idMember;
  if (!isId(id)) return std::string("a ") + kind + " has a bad id; it must be 1 to 64 of a-z, 0-9 and -";
  try {
    check(table);
  } catch (const Bad& found) {
    return std::string(kind) + " " + id + ": " + found.what;
  }
  return std::nullopt;
}

}  // namespace

bool isId(const char* text) {
  if (!text) return false;
  size_t length = 0;
  for (; text[length]; ++length) {
    const char c = text[length];
    if (length == 64 || !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  }
  return length > 0;
}

std::optional<std::string> fault(const spw_provider& table) {
  return checked("provider", &spw_provider::id, table, checkProvider);
}

std::optional<std::string> fault(const spw_translator& table) {
  return checked("translator", &spw_translator::wire, table, checkTranslator);
}

std::optional<std::string> fault(const spw_compressor& table) {
  return checked("compressor", &spw_compressor::id, table, [](const spw_compressor& one) {
    require(filled(one.name), "it has no name");
    require(one.rewrite, "its function rewrite is null");
  });
}

}  // namespace spillway::plugins
