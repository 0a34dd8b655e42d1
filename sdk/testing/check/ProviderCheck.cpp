#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>

#include "sdk/testing/check/Checks.h"

namespace spw::check {
namespace {

// The ids of docs/quirks.md. A test compares the two.
constexpr std::string_view kQuirks =
    " balance local_probe max_tokens_field max_tokens_required max_output_cap default_max_tokens_small drop_params "
    "ignored_params "
    "silently_ignored_params strict_unknown_fields extra_params param_rename temperature_range sampling_forbidden "
    "n_max "
    "stop_max user_max_length service_tier_values store_default_true null_disables developer_role system_placement "
    "role_rename turn_order assistant_prefill content_shape no_empty_content input_modalities image_source "
    "audio_data_uri tools_support tool_choice_allowed tool_choice_blocked_while_thinking parallel_tools tool_id_format "
    "tool_name_format tool_ids tool_args_object tool_stream strict_tools tool_schema_subset "
    "schema_dialect tool_result_media tool_config_required_with_history builtin_tools custom_tools effort_values "
    "effort_map reasoning_control "
    "adaptive_thinking budget_rules "
    "thinking_default reasoning_replay reasoning_scope reasoning_in_think_tags reasoning_field_varies "
    "reasoning_per_model "
    "effort_string_budget response_format_support json_needs_word_json json_blocked_while_thinking "
    "json_with_tools_unsupported no_stream_options stream_usage_opt_in stream_required usage_fields usage_missing "
    "sse_no_done sse_keepalive_comments empty_choices_chunk stream_framing extra_response_fields quota_status "
    "overload_status content_filter_status error_location error_codes_are_strings retry_after_in_body "
    "concurrency_limit rate_limit_reserves_max_tokens included_in_plan currency free_models_rotate "
    "cache_mode model_id_form request_constants model_aliases model_suffixes model_access_gate models_list "
    "per_model_wire url_template "
    "provider_routing_object endpoint_retired anthropic_version_in_body body_ids_required separate_key "
    "auth_header_per_format keyless token_exchange request_signing client_allowlist attestation cold_start "
    "context_smaller_than_model context_set_by_client strict_context_check variable_quality special_purpose "
    "identity_verification vendor_system_prompt tokenizer image_tokens "
    "prompt_cache_seconds daily_quota ";

bool oneOf(const char* text, std::initializer_list<std::string_view> allowed) {
  return text != nullptr && std::find(allowed.begin(), allowed.end(), text) != allowed.end();
}

bool hasOnly(std::string_view text, std::string_view letters) {
  return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

bool isHeaderName(const char* name) {
  return name != nullptr &&
         hasOnly(name, "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}

bool isHeaderValue(std::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

class TableCheck {
 public:
  TableCheck(const spw_provider& provider, Report& report)
      : provider_(provider), report_(report), id_(provider.id != nullptr ? provider.id : "?") {}

  void run() {
    // A table of unknown shape cannot be looked at.
    if (!tables()) return;
    head();
    endpoints();
    models();
    prices();
    quirks();
    rest();
    if (provider_.profiles != nullptr) profiles(*provider_.profiles);
    quotas();
  }

 private:
  bool require(bool good, const std::string& text) { return report_.require(good, "provider " + id_ + ": " + text); }

  bool table(const void* rows, size_t count, size_t stride, size_t least, const std::string& row) {
    if (count == 0) return true;
    const bool there = require(rows != nullptr, row + " rows are counted but not there");
    return require(stride >= least && stride % alignof(void*) == 0,
                   row + "_stride is too small; say sizeof of a row") &&
           there;
  }

  bool tables() {
    const spw_provider& p = provider_;
    if (!require(p.size >= sizeof(spw_provider), "size is smaller than spw_provider")) return false;
    bool good = table(p.endpoints, p.endpoint_count, p.endpoint_stride, sizeof(spw_endpoint), "endpoint");
    good &= table(p.tasks, p.task_count, p.endpoint_stride, sizeof(spw_endpoint), "endpoint");
    good &= table(p.models, p.model_count, p.model_stride, sizeof(spw_model), "model");
    good &= table(p.prices, p.price_count, p.price_stride, sizeof(spw_price), "price");
    good &= table(p.quirks, p.quirk_count, p.quirk_stride, sizeof(spw_quirk), "quirk");
    good &= table(p.errors, p.error_count, p.error_stride, sizeof(spw_error_rule), "error");
    good &= table(p.quota_calls, p.quota_count, p.quota_stride, sizeof(spw_quota_call), "quota");
    return table(p.settings, p.setting_count, p.setting_stride, sizeof(spw_setting), "setting") && good;
  }

  spw_endpoint endpointAt(size_t i) const { return rowAt(provider_.endpoints, provider_.endpoint_stride, i); }
  spw_setting settingAt(size_t i) const { return rowAt(provider_.settings, provider_.setting_stride, i); }

  void head() {
    require(isId(provider_.id), "id is not [a-z0-9-]{1,64}");
    require(isText(provider_.name), "name is missing");
    require(oneOf(provider_.tier, {"subscription", "cheap", "free"}), "tier is not subscription, cheap or free");
    require(provider_.login >= SPW_LOGIN_NONE && provider_.login <= SPW_LOGIN_SERVICE_ACCOUNT, "login is out of range");
    require(oneOf(provider_.confidence, {"high", "medium", "low"}), "confidence is not high, medium or low");
    require(isText(provider_.evidence), "evidence is missing: say where the facts come from and their date");
    require(isText(provider_.terms, true), "terms is empty text; use null");
    if (provider_.login == SPW_LOGIN_DEVICE) {
      require(provider_.login_begin != nullptr && provider_.login_poll != nullptr,
              "login is DEVICE but login_begin or login_poll is null");
    }
    if (provider_.login == SPW_LOGIN_SERVICE_ACCOUNT) {
      require(provider_.refresh != nullptr, "login is SERVICE_ACCOUNT but refresh is null");
    }
    if (provider_.base_url != nullptr) url(provider_.base_url, "base_url");
    variables(provider_.env);
    variables(provider_.env_files);
  }

  void variables(const char* const* names) {
    for (const char* const* name = names; name != nullptr && *name != nullptr; ++name) {
      require(hasOnly(*name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"), std::string("env name ") + *name + " is odd");
    }
  }

  void url(std::string_view text, const std::string& what) {
    const bool loopback = text.starts_with("http://127.0.0.1") || text.starts_with("http://localhost");
    require(text.starts_with("https://") || loopback, what + " is not https (plain http is for loopback only)");
    require(!text.ends_with('/'), what + " ends in a slash");
    placeholders(text, what);
  }

  void path(const char* text, const std::string& what) {
    if (text == nullptr) return;
    require(*text == '/' || std::strncmp(text, "https://", 8) == 0, what + " does not begin with a slash");
    placeholders(text, what);
  }

  // Every {name} must be something the host can fill in.
  void placeholders(std::string_view text, const std::string& what) {
    for (size_t at = 0; (at = text.find('{', at)) != std::string_view::npos; ++at) {
      const size_t end = text.find('}', at);
      if (!require(end != std::string_view::npos, what + " has an open brace")) return;
      const std::string_view name = text.substr(at + 1, end - at - 1);
      bool known = name == "model";
      for (size_t i = 0; i < provider_.setting_count; ++i) {
        const char* setting = settingAt(i).name;
        known |= setting != nullptr && name == setting;
      }
      require(known, what + " needs {" + std::string(name) + "}, which is no setting");
    }
  }

  void endpoints() {
    require(provider_.endpoint_count > 0 || provider_.task_count > 0, "has no endpoint");
    for (size_t i = 0; i < provider_.task_count; ++i) {
      const spw_endpoint task = rowAt(provider_.tasks, provider_.endpoint_stride, i);
      const std::string what = "task " + std::to_string(i);
      require(task.operation >= SPW_OP_COMPLETE && task.operation <= SPW_OP_SPEAK, what + " has no operation");
      endpoint(task, what);
    }
    std::set<std::string> wires;
    for (size_t i = 0; i < provider_.endpoint_count; ++i) {
      const spw_endpoint row = endpointAt(i);
      const std::string what = "endpoint " + std::to_string(i);
      require(row.operation == SPW_OP_GENERATE, what + " is for no chats; it belongs among the tasks");
      if (row.wire != nullptr) {
        const std::string models = row.models != nullptr ? row.models : "";
        require(wires.insert(row.wire + (" " + models)).second, what + " repeats a wire");
      }
      endpoint(row, what);
    }
  }

  void endpoint(const spw_endpoint& endpoint, const std::string& what) {
    require(isId(endpoint.wire), what + " names no wire");
    require(isText(endpoint.models, true), what + " serves an empty list of models; use null for all");
    require(endpoint.path != nullptr, what + " has no path");
    path(endpoint.path, what + " path");
    path(endpoint.stream_path, what + " stream_path");
    path(endpoint.count_path, what + " count_path");
    if (endpoint.base_url != nullptr) url(endpoint.base_url, what + " base_url");
    require(endpoint.auth >= SPW_AUTH_NONE && endpoint.auth <= SPW_AUTH_CUSTOM, what + " auth is out of range");
    if (endpoint.auth == SPW_AUTH_HEADER) require(isHeaderName(endpoint.auth_name), what + " auth_name is no header");
    if (endpoint.auth == SPW_AUTH_QUERY) require(isText(endpoint.auth_name), what + " auth_name is missing");
    if (endpoint.auth == SPW_AUTH_CUSTOM) require(provider_.sign != nullptr, what + " is CUSTOM but sign is null");
    require(endpoint.framing >= SPW_FRAME_SSE && endpoint.framing <= SPW_FRAME_AWS, what + " framing is out of range");
    for (size_t h = 0; h < endpoint.header_count; ++h) {
      const spw_fixed_header& header = endpoint.headers[h];
      require(isHeaderName(header.name) && header.value != nullptr && isHeaderValue(header.value),
              what + " has a header that HTTP does not allow");
    }
    for (const char* const* name = endpoint.forward; name != nullptr && *name != nullptr; ++name) {
      const std::string_view text = *name;
      const bool lower = std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
      require(isHeaderName(*name) && lower, what + " forwards " + *name + ", which is no lower-case header name");
      require(text != "authorization" && text != "x-api-key" && text != "cookie" && text != "host",
              what + " forwards the client's " + *name);
    }
  }

  void models() {
    require(provider_.model_count > 0 || provider_.any_model == 1, "has no models and does not take any model");
    path(provider_.models_path, "models_path");
    std::set<std::string> ids;
    for (size_t i = 0; i < provider_.model_count; ++i) {
      const spw_model model = rowAt(provider_.models, provider_.model_stride, i);
      const std::string what = std::string("model ") + (model.id != nullptr ? model.id : std::to_string(i));
      if (!require(isText(model.id), what + " has no id")) continue;
      require(ids.insert(model.id).second, what + " is listed twice");
      require(isText(model.name), what + " has no name");
      require(model.context >= 0 && model.max_output >= 0, what + " has a negative size");
      require(model.context == 0 || model.max_output <= model.context,
              what + " may answer more than its context holds");
      for (double price : {model.input, model.output, model.cache_read, model.cache_write}) {
        require(std::isfinite(price) && price < 10'000, what + " has an impossible price");
      }
      require((model.caps & ~0xFF7Fu) == 0, what + " has unknown capabilities");
      bool offered = model.wire == nullptr;
      for (size_t e = 0; !offered && e < provider_.endpoint_count; ++e) {
        const char* wire = endpointAt(e).wire;
        offered = wire != nullptr && std::strcmp(model.wire, wire) == 0;
      }
      require(offered, what + " speaks a wire without an endpoint");
    }
  }

  void quotas() {
    testing::FakeHost host;
    for (size_t i = 0; i < provider_.quota_count; ++i) {
      const spw_quota_call row = rowAt(provider_.quota_calls, provider_.quota_stride, i);
      const std::string what = "quota call " + std::to_string(i);
      require(isText(row.path), what + " has no path");
      path(row.path, what + " path");
      require(row.method == nullptr || oneOf(row.method, {"GET", "POST"}), what + " method is neither GET nor POST");
      testing::FakeCall call(host);
      require(row.body == nullptr || bool(call.parse(row.body)), what + " body is no JSON");
    }
    require(provider_.quota_count == 0 || provider_.quota != nullptr, "has quota calls but quota is null");
  }

  void prices() {
    for (size_t i = 0; i < provider_.price_count; ++i) {
      const spw_price row = rowAt(provider_.prices, provider_.price_stride, i);
      const std::string what = "price " + std::to_string(i);
      require(isText(row.models, true), what + " applies to an empty list of models; use null for all");
      require(isText(row.tier, true), what + " applies to an empty tier; use null for any");
      require(row.above >= 0 && row.from_unix >= 0 && row.until_unix >= 0, what + " has a negative bound");
      require(row.until_unix == 0 || row.until_unix > row.from_unix, what + " ends before it begins");
      require(std::isfinite(row.factor) && row.factor <= 1000, what + " has an impossible factor");
      bool says = row.factor != 0;
      for (double price : {row.input, row.output, row.cache_read, row.cache_write, row.cache_write_1h, row.input_audio,
                           row.input_image, row.output_audio, row.output_image}) {
        require(std::isfinite(price) && price < 10'000, what + " has an impossible price");
        says = says || price >= 0;
      }
      require(says, what + " says nothing");
    }
  }

  void quirks() {
    testing::FakeHost host;
    const testing::FakeCall call(host);
    for (size_t i = 0; i < provider_.quirk_count; ++i) {
      const spw_quirk quirk = rowAt(provider_.quirks, provider_.quirk_stride, i);
      if (!require(isText(quirk.id), "quirk " + std::to_string(i) + " has no id")) continue;
      const std::string what = std::string("quirk ") + quirk.id;
      const std::string_view id = quirk.id;
      if (id.find('.') == std::string_view::npos &&
          kQuirks.find(" " + std::string(id) + " ") == std::string_view::npos) {
        report_.warning("provider " + id_ + ": " + what + " is not in docs/quirks.md; nothing acts on it");
      }
      if (quirk.value != nullptr) require(bool(call.parse(quirk.value)), what + " has a value that is no JSON");
      require(isText(quirk.models, true), what + " applies to an empty list of models; use null for all");
    }
  }

  void rest() {
    for (size_t i = 0; i < provider_.error_count; ++i) {
      const spw_error_rule rule = rowAt(provider_.errors, provider_.error_stride, i);
      const std::string what = "error rule " + std::to_string(i);
      require(rule.status == 0 || (rule.status >= 100 && rule.status <= 599), what + " has an impossible status");
      require(rule.status != 0 || rule.match != nullptr, what + " matches everything");
      require(isFault(rule.fault) && rule.fault != SPW_FAULT_NONE, what + " has no fault");
      require(rule.scope >= SPW_SCOPE_REQUEST && rule.scope <= SPW_SCOPE_PROVIDER, what + " has no scope");
      require(rule.retry_after_ms >= 0, what + " waits a negative time");
      require(isText(rule.match, true), what + " matches empty text; use null for any");
    }
    for (size_t i = 0; i < provider_.setting_count; ++i) {
      const spw_setting setting = settingAt(i);
      const std::string what = "setting " + std::to_string(i);
      require(setting.name != nullptr && hasOnly(setting.name, "abcdefghijklmnopqrstuvwxyz_"),
              what + " has an odd name");
      require(isText(setting.description), what + " has no description");
      require(setting.credential == 0 || setting.credential == 1, what + " has an odd credential");
      variables(setting.env);
      require(isText(setting.profile_key, true), what + " has an empty profile_key; use null");
    }
  }

  void profiles(const spw_profiles& files) {
    if (!require(files.size >= sizeof files, "profiles are smaller than spw_profiles")) return;
    bool named = false, read = false;
    for (size_t i = 0; i < provider_.setting_count; ++i) {
      const spw_setting setting = settingAt(i);
      named |= setting.name != nullptr && files.setting != nullptr && std::strcmp(setting.name, files.setting) == 0;
      read |= setting.profile_key != nullptr;
    }
    require(named, "profiles are chosen by no setting");
    require(read, "profiles are read for no setting");
    if (!table(files.files, files.file_count, files.file_stride, sizeof(spw_profile_file), "file")) return;
    for (size_t i = 0; i < files.file_count; ++i) {
      const spw_profile_file file = rowAt(files.files, files.file_stride, i);
      require(file.path != nullptr && (*file.path == '/' || std::strncmp(file.path, "~/", 2) == 0),
              "a file of profiles has no path from / or ~/");
    }
  }

  const spw_provider& provider_;
  Report& report_;
  std::string id_;
};

}  // namespace

void checkProviderTable(const spw_provider& provider, Report& report) { TableCheck(provider, report).run(); }

}  // namespace spw::check
