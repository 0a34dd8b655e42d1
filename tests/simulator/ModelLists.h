// The list of models in each vendor's shape, and one model of it. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/simulator/HttpRequest.h"

namespace spillway::simulator {

// The answer to a GET that asks for models, or for what stands beside them: /models, /models/NAME, /api/tags, /api/ps,
// /api/version, /foundation-models. Nothing when it asks for something else; `status` is 404 for an unknown model.
std::optional<std::string> listModels(const HttpRequest& request, const std::vector<std::string>& models, int& status);

}  // namespace spillway::simulator
