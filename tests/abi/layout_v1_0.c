/* The layout of version 1.0, which is frozen (docs/abi-history.md): a struct may grow at its end, so sizes here are
 * lower bounds, but no field may move. Structs with neither a size nor a stride may not even grow. 64-bit systems.
 */
#include <spillway/compressor.h>
#include <spillway/host.h>

#define AT(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #type "." #field " has moved")
#define SIZE(type, bytes) _Static_assert(sizeof(type) >= (bytes), #type " has shrunk")
#define FIXED(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " has changed its size")

FIXED(spw_str, 16);
AT(spw_str, ptr, 0);
AT(spw_str, len, 8);

SIZE(spw_error, 72);
AT(spw_error, size, 0);
AT(spw_error, fault, 4);
AT(spw_error, http_status, 8);
AT(spw_error, retry_after_ms, 16);
AT(spw_error, message, 24);
AT(spw_error, code, 40);
AT(spw_error, param, 56);

SIZE(spw_plugin, 64);
AT(spw_plugin, size, 0);
AT(spw_plugin, abi_major, 4);
AT(spw_plugin, abi_minor, 6);
AT(spw_plugin, id, 8);
AT(spw_plugin, name, 16);
AT(spw_plugin, version, 24);
AT(spw_plugin, vendor, 32);
AT(spw_plugin, start, 40);
AT(spw_plugin, stop, 48);
AT(spw_plugin, get, 56);

SIZE(spw_host, 32);
AT(spw_host, size, 0);
AT(spw_host, abi_major, 4);
AT(spw_host, abi_minor, 6);
AT(spw_host, ctx, 8);
AT(spw_host, log, 16);
AT(spw_host, get, 24);

SIZE(spw_memory, 24);
AT(spw_memory, size, 0);
AT(spw_memory, alloc, 8);
AT(spw_memory, copy, 16);

SIZE(spw_config, 24);
AT(spw_config, size, 0);
AT(spw_config, get, 8);
AT(spw_config, ctx, 16);

SIZE(spw_secrets, 16);
AT(spw_secrets, size, 0);
AT(spw_secrets, get, 8);

FIXED(spw_header, 32);
AT(spw_header, name, 0);
AT(spw_header, value, 16);

SIZE(spw_http_request, 80);
AT(spw_http_request, size, 0);
AT(spw_http_request, method, 8);
AT(spw_http_request, url, 24);
AT(spw_http_request, headers, 40);
AT(spw_http_request, header_count, 48);
AT(spw_http_request, body, 56);
AT(spw_http_request, timeout_ms, 72);

SIZE(spw_http_reply, 40);
AT(spw_http_reply, size, 0);
AT(spw_http_reply, status, 4);
AT(spw_http_reply, headers, 8);
AT(spw_http_reply, header_count, 16);
AT(spw_http_reply, body, 24);

SIZE(spw_http, 16);
AT(spw_http, size, 0);
AT(spw_http, send, 8);

SIZE(spw_clock, 24);
AT(spw_clock, size, 0);
AT(spw_clock, unix_ms, 8);
AT(spw_clock, monotonic_ms, 16);

SIZE(spw_crypto, 48);
AT(spw_crypto, size, 0);
AT(spw_crypto, sha256, 8);
AT(spw_crypto, hmac_sha256, 16);
AT(spw_crypto, sign_rs256, 24);
AT(spw_crypto, random, 32);
AT(spw_crypto, base64url, 40);

SIZE(spw_loss, 16);
AT(spw_loss, size, 0);
AT(spw_loss, report, 8);

SIZE(spw_json_api, 216);
AT(spw_json_api, size, 0);
AT(spw_json_api, parse, 8);
AT(spw_json_api, kind, 16);
AT(spw_json_api, count, 24);
AT(spw_json_api, member, 32);
AT(spw_json_api, first, 40);
AT(spw_json_api, next, 48);
AT(spw_json_api, name, 56);
AT(spw_json_api, string, 64);
AT(spw_json_api, raw, 72);
AT(spw_json_api, integer, 80);
AT(spw_json_api, number, 88);
AT(spw_json_api, boolean, 96);
AT(spw_json_api, dump, 104);
AT(spw_json_api, make_null, 112);
AT(spw_json_api, make_boolean, 120);
AT(spw_json_api, make_integer, 128);
AT(spw_json_api, make_number, 136);
AT(spw_json_api, make_string, 144);
AT(spw_json_api, make_raw, 152);
AT(spw_json_api, make_object, 160);
AT(spw_json_api, make_array, 168);
AT(spw_json_api, put, 176);
AT(spw_json_api, push, 184);
AT(spw_json_api, insert_before, 192);
AT(spw_json_api, detach, 200);
AT(spw_json_api, clone, 208);

SIZE(spw_model, 80);
AT(spw_model, id, 0);
AT(spw_model, name, 8);
AT(spw_model, context, 16);
AT(spw_model, max_output, 24);
AT(spw_model, input, 32);
AT(spw_model, output, 40);
AT(spw_model, cache_read, 48);
AT(spw_model, cache_write, 56);
AT(spw_model, caps, 64);
AT(spw_model, wire, 72);

SIZE(spw_price, 120);
AT(spw_price, models, 0);
AT(spw_price, from_unix, 8);
AT(spw_price, until_unix, 16);
AT(spw_price, above, 24);
AT(spw_price, tier, 32);
AT(spw_price, factor, 40);
AT(spw_price, input, 48);
AT(spw_price, output, 56);
AT(spw_price, cache_read, 64);
AT(spw_price, cache_write, 72);
AT(spw_price, cache_write_1h, 80);
AT(spw_price, input_audio, 88);
AT(spw_price, input_image, 96);
AT(spw_price, output_audio, 104);
AT(spw_price, output_image, 112);

SIZE(spw_quirk, 24);
AT(spw_quirk, id, 0);
AT(spw_quirk, value, 8);
AT(spw_quirk, models, 16);

FIXED(spw_fixed_header, 16);
AT(spw_fixed_header, name, 0);
AT(spw_fixed_header, value, 8);

SIZE(spw_setting, 48);
AT(spw_setting, name, 0);
AT(spw_setting, description, 8);
AT(spw_setting, fallback, 16);
AT(spw_setting, env, 24);
AT(spw_setting, credential, 32);
AT(spw_setting, profile_key, 40);

SIZE(spw_profile_file, 24);
AT(spw_profile_file, path, 0);
AT(spw_profile_file, env, 8);
AT(spw_profile_file, prefix, 16);

SIZE(spw_profiles, 40);
AT(spw_profiles, size, 0);
AT(spw_profiles, setting, 8);
AT(spw_profiles, file_stride, 16);
AT(spw_profiles, files, 24);
AT(spw_profiles, file_count, 32);

SIZE(spw_error_rule, 32);
AT(spw_error_rule, status, 0);
AT(spw_error_rule, match, 8);
AT(spw_error_rule, fault, 16);
AT(spw_error_rule, scope, 20);
AT(spw_error_rule, retry_after_ms, 24);

SIZE(spw_endpoint, 104);
AT(spw_endpoint, wire, 0);
AT(spw_endpoint, path, 8);
AT(spw_endpoint, stream_path, 16);
AT(spw_endpoint, count_path, 24);
AT(spw_endpoint, base_url, 32);
AT(spw_endpoint, auth, 40);
AT(spw_endpoint, auth_name, 48);
AT(spw_endpoint, framing, 56);
AT(spw_endpoint, headers, 64);
AT(spw_endpoint, header_count, 72);
AT(spw_endpoint, forward, 80);
AT(spw_endpoint, operation, 88);
AT(spw_endpoint, models, 96);

SIZE(spw_request, 96);
AT(spw_request, size, 0);
AT(spw_request, method, 8);
AT(spw_request, url, 24);
AT(spw_request, headers, 40);
AT(spw_request, header_count, 48);
AT(spw_request, body, 56);
AT(spw_request, model, 72);
AT(spw_request, streaming, 88);

SIZE(spw_reply, 40);
AT(spw_reply, size, 0);
AT(spw_reply, status, 4);
AT(spw_reply, headers, 8);
AT(spw_reply, header_count, 16);
AT(spw_reply, body, 24);

SIZE(spw_verdict, 56);
AT(spw_verdict, size, 0);
AT(spw_verdict, fault, 4);
AT(spw_verdict, scope, 8);
AT(spw_verdict, retry_after_ms, 16);
AT(spw_verdict, message, 24);
AT(spw_verdict, code, 40);

SIZE(spw_limit, 80);
AT(spw_limit, size, 0);
AT(spw_limit, window, 8);
AT(spw_limit, limit, 24);
AT(spw_limit, remaining, 32);
AT(spw_limit, reset_unix_ms, 40);
AT(spw_limit, scope, 48);
AT(spw_limit, unit, 56);
AT(spw_limit, scale, 72);

SIZE(spw_limit_sink, 24);
AT(spw_limit_sink, size, 0);
AT(spw_limit_sink, ctx, 8);
AT(spw_limit_sink, add, 16);

SIZE(spw_quota_call, 24);
AT(spw_quota_call, method, 0);
AT(spw_quota_call, path, 8);
AT(spw_quota_call, body, 16);

SIZE(spw_token, 80);
AT(spw_token, size, 0);
AT(spw_token, access, 8);
AT(spw_token, refresh, 24);
AT(spw_token, account, 40);
AT(spw_token, expires_unix_ms, 56);
AT(spw_token, extra, 64);

SIZE(spw_device_code, 88);
AT(spw_device_code, size, 0);
AT(spw_device_code, user_code, 8);
AT(spw_device_code, verification_url, 24);
AT(spw_device_code, device_code, 40);
AT(spw_device_code, interval_ms, 56);
AT(spw_device_code, expires_unix_ms, 64);
AT(spw_device_code, extra, 72);

SIZE(spw_provider, 376);
AT(spw_provider, size, 0);
AT(spw_provider, id, 8);
AT(spw_provider, name, 16);
AT(spw_provider, tier, 24);
AT(spw_provider, base_url, 32);
AT(spw_provider, login, 40);
AT(spw_provider, env, 48);
AT(spw_provider, env_files, 56);
AT(spw_provider, endpoint_stride, 64);
AT(spw_provider, endpoints, 72);
AT(spw_provider, endpoint_count, 80);
AT(spw_provider, tasks, 88);
AT(spw_provider, task_count, 96);
AT(spw_provider, model_stride, 104);
AT(spw_provider, models, 112);
AT(spw_provider, model_count, 120);
AT(spw_provider, price_stride, 128);
AT(spw_provider, prices, 136);
AT(spw_provider, price_count, 144);
AT(spw_provider, quirk_stride, 152);
AT(spw_provider, quirks, 160);
AT(spw_provider, quirk_count, 168);
AT(spw_provider, error_stride, 176);
AT(spw_provider, errors, 184);
AT(spw_provider, error_count, 192);
AT(spw_provider, setting_stride, 200);
AT(spw_provider, settings, 208);
AT(spw_provider, setting_count, 216);
AT(spw_provider, profiles, 224);
AT(spw_provider, quota_stride, 232);
AT(spw_provider, quota_calls, 240);
AT(spw_provider, quota_count, 248);
AT(spw_provider, models_path, 256);
AT(spw_provider, evidence, 264);
AT(spw_provider, confidence, 272);
AT(spw_provider, terms, 280);
AT(spw_provider, any_model, 288);
AT(spw_provider, prepare, 296);
AT(spw_provider, sign, 304);
AT(spw_provider, classify, 312);
AT(spw_provider, limits, 320);
AT(spw_provider, prepare_quota, 328);
AT(spw_provider, quota, 336);
AT(spw_provider, refresh, 344);
AT(spw_provider, login_begin, 352);
AT(spw_provider, login_poll, 360);
AT(spw_provider, logout, 368);

SIZE(spw_provider_set, 24);
AT(spw_provider_set, size, 0);
AT(spw_provider_set, providers, 8);
AT(spw_provider_set, count, 16);

SIZE(spw_route, 32);
AT(spw_route, method, 0);
AT(spw_route, path, 8);
AT(spw_route, operation, 16);
AT(spw_route, mode, 20);
AT(spw_route, when_header, 24);

SIZE(spw_target, 104);
AT(spw_target, size, 0);
AT(spw_target, model, 8);
AT(spw_target, provider, 24);
AT(spw_target, caps, 40);
AT(spw_target, known, 44);
AT(spw_target, max_output, 48);
AT(spw_target, mode, 56);
AT(spw_target, quirk_stride, 64);
AT(spw_target, quirks, 72);
AT(spw_target, quirk_count, 80);
AT(spw_target, path, 88);

SIZE(spw_reply_options, 96);
AT(spw_reply_options, size, 0);
AT(spw_reply_options, mode, 4);
AT(spw_reply_options, id, 8);
AT(spw_reply_options, model, 24);
AT(spw_reply_options, created_unix, 40);
AT(spw_reply_options, path, 48);
AT(spw_reply_options, query, 64);
AT(spw_reply_options, notes, 80);
AT(spw_reply_options, kept, 88);

SIZE(spw_event, 184);
AT(spw_event, size, 0);
AT(spw_event, kind, 4);
AT(spw_event, choice, 8);
AT(spw_event, index, 12);
AT(spw_event, block, 16);
AT(spw_event, part, 20);
AT(spw_event, stop, 24);
AT(spw_event, fault, 28);
AT(spw_event, alone, 32);
AT(spw_event, id, 40);
AT(spw_event, name, 56);
AT(spw_event, text, 72);
AT(spw_event, extra, 88);
AT(spw_event, input, 104);
AT(spw_event, output, 112);
AT(spw_event, cache_read, 120);
AT(spw_event, cache_write, 128);
AT(spw_event, reasoning, 136);
AT(spw_event, cache_write_1h, 144);
AT(spw_event, input_audio, 152);
AT(spw_event, input_image, 160);
AT(spw_event, output_audio, 168);
AT(spw_event, output_image, 176);

SIZE(spw_emit, 24);
AT(spw_emit, size, 0);
AT(spw_emit, ctx, 8);
AT(spw_emit, event, 16);

SIZE(spw_out, 24);
AT(spw_out, size, 0);
AT(spw_out, ctx, 8);
AT(spw_out, write, 16);

SIZE(spw_text_context, 80);
AT(spw_text_context, size, 0);
AT(spw_text_context, tool, 8);
AT(spw_text_context, arguments, 24);
AT(spw_text_context, is_error, 40);
AT(spw_text_context, path, 48);
AT(spw_text_context, handle, 64);

SIZE(spw_texts, 24);
AT(spw_texts, size, 0);
AT(spw_texts, ctx, 8);
AT(spw_texts, offer, 16);

SIZE(spw_model_row, 128);
AT(spw_model_row, size, 0);
AT(spw_model_row, id, 8);
AT(spw_model_row, name, 24);
AT(spw_model_row, owner, 40);
AT(spw_model_row, created_unix, 56);
AT(spw_model_row, context, 64);
AT(spw_model_row, max_output, 72);
AT(spw_model_row, caps, 80);
AT(spw_model_row, caps_known, 84);
AT(spw_model_row, priced, 88);
AT(spw_model_row, input, 96);
AT(spw_model_row, output, 104);
AT(spw_model_row, cache_read, 112);
AT(spw_model_row, cache_write, 120);

SIZE(spw_shelf, 48);
AT(spw_shelf, size, 0);
AT(spw_shelf, ctx, 8);
AT(spw_shelf, get, 16);
AT(spw_shelf, put, 24);
AT(spw_shelf, append, 32);
AT(spw_shelf, drop, 40);

SIZE(spw_kept_request, 64);
AT(spw_kept_request, size, 0);
AT(spw_kept_request, method, 8);
AT(spw_kept_request, path, 24);
AT(spw_kept_request, query, 40);
AT(spw_kept_request, body, 56);

SIZE(spw_translator, 392);
AT(spw_translator, size, 0);
AT(spw_translator, wire, 8);
AT(spw_translator, name, 16);
AT(spw_translator, route_stride, 24);
AT(spw_translator, routes, 32);
AT(spw_translator, route_count, 40);
AT(spw_translator, model_member, 48);
AT(spw_translator, stream_member, 56);
AT(spw_translator, usage_member, 64);
AT(spw_translator, content_type_stream, 72);
AT(spw_translator, content_type_whole, 80);
AT(spw_translator, framing, 88);
AT(spw_translator, read_request, 96);
AT(spw_translator, write_request, 104);
AT(spw_translator, usage_option, 112);
AT(spw_translator, reader_open, 120);
AT(spw_translator, reader_feed, 128);
AT(spw_translator, reader_close, 136);
AT(spw_translator, writer_open, 144);
AT(spw_translator, writer_put, 152);
AT(spw_translator, writer_close, 160);
AT(spw_translator, write_error, 168);
AT(spw_translator, read_error, 176);
AT(spw_translator, visit_texts, 184);
AT(spw_translator, write_models, 192);
AT(spw_translator, write_count, 200);
AT(spw_translator, stream_default, 208);
AT(spw_translator, older_model_member, 216);
AT(spw_translator, write_model, 224);
AT(spw_translator, write_probe, 232);
AT(spw_translator, error_header, 240);
AT(spw_translator, stream_type, 248);
AT(spw_translator, write_count_request, 256);
AT(spw_translator, read_count, 264);
AT(spw_translator, keep_member, 272);
AT(spw_translator, recall_members, 280);
AT(spw_translator, recall, 288);
AT(spw_translator, writer_keep, 296);
AT(spw_translator, serve_kept, 304);
AT(spw_translator, read_task, 312);
AT(spw_translator, write_task, 320);
AT(spw_translator, read_task_reply, 328);
AT(spw_translator, write_task_reply, 336);
AT(spw_translator, tap_task_reply, 344);
AT(spw_translator, list_models, 352);
AT(spw_translator, named_items, 360);
AT(spw_translator, turns_member, 368);
AT(spw_translator, session_members, 376);
AT(spw_translator, session_headers, 384);

SIZE(spw_translator_set, 24);
AT(spw_translator_set, size, 0);
AT(spw_translator_set, translators, 8);
AT(spw_translator_set, count, 16);

SIZE(spw_compressor, 48);
AT(spw_compressor, size, 0);
AT(spw_compressor, id, 8);
AT(spw_compressor, name, 16);
AT(spw_compressor, order, 24);
AT(spw_compressor, recognise, 32);
AT(spw_compressor, rewrite, 40);

SIZE(spw_compressor_set, 24);
AT(spw_compressor_set, size, 0);
AT(spw_compressor_set, compressors, 8);
AT(spw_compressor_set, count, 16);
