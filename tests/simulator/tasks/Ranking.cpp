#include <algorithm>
#include <cctype>
#include <set>

#include "tests/simulator/Text.h"
#include "tests/simulator/tasks/Task.h"
#include "tests/simulator/wires/OpenAiWire.h"

namespace spillway::simulator {
namespace {

constexpr const char* kFlagWords = "flag this";

bool given(const Json& body, const char* key) { return body.contains(key) && !body[key].is_null(); }

std::set<std::string> wordsOf(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (char c : std::string(text) + " ") {
    if (std::isalnum(static_cast<unsigned char>(c))) {
      word.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    } else if (!word.empty()) {
      words.insert(std::move(word));
      word.clear();
    }
  }
  return words;
}

// The share of the query's words that a document has; a little less the later it stands, so that ties have an order.
double scoreOf(const std::set<std::string>& query, const std::string& document, size_t index) {
  std::set<std::string> words = wordsOf(document);
  auto shared =
      std::count_if(query.begin(), query.end(), [&](const std::string& word) { return words.count(word) > 0; });
  double share = query.empty() ? 0 : static_cast<double>(shared) / static_cast<double>(query.size());
  return std::max(0.0, share * 0.99 - static_cast<double>(index) * 1e-6);
}

std::string documentText(const Json& document) {
  if (document.is_string()) return document.get<std::string>();
  return document.is_object() ? document.value("text", document.dump()) : document.dump();
}

// Index and score of each document, best first, at most top_n of them.
Json ranked(const Json& body, bool withDocuments) {
  std::set<std::string> query = wordsOf(body["query"].get<std::string>());
  Json results = Json::array();
  for (size_t i = 0; i < body["documents"].size(); i++) {
    std::string text = documentText(body["documents"][i]);
    Json result = {{"index", i}, {"relevance_score", scoreOf(query, text, i)}};
    if (withDocuments) result["document"] = {{"text", text}};
    results.push_back(std::move(result));
  }
  std::stable_sort(results.begin(), results.end(), [](const Json& a, const Json& b) {
    return a["relevance_score"].get<double>() > b["relevance_score"].get<double>();
  });
  size_t most = given(body, "top_n") ? body["top_n"].get<size_t>() : results.size();
  while (results.size() > most) results.erase(results.size() - 1);
  return results;
}

const char* lacking(const Json& body) {
  if (!given(body, "query") || !body["query"].is_string()) return "query";
  if (!given(body, "documents") || !body["documents"].is_array() || body["documents"].empty()) return "documents";
  return nullptr;
}

}  // namespace

TaskResult rerank(const TaskAsked& asked) {
  if (const char* field = lacking(asked.body)) {
    return refuseField("Missing required parameter: '" + std::string(field) + "'.", field,
                       "missing_required_parameter");
  }
  int64_t tokens = countTokens(asked.body["query"].get<std::string>()) + countTokens(asked.body["documents"].dump());
  bool documents = given(asked.body, "return_documents") && asked.body["return_documents"] == true;
  return TaskAnswer{Json({{"id", makeId("rerank-", asked.number, 24)},
                          {"model", asked.labelled},
                          {"usage", {{"total_tokens", tokens}, {"prompt_tokens", tokens}}},
                          {"results", ranked(asked.body, documents)}})
                        .dump()};
}

TaskResult rerankCohere(const TaskAsked& asked) {
  static const std::set<std::string_view> kKeys = {"model",   "query", "documents", "top_n", "max_tokens_per_doc",
                                                   "priority"};
  if (std::string key = unknownKey(asked.body, kKeys); !key.empty()) {
    return Rejection{422, "unknown field: parameter '" + key + "' is not a valid field."};
  }
  if (const char* field = lacking(asked.body))
    return Rejection{400, "invalid request: " + std::string(field) + " is required"};
  return TaskAnswer{Json({{"id", makeUuid(asked.number)},
                          {"results", ranked(asked.body, false)},
                          {"meta", {{"api_version", {{"version", "2"}}}, {"billed_units", {{"search_units", 1}}}}}})
                        .dump()};
}

TaskResult moderate(const TaskAsked& asked) {
  const Json& body = asked.body;
  if (!given(body, "input")) {
    return refuseField("Missing required parameter: 'input'.", "input", "missing_required_parameter");
  }
  std::vector<std::string> inputs;
  bool parts = body["input"].is_array() && !body["input"].empty() && body["input"][0].is_object();
  if (!body["input"].is_array() || parts) inputs.push_back(body["input"].dump());
  if (inputs.empty()) {
    for (const auto& input : body["input"]) inputs.push_back(input.dump());
  }
  Json results = Json::array();
  for (const auto& input : inputs) {
    bool flagged = containsIgnoringCase(input, kFlagWords);
    Json categories = Json::object(), scores = Json::object(), applied = Json::object();
    for (const char* category :
         {"harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm",
          "self-harm/intent", "self-harm/instructions", "sexual", "sexual/minors", "violence", "violence/graphic"}) {
      bool hit = flagged && std::string_view(category) == "violence";
      categories[category] = hit;
      scores[category] = hit ? 0.9 : 0.0001;
      applied[category] = Json::array({"text"});
    }
    results.push_back({{"flagged", flagged},
                       {"categories", std::move(categories)},
                       {"category_scores", std::move(scores)},
                       {"category_applied_input_types", std::move(applied)}});
  }
  return TaskAnswer{
      Json({{"id", makeId("modr-", asked.number, 29)}, {"model", asked.labelled}, {"results", std::move(results)}})
          .dump()};
}

}  // namespace spillway::simulator
