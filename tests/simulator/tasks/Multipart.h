// Reads a multipart/form-data body, strictly: every boundary, the headers of every part, the last boundary. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace spillway::simulator {

// The fields as texts by their names; a file's name beside it as "filename". Nothing when the body is no such form.
std::optional<nlohmann::ordered_json> readForm(std::string_view contentType, std::string_view body);

}  // namespace spillway::simulator
