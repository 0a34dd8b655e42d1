#include "host/plugins/TableCheck.h"

#include <cmath>
#include <cstring>
#include <set>
#include <vector>

#include "host/plugins/Rows.h"

namespace spillway::plugins {
namespace {

constexpr size_t kMostRows = 100'000;  // more is garbage read as a count

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

// The rows of a table, once its count and stride can be believed. `row` is the name of its stride's member, in part.
template <class Row>
std::vector<Row> readRows(const Row* rows, size_t count, size_t stride, const std::string& row, const char* what) {
  requireRows(rows, count, what);
  require(count == 0 || stride >= kFirstStride<Row>,
          "its " + row + "_stride is " + std::to_string(stride) +
              ", which is less than a row of ABI 1.0; say sizeof of the row");
  require(count == 0 || stride % alignof(Row) == 0,
          "its " + row + "_stride is " + std::to_string(stride) + ", which no row can have");
  return copyRows(rows, count, stride);
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
  std::set<std::string_view> ids;
  size_t i = 0;
  for (const spw_model& model : readRows(table.models, table.model_count, table.model_stride, "model", "models")) {
    require(filled(model.id) && plain(model.id), numbered("model", i++) + " has no id");
    require(ids.insert(model.id).second, std::string("model ") + model.id + " is listed twice");
    require(model.context >= 0 && model.max_output >= 0, std::string("model ") + model.id + " has a negative size");
    require(!model.wire || isId(model.wire), std::string("model ") + model.id + " names no wire");
  }
}

void checkPrice(const spw_price& row, const std::string& where) {
  require(row.above >= 0 && row.from_unix >= 0 && row.until_unix >= 0, where + " has a negative bound");
  require(row.until_unix == 0 || row.until_unix > row.from_unix, where + " ends before it begins");
  require(!row.models || *row.models, where + " is for an empty list of models");
  require(!row.tier || *row.tier, where + " is for an empty tier");
  for (double value : {row.factor, row.input, row.output, row.cache_read, row.cache_write, row.cache_write_1h,
                       row.input_audio, row.input_image, row.output_audio, row.output_image})
    require(std::isfinite(value) && value <= 1e6, where + " has a price beyond a million dollars");
  require(row.factor <= 1000, where + " has a factor above 1000");
}

void checkEndpoints(const spw_provider& table) {
  const auto chats = readRows(table.endpoints, table.endpoint_count, table.endpoint_stride, "endpoint", "endpoints");
  const auto tasks = readRows(table.tasks, table.task_count, table.endpoint_stride, "endpoint", "tasks");
  require(!chats.empty() || !tasks.empty(), "it has no endpoint");
  const auto check = [&](const spw_endpoint& endpoint, const std::string& where) {
    checkEndpoint(endpoint, where);
    require(endpoint.auth != SPW_AUTH_CUSTOM || table.sign, where + " needs sign for its auth");
  };
  for (size_t i = 0; i < chats.size(); ++i) {
    check(chats[i], numbered("endpoint", i));
    require(chats[i].operation == SPW_OP_GENERATE, numbered("endpoint", i) + " is for no chats; it belongs in tasks");
  }
  for (size_t i = 0; i < tasks.size(); ++i) {
    check(tasks[i], numbered("task", i));
    require(isTask(tasks[i].operation), numbered("task", i) + " has an operation that is none");
  }
}

void checkNames(const char* const* names, const std::string& where) {
  size_t count = 0;
  for (const char* const* name = names; name && *name; ++name)
    require(++count <= kMostRows && filled(*name) && plain(*name),
            where + " has an environment variable without a name");
}

void checkSetting(const spw_setting& setting, const std::string& where) {
  require(filled(setting.name), where + " has no name");
  checkNames(setting.env, where);
  require(!setting.profile_key || *setting.profile_key, where + " has an empty profile_key");
  require(inRange(setting.credential, 1), where + " has a credential that is neither 0 nor 1");
}

void checkQuota(const spw_provider& table) {
  const auto calls = readRows(table.quota_calls, table.quota_count, table.quota_stride, "quota", "quota calls");
  for (size_t i = 0; i < calls.size(); ++i) {
    const std::string where = numbered("quota call", i);
    require(filled(calls[i].path) && plain(calls[i].path), where + " has no path");
    require(*calls[i].path == '/' || std::strncmp(calls[i].path, "https://", 8) == 0,
            where + " has a path that is neither below the base URL nor an https URL");
    require(!calls[i].method || (*calls[i].method && plain(calls[i].method)), where + " has a bad method");
  }
  require(calls.empty() || table.quota, "it has quota calls but its function quota is null");
}

void checkProfiles(const spw_profiles& profiles, const std::vector<spw_setting>& settings) {
  require(profiles.size >= kFirstSize<spw_profiles>, "its profiles are " + std::to_string(profiles.size) +
                                                         " bytes long, ABI 1.0 has " +
                                                         std::to_string(kFirstSize<spw_profiles>));
  const auto named = [&](const spw_setting& one) { return std::string_view(profiles.setting) == one.name; };
  require(filled(profiles.setting) && std::any_of(settings.begin(), settings.end(), named),
          "its profiles are named by no setting");
  const auto files = readRows(profiles.files, profiles.file_count, profiles.file_stride, "file", "files of profiles");
  for (size_t i = 0; i < files.size(); ++i)
    require(
        files[i].path && (*files[i].path == '/' || std::strncmp(files[i].path, "~/", 2) == 0) && plain(files[i].path),
        numbered("file of profiles", i) + " has no path from / or ~/");
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
  checkNames(table.env, "it");
  checkNames(table.env_files, "it");
  checkEndpoints(table);
  checkModels(table);
  size_t i = 0;
  for (const spw_price& row : readRows(table.prices, table.price_count, table.price_stride, "price", "prices"))
    checkPrice(row, numbered("price", i++));
  i = 0;
  for (const spw_quirk& row : readRows(table.quirks, table.quirk_count, table.quirk_stride, "quirk", "quirks"))
    require(filled(row.id), numbered("quirk", i++) + " has no id");
  i = 0;
  for (const spw_error_rule& row :
       readRows(table.errors, table.error_count, table.error_stride, "error", "error rules"))
    require(inRange(row.fault, SPW_FAULT_CANCELLED) && inRange(row.scope, SPW_SCOPE_PROVIDER),
            numbered("error rule", i++) + " has an unknown fault or scope");
  const auto settings = readRows(table.settings, table.setting_count, table.setting_stride, "setting", "settings");
  for (size_t n = 0; n < settings.size(); ++n) checkSetting(settings[n], numbered("setting", n));
  if (table.profiles) checkProfiles(*table.profiles, settings);
  checkQuota(table);
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
  size_t i = 0;
  for (const spw_route& row : readRows(table.routes, table.route_count, table.route_stride, "route", "routes"))
    checkRoute(table, row, numbered("route", i++));
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
  require(!table.model_events || filled(table.event_model_member), "it has model_events but no event_model_member");
}

template <class Table, class Check>
std::optional<std::string> checked(const char* kind, const char* Table::*idMember, const Table& table, Check check) {
  if (table.size < kFirstSize<Table>)
    return std::string("its ") + kind + " table is " + std::to_string(table.size) + " bytes long, ABI 1.0 has " +
           std::to_string(kFirstSize<Table>) + "; build it with a released SDK";
  const char* id = table.*idMember;
  if (!isId(id)) return std::string("a ") + kind + " has a bad id; it must be 1 to 64 of a-z, 0-9 and -";
  try {
    check(copyTable(table));  // what a plugin of an older minor lacks is not read from behind its table
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
