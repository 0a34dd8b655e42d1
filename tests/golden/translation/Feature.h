// One thing a client can ask for: the smallest request that asks for it and nothing else. requests/*.json holds them in
// groups.
//
// A feature is written once, as a change to a plain canonical document, and each client's own request is what that
// client's codec writes of it. What only some wires know (`wires`) is a change to the plain request of that wire.
//
// Read once, then immutable; one thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace spillway::golden {

using Json = nlohmann::ordered_json;

struct Feature {
  std::string id, title;
  // The canonical document, and the same without the feature.
  Json document, plain;
  // Place in a canonical document ("/messages/*/name") -> the value, of a text a part, that shows the feature there.
  Json expect;
  // Another way to say the same; and what must not stand there where a wire does it by itself.
  Json other, unless;
  // Instead of all of these: wire -> its own request.
  Json wires;
};

struct FeatureGroup {
  std::string title;
  std::vector<Feature> features;
};

// Throws std::runtime_error when a file is not what it should be.
const std::vector<FeatureGroup>& featureGroups();

// A plain request of a wire that asks for nothing particular.
Json plainRequest(const std::string& wire);

// Whether a canonical document asks for the feature; and whether what it asks for is the same, said or not.
bool asks(const Json& canonical, const Feature& feature);
bool shows(const Json& canonical, const Feature& feature);

}  // namespace spillway::golden
